"""What a subscription would have brought: letters as the daemon wrote them, and what they left out."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import Engine

from alerts.composing import compose_due, try_out
from alerts.desk import preview
from alerts.sender import Sender
from db.post import PostOffice
from db.subscribing import SubscriberSpec
from monitor.core.cadence import next_check_at
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Category, Changed, Held, Verdict
from tests.build import LONGER_KEPT, POLICY, SOLD, START, Story

SENDER = Sender("w@c.example", "w@c.example")
SIMULATED = 200 if os.environ.get("CLAUSEWATCH_CI") == "1" else 15
"""Changes; each costs a tenth of a second."""
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
    for number in range(SIMULATED):
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
