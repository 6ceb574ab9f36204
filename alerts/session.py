"""One connection to a mail server: smtplib's words, with every wait bounded and every line open to a listener."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from smtplib import SMTP
from time import monotonic
from typing import Literal

Security = Literal["starttls", "tls", "none"]

_CHUNK = 64 * 1024
_LINE = 8192
"""Bytes in a line of a reply; RFC 5321 allows 512, servers write more."""
_LINES = 200
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where letters are handed in, and how long we wait there."""

    host: str
    port: int
    security: Security = "starttls"
    """`starttls` and `tls` verify the certificate and never fall back; `none` sends in clear and never logs in."""
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 60.0
    """For each command and its whole reply."""
    dot_timeout_seconds: float = 600.0
    """For the reply to the final dot: RFC 5321, 4.5.3.2.6, asks for ten minutes, as giving up early repeats letters."""
    session_seconds: float = 300.0
    """For all that goes before the final dot."""
    ca_file: str = ""
    """Certificates to trust in place of the system's."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered, as one printable line."""

    code: int
    """0 where the answer did not begin with three digits."""
    text: str

    @property
    def enhanced(self) -> str:
        """The code of RFC 3463, e.g. `5.7.1`, or the empty string."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300


class Session(SMTP):
    """One connection. Its methods raise OSError, TimeoutError among them, and nothing else."""

    def __init__(self, server: SmtpServer, context: ssl.SSLContext | None, tell: Callable[[str], None]) -> None:
        super().__init__(local_hostname="localhost", timeout=server.timeout_seconds)
        self.server = server
        self.is_encrypted = False
        self._is_in_body = False
        self._context = context
        self._tell = tell
        self._secrets = tuple(_spellings(server))
        self._unread = bytearray()
        self._session_ends_at = self._reply_ends_at = monotonic() + server.session_seconds

    def greeting(self) -> Reply:
        """Connects and reads the server's first words."""
        self._allow(self.server.timeout_seconds)
        code, text = self.connect(self.server.host, self.server.port)
        assert self.sock is not None
        # Our address, not our name: finding out the full name asks DNS, without a bound.
        address = self.sock.getsockname()[0]
        self.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
        return self._reply(code, text)

    def introduce(self) -> Reply:
        """EHLO, or HELO where that is not understood."""
        reply = self._reply(*self.ehlo())
        return self._reply(*self.helo()) if 500 <= reply.code < 600 else reply

    def encrypt(self) -> None:
        """Turns the connection into a verified TLS one; what was learnt in clear is forgotten (RFC 3207, 4.2)."""
        assert self.sock is not None
        self.sock = self._secured(self.sock)
        self.esmtp_features = {}
        self._unread.clear()

    def ask(self, command: str, shown: str = "") -> Reply:
        """One command and its reply; `shown` is what a listener sees of a secret one."""
        self._say(shown or command)
        self.send(f"{command}\r\n")
        return self._reply(*self.getreply())

    def send_body(self, message: bytes) -> None:
        """The message as it goes over the wire, all but the final dot."""
        lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message).removesuffix(b"\r\n") + b"\r\n"
        wire = memoryview(re.sub(rb"(?m)^\.", b"..", lines))
        self._say(f"({len(message):,} bytes of message)")
        self._is_in_body = True
        for start in range(0, len(wire), _CHUNK):
            self.send(bytes(wire[start : start + _CHUNK]))

    def early_answer(self) -> Reply | None:
        """What the server said before its turn, if it did. Raises ConnectionError where it hung up."""
        assert self.sock is not None
        self.sock.settimeout(0)
        with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
            self._take(self.sock.recv(_LINE))
        return self._reply(*self.getreply()) if self._unread else None

    def end_body(self) -> Reply:
        """The final dot and the reply to it."""
        self._say(".")
        self.send(b".\r\n")
        self._is_in_body = False
        self._reply_ends_at = monotonic() + self.server.dot_timeout_seconds
        return self._reply(*self.getreply())

    def leave(self) -> None:
        """Says QUIT and does not wait for the answer, as Postfix does: the sooner a 250 is written down, the better."""
        if self.sock is None or self._is_in_body:
            return
        with contextlib.suppress(OSError):
            self._say("QUIT")
            self.send(b"QUIT\r\n")

    def masked(self, text: str) -> str:
        """A text of the server as one printable line, without our secrets, should it repeat them."""
        for secret in self._secrets:
            text = text.replace(secret, "********")
        return _UNPRINTABLE.sub(" ", text).strip()[:400]

    # ---- what smtplib calls ----

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        try:
            sock = socket.create_connection((host, port), timeout=min(timeout, self._left()))
        except UnicodeError as error:
            raise socket.gaierror(socket.EAI_NONAME, "it is no host name") from error
        return self._secured(sock) if self.server.security == "tls" else sock

    def putcmd(self, cmd: str, args: str = "") -> None:
        self._say(f"{cmd} {args}".strip())
        super().putcmd(cmd, args)

    def send(self, s: object) -> None:
        assert self.sock is not None
        self._allow(self.server.timeout_seconds)
        self.sock.settimeout(self._left())
        self.sock.sendall(s.encode("ascii") if isinstance(s, str) else bytes(s))  # type: ignore[call-overload]

    def getreply(self) -> tuple[int, bytes]:
        """smtplib's own has a time-out for each byte and none for the whole."""
        said: list[bytes] = []
        while len(said) < _LINES:
            line = self._line()
            self._tell(f"S: {self.masked(line.decode('utf-8', 'backslashreplace'))}")
            if not line[:3].isdigit():
                return 0, line
            said.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(said)
        raise ConnectionAbortedError("a reply of endless lines")

    # ---- ours ----

    def _secured(self, sock: socket.socket) -> ssl.SSLSocket:
        assert self._context is not None  # made wherever the settings ask for TLS
        sock.settimeout(self._left())
        secured = self._context.wrap_socket(sock, server_hostname=self.server.host)
        self.is_encrypted = True
        return secured

    def _line(self) -> bytes:
        assert self.sock is not None
        while (end := self._unread.find(b"\n")) < 0:
            if len(self._unread) > _LINE:
                raise ConnectionAbortedError("a line of endless length")
            self.sock.settimeout(self._left())
            self._take(self.sock.recv(_LINE))
        line = bytes(self._unread[:end])
        del self._unread[: end + 1]
        return line

    def _take(self, received: bytes) -> None:
        if not received:
            raise ConnectionResetError("the server hung up")
        self._unread += received

    def _allow(self, seconds: float) -> None:
        self._reply_ends_at = min(monotonic() + seconds, self._session_ends_at)

    def _left(self) -> float:
        left = self._reply_ends_at - monotonic()
        if left <= 0:
            raise TimeoutError("no time left")
        return left

    def _reply(self, code: int, text: bytes) -> Reply:
        return Reply(code, self.masked(text.decode("utf-8", "backslashreplace")))

    def _say(self, line: str) -> None:
        self._tell(f"C: {line}")


def _spellings(server: SmtpServer) -> Iterator[str]:
    """The password in every form in which it goes over the wire, longest first."""
    if server.password:
        yield plain_secret(server)
        yield base64.b64encode(server.password.encode()).decode("ascii")
        yield server.password


def plain_secret(server: SmtpServer) -> str:
    """What AUTH PLAIN sends (RFC 4616)."""
    return base64.b64encode(f"\0{server.username}\0{server.password}".encode()).decode("ascii")
