"""Hands one letter for one recipient to the mail server, and says truthfully how it ended."""

from __future__ import annotations

import base64
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from alerts.message import BadAddressError, parse_address
from alerts.session import Reply, Security, Session, SmtpServer, plain_secret

__all__ = [
    "Deferred",
    "Delivery",
    "InDoubt",
    "Misconfigured",
    "Refused",
    "Security",
    "Sent",
    "SmtpServer",
    "deliver",
    "is_hard",
    "retry_after",
]

_FIRST_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30))
_PAUSE = timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321, 4.5.4.1: at least four to five days."""
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_OURS_TO_MEND = frozenset({503, 530, 534, 535, 538})
"""Replies that speak of the session or the log-in, at whatever command they come."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the letter and answers for it now."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: a 4xx, no connection, no time left, no trustworthy TLS. The letter stays queued."""

    code: int
    """0 where the fault is not the server's answer."""
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: the server will not have this letter or this recipient."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Never, until an operator mends the settings: no letter at all would go. The letter stays queued."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The final dot went out and no answer came: the letter may have arrived (RFC 1047)."""

    text: str


Delivery = Sent | Deferred | Refused | Misconfigured | InDoubt


@dataclass(frozen=True, slots=True)
class _Letter:
    sender: str
    recipient: str
    message: bytes


class _Stage(Enum):
    SESSION = auto()
    """Greeting, EHLO, log-in, MAIL: what is refused here is refused to every letter."""
    LETTER = auto()
    """RCPT, DATA and the end of the message."""


def deliver(
    server: SmtpServer,
    envelope_from: str,
    recipient: str,
    message: bytes,
    before_dot: Callable[[], None],
    tell: Callable[[str], None] = lambda line: None,
) -> Delivery:
    """One recipient, one transaction, one connection; blocks for at most the times of `server`.

    `before_dot` is called after the last byte of the message and before the final dot; what it raises is raised here,
    and the server then throws the letter away. `tell` gets the dialogue line by line, with secrets masked.
    """
    try:
        sender = parse_address(envelope_from)
    except BadAddressError as error:
        return Misconfigured(0, f"The sender is not usable: {error}")
    try:
        letter = _Letter(sender, parse_address(recipient), message)
    except BadAddressError as error:
        return Refused(0, str(error))
    try:
        # Reading the system's certificates takes longer than a letter in clear.
        context = None if server.security == "none" else ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        return Misconfigured(0, f"The certificates in {server.ca_file} cannot be read: {error.strerror}.")
    with closing(Session(server, context, tell)) as session:
        try:
            ending = _up_to_the_dot(session, letter)
        except OSError as fault:
            return Deferred(0, _told(server, fault))
        if ending is not None:
            session.leave()
            return ending
        before_dot()
        try:
            reply = session.end_body()
        except OSError as fault:
            return InDoubt(f"The letter may have arrived: after its end, {_told(server, fault)}")
        session.leave()
        if reply.is_good:
            return Sent(f"{reply.code} {reply.text}")
        if reply.code < 400:
            return InDoubt(f"The letter may have arrived: {server.host} answered {reply.code} {reply.text!r}.")
        return _judged(reply, _Stage.LETTER)


def is_hard(refusal: Refused) -> bool:
    """Whether a refusal says that nobody is there to be written to: 5.1.x, or a bare 550 at the recipient's name."""
    enhanced = _ENHANCED.match(refusal.text)
    return enhanced[1].startswith("5.1.") if enhanced else refusal.code in (550, 551, 553)


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None once five days have been waited."""
    waited = sum(map(_pause, range(1, attempts)), timedelta(0))
    return None if waited >= _GIVE_UP_AFTER else _pause(attempts)


def _pause(attempts: int) -> timedelta:
    return _FIRST_PAUSES[max(attempts, 1) - 1] if attempts <= len(_FIRST_PAUSES) else _PAUSE


def _up_to_the_dot(session: Session, letter: _Letter) -> Delivery | None:
    """The dialogue without its last line; None where all went well."""
    for step in (_greet, _encrypt, _log_in, _give_envelope, _give_message):
        ending = step(session, letter)
        if ending is not None:
            return ending
    return None


def _greet(session: Session, letter: _Letter) -> Delivery | None:
    for reply in (session.greeting, session.introduce):
        said = reply()
        if not said.is_good:
            return _judged(said, _Stage.SESSION)
    return None


def _encrypt(session: Session, letter: _Letter) -> Delivery | None:
    if session.server.security != "starttls":
        return None
    if not session.has_extn("starttls"):
        return Deferred(0, f"{session.server.host} offers no STARTTLS, and the letter does not go out in clear.")
    reply = session.ask("STARTTLS")
    if reply.code != 220:
        return Deferred(reply.code, f"{session.server.host} refused STARTTLS: {reply.text}")
    session.encrypt()
    reply = session.introduce()
    return None if reply.is_good else _judged(reply, _Stage.SESSION)


def _log_in(session: Session, letter: _Letter) -> Delivery | None:
    server = session.server
    if not server.username:
        return None
    if not session.is_encrypted:
        return Misconfigured(0, "A user name is set, but the password is not sent in clear: use starttls or tls.")
    ways = session.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in ways:
        reply = session.ask(f"AUTH PLAIN {plain_secret(server)}", shown="AUTH PLAIN ********")
    elif "LOGIN" in ways:
        reply = _log_in_step_by_step(session)
    else:
        return Misconfigured(0, f"A user name is set, but {server.host} offers no log-in by PLAIN or LOGIN.")
    return None if reply.code == 235 else _judged(reply, _Stage.SESSION)


def _log_in_step_by_step(session: Session) -> Reply:
    reply = session.ask("AUTH LOGIN")
    for answer in (session.server.username, session.server.password):
        if reply.code != 334:
            break
        reply = session.ask(base64.b64encode(answer.encode()).decode("ascii"), shown="********")
    return reply


def _give_envelope(session: Session, letter: _Letter) -> Delivery | None:
    size = len(letter.message)
    limit = session.esmtp_features.get("size", "").strip()
    if limit.isdecimal() and 0 < int(limit) < size:
        return Misconfigured(
            0, f"{session.server.host} takes letters of up to {int(limit):,} bytes; this one has {size:,}."
        )
    told_size = f" SIZE={size}" if session.has_extn("size") else ""
    reply = session.ask(f"MAIL FROM:<{letter.sender}>{told_size}")
    if not reply.is_good:
        return _judged(reply, _Stage.SESSION)
    reply = session.ask(f"RCPT TO:<{letter.recipient}>")
    return None if reply.is_good else _judged(reply, _Stage.LETTER)


def _give_message(session: Session, letter: _Letter) -> Delivery | None:
    reply = session.ask("DATA")
    if reply.code != 354:
        return _judged(reply, _Stage.LETTER)
    session.send_body(letter.message)
    # A server that hung up or refused in mid-message is seen here, before the letter comes to be in doubt.
    early = session.early_answer()
    return None if early is None else _judged(early, _Stage.LETTER)


def _judged(reply: Reply, stage: _Stage) -> Delivery:
    """A reply that was not the good one, as an ending."""
    if 400 <= reply.code < 500:
        return Deferred(reply.code, reply.text)
    if not 500 <= reply.code < 600:
        return Deferred(reply.code, f"An answer that does not fit: {reply.text}")
    is_too_large = reply.code == 552 and not reply.enhanced.startswith("5.2.")  # 5.2.x is a full mailbox
    if (
        stage is _Stage.SESSION
        or reply.code in _OURS_TO_MEND
        or reply.enhanced.startswith("5.7.")  # policy: relaying, SPF, a block list
        or is_too_large
    ):
        return Misconfigured(reply.code, reply.text)
    return Refused(reply.code, reply.text)


def _told(server: SmtpServer, fault: OSError) -> str:
    """A fault of the connection as a sentence."""
    place = f"{server.host}:{server.port}"
    match fault:
        case TimeoutError():
            return f"{place} did not answer in time."
        case ssl.SSLCertVerificationError():
            return f"The certificate of {place} could not be verified: {fault.verify_message}."
        case ssl.SSLError():
            return f"TLS with {place} failed: {(fault.reason or 'no reason given').lower().replace('_', ' ')}."
        case socket.gaierror():
            return f"The name {server.host} could not be found: {fault.strerror}."
        case ConnectionRefusedError():
            return f"{place} refused the connection."
        case ConnectionError():
            return f"{place} ended the connection."
        case _:
            return f"{place} could not be reached: {fault.strerror or type(fault).__name__}."
