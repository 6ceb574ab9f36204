"""Serves the pages inside the daemon's own loop, and leaves its signals alone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.web.gate import Application

STOP_WITHIN = 3
MOST_CONNECTIONS = 100
REQUEST_WITHIN = 15.0
"""Seconds in which a request has to be here whole, or the connection is closed."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: SIGTERM is the daemon's, which stops this server among the rest."""
        yield


def _impatient(seconds: float) -> type[H11Protocol]:
    """uvicorn's protocol, which waits for a request without end: so few connections of one stranger kept all out."""

    class Impatient(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._look_again()

        def _look_again(self) -> None:
            self.loop.call_later(seconds, self._look, self.cycle)

        def _look(self, last: object) -> None:
            if self.transport.is_closing():
                return
            if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and self.cycle is last:
                self.transport.abort()
            else:
                self._look_again()

    return Impatient


def bound(listen: str) -> socket.socket:
    """A socket that listens on an address `HOST:PORT`. Raises OSError if that is taken."""
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host.strip("[]") else socket.AF_INET
    sock = socket.create_server((host.strip("[]"), int(port)), family=family)
    # Inherited by every connection. asyncio sets it on sockets that say they are TCP only, which these do not; without
    # it the second part of an answer waits 40 ms for the reader's acknowledgement of the first.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


@asynccontextmanager
async def served(
    application: Application, sock: socket.socket, request_within: float = REQUEST_WITHIN
) -> AsyncIterator[None]:
    """The pages on a listening socket while the `with` lasts; it is closed at the end."""
    with sock:
        # A log of addresses would hold tokens: none is kept. uvicorn's own logging set-up would replace ours.
        config = uvicorn.Config(
            application,
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_WITHIN,
            timeout_keep_alive=5,
            limit_concurrency=MOST_CONNECTIONS,
            h11_max_incomplete_event_size=16 * 1024,
            http=_impatient(request_within),
            ws="none",
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield
        finally:
            server.should_exit = True
            await task
