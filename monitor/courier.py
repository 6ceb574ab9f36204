"""Brings what does not go by mail: a signed POST to a subscriber's webhook, or a few lines to a chat tool."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from alerts import chat
from alerts.smtp import Deferred, Delivery, Refused, Sent
from alerts.webhook import headers
from db.dispatch import QueuedLetter
from monitor.config import Config, Subscriber
from monitor.core.news import Channel
from monitor.outside import call


def carry(config: Config, letter: QueuedLetter, before: Callable[[], None]) -> Delivery:
    """One attempt. A receiver that fails is tried again like a mail server, for five days; blocks.

    It may come twice where no answer came; a webhook knows it by its `id`.
    """
    is_chat = letter.channel is Channel.CHAT
    reader = next((each for each in config.subscriber if each.name == letter.subscriber and _way(each, is_chat)), None)
    if reader is None:
        return Refused(0, f"The {'chat' if is_chat else 'webhook'} left the settings file.")
    if is_chat and not chat.is_installed():
        return Deferred(0, f"{chat.missing()}.")
    before()
    if is_chat:
        return _to_chat(reader, letter.message)
    signed = headers(letter.message, reader.secret.get_secret_value())
    error = asyncio.run(call(reader.webhook, reader.intranet, letter.message, signed))
    return Deferred(0, error) if error else Sent("the webhook took it")


def _way(reader: Subscriber, is_chat: bool) -> bool:
    return bool(reader.chat.get_secret_value() if is_chat else reader.webhook)


def _to_chat(reader: Subscriber, message: bytes) -> Delivery:
    url = reader.chat.get_secret_value()
    if not chat.is_understood(url):
        return Refused(0, f"Apprise knows no service for {chat.address(url)}, or a part of the address is missing.")
    if chat.send(url, message):
        return Sent("the chat tool took it")
    return Deferred(0, f"{chat.address(url)} did not take it; whether the address is right, its service can tell.")
