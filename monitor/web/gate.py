"""What every request passes before a page sees it: the right host, a small size; and what every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from monitor.web.desk import Site

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]

BODY_BYTES = 64 * 1024
ADDRESS_BYTES = 8 * 1024
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        b"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
        b"trusted-types 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),  # the address of a page is its secret
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"x-robots-tag", b"noindex, nofollow"),
)
NOT_KEPT = (b"cache-control", b"no-store")
"""Unless an answer says itself how long it may be kept."""
ONLY_TLS = (b"strict-transport-security", b"max-age=31536000")
"""To who came by TLS: on plain loopback it would lock the other programs of that name out (RFC 6797, 7.2)."""


class TooLarge(Exception):  # noqa: N818 - an answer, not a fault of ours
    """The body has more than BODY_BYTES."""


class CutOffError(Exception):
    """Whoever asked went away before the body was here whole."""


class Gate:
    """An ASGI application around another one."""

    def __init__(self, inside: Application, site: Site) -> None:
        self.inside, self.site, self.hosts = inside, site, site.hosts

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host not in self.hosts:
            # The name of a page of ours under a stranger's host would be that stranger's page (DNS rebinding).
            await _say(send, 421, b"This host is not served here.\n")
            return
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_BYTES:
            await _say(send, 414, b"The address is too long.\n")
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
        except CutOffError:
            return
        await self.inside(scope, _told(body, receive), _with_headers(send, self.site.is_https(host)))


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CutOffError  # a form is meant as a whole or not at all
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


def _with_headers(send: Send, is_https: bool) -> Send:
    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), *HEADERS]
            if not any(name == NOT_KEPT[0] for name, _ in headers):
                headers.append(NOT_KEPT)
            message["headers"] = [*headers, ONLY_TLS] if is_https else headers
        await send(message)

    return say


async def _say(send: Send, status: int, text: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        NOT_KEPT,
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
