"""The download handler: Scrapy's aiohttp one with the guard in its connections and its errors told apart.

It builds on a private module of Scrapy (pinned to 2.19): the public Twisted handler needs a reactor, which can be
installed only once in a process, and resolves names where a guard can be put only for the whole process.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import yarl
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers, Response

from crawler.arrivals import CrawlClosing, FetchError
from crawler.guard import Allowance, GuardRefused, Resolver, SocketMaker
from crawler.middlewares.closing import closing
from crawler.steps import say, tracing
from crawler.tunnel import Proxy, ProxyError, TunnelConnector
from monitor.core.types import Reason, Target

# Policies of large sites come with security headers well over aiohttp's 8 KiB.
_LONGEST_HEADER = 64 * 1024
_MOST_HEADERS = 512


class GuardedHandler(AiohttpDownloadHandler):
    """Downloads over connections that each allowance keeps for itself."""

    experimental = False  # silences a warning about the stock handler
    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        # Past the parent's own start, which would open an unguarded session.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._sessions: dict[tuple[Allowance, bool, str, bool], aiohttp.ClientSession] = {}
        self._flights: set[asyncio.Task[Response]] = set()
        self._closing = False
        self._verifying = ssl.create_default_context()
        self._trusting = ssl.create_default_context()
        self._trusting.check_hostname = False
        self._trusting.verify_mode = ssl.CERT_NONE
        crawler.signals.connect(self._abort, signal=closing)

    async def download_request(self, request: Request) -> Response:
        """A response, or one exception of those that `crawler.arrivals` tells apart."""
        if self._closing:
            raise CrawlClosing
        started = time.monotonic()
        # In a task of its own: to cancel Scrapy's would leave its deferred unfired and the engine waiting for it.
        flight = asyncio.ensure_future(super().download_request(request))
        self._flights.add(flight)
        try:
            return await flight
        except asyncio.CancelledError:
            if self._closing:
                raise CrawlClosing from None
            raise
        finally:
            self._flights.discard(flight)
            spent = request.meta.get("elapsed_seconds", 0.0)
            request.meta["elapsed_seconds"] = spent + time.monotonic() - started

    def _abort(self) -> None:
        self._closing = True
        for flight in self._flights:
            flight.cancel()

    def _session_for(self, request: Request) -> aiohttp.ClientSession:
        target: Target = request.meta["target"]
        granted: Allowance = request.meta["granted"]
        # A pooled connection opened by one source's allowance must not carry another source's request.
        is_traced = "tell" in request.meta
        key = (granted, request.meta["verify_tls"], target.manner.proxy, is_traced)
        if key not in self._sessions:
            self._sessions[key] = aiohttp.ClientSession(
                connector=_connector(granted, target.manner.proxy),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
                response_class=_ClientResponse,
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
                max_line_size=_LONGEST_HEADER,
                max_field_size=_LONGEST_HEADER,
                max_headers=_MOST_HEADERS,
                trace_configs=[tracing()] if is_traced else None,
            )
        return self._sessions[key]

    @asynccontextmanager
    async def _make_request(
        self,
        request: Request,
        timeout: float,  # noqa: ASYNC109 - the parent's signature
    ) -> AsyncIterator[_ClientResponse]:
        is_conditional = b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
        say(request, f"GET {request.url}{' if it changed' if is_conditional else ''}")
        try:
            async with await self._session_for(request).request(
                request.method,
                yarl.URL(request.url, encoded=True),
                headers=self._request_headers(request).to_tuple_list(),
                timeout=aiohttp.ClientTimeout(total=timeout),
                ssl=self._verifying if request.meta["verify_tls"] else self._trusting,
                allow_redirects=False,
                trace_request_ctx=request,
            ) as response:
                assert isinstance(response, _ClientResponse)
                say(request, f"the server says {response.status} {response.reason or ''}".rstrip())
                yield response
        except TimeoutError as error:
            raise DownloadTimeoutError from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise GuardRefused("the address is not in its plain form") from error
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError) as error:
            raise FetchError(Reason.TLS, f"The secure connection failed: {_tls_reason(error)}.") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise CannotResolveHostError from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, ProxyError):
                raise FetchError(Reason.CONNECT, f"The proxy made no connection: {error.os_error}.") from error
            raise DownloadConnectionRefusedError from error
        except aiohttp.ClientPayloadError:
            raise  # the reader above tells a body cut short by this type
        except (aiohttp.ClientError, OSError) as error:
            raise DownloadFailedError from error

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        # The bytes: the parent's own takes text, and fails on every header that is not UTF-8.
        return Headers(list(response.raw_headers))

    async def close(self) -> None:
        """Close every connection; Scrapy calls it when the engine has stopped."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()


def _connector(granted: Allowance, proxy: str) -> aiohttp.TCPConnector:
    if proxy:
        return TunnelConnector(Proxy.at(proxy), granted)
    return aiohttp.TCPConnector(
        resolver=Resolver(granted), socket_factory=SocketMaker(granted), limit=0, use_dns_cache=False
    )


def _tls_reason(error: aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError) -> str:
    cause = error.certificate_error if isinstance(error, aiohttp.ClientConnectorCertificateError) else error.os_error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"certificate not accepted, {cause.verify_message}"
    return str(getattr(cause, "reason", "") or type(cause).__name__).replace("_", " ").lower()
