"""The demo's mail server: takes every letter, keeps it as an .eml file and in memory, passes nothing on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Received:
    """One letter as it came."""

    envelope_from: str
    recipients: tuple[str, ...]
    message: bytes
    """The bytes between DATA and the final dot, unstuffed."""
    path: Path


class Sink:
    """Listens on loopback while its `async with` lasts; port 0 takes a free one, to be read from `port`."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self.received: list[Received] = []
        self._arrival = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Sink:
        self.folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._conversation, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def wait_for(self, count: int, timeout_seconds: float = 30.0) -> list[Received]:
        """The letters received so far, once there are at least `count`. Raises TimeoutError."""
        async with asyncio.timeout(timeout_seconds), self._arrival:
            await self._arrival.wait_for(lambda: len(self.received) >= count)
        return self.received

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        message = content if isinstance(content, bytes) else content.encode()
        async with self._arrival:
            path = self.folder / f"{len(self.received) + 1:04}.eml"
            await asyncio.to_thread(path.write_bytes, message)
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, path))
            self._arrival.notify_all()
        return f"250 kept as {path.name}"

    def _conversation(self) -> SMTP:
        # A name of our own: aiosmtpd would ask DNS for this machine's, and block the loop meanwhile.
        return SMTP(self, hostname="localhost", ident="clausewatch demo", decode_data=False)
