"""What a letter is made of: who reads, and what is told. Written by db from its rows, read by alerts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from monitor.core.scope import WHOLE_PAGE, Scope
from monitor.core.types import Category, Change, Judgement, Verdict


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


class Role(StrEnum):
    """What a subscription is about."""

    READER = "reader"
    """What the policies say."""
    OPERATOR = "operator"
    """How the watch itself is: sick sources, undeliverable letters, checks that stopped."""


class Channel(StrEnum):
    """By which way letters go out; all have the same outbox and the same patience."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    """JSON, POSTed to an address and signed."""
    CHAT = "chat"
    """A few lines to a chat tool."""


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
    categories: tuple[Category, ...] = ()
    """What a clause must be about to be told; empty: anything."""
    has_heartbeat: bool = False
    """A letter goes at the end of each period, even if it can only say that nothing changed."""
    lang: str = "en"
    """ISO 639-1 code: the language of dates."""
    urgent_weight: float = 0.0
    """A change of at least this weight does not wait for the end of the period; 0: every change waits."""
    role: Role = Role.READER
    channel: Channel = Channel.MAIL
    """`address` is an e-mail address, that of a webhook, or the scheme of a chat tool."""


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
    chain: str = ""
    """The link of the version in its source's chain, in hex: it covers every version recorded before."""
    is_of_whole: bool = False
    """The document moved or was replaced: told whatever the clauses are about that followed it."""
    elsewhere: int = 0
    """Changes of the same version outside the categories that the subscriber asked for."""


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
class Welcome:
    """A source that a subscriber is told of for the first time, with what was read there: is it the right one?"""

    source_name: str
    source_title: str
    source_url: str
    words: int
    published_on: date | None
    excerpt: str
    scope: Scope = WHOLE_PAGE


class QuietKind(StrEnum):
    """What is not told one by one."""

    MINOR = "minor"
    COSMETIC = "cosmetic"
    ARTIFACT = "artifact"
    BELOW = "below"
    """A weighty revision that the rules or the subscriber's categories kept quiet."""
    RESTLESS = "restless"
    FLICKER = "flicker"
    NOT_THE_POLICY = "not-the-policy"
    NO_ANSWER = "no-answer"


@dataclass(frozen=True, slots=True)
class Quiet:
    """How often something happened since the last letter that no letter tells."""

    kind: QuietKind
    count: int
    sources: int
    """On how many sources."""


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one letter says: the changes first, then sick sources, last what was kept quiet, as counts."""

    subscriber: Subscriber
    composed_at: datetime
    news: tuple[News, ...]
    weather: tuple[Weather, ...] = ()
    checked: int = 0
    """Sources watched for this subscriber."""
    suppressed: tuple[Quiet, ...] = ()
    """What happened and was not told since the last letter."""
    quiet_since: datetime | None = None
    """When the last letter was written, or the subscription began."""
    welcomes: tuple[Welcome, ...] = ()


def concerns(judgement: Judgement, floor: Verdict, categories: tuple[Category, ...]) -> bool:
    """Whether somebody with this floor and these categories wants to be told.

    Without listed changes (a document that was replaced, say) nobody can know what it is about: that is told to all.
    """
    if judgement.verdict.rank > floor.rank:
        return False
    return not categories or not judgement.changes or any(_is_wanted(c, floor, categories) for c in judgement.changes)


def narrowed(news: News, floor: Verdict, categories: tuple[Category, ...]) -> News:
    """The news with the changes of these categories alone, and a count of the others that reach the floor."""
    if not categories:
        return news
    changes = news.judgement.changes
    kept = tuple(change for change in changes if change.category in categories)
    others = sum(change.verdict.rank <= floor.rank for change in changes if change.category not in categories)
    if not any(change.verdict.rank <= floor.rank for change in kept):
        return news
    verdict = min((change.verdict for change in kept), key=lambda verdict: verdict.rank)
    return replace(news, judgement=Judgement(verdict, kept), elsewhere=others)


def _is_wanted(change: Change, floor: Verdict, categories: tuple[Category, ...]) -> bool:
    return change.verdict.rank <= floor.rank and change.category in categories
