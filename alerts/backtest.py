"""What a subscription would have brought over the stored history: how many letters, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.cadence import period
from monitor.core.news import News, Rhythm, Subscriber, concerns
from monitor.core.types import Change

STEP = timedelta(minutes=15)
"""The grain in which the past is walked; no period is shorter than a person would notice, but those of `every`."""


@dataclass(frozen=True, slots=True)
class Past:
    """One version that would have been weighed: when it was recorded, and what it changed."""

    recorded_at: datetime
    news: News
    is_told: bool
    """The rules of the house would have told it to somebody who wants everything."""


@dataclass(frozen=True, slots=True)
class Left:
    """A change that no letter would have told, and why."""

    source_name: str
    seq: int
    change: Change
    because: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How a subscription would have done."""

    letters: tuple[tuple[datetime, tuple[News, ...]], ...]
    """When each would have been written, and of what."""
    left: tuple[Left, ...]


def backtest(subscriber: Subscriber, past: Sequence[Past], since: datetime, now: datetime) -> Trial:
    """Walks the past as the daemon would have, with these settings; nothing is written."""
    wanted = [each for each in past if _is_wanted(subscriber, each)]
    return Trial(
        letters=tuple(_letters(subscriber, wanted, since, now)),
        left=tuple(left for each in past for left in _left(subscriber, each)),
    )


def _is_wanted(subscriber: Subscriber, each: Past) -> bool:
    # A document that moved or was replaced is news to all, as when its notices were written.
    categories = () if each.news.is_of_whole else subscriber.categories
    return each.is_told and concerns(each.news.judgement, subscriber.floor, categories)


def _letters(
    subscriber: Subscriber, wanted: Sequence[Past], since: datetime, now: datetime
) -> Iterator[tuple[datetime, tuple[News, ...]]]:
    waiting: list[News] = []
    begun = since
    last = ""
    for each in (*sorted(wanted, key=lambda each: each.recorded_at), None):
        until = each.recorded_at if each else now
        if waiting:
            over = _first_period(subscriber, since, begun, until, last)
            if over is not None:
                last, at = over
                yield at, tuple(waiting)
                waiting = []
        if each is None:
            return
        if subscriber.frequency.rhythm is Rhythm.AT_ONCE or _is_urgent(subscriber, each.news):
            yield each.recorded_at, (each.news,)
        else:
            if not waiting:
                begun = each.recorded_at
            waiting.append(each.news)


def _first_period(
    subscriber: Subscriber, since: datetime, begun: datetime, until: datetime, last: str
) -> tuple[str, datetime] | None:
    """The first period that ended after something began to wait, if it did before the next thing came."""
    before = period(subscriber.frequency, since, begun)
    at = begun
    while at <= until:
        over = period(subscriber.frequency, since, at)
        if over is not None and over != before and over.key != last:
            return over.key, over.ended_at
        at += STEP
    return None


def _is_urgent(subscriber: Subscriber, news: News) -> bool:
    weight = max((change.weight for change in news.judgement.changes), default=0.0)
    return 0 < subscriber.urgent_weight <= weight


def _left(subscriber: Subscriber, each: Past) -> Iterator[Left]:
    if each.news.is_of_whole and _is_wanted(subscriber, each):
        return
    for change in each.news.judgement.changes:
        if not each.is_told:
            why = "kept quiet by the rules"
        elif change.verdict.rank > subscriber.floor.rank:
            why = f"{change.verdict.value}, below the floor"
        elif subscriber.categories and change.category not in subscriber.categories:
            why = f"about {change.category.value}, which is not asked for"
        else:
            continue
        yield Left(each.news.source_name, each.news.seq, change, why)
