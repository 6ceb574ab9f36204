"""What the value of a key may be, each as a type: a text that is none raises ValueError."""

from __future__ import annotations

import ipaddress
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from crawler.selectors import fault_of
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Category, Follow, Verdict

URGENT_WEIGHT = 0.8
"""What `urgent = true` stands for: a promise that was turned round, a new recipient, not a longer list."""

_SPAN = re.compile(r"(\d{1,6})\s*(ms|[smhd])")
_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CALENDAR = re.compile(rf"(daily|weekly on ({'|'.join(_DAYS)})|monthly) at ([01]?\d|2[0-3]):([0-5]\d)")
_MAILBOX = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[^\s@<>(),;:\"\\\[\]]+")


def _span(text: object) -> timedelta:
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    span = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta(0)
    if not timedelta(0) < span <= timedelta(days=366):
        raise ValueError
    return span


def _span_or_zero(text: object) -> timedelta:
    return timedelta(0) if isinstance(text, str) and re.fullmatch(r"0+[smhd]?", text) else _span(text)


def _frequency(text: object) -> Frequency:
    if not isinstance(text, str):
        raise ValueError
    words = " ".join(text.lower().split())
    if words == "at once":
        return Frequency(Rhythm.AT_ONCE)
    if words.startswith("every "):
        return Frequency(Rhythm.EVERY, every=_span(words.removeprefix("every ")))
    match = _CALENDAR.fullmatch(words)
    if not match:
        raise ValueError
    rhythm = Rhythm(match[1].split()[0])
    return Frequency(rhythm, at=time(int(match[3]), int(match[4])), weekday=_DAYS.index(match[2] or "monday"))


def _floor(text: object) -> Verdict:
    floors = {"substantive": Verdict.SUBSTANTIVE, "minor": Verdict.MINOR, "cosmetic": Verdict.COSMETIC}
    floors["everything"] = Verdict.COSMETIC
    if not isinstance(text, str) or text not in floors:
        raise ValueError
    return floors[text]


def _category(text: object) -> Category:
    if not isinstance(text, str):
        raise ValueError
    return Category(text)


def _urgent(value: object) -> float:
    """The weight from which a change goes at once: `true` means the weightiest."""
    if isinstance(value, bool):
        return URGENT_WEIGHT if value else 0.0
    if not isinstance(value, float | int) or not 0 < value <= 1:
        raise ValueError
    return float(value)


def _public_url(text: str) -> str:
    parts = urlsplit(_address_of_page(text))
    if (
        parts.path.strip("/")
        or parts.query
        or parts.fragment
        or not (parts.scheme == "https" or is_loopback(parts.hostname or ""))
    ):
        raise ValueError
    return text.rstrip("/")


def _listen(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not colon or not _is_address(host) or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ValueError
    return text


def _plain_network(text: str) -> str:
    return str(ipaddress.ip_network(text))


def _address_of_page(text: str) -> str:
    parts = urlsplit(text)
    is_sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not is_sound or parts.username is not None or re.search(r"\s", text):
        raise ValueError
    return text


def _contact(text: str) -> str:
    return text if not text or _MAILBOX.fullmatch(text) else _address_of_page(text)


def _mailbox(text: str) -> str:
    if not _MAILBOX.fullmatch(text) or not text.isprintable():
        raise ValueError
    return text


def _optional_mailbox(text: str) -> str:
    return text and _mailbox(text)


def _sender(text: str) -> str:
    named = re.fullmatch(r"([^<>]*)<([^<>]*)>", text)
    if text:
        _mailbox(named[2] if named else text)
    return text and _printable(text)


def _printable(text: object) -> str:
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        raise ValueError
    return text


def _follow(text: object) -> Follow:
    if not isinstance(text, str):
        raise ValueError
    return Follow(text)


def _optional_line(text: str) -> str:
    return text and _printable(text)


def _network(text: str) -> str:
    network, colon, port = text.rpartition(":")
    if not (colon and "/" in network and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError
    ipaddress.ip_network(network)
    return text


def _selector(text: str) -> str:
    if len(text) > 1000 or not text.strip() or fault_of(text):
        raise ValueError
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError) as error:  # a folder of the zone database answers with IsADirectoryError
        raise ValueError from error
    return text


def is_loopback(host: str) -> bool:
    """Whether a name or an IP address, in brackets or not, leads to this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return is_loopback(host)


Span = Annotated[timedelta, BeforeValidator(_span)]
Text = Annotated[str, AfterValidator(_printable), Field(max_length=200)]
Several = Annotated[tuple[Text, ...], Strict(False), Field(min_length=1)]
Selectors = Annotated[
    tuple[Annotated[str, AfterValidator(_selector)], ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    Strict(False),
]
SpanOrZero = Annotated[timedelta, BeforeValidator(_span_or_zero)]
Address = Annotated[str, AfterValidator(_address_of_page)]
OptionalAddress = Annotated[str, AfterValidator(lambda text: text and _address_of_page(text))]
PublicAddress = Annotated[str, AfterValidator(lambda text: text and _public_url(text))]
Contact = Annotated[str, AfterValidator(_contact)]
ListeningAddress = Annotated[str, AfterValidator(_listen)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
OptionalMailbox = Annotated[str, AfterValidator(_optional_mailbox)]
Sender = Annotated[str, AfterValidator(_sender)]
Heading = Annotated[str, AfterValidator(_optional_line), Field(max_length=200)]
File = Annotated[Path, BeforeValidator(lambda text: Path(_printable(text)))]
OptionalFile = Annotated[Path | None, BeforeValidator(lambda text: text and Path(_printable(text)))]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_plain_network)], ...], Strict(False)]
PortsOfNetworks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Strict(False)]
Following = Annotated[Follow, BeforeValidator(_follow)]
OneCategory = Annotated[Category, BeforeValidator(_category)]
Floor = Annotated[Verdict, BeforeValidator(_floor)]
Urgency = Annotated[float, BeforeValidator(_urgent)]
When = Annotated[Frequency, BeforeValidator(_frequency)]
Zone = Annotated[str, AfterValidator(_zone)]
