"""Brings what does not go by mail: a signed POST to the webhook of a subscriber."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from alerts.smtp import Deferred, Delivery, Refused, Sent
from alerts.webhook import headers
from db.post import QueuedLetter
from monitor.config import Config
from monitor.outside import call


def carry(config: Config, letter: QueuedLetter, before: Callable[[], None]) -> Delivery:
    """One attempt. A receiver that fails is tried again like a mail server, for five days; blocks.

    It may come twice where no answer came; the receiver knows it by its `id`.
    """
    reader = next((each for each in config.subscriber if each.name == letter.subscriber and each.webhook), None)
    if reader is None:
        return Refused(0, "The webhook left the settings file.")
    before()
    signed = headers(letter.message, reader.secret.get_secret_value())
    error = asyncio.run(call(letter.recipient, reader.intranet, letter.message, signed))
    return Deferred(0, error) if error else Sent("the webhook took it")
