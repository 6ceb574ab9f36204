"""One request to an address that the operator gave, under the guard's rules: a ping, a webhook, a time stamp."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import aiohttp

from crawler.guard import Allowance, GuardRefused, Resolver, SocketMaker, check_url, host_of

TIMEOUT_SECONDS = 20.0
LONGEST = 64 * 1024
"""Bytes of an answer that are read."""


async def call(
    url: str, intranet: tuple[str, ...] = (), body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> str:
    """GETs an address, or POSTs a body to it; what went wrong as a sentence, empty where nothing did.

    No redirect is followed: it could lead anywhere, with what we send.
    """
    return (await ask(url, intranet, body, headers))[0]


async def ask(
    url: str, intranet: tuple[str, ...] = (), body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[str, bytes]:
    """As `call`, with what was answered; of an answer longer than LONGEST nothing."""
    try:
        address = check_url(url)
    except GuardRefused as refusal:
        return f"{refusal}.", b""
    allowance = Allowance(host_of(address), intranet).on(host_of(address))
    connector = aiohttp.TCPConnector(
        resolver=Resolver(allowance), socket_factory=SocketMaker(allowance), use_dns_cache=False, force_close=True
    )
    try:
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session,
            session.request(
                "GET" if body is None else "POST",
                address,
                data=body,
                headers=dict(headers or {}),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
                ssl=ssl.create_default_context(),
            ) as response,
        ):
            if not 200 <= response.status < 300:
                return f"{host_of(address)} answered {response.status}.", b""
            answer = b""
            async for piece in response.content.iter_any():
                answer += piece
                if len(answer) > LONGEST:
                    return "", b""
            return "", answer
    except GuardRefused as refusal:
        return f"{refusal}.", b""
    except TimeoutError:
        return f"{host_of(address)} did not answer in time.", b""
    except (aiohttp.ClientError, OSError) as fault:
        return f"{host_of(address)} could not be reached ({type(fault).__name__}).", b""
