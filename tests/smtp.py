"""A real mail server on loopback that follows a script: refuses, stalls, hangs up or drips at any stage."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.session import Security, SmtpServer


class Stage(StrEnum):
    """Where a conversation stands: after the command of that name came, before it is answered."""

    CONNECT = "connect"
    EHLO = "ehlo"
    HELO = "helo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "mid-data"
    """The first line of the message came."""
    DOT = "after-dot"
    """The final dot came; nothing is kept or answered yet."""
    ACCEPTED = "after-250"
    """The message is kept and 250 was sent."""
    QUIT = "quit"


_GOOD: Mapping[Stage, str] = {
    Stage.CONNECT: "220 scripted.test ESMTP",
    Stage.HELO: "250 scripted.test",
    Stage.STARTTLS: "220 2.0.0 go ahead",
    Stage.AUTH: "235 2.7.0 welcome",
    Stage.MAIL: "250 2.1.0 ok",
    Stage.RCPT: "250 2.1.5 ok",
    Stage.DATA: "354 go ahead",
    Stage.DOT: "250 2.0.0 kept as 4711",
    Stage.QUIT: "221 2.0.0 bye",
}


@dataclass(frozen=True, slots=True)
class Script:
    """What goes otherwise than well; without arguments a server that takes everything, in clear."""

    replies: Mapping[Stage, str] = field(default_factory=dict)
    hang_up: Stage | None = None
    """Closes the connection there; at ACCEPTED, right after the 250."""
    stall: Stage | None = None
    """Says nothing any more."""
    drip: Stage | None = None
    """Answers one byte at a time, and never ends."""
    tls: Security = "none"
    """`none` offers no STARTTLS, as if it had been stripped on the way."""
    certificate: Path | None = None
    offers: tuple[str, ...] = ()
    """Further lines of the answer to EHLO, e.g. `SIZE 1000`."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that the server answered for with 250, or would have."""

    envelope_from: str
    recipients: tuple[str, ...]
    message: bytes
    was_encrypted: bool
    login: str


class ScriptedServer:
    """Listens while its `with` lasts; the n-th connection follows the n-th script, all further ones the last.

    `on_stage` is called in the server's thread at each stage, so that a fault test can kill a process just there.
    """

    def __init__(self, *scripts: Script, on_stage: Callable[[Stage], None] = lambda stage: None) -> None:
        self.scripts: Sequence[Script] = scripts or (Script(),)
        self.on_stage = on_stage
        self.accepted: list[Accepted] = []
        self.commands: list[str] = []
        """Every line that came but those of messages, over all connections."""
        self.stages: list[Stage] = []
        self.leaving = threading.Event()
        self._open: list[socket.socket] = []
        self._connections = 0
        self._lock = threading.Lock()
        self._server = _Listener(("127.0.0.1", 0), self._converse)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def settings(self, security: Security = "none", timeout_seconds: float = 30.0, **others: Any) -> SmtpServer:
        """This server as a client's settings, with time-outs for tests."""
        others.setdefault("dot_timeout_seconds", timeout_seconds)
        others.setdefault("session_seconds", 2 * timeout_seconds)
        return SmtpServer("localhost", self.port, security, timeout_seconds=timeout_seconds, **others)

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leaving.set()
        self._server.shutdown()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()

    def _converse(self, sock: socket.socket) -> None:
        with self._lock:
            script = self.scripts[min(self._connections, len(self.scripts) - 1)]
            self._connections += 1
            self._open.append(sock)
        with contextlib.suppress(OSError, _HungUpError):
            _Conversation(self, script, sock).run()


class _HungUpError(Exception):
    """One of the two sides closed the connection."""


