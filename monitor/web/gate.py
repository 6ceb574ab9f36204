"""What every request passes before a page sees it: the right host, a small body; and what every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]

BODY_BYTES = 64 * 1024
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),  # the address of a page is its secret
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"x-robots-tag", b"noindex, nofollow"),
)


class TooLarge(Exception):  # noqa: N818 - an answer, not a fault of ours
    """The body has more than BODY_BYTES."""


class Gate:
    """An ASGI application around another one."""

    def __init__(self, inside: Application, hosts: frozenset[str]) -> None:
        self.inside, self.hosts = inside, hosts

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        if headers.get(b"host", b"").decode("latin-1").lower() not in self.hosts:
            # The name of a page of ours under a stranger's host would be that stranger's page (DNS rebinding).
            await _say(send, 421, b"This host is not served here.\n")
            return
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > BODY_BYTES:
            await _say(send, 413, b"The body is too large.\n")
            return
        try:
            body = await _whole(receive)
        except TooLarge:
            await _say(send, 413, b"The body is too large.\n")
            return
        await self.inside(scope, _told(body, receive), _with_headers(send))


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > BODY_BYTES:
            raise TooLarge
        if not message.get("more_body", False):
            return body


def _told(body: bytes, receive: Receive) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def tell() -> Message:
        return messages.pop() if messages else await receive()

    return tell


def _with_headers(send: Send) -> Send:
    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return say


async def _say(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
