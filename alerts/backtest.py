"""What a subscription would have brought over the stored history: how many letters, and what they leave out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.core.cadence import LETTERS_A_DAY, Period, period
from monitor.core.news import News, Rhythm, Subscriber, concerns
from monitor.core.types import Change

STEP = timedelta(minutes=15)
"""The grain in which the past is walked; no period is shorter than a person would notice, but those of `every`."""
TICK = timedelta(seconds=1)
"""Of the daemon: what is recorded within one stands in one letter."""


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
    walk = _Walk(subscriber, since)
    for at, recorded in _ticks(wanted):
        yield from walk.letters_until(at)
        walk.take(at, recorded)
    yield from walk.letters_until(now)


def _ticks(wanted: Sequence[Past]) -> Iterator[tuple[datetime, list[News]]]:
    """What was recorded within one tick, together."""
    found: list[Past] = []
    for each in sorted(wanted, key=lambda each: each.recorded_at):
        if found and each.recorded_at - found[0].recorded_at >= TICK:
            yield found[0].recorded_at, [past.news for past in found]
            found = []
        found.append(each)
    if found:
        yield found[0].recorded_at, [past.news for past in found]


@dataclass
class _Walk:
    """What would be open for a subscriber at a moment of the past, and when letters would have gone."""

    subscriber: Subscriber
    since: datetime
    waiting: list[News] = field(default_factory=list)
    """For the end of the period."""
    pressing: list[News] = field(default_factory=list)
    """For room in the day."""
    last: str = ""
    written: deque[datetime] = field(default_factory=lambda: deque(maxlen=LETTERS_A_DAY))

    def __post_init__(self) -> None:
        self.begun = self.pressed_at = self.since
        """Since when anything is open, and anything that presses."""

    def take(self, at: datetime, recorded: Sequence[News]) -> None:
        if not (self.waiting or self.pressing):
            self.begun = at
        if not self.pressing:
            self.pressed_at = at
        for news in recorded:
            is_pressing = self.subscriber.frequency.rhythm is Rhythm.AT_ONCE or _is_urgent(self.subscriber, news)
            (self.pressing if is_pressing else self.waiting).append(news)

    def letters_until(self, until: datetime) -> Iterator[tuple[datetime, tuple[News, ...]]]:
        while self.waiting or self.pressing:
            over, room_at = self._period(until), self._room_at()
            if self.pressing and room_at <= until and (over is None or room_at < over.ended_at):
                told, self.pressing = self.pressing, []
                yield self._letter(room_at, told)
            elif over is not None:
                told, self.waiting, self.pressing, self.last = [*self.waiting, *self.pressing], [], [], over.key
                yield self._letter(over.ended_at, told)
            else:
                return

    def _letter(self, at: datetime, told: Sequence[News]) -> tuple[datetime, tuple[News, ...]]:
        self.written.append(at)
        return at, tuple(told)

    def _room_at(self) -> datetime:
        """When the day has room for a letter that is not of a period."""
        is_full = len(self.written) == LETTERS_A_DAY
        return max(self.pressed_at, self.written[0] + timedelta(days=1)) if is_full else self.pressed_at

    def _period(self, until: datetime) -> Period | None:
        """The first period that ended after something began to wait, if it did by then."""
        frequency, at = self.subscriber.frequency, self.begun
        before = period(frequency, self.since, at)
        while True:
            over = period(frequency, self.since, at)
            if over is not None and over != before and over.key != self.last:
                return over
            if at >= until:
                return None
            at = min(at + STEP, until)


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
