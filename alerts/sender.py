"""Whom letters come from, and the ways back from a letter: out of the list, to a page, home as a bounce."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from alerts.keys import KeyRing
from monitor.core.news import News, Subscriber

UNSUBSCRIBE, COMPARE, BOUNCE = "unsubscribe", "compare", "bounce"
Known = Callable[[int], str | None]
"""What a number stands for by now. It is part of what is signed, as SQLite gives numbers of removed rows anew."""
_RETURN_PATH = re.compile(r"\+(\d{1,18})-([a-z2-7]{16})@")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom letters come from."""

    header: str
    """As the From line shows it, perhaps with a name."""
    envelope: str
    """The bare address that bounces go to."""
    list_id: str = ""
    keys: KeyRing | None = None
    public_url: str = ""
    """Where our pages are, without a slash at the end; empty: letters carry commands instead of links."""
    inbox: str = ""
    """The address whose post is read for unsubscribing; empty: none."""
    bounces: str = ""
    """The address whose suffixed forms are return paths; empty: the envelope's own."""
    has_threads: bool = False
    """Whether letters about one source are marked as one conversation."""

    @property
    def domain(self) -> str:
        return self.envelope.rpartition("@")[2]

    def token(self, subscriber: Subscriber) -> str:
        """What unsubscribes this subscriber: a signature, with nothing stored, that stays good in every old letter."""
        if self.keys is None:
            return ""
        return self.keys.sign(f"{UNSUBSCRIBE} {subscriber.name}", subscriber.role.value, subscriber.subscriber_id)

    def unsubscribe_url(self, subscriber: Subscriber) -> str:
        token = self.token(subscriber)
        return f"{self.public_url}/unsubscribe/{token}" if self.public_url and token else ""

    def unsubscribe_mail(self, subscriber: Subscriber) -> str:
        """A mailto address with the token in its subject (RFC 6068)."""
        token = self.token(subscriber)
        return f"mailto:{self.inbox}?subject=unsubscribe%20{token}" if self.inbox and token else ""

    def comparison(self, news: News) -> str:
        """The page that shows the whole difference to whoever holds this link, or the empty string."""
        if not self.public_url or self.keys is None or not news.previous_seq:
            return ""
        # The name comes apart from the token, as it may have dots.
        signature = self.keys.sign(f"{COMPARE} {news.source_name}", news.previous_seq, news.seq)
        return f"{self.public_url}/compare/{quote(news.source_name, safe='', errors='surrogatepass')}/{signature}"

    def return_path(self, letter_id: int, recipient: str) -> str:
        """Where the other side sends this letter's bounce: signed, so that nobody can suspend a reader by a forgery."""
        if not self.bounces or self.keys is None:
            return self.envelope
        local, _, domain = self.bounces.rpartition("@")
        return f"{local}+{letter_id}-{self.keys.short(BOUNCE, letter_id, recipient)}@{domain}"


def letter_of(return_path: str, keys: KeyRing, recipient_of: Known) -> int | None:
    """The letter that a signed return path belongs to; None for any other address, a forged one too."""
    found = _RETURN_PATH.search(return_path)
    recipient = recipient_of(int(found[1])) if found else None
    if found is None or recipient is None or not keys.is_short(found[2], BOUNCE, int(found[1]), recipient):
        return None
    return int(found[1])


def subscriber_of(token: str, keys: KeyRing, name_of: Known) -> int | None:
    """The subscriber whom a token lets go; None for a token that we did not sign, or not for who has the number now."""
    number = number_in(token, 2)
    name = name_of(number) if number is not None else None
    return number if name is not None and keys.opened(f"{UNSUBSCRIBE} {name}", token) else None


def number_in(token: str, place: int) -> int | None:
    """The number that stands at a place of a token of four parts, whoever signed it; None where none does."""
    parts = token.split(".")
    is_number = len(parts) == 4 and parts[place].isascii() and parts[place].isdecimal() and len(parts[place]) <= 18
    return int(parts[place]) if is_number else None
