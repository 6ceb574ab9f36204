"""What a letter is made of: who reads, and what is told. Written by db from its rows, read by alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from monitor.core.types import Judgement, Verdict


class Rhythm(StrEnum):
    """When a subscriber's letters are composed."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Frequency:
    """A rhythm with what it needs: a local time and zone for the calendar ones, a span for `every`."""

    rhythm: Rhythm
    at: time = time(7, 30)
    zone: str = "UTC"
    """IANA name of the subscriber's zone."""
    weekday: int = 0
    """Monday is 0; for weekly letters."""
    every: timedelta = timedelta(0)
    """For `every` only; counted from the subscriber's start."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    subscriber_id: int
    name: str
    address: str
    floor: Verdict
    """The least verdict that is told: substantive by default."""
    frequency: Frequency
    since: datetime
    """When the subscription started; the first period ends after it."""


class NewsKind(StrEnum):
    CHANGED = "changed"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class News:
    """One version of one source that a subscriber is to be told of: what an open notice points at."""

    notice_id: int
    kind: NewsKind
    source_name: str
    source_title: str
    """The document's own title, or the source's name."""
    source_url: str
    seq: int
    """Of the new version; the one before it is `previous_seq`."""
    previous_seq: int
    captured_at: datetime
    judgement: Judgement
    notes: tuple[str, ...] = ()
    published_on: date | None = None
    """The date the policy gives itself, now and before; equal dates with changed text are worth saying."""
    previously_published_on: date | None = None
    reverted_to_at: datetime | None = None
    """For a reverted one: when the text it went back to was first captured."""
    comes_again: bool = False
    """It stood in a letter that could not be delivered."""


@dataclass(frozen=True, slots=True)
class Weather:
    """A watched source that could not be read, as a letter mentions it below the changes."""

    source_name: str
    source_url: str
    state: str
    """A Reason or Ailment value, e.g. `bot-wall`."""
    since: datetime
    failures: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one letter says: the changes first, then sick sources, last what was kept quiet, as counts."""

    subscriber: Subscriber
    composed_at: datetime
    news: tuple[News, ...]
    weather: tuple[Weather, ...] = ()
    checked: int = 0
    """Sources watched for this subscriber."""
    suppressed: tuple[tuple[str, int], ...] = ()
    """What changed and was not told since the last letter: (plain words, count), e.g. ("cosmetic versions", 3)."""
