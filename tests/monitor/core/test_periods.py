"""Ten years in thirty zones: each local period comes once, whatever the clocks do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from monitor.core.cadence import is_zone, period
from monitor.core.news import Frequency, Rhythm

ZONES = (
    *("UTC", "Europe/London", "Europe/Paris", "Europe/Dublin", "Europe/Athens", "Europe/Moscow", "Europe/Istanbul"),
    *("Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Asia/Gaza", "Asia/Tehran", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland"),
    *("Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "America/New_York", "America/Los_Angeles"),
    *("America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Asuncion", "America/Havana"),
    "America/Nuuk",
)
SIMULATED = ZONES if os.environ.get("CLAUSEWATCH_CI") == "1" else ZONES[::3]
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=30)


def keys(frequency: Frequency, step: timedelta) -> list[str]:
    """The periods that a daemon composes for that asks every `step`, as compose_due does."""
    found: list[str] = []
    last, now = "", FIRST
    while now < LAST:
        over = period(frequency, FIRST, now)
        if over is not None and over.key != last:
            last = over.key
            found.append(last)
        now += step
    return found


def moments_around_changes(zone: ZoneInfo) -> list[datetime]:
    """Every half hour of the days at which the clocks of a zone change, and one moment of all other days."""
    found: list[datetime] = []
    day = FIRST
    while day < LAST:
        around = [(day + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in (-36, 0, 36)]
        half_hours = range(48) if len(set(around)) > 1 else (0, 20)
        found += [day + half * STEP for half in half_hours]
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize("name", SIMULATED)
@pytest.mark.parametrize("at", [time(1, 30), time(2, 30), time(7, 30)], ids=str)
def test_f17_each_day_has_one_period_in_ten_years(name: str, at: time) -> None:
    zone = ZoneInfo(name)
    frequency = Frequency(Rhythm.DAILY, at=at, zone=name)
    found: list[str] = []
    ended: list[datetime] = []
    for now in moments_around_changes(zone):
        over = period(frequency, FIRST, now)
        if over is not None and (not found or over.key != found[-1]):
            found.append(over.key)
            ended.append(over.ended_at)
            assert now - over.ended_at <= timedelta(hours=24), "composed in time"
    assert len(set(found)) == len(found), "no period twice"
    days = [date.fromisoformat(key.removeprefix("daily:")) for key in found]
    assert all(after - before == timedelta(days=1) for before, after in pairwise(days)), "none missed"
    assert ended == sorted(ended)
    assert len(found) >= 3650


@pytest.mark.parametrize("rhythm", [Rhythm.WEEKLY, Rhythm.MONTHLY])
@pytest.mark.parametrize("name", ["Europe/London", "Pacific/Chatham", "America/Havana"])
def test_f17_each_week_and_month_has_one_period(name: str, rhythm: Rhythm) -> None:
    found = keys(Frequency(rhythm, at=time(1, 30), zone=name, weekday=6), timedelta(hours=7))
    assert len(set(found)) == len(found) == (522 if rhythm is Rhythm.WEEKLY else 120) or abs(len(found) - 521) <= 1


# ---- the control: two tickers that know no periods, over the same ten years, held to the same two counts ----

Ticker = Callable[[datetime], date | None]
"""Asked every half hour; the answer is the local day whose letter it would write now."""


def ours(zone: ZoneInfo, at: time) -> Ticker:
    frequency, last = Frequency(Rhythm.DAILY, at=at, zone=zone.key), [""]

    def tick(now: datetime) -> date | None:
        over = period(frequency, FIRST, now)
        if over is None or over.key == last[0]:
            return None
        last[0] = over.key
        return date.fromisoformat(over.key.removeprefix("daily:"))

    return tick


def by_the_wall_clock(zone: ZoneInfo, at: time) -> Ticker:
    """Writes when the wall clock shows the hour, as a cron of local time does."""

    def tick(now: datetime) -> date | None:
        local = now.astimezone(zone)
        return local.date() if (local.hour, local.minute) == (at.hour, at.minute) else None

    return tick


def by_adding_a_day(zone: ZoneInfo, at: time) -> Ticker:
    """Writes at the hour once, and then every twenty-four hours."""
    due = [datetime.combine(FIRST.date(), at, zone).astimezone(UTC)]

    def tick(now: datetime) -> date | None:
        if now < due[0]:
            return None
        due[0] += timedelta(days=1)
        return now.astimezone(zone).date()

    return tick


def missed_and_doubled(ticker: Ticker) -> tuple[int, int]:
    """How many local days of ten years have no letter, and how many have two."""
    written: Counter[date] = Counter()
    now = FIRST
    while now < LAST:
        day = ticker(now)
        if day is not None:
            written[day] += 1
        now += STEP
    days = (max(written) - min(written)).days + 1
    return days - len(written), sum(count > 1 for count in written.values())


@pytest.mark.parametrize("at", [time(1, 30), time(23, 30)], ids=str)
def test_f17_in_the_same_years_our_ticker_misses_and_doubles_nothing(at: time) -> None:
    assert missed_and_doubled(ours(ZoneInfo("Europe/London"), at)) == (0, 0)


def test_f17_a_ticker_by_the_wall_clock_misses_and_doubles_a_day_each_year() -> None:
    assert missed_and_doubled(by_the_wall_clock(ZoneInfo("Europe/London"), time(1, 30))) == (10, 10)


def test_f17_a_ticker_that_adds_a_day_misses_and_doubles_a_day_each_year() -> None:
    assert missed_and_doubled(by_adding_a_day(ZoneInfo("Europe/London"), time(23, 30))) == (10, 10)


@pytest.mark.parametrize("jump", [timedelta(days=365), -timedelta(hours=1), -timedelta(days=3650), timedelta(hours=8)])
def test_f16_a_clock_that_jumps_costs_one_letter_at_most(jump: timedelta) -> None:
    frequency = Frequency(Rhythm.DAILY, at=time(7, 30), zone="Europe/Paris")
    done: list[str] = []
    for hours in range(200):
        now = datetime(2026, 3, 25, tzinfo=UTC) + timedelta(hours=hours) + (jump if 60 <= hours < 100 else timedelta(0))
        over = period(frequency, datetime(2026, 3, 1, tzinfo=UTC), now)
        if over is not None and over.key not in done:  # the letters' uniqueness on (subscriber, period)
            done.append(over.key)
    assert len(done) <= 200 // 24 + 2 + 40 // 24 + 1, "its own days, and those of the jump"
    assert len(done) == len(set(done))


def test_f17_a_zone_that_was_abolished_costs_no_period_and_is_said() -> None:
    frequency = Frequency(Rhythm.DAILY, at=time(7, 30), zone="Europe/Atlantis")
    found = [period(frequency, FIRST, FIRST + timedelta(days=1, hours=hours)) for hours in (7, 8, 31, 32)]
    assert [each.key if each else "" for each in found] == [
        "daily:2025-01-01", "daily:2025-01-02", "daily:2025-01-02", "daily:2025-01-03",
    ]  # fmt: skip
    assert not is_zone("Europe/Atlantis")
    assert all(map(is_zone, ZONES))
