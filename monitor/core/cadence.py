"""When things are due: a subscriber's local periods, and a source's next check. Pure: `now` is always an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.core.news import Frequency, Rhythm
from monitor.core.types import NotAsked

FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(days=1)
LONGEST_PATIENCE = timedelta(days=30)
"""A server may ask for a pause up to this; Retry-After is a stranger's number, and years would end the watch."""
LETTERS_A_DAY = 24
"""To one reader; a source that changes all day must not fill an inbox."""
JITTER_SHARE = 0.1
DEAD_AFTER = 3
"""Failures in a row after which a site that is left alone fails all its sources."""
QUIETER = 1.0625
"""After a look that found nothing new the interval grows by a sixteenth: it doubles in eleven such looks."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of a subscriber's time that is over, so that its letter may be composed."""

    key: str
    """Unique per subscriber and local period, e.g. `daily:2026-11-24`; one letter each."""
    ended_at: datetime
    """UTC."""


def period(frequency: Frequency, since: datetime, now: datetime) -> Period | None:
    """The newest period that ended after `since` and not after `now`; None where none has yet, and always for at-once.

    An at-once letter has no period of this kind: its key is the change's id. A local time that the clocks skip counts
    as the first moment after the gap, one that comes twice as its first coming. Monthly letters go on the 1st. A zone
    that is not known any more counts as UTC: letters at another hour are better than none.
    """
    since, now = _utc(since), _utc(now)
    match frequency.rhythm:
        case Rhythm.AT_ONCE:
            return None
        case Rhythm.EVERY:
            return _span_period(frequency.every, since, now)
        case Rhythm.DAILY:
            return _calendar_period(frequency, since, now, lambda day: day)
        case Rhythm.WEEKLY:
            return _calendar_period(
                frequency, since, now, lambda day: day - timedelta(days=(day.weekday() - frequency.weekday) % 7)
            )
        case Rhythm.MONTHLY:
            return _calendar_period(frequency, since, now, lambda day: day.replace(day=1))
    assert_never(frequency.rhythm)


def next_check_at(
    now: datetime, interval: timedelta, failures_in_row: int, retry_after: timedelta | None, jitter: float
) -> datetime:
    """When to ask for a source again: after its interval, or after failures sooner, doubling from 5 minutes.

    The retries grow up to the interval or one day, whichever is shorter. Never sooner than `retry_after` (of which 30
    days are granted). `jitter` is a random number from 0 to 1 and adds up to 10 %, so that sources drift apart.
    """
    now = _utc(now)
    if not 0.0 <= jitter <= 1.0:
        raise ValueError(f"jitter is a number from 0 to 1, not {jitter}")
    if interval <= timedelta(0):
        raise ValueError("an interval is longer than nothing")
    wait = interval
    if failures_in_row > 0:
        doublings = min(failures_in_row - 1, 16)  # 5 minutes doubled 16 times is 227 days: above any cap
        wait = min(FIRST_RETRY * 2**doublings, interval, LONGEST_RETRY)
    asked = min(retry_after or timedelta(0), LONGEST_PATIENCE)
    return now + max(wait, asked) * (1 + JITTER_SHARE * jitter)


def is_missed(arrival: NotAsked, interval: timedelta) -> bool:
    """Whether a look that was not made is a failed one all the same: the site fails at every try, or stays closed for
    as long as the source's whole interval. Else the look is only made later."""
    return arrival.failed_in_row >= DEAD_AFTER or (arrival.retry_after or timedelta(0)) >= interval


def asked_again_at(arrival: NotAsked, jitter: float) -> datetime:
    """When a page may be asked for whose site is left alone; `jitter` as above."""
    return _utc(arrival.fetched_at) + (arrival.retry_after or timedelta(0)) * (1 + JITTER_SHARE * jitter)


@dataclass(frozen=True, slots=True)
class Tempo:
    """How often a source is looked at: what the user asked for, the bounds given to adapt in, and where it is now."""

    interval: timedelta
    shortest: timedelta
    longest: timedelta
    current: timedelta

    @classmethod
    def of(
        cls, interval: timedelta, shortest: timedelta | None, longest: timedelta | None, current: timedelta | None
    ) -> Tempo:
        """Bounds that are not given are the interval itself: it then stays as it is."""
        low, high = min(shortest or interval, interval), max(longest or interval, interval)
        return cls(interval, low, high, min(max(current or interval, low), high))


def after_news(tempo: Tempo) -> Tempo:
    """A source that changed is looked at twice as often; what changes often soon reaches the shortest interval."""
    return replace(tempo, current=max(min(tempo.current, tempo.interval) / 2, tempo.shortest))


def after_quiet(tempo: Tempo) -> Tempo:
    """A source with nothing new is looked at a little later each time."""
    return replace(tempo, current=min(tempo.current * QUIETER, tempo.longest))


def zone_of(name: str) -> tzinfo:
    """A time zone by its IANA name; UTC for one that this machine does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the zone database is no zone: an OSError
        return UTC


def is_zone(name: str) -> bool:
    return name == "UTC" or zone_of(name) is not UTC


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is refused")
    return moment.astimezone(UTC)


def _span_period(every: timedelta, since: datetime, now: datetime) -> Period | None:
    if every <= timedelta(0):
        raise ValueError("`every` needs a span longer than nothing")
    count = (now - since) // every
    if count < 1:
        return None
    ended_at = since + count * every
    return Period(f"every:{ended_at:%Y-%m-%dT%H:%M:%S.%fZ}", ended_at)


def _calendar_period(
    frequency: Frequency, since: datetime, now: datetime, ending_day: Callable[[date], date]
) -> Period | None:
    """`ending_day` gives the day at or before a day on which a period ends."""
    zone = zone_of(frequency.zone)
    # One day ahead: clocks set back over midnight show yesterday's date after today's period has ended.
    day = ending_day(now.astimezone(zone).date() + timedelta(days=1))
    while (ended_at := _instant(day, frequency.at, zone)) > now:
        day = ending_day(day - timedelta(days=1))
    return Period(f"{frequency.rhythm}:{day.isoformat()}", ended_at) if ended_at > since else None


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    """A local time as UTC: the first of two, and the first moment after a gap."""
    local = datetime.combine(day, at)
    later = local.replace(tzinfo=zone).astimezone(UTC)
    if later.astimezone(zone).replace(tzinfo=None) == local:
        return later
    # In a gap, fold 0 counts with the offset before it and lands behind it, fold 1 in front of it (PEP 495).
    earlier = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = earlier.astimezone(zone).utcoffset()
    while later - earlier > timedelta(seconds=1):
        middle = (earlier + (later - earlier) / 2).replace(microsecond=0)
        if middle <= earlier:
            middle = earlier + timedelta(seconds=1)
        if middle.astimezone(zone).utcoffset() == before:
            earlier = middle
        else:
            later = middle
    return later
