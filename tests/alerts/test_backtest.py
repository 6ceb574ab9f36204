"""What a subscription would have brought: letters as the daemon wrote them, and what they left out."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from alerts.backtest import Past, backtest
from alerts.composing import compose_due, try_out
from alerts.desk import preview
from alerts.sender import Sender
from db.post import PostOffice
from db.subscribing import SubscriberSpec
from monitor.core.cadence import next_check_at
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Category, Changed, Held, Verdict
from tests.alerts.letters import ADA, change, news
from tests.build import LONGER_KEPT, POLICY, SOLD, START, Story

SENDER = Sender("w@c.example", "w@c.example")
FEW = 15
SIMULATED = 200 if os.environ.get("CLAUSEWATCH_CI") == "1" else FEW
"""Changes; each costs a tenth of a second. The schedule is no matter of the database, so the other kind has few."""
RHYTHMS = [
    Frequency(Rhythm.AT_ONCE),
    Frequency(Rhythm.DAILY, at=time(7, 30)),
    Frequency(Rhythm.WEEKLY, at=time(7, 30), weekday=1),
    Frequency(Rhythm.EVERY, every=timedelta(hours=30)),
]


@pytest.mark.parametrize("frequency", RHYTHMS, ids=lambda frequency: str(frequency.rhythm))
def test_a_trial_finds_the_letters_that_were_written(engine: Engine, frequency: Frequency) -> None:
    story = Story(engine).watch()
    story.look(POLICY)
    story.subscribe("ann")
    post = PostOffice(engine)
    [(ann, _)] = post.subscribers()
    told = []
    texts = (SOLD, LONGER_KEPT.replace("30", "9"), SOLD.replace("16", "13"), POLICY.replace("We will never", "We will"))
    for text in texts:
        story.wait(hours=16).change_to(text)
        told.append(story.now)
    trial = try_out(post, replace(ann, frequency=frequency), START, story.wait(days=9).now)
    assert sum(len(news) for _, news in trial.letters) == len(told)
    moments = [at for at, _ in trial.letters]
    assert moments == sorted(moments)
    assert all(at >= told[0] for at in moments)
    if frequency.rhythm is Rhythm.AT_ONCE:
        assert moments == told
    if frequency.rhythm is Rhythm.WEEKLY:
        assert len(moments) == 1
    assert len(set(moments)) == len(moments)


def of_moments(frequency: Frequency, *moments: str, urgent_weight: float = 0.0) -> list[tuple[str, int]]:
    """When letters would have gone for changes of these moments of a day, and of how many."""
    day = datetime(2026, 3, 2, tzinfo=UTC)
    past = [
        Past(day + timedelta(seconds=total), news(change(weight=weight), seq=number), is_told=True)
        for number, (moment, weight) in enumerate((each[:10], 0.9 if each.endswith("!") else 0.1) for each in moments)
        for total in [sum(float(part) * unit for part, unit in zip(moment.split(":"), (3600, 60, 1), strict=True))]
    ]
    reader = replace(ADA, frequency=frequency, urgent_weight=urgent_weight, since=day - timedelta(days=9))
    letters = backtest(reader, past, reader.since, day + timedelta(days=2)).letters
    return [(f"{at - timedelta(days=at.day - 2):%H:%M:%S}", len(told)) for at, told in letters]


def test_a_trial_puts_what_one_tick_finds_into_one_letter() -> None:
    at_once, daily = Frequency(Rhythm.AT_ONCE), Frequency(Rhythm.DAILY, at=time(7, 30))
    moments = ("06:00:00.0", "06:00:00.7", "06:00:01.2", "06:00:09.0")
    assert of_moments(at_once, *moments) == [("06:00:00", 2), ("06:00:01", 1), ("06:00:09", 1)]
    urgent = ("06:00:00.0!", "06:00:00.2", "06:00:00.4!", "07:00:00.0!")
    assert of_moments(daily, *urgent, urgent_weight=0.5) == [("06:00:00", 2), ("07:00:00", 1), ("07:30:00", 1)]


def test_a_trial_tells_nothing_before_it_was_seen() -> None:
    daily = Frequency(Rhythm.DAILY, at=time(7, 30))
    assert of_moments(daily, "07:20:00.0", "07:29:59.0", "07:33:00.0") == [("07:30:00", 2), ("07:30:00", 1)]


def test_a_trial_names_what_floor_and_categories_leave_out(engine: Engine) -> None:
    story = Story(engine).watch().subscribe("ann", floor=Verdict.SUBSTANTIVE)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    post = PostOffice(engine)
    [(ann, _)] = post.subscribers()
    assert try_out(post, ann, START, story.now).left == ()
    [left] = try_out(post, replace(ann, categories=(Category.CHILDREN,)), START, story.now).left
    assert (left.source_name, left.seq) == ("shop", 2)
    assert "which is not asked for" in left.because
    assert "never" in left.change.before


def test_a_trial_tells_a_replaced_document_to_all_as_the_daemon_did(engine: Engine) -> None:
    story = Story(engine).watch()
    spec = SubscriberSpec("ann", "ann@reader.example", Frequency(Rhythm.AT_ONCE), categories=(Category.CHILDREN,))
    story.watchlist.declare([], [spec], story.now)
    story.look(POLICY)
    other = "# Terms of sale\n\n" + "\n\n".join(f"Lamp number {n} is made of brass and of glass." for n in range(30))
    for _ in range(5):
        story.wait(hours=20).look(other)
    post = PostOffice(engine)
    [(ann, _)] = post.subscribers()
    trial = try_out(post, ann, START, story.now)
    assert len(post.open_notices(ann)) == len(trial.letters) == 1
    assert trial.left == ()


def test_a_preview_since_a_date_shows_what_was_told_already(engine: Engine) -> None:
    story = Story(engine).watch().subscribe("ann")
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    post = PostOffice(engine)
    assert list(compose_due(post, SENDER, story.now)) == ["ann"]
    [(ann, _)] = post.subscribers()
    assert preview(post, ann, SENDER, story.now)[0].news == ()
    digest, letter = preview(post, ann, SENDER, story.now, since=START)
    assert [item.seq for item in digest.news] == [2]
    assert "never" in letter.text
    assert preview(post, ann, SENDER, story.now, since=story.now + timedelta(days=1))[0].news == ()


def test_a_change_reaches_an_at_once_reader_within_its_interval_and_half_an_hour(engine: Engine) -> None:
    """By simulation: published at any moment, looked at hourly with jitter; the rest is what the daemon does.

    Each fetch takes a minute, and each step waits for its tick.
    """
    chance, hour, waits = random.Random(7), timedelta(hours=1), []
    fetch, tick = timedelta(minutes=1), timedelta(seconds=1)
    story = Story(engine).watch().subscribe("ann")
    story.look(POLICY)
    for number in range(SIMULATED if engine.dialect.name == "sqlite" else FEW):
        text = POLICY.replace("30 days", f"{number + 2} months")
        story.wait(days=1, seconds=chance.random() * 3600)
        list(compose_due(PostOffice(engine), SENDER, story.now))
        published = story.now + chance.random() * 1.1 * hour
        while story.now < published:
            story.now = next_check_at(story.now, hour, 0, None, chance.random())
        [held] = story.wait(seconds=(fetch + tick).total_seconds()).look(text)
        assert isinstance(held, Held)
        story.now = held.candidate.next_look_at + fetch + tick
        assert [type(outcome) for outcome in story.look(text)] == [Changed]
        assert list(compose_due(PostOffice(engine), SENDER, story.wait(seconds=1).now)) == ["ann"]
        waits.append(story.now + tick - published)
    p95 = sorted(waits)[int(0.95 * len(waits))]
    print(f"{len(waits)} changes, p95 {p95}, longest {max(waits)}")
    assert p95 <= hour + timedelta(minutes=30)
