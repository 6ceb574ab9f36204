"""Periods over zones and years, and when a source is asked again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.cadence import Period, next_check_at, period
from monitor.core.news import Frequency, Rhythm

ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "America/Santiago",  # changes at midnight: 00:00 does not exist in spring
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",
    "Africa/Casablanca",  # goes back for the month of Ramadan
    "America/Havana",  # 00:30 comes twice
)
OTHERS = (
    "Africa/Cairo",  # at midnight, on a Friday
    "America/Asuncion",  # gave the change up
    "America/Los_Angeles",
    "America/Nuuk",  # on a Saturday, as Europe's Sunday begins
    "America/Scoresbysund",  # changed its zone
    "America/St_Johns",
    "Antarctica/Troll",  # by two hours
    "Asia/Beirut",
    "Asia/Gaza",  # by the moon
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",  # its winter is the exception
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",  # by a quarter past the quarter
)
SIMULATED = (*ZONES, *OTHERS) if os.environ.get("CLAUSEWATCH_CI") == "1" else ZONES
TIMES = (time(0, 0), time(0, 30), time(1, 30), time(2, 30))
HOUR = timedelta(hours=1)
START = datetime(2025, 1, 1, 12, tzinfo=UTC)
DAYS = 3653


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def newest(frequency: Frequency, now: str, since: str = "2020-01-01") -> Period | None:
    return period(frequency, at(since), at(now))


def check_daily(seen: Sequence[Period], zone: str, local: time) -> None:
    """Each local date of ten years has one period, which ends at its time or right after the gap that swallowed it."""
    dates = [date.fromisoformat(found.key.removeprefix("daily:")) for found in seen]
    assert dates == [dates[0] + timedelta(days=n) for n in range(len(dates))]
    assert len(dates) in (DAYS - 1, DAYS)
    locals_ = [found.ended_at.astimezone(ZoneInfo(zone)) for found in seen]
    assert [moment.date() for moment in locals_] == dates
    moved = [moment for moment in locals_ if moment.time() != local]
    assert len(moved) <= 24, "only where the clocks skip that time"
    assert all(moment.time() > local and moment.fold == 0 for moment in moved)


def test_f17_thirty_zones_are_simulated() -> None:
    assert len({*ZONES, *OTHERS}) == 30


@pytest.mark.parametrize("zone", SIMULATED)
@pytest.mark.parametrize("local", TIMES)
def test_f17_every_local_date_of_ten_years_has_exactly_one_daily_period(zone: str, local: time) -> None:
    frequency, now, end = Frequency(Rhythm.DAILY, at=local, zone=zone), START, START + timedelta(days=DAYS)
    seen: list[Period] = []
    while now < end:
        found = period(frequency, START, now)
        if found and (not seen or found != seen[-1]):
            assert now - 7 * HOUR < found.ended_at <= now
            seen.append(found)
        now += 7 * HOUR
    check_daily(seen, zone, local)


@pytest.mark.parametrize(("local", "fault"), [(time(1, 30), "double"), (time(2, 30), "missed")])
def test_f17_the_check_catches_a_scheduler_that_watches_the_clock_on_the_wall(local: time, fault: str) -> None:
    """It rings whenever the local time is right, as cron does: twice in the autumn, and not in the spring."""
    zone = ZoneInfo("America/New_York")
    rings: list[Period] = []
    for day in range(DAYS):
        wall = datetime.combine(START.date() + timedelta(days=day), local, zone)
        moments = {wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        real = sorted(moment for moment in moments if moment.astimezone(zone).time() == local)
        rings += [Period(f"daily:{wall.date()}", moment) for moment in real]
    assert len(rings) == DAYS + (10 if fault == "double" else -10)
    with pytest.raises(AssertionError):
        check_daily(rings, zone.key, local)


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    frequency=st.one_of(
        st.builds(Frequency, st.just(Rhythm.DAILY), at=st.times()),
        st.builds(Frequency, st.just(Rhythm.WEEKLY), at=st.times(), weekday=st.integers(0, 6)),
        st.builds(Frequency, st.just(Rhythm.MONTHLY), at=st.times()),
        st.builds(Frequency, st.just(Rhythm.EVERY), every=st.timedeltas(timedelta(minutes=1), timedelta(days=90))),
    ),
    start=st.integers(0, 10 * 366 * 24 * 60).map(lambda minutes: at("2020-01-01") + timedelta(minutes=minutes)),
    steps=st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), max_size=15),
)
def test_periods_only_go_forward_and_have_ended(
    zone: str, frequency: Frequency, start: datetime, steps: list[timedelta]
) -> None:
    frequency = Frequency(frequency.rhythm, frequency.at, zone, frequency.weekday, frequency.every)
    now, last = start, None
    for step in steps:
        now += step
        found = period(frequency, start, now)
        assert found is None or start < found.ended_at <= now
        if last:
            assert found and (found == last or (found.ended_at > last.ended_at and found.key != last.key))
        if found:
            # Asked again from the end of the period just given, there is no other.
            assert period(frequency, found.ended_at, found.ended_at) is None
            last = found
    if steps and now - start > timedelta(days=91):
        assert last


def test_a_day_ends_at_the_local_time() -> None:
    paris = Frequency(Rhythm.DAILY, at=time(7, 30), zone="Europe/Paris")
    assert newest(paris, "2026-11-24T06:29:59") == Period("daily:2026-11-23", at("2026-11-23T06:30"))
    assert newest(paris, "2026-11-24T06:30:00") == Period("daily:2026-11-24", at("2026-11-24T06:30"))


def test_a_skipped_time_counts_as_the_first_moment_after_the_gap() -> None:
    new_york = Frequency(Rhythm.DAILY, at=time(2, 30), zone="America/New_York")
    assert newest(new_york, "2026-03-08T23:00") == Period("daily:2026-03-08", at("2026-03-08T07:00"))
    santiago = Frequency(Rhythm.DAILY, at=time(0), zone="America/Santiago")
    assert newest(santiago, "2026-09-06T23:00") == Period("daily:2026-09-06", at("2026-09-06T04:00"))


def test_a_time_that_comes_twice_counts_the_first_time_only() -> None:
    new_york = Frequency(Rhythm.DAILY, at=time(1, 30), zone="America/New_York")
    first = Period("daily:2026-11-01", at("2026-11-01T05:30"))
    assert newest(new_york, "2026-11-01T05:30") == first
    assert newest(new_york, "2026-11-01T06:30") == first


def test_a_date_that_a_zone_left_out_makes_no_trouble() -> None:
    samoa = Frequency(Rhythm.DAILY, at=time(7, 30), zone="Pacific/Apia")
    keys = {
        found.key
        for hour in range(80)
        if (found := period(samoa, at("2011-12-29"), at("2011-12-29") + hour * HOUR)) is not None
    }
    assert keys == {"daily:2011-12-29", "daily:2011-12-30", "daily:2011-12-31", "daily:2012-01-01"}


def test_a_week_ends_on_its_day() -> None:
    friday = Frequency(Rhythm.WEEKLY, at=time(7, 30), zone="UTC", weekday=4)
    assert newest(friday, "2026-11-27T07:29") == Period("weekly:2026-11-20", at("2026-11-20T07:30"))
    assert newest(friday, "2026-11-27T07:30") == Period("weekly:2026-11-27", at("2026-11-27T07:30"))


def test_a_month_ends_on_the_first() -> None:
    monthly = Frequency(Rhythm.MONTHLY, at=time(7, 30), zone="Asia/Tokyo")
    assert newest(monthly, "2026-11-30T22:29") == Period("monthly:2026-11-01", at("2026-10-31T22:30"))
    assert newest(monthly, "2026-11-30T22:30") == Period("monthly:2026-12-01", at("2026-11-30T22:30"))


def test_a_span_counts_from_the_start_of_the_subscription() -> None:
    every = Frequency(Rhythm.EVERY, every=6 * HOUR)
    since = "2026-11-24T05:10:00"
    assert newest(every, "2026-11-24T11:09:59", since) is None
    found = newest(every, "2026-11-25T00:00", since)
    assert found and found.ended_at == at("2026-11-24T23:10")
    assert found == newest(every, "2026-11-25T05:09:59", since)


def test_a_period_that_ended_before_the_subscription_is_none() -> None:
    daily = Frequency(Rhythm.DAILY, at=time(7, 30))
    assert newest(daily, "2026-11-24T12:00", since="2026-11-24T07:30") is None
    assert newest(daily, "2026-11-25T12:00", since="2026-11-24T07:30") is not None


def test_at_once_has_no_period() -> None:
    assert newest(Frequency(Rhythm.AT_ONCE), "2026-11-24") is None


def test_times_without_a_zone_and_empty_spans_are_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        period(Frequency(Rhythm.DAILY), START, START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="longer than nothing"):
        period(Frequency(Rhythm.EVERY), START, START)
    for interval, jitter in ((timedelta(0), 0.0), (HOUR, 1.1), (HOUR, -0.1)):
        with pytest.raises(ValueError, match=r"longer than nothing|from 0 to 1"):
            next_check_at(START, interval, 0, None, jitter)


def wait(interval: timedelta, failures: int, asked: timedelta | None = None, jitter: float = 0.0) -> timedelta:
    return next_check_at(START, interval, failures, asked, jitter) - START


def test_failures_are_retried_sooner_and_ever_more_rarely_up_to_the_interval() -> None:
    minutes = [wait(12 * HOUR, failures) // timedelta(minutes=1) for failures in range(1, 11)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 640, 720, 720]
    assert wait(timedelta(days=7), 500) == timedelta(days=1)
    assert wait(timedelta(minutes=1), 3) == timedelta(minutes=1)


def test_a_sound_source_is_asked_after_its_interval_and_jitter_adds_a_tenth_at_most() -> None:
    assert wait(10 * HOUR, 0) == 10 * HOUR
    assert wait(10 * HOUR, 0, jitter=1.0) == 11 * HOUR


@settings(max_examples=80, deadline=None)
@given(
    interval=st.timedeltas(timedelta(seconds=1), timedelta(days=366)),
    failures=st.integers(0, 10_000),
    asked=st.none() | st.timedeltas(timedelta(days=-1), timedelta.max),
    jitter=st.floats(0, 1),
)
def test_a_source_is_never_asked_sooner_than_it_wants(
    interval: timedelta, failures: int, asked: timedelta | None, jitter: float
) -> None:
    waited = wait(interval, failures, asked, jitter)
    granted = min(asked or timedelta(0), timedelta(days=30))
    assert waited >= granted
    assert timedelta(0) < waited <= 1.1 * max(interval, granted) + timedelta(microseconds=1)