class _Listener(socketserver.ThreadingTCPServer):
    def __init__(self, address: tuple[str, int], converse: Callable[[socket.socket], None]) -> None:
        self.converse = converse
        super().__init__(address, socketserver.BaseRequestHandler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.converse(request)


class _Conversation:
    def __init__(self, server: ScriptedServer, script: Script, sock: socket.socket) -> None:
        self.server = server
        self.script = script
        self.sock = sock
        self.unread = b""
        self.is_encrypted = False
        self.login = ""
        self.envelope_from = ""
        self.recipients: list[str] = []

    def run(self) -> None:
        try:
            if self.script.tls == "tls":
                self.encrypt()
            self.answer(Stage.CONNECT)
            while self.command(self.line().decode("utf-8", "replace")):
                pass
        finally:
            self.sock.close()

    def command(self, line: str) -> bool:
        self.server.commands.append(line)
        verb = line.split(" ", 1)[0].upper()
        stage = Stage(verb.lower())
        if stage is Stage.EHLO and stage not in self.script.replies:
            self.arrive(stage)
            self.say("\r\n".join(f"250-{offer}" for offer in self.offers()) + "\r\n250 HELP")
        elif stage is Stage.AUTH:
            self.log_in(line)
        elif self.answer(stage):
            self.follow(stage, line)
        return stage is not Stage.QUIT

    def offers(self) -> list[str]:
        starttls = ["STARTTLS"] if self.script.tls == "starttls" and not self.is_encrypted else []
        return ["scripted.test", "PIPELINING", *starttls, *self.script.offers]

    def follow(self, stage: Stage, line: str) -> None:
        """What a good answer leads to."""
        if stage is Stage.STARTTLS:
            self.encrypt()
        elif stage is Stage.MAIL:
            self.envelope_from, self.recipients = line.split("<", 1)[1].split(">")[0], []
        elif stage is Stage.RCPT:
            self.recipients.append(line.split("<", 1)[1].split(">")[0])
        elif stage is Stage.DATA:
            self.take_message()

    def log_in(self, line: str) -> None:
        words = line.split()
        if words[1].upper() == "PLAIN":
            self.login = base64.b64decode(words[2]).decode()
        else:
            parts = []
            for prompt in (b"Username:", b"Password:"):
                self.say(f"334 {base64.b64encode(prompt).decode()}")
                parts.append(base64.b64decode(self.line()).decode())
            self.login = ":".join(parts)
        self.answer(Stage.AUTH)

    def take_message(self) -> None:
        lines: list[bytes] = []
        while (line := self.line()) != b".":
            if not lines:
                self.arrive(Stage.BODY)
                if Stage.BODY in self.script.replies:
                    self.say(self.script.replies[Stage.BODY])
            lines.append(line.removeprefix(b"."))
        message = b"".join(line + b"\r\n" for line in lines)
        if self.answer(Stage.DOT, lambda: self.keep(message)):
            self.arrive(Stage.ACCEPTED)

    def keep(self, message: bytes) -> None:
        self.server.accepted.append(
            Accepted(self.envelope_from, tuple(self.recipients), message, self.is_encrypted, self.login)
        )

    def answer(self, stage: Stage, on_good: Callable[[], None] = lambda: None) -> bool:
        self.arrive(stage)
        reply = self.script.replies.get(stage) or _GOOD[stage]
        is_good = reply[:1] in "23"
        if is_good:
            on_good()
        self.say(reply)
        return is_good

    def arrive(self, stage: Stage) -> None:
        self.server.stages.append(stage)
        self.server.on_stage(stage)
        if stage is self.script.hang_up:
            raise _HungUpError
        if stage is self.script.stall:
            while self.sock.recv(4096):
                pass
            raise _HungUpError
        if stage is self.script.drip:
            self.say("250-", end="")
            while not self.server.leaving.wait(0.01):
                self.sock.sendall(b"x")
            raise _HungUpError

    def say(self, line: str, end: str = "\r\n") -> None:
        self.sock.sendall(f"{line}{end}".encode())

    def line(self) -> bytes:
        while b"\n" not in self.unread:
            received = self.sock.recv(65536)
            if not received:
                raise _HungUpError
            self.unread += received
        line, _, self.unread = self.unread.partition(b"\n")
        return line.removesuffix(b"\r")

    def encrypt(self) -> None:
        assert self.script.certificate is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.script.certificate)
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.is_encrypted, self.unread = True, b""


class Authority:
    """A certificate authority of the test's own; its certificates are files with key and certificate."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        self.file = folder / "authority.pem"
        own = self._sign(self.name, self.key, is_authority=True)
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def certificate(self, host: str = "localhost", is_expired: bool = False) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        return self._write(f"{host}-{is_expired}", self._sign(name, key, is_expired=is_expired), key)

    def own_certificate(self) -> Path:
        """The one it signed for itself, as a server would use it that nobody vouches for."""
        own = x509.load_pem_x509_certificate(self.file.read_bytes())
        return self._write("self-signed", own, self.key)

    def _sign(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, is_authority: bool = False, is_expired: bool = False
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        ends = now - dt.timedelta(days=1) if is_expired else now + dt.timedelta(days=1)
        host = name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=2))
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if is_authority:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        else:
            names: list[x509.GeneralName] = [x509.DNSName(str(host))]
            if host == "localhost":
                names.append(x509.IPAddress(IPv4Address("127.0.0.1")))
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def _write(self, stem: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Path:
        file = self.folder / f"{stem}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        return file
