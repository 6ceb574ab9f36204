"""Post that comes to us: bounces (RFC 3464) and letters that ask to be left alone. What we did not sign is ignored."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from alerts.keys import KeyRing
from alerts.plain import one_line, shortened
from alerts.sender import Known, letter_of, subscriber_of

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_TOKEN = re.compile(r"unsubscribe\s+([A-Za-z0-9._-]{20,200})", re.IGNORECASE)
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to")
_ELSEWHERE = frozenset({"5.4.4"})
"""No route to the host: an address that was mistyped looks so, a name server that is down too. It is tried again."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """A letter of ours came back, or is late."""

    letter_id: int
    is_hard: bool
    """For good: the next letter would come back too. Otherwise it passes, or the other server still tries."""
    status: str
    said: str


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Somebody asks for no more letters."""

    subscriber_id: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that we asked for."""

    why: str


Returned = Bounced | Goodbye | Ignored


@dataclass(frozen=True, slots=True)
class Records:
    """What numbers stand for by now."""

    name_of: Known
    """Of a subscriber."""
    recipient_of: Known
    """Of a letter."""


def read_post(post: bytes, keys: KeyRing, records: Records, recipient: str = "") -> Iterator[Returned]:
    """What each message says, of one message or of a whole mailbox file (mboxrd, RFC 4155).

    `recipient` is the address it was delivered to, where the caller knows it better than the headers.
    """
    for message in _messages(post):
        yield understood(message, keys, records, recipient)


def understood(message: bytes, keys: KeyRing, records: Records, recipient: str = "") -> Returned:
    """One message."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    asked = _TOKEN.search(_header(parsed, "subject"))
    if asked:
        subscriber_id = subscriber_of(asked[1], keys, records.name_of)
        return Ignored("its token is not ours") if subscriber_id is None else Goodbye(subscriber_id)
    places = [recipient, *(_header(parsed, name) for name in _ADDRESSED)]
    letters = [found for place in places if (found := letter_of(place, keys, records.recipient_of)) is not None]
    if not letters:
        return Ignored("it came to no return path that we signed")
    return _bounced(parsed, letters[0])


def _bounced(parsed: EmailMessage, letter_id: int) -> Returned:
    reports = [part for part in parsed.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for report in reports[:1] for block in _blocks(report)]
    recipients = [block for block in blocks if block.get("action")]
    if not recipients:
        return Ignored("it is no delivery status notification")
    action = _header(recipients[0], "action").lower()
    found = _STATUS.search(_header(recipients[0], "status"))
    status = found[0] if found else ""
    if action not in ("failed", "delayed"):
        return Ignored(f"it reports {shortened(one_line(action), 40)}, not a failure")
    said = _header(recipients[0], "diagnostic-code").partition(";")[2].strip() or "the other server gave no reason"
    is_hard = action == "failed" and status.startswith("5.1.") and status not in _ELSEWHERE
    return Bounced(letter_id, is_hard, status, shortened(one_line(f"{status} {said}".strip()), 300))


def _blocks(report: Message) -> Iterator[Message]:
    """The groups of fields of a report; Python reads each group as a message of its own."""
    payload = report.get_payload()
    yield from (part for part in (payload if isinstance(payload, list) else ()) if isinstance(part, Message))


def _header(message: Message, name: str) -> str:
    """A header's text, whatever a stranger wrote into it."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):  # CPython's header parser on broken ones
        return ""


def _messages(post: bytes) -> Iterator[bytes]:
    if not post.startswith(b"From "):
        yield post
        return
    for piece in re.split(rb"(?m)^From [^\n]*\n", post)[1:]:
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", piece)
