"""Serves the pages inside the daemon's own loop, and leaves its signals alone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn

from monitor.web.gate import Application

STOP_WITHIN = 3


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: SIGTERM is the daemon's, which stops this server among the rest."""
        yield


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
async def served(application: Application, sock: socket.socket) -> AsyncIterator[None]:
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
            limit_concurrency=100,
            h11_max_incomplete_event_size=16 * 1024,
            http="h11",
            ws="none",
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield
        finally:
            server.should_exit = True
            await task
