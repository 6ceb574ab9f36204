"""A letter as the bytes that go over the wire: the same letter gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

import idna

from alerts.mime import encoded_body, encoded_words, folded_header
from alerts.plain import one_line

if TYPE_CHECKING:  # an address is checked by commands that write no letter
    from alerts.render import Rendered

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9_.-]{1,255}>")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_URI = re.compile(r"(?:https?://|mailto:)[A-Za-z0-9!#$%&'()*+/:;=?@_.~\[\]-]{1,900}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


class MessageError(ValueError):
    """A letter that cannot be written as a message; its text is a sentence for a person.

    MessageError
      BadAddressError  an e-mail address that is none
      BadHeaderError   an id or a date that may not stand in a header
    """


class BadAddressError(MessageError):
    """An e-mail address that is none, or is several."""


class BadHeaderError(MessageError):
    """An id or a date that may not stand in a header."""


@dataclass(frozen=True, slots=True)
class ListHeaders:
    """Which list a letter belongs to (RFC 2919), and the ways out of it (RFC 2369, 8058)."""

    list_id: str = ""
    unsubscribe: tuple[str, ...] = ()
    """URIs, the preferred one first: https, then mailto."""
    has_one_click: bool = False
    """The first URI unsubscribes by a POST without more."""


def build(
    rendered: Rendered,
    sender: str,
    recipient: str,
    message_id: str,
    date: datetime,
    of_list: ListHeaders = ListHeaders(),
    thread: str = "",
) -> bytes:
    """The message of RFC 5322: text and HTML as alternatives, ASCII, CRLF, lines of at most 998 bytes.

    `sender` may carry a name, `Clausewatch <watch@example.org>`; `thread` is a Message-ID that the letter refers to.
    Raises MessageError.
    """
    text, html = _part("plain", rendered.text), _part("html", rendered.html)
    # "=_" occurs in neither transfer encoding, so no body can hold the boundary; a hash, so that it is always the same.
    boundary = "=_" + hashlib.sha256(b"\0".join((message_id.encode(), text, html))).hexdigest()[:32]
    mark = f"--{boundary}".encode("ascii")
    head = _head(rendered.subject, sender, recipient, message_id, date, of_list, thread)
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return b"".join((head, kind, mark, b"\r\n", text, mark, b"\r\n", html, mark, b"--\r\n"))


def parse_address(text: str) -> str:
    """One bare e-mail address, its domain as A-labels (IDNA 2008). Raises BadAddressError."""
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise BadAddressError(f"{_shown(text)} is no e-mail address: it needs a name, one @ and a domain.")
    if not local.isascii():
        raise BadAddressError(
            f"{_shown(text)}: the part before the @ has letters beyond ASCII, which needs SMTPUTF8, and that is not "
            "supported; use an address in ASCII (the domain may be in any script)."
        )
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        raise BadAddressError(f"{_shown(text)} is not one plain e-mail address such as name@example.org.")
    return f"{local}@{_domain(domain, text)}"


def _domain(domain: str, text: str) -> str:
    labels = domain.split(".")
    if not domain.isascii():
        try:
            labels = idna.encode(domain, uts46=True).decode("ascii").split(".")
        except idna.IDNAError as error:
            raise BadAddressError(f"{_shown(text)}: the domain is not a valid international one ({error}).") from error
    # Hosts inside a house have names with an underscore, and mail from them; so no stricter rule for ASCII.
    if not all(_LABEL.fullmatch(label) for label in labels) or len(".".join(labels)) > 253:
        raise BadAddressError(f"{_shown(text)}: {_shown(domain)} is no domain.")
    return ".".join(labels).lower()


def _head(
    subject: str,
    sender: str,
    recipient: str,
    message_id: str,
    date: datetime,
    of_list: ListHeaders,
    thread: str,
) -> bytes:
    for each in (message_id, thread) if thread else (message_id,):
        if not _MESSAGE_ID.fullmatch(each):
            raise BadHeaderError(f"{_shown(each)} is no Message-ID: it must look like <name@domain>.")
    if of_list.list_id and (not _LIST_ID.fullmatch(of_list.list_id) or len(of_list.list_id) > 255):
        raise BadHeaderError(f"{_shown(of_list.list_id)} is no List-Id: it must look like policies.example.org.")
    if not all(_URI.fullmatch(uri) for uri in of_list.unsubscribe):
        raise BadHeaderError("A way to unsubscribe must be an https, loopback http or mailto address of plain ASCII.")
    if date.tzinfo is None:
        raise BadHeaderError("The date of a letter needs a time zone.")
    lines = [
        f"From: {_mailbox(sender)}",
        f"To: {parse_address(recipient)}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {message_id}",
        *((f"In-Reply-To: {thread}", f"References: {thread}") if thread else ()),
        *_list_lines(of_list),
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
    ]
    return folded_header("Subject", one_line(subject)) + "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _list_lines(of_list: ListHeaders) -> list[str]:
    # A URI is never folded within its brackets, nor encoded: mail programs read it raw.
    lines = [f"List-Id: Policy changes <{of_list.list_id}>"] if of_list.list_id else []
    if of_list.unsubscribe:
        lines.append("List-Unsubscribe: " + ",\r\n ".join(f"<{uri}>" for uri in of_list.unsubscribe))
    if of_list.has_one_click:
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _mailbox(sender: str) -> str:
    """`name <address>` with the name quoted or encoded, or the bare address."""
    named = _NAMED.fullmatch(sender.strip())
    if named is None:
        return parse_address(sender)
    if not named["name"].isprintable():
        raise BadHeaderError(f"{_shown(named['name'])} has characters that may not stand in a name.")
    address = parse_address(named["address"].strip())
    name = one_line(named["name"].strip().removeprefix('"').removesuffix('"'))
    if not name:
        return address
    if not name.isascii():
        return f"{encoded_words(name)}\r\n <{address}>"
    if not _ATOMS.fullmatch(name) or "=?" in name:
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name}\r\n <{address}>" if len(name) + len(address) > 66 else f"{name} <{address}>"


def _part(kind: str, text: str) -> bytes:
    encoding, body = encoded_body(text)
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def _shown(text: str) -> str:
    """A text in quotes as an error may repeat it: one printable line, cut."""
    line = one_line(text)
    return f'"{line if len(line) <= 80 else line[:79] + "…"}"'
