"""F16: a clock that jumps. Changes are told once and in their order, and the daemon goes on at once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from alerts.composing import compose_due
from alerts.sender import Sender
from db.clock import bring_back
from db.dispatch import Dispatch
from db.engine import writing
from db.history import History
from db.post import PostOffice
from db.post_models import LetterRow
from db.watchlist import SourceSpec
from monitor.core.news import Rhythm
from monitor.core.types import Held, Unchanged
from tests.build import LONGER_KEPT, POLICY, SOLD, START, Story

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
JUMPS = {
    "a year ahead": timedelta(days=365),
    "an hour back": -timedelta(hours=1),
    "ten years back": -timedelta(days=3650),
    "eight hours asleep": timedelta(hours=8),
}


def letters(story: Story) -> list[str]:
    return [letter.subject for letter in reversed(PostOffice(story.engine).outbox(include_sent=True))]


def days(story: Story, count: int) -> None:
    """Days of a daemon: two looks at the page as it is, and a round of letters, each."""
    for _ in range(count):
        for _ in range(2):
            outcomes = story.wait(hours=12).look(SOLD)
            assert all(isinstance(outcome, Unchanged) for outcome in outcomes), "the change is told once"
        list(compose_due(PostOffice(story.engine), SENDER, story.now))


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_f16_a_change_while_the_clock_was_wrong_is_told_once_and_stays_in_its_place(
    engine: Engine, jump: timedelta
) -> None:
    story = Story(engine).watch().subscribe("ann", rhythm=Rhythm.DAILY)
    story.look(POLICY)
    story.wait(days=1)
    list(compose_due(PostOffice(engine), SENDER, story.now))
    story.now += jump
    story.change_to(SOLD)
    days(story, 3)
    story.now -= jump
    days(story, 3)
    assert [version.outcome for version in History(engine).versions("shop")] == ["first_sight", "changed"]
    assert letters(story) == ["Now watched: shop", "shop: 'We will never sell' became 'We may sell'"]


def test_f16_a_machine_that_starts_in_1970_makes_one_catch_up_letter(engine: Engine) -> None:
    story = Story(engine)
    story.now = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    story.watch().subscribe("ann", rhythm=Rhythm.DAILY).look(POLICY)
    story.now = START
    assert list(compose_due(PostOffice(engine), SENDER, story.now)) == ["ann"]
    story.change_to(SOLD)
    days(story, 2)
    assert len(letters(story)) == 2, "what is watched, and the change: none for each day of fifty years"


def test_f16_what_waits_for_hours_of_a_clock_that_was_ahead_is_due_now(engine: Engine) -> None:
    ahead = timedelta(days=365)
    story = Story(engine).watch().subscribe("ann")
    story.look(POLICY)
    assert bring_back(engine, story.now) == 0
    story.now += ahead
    story.look(LONGER_KEPT)
    list(compose_due(PostOffice(engine), SENDER, story.wait(minutes=5).now))
    with writing(engine) as session:
        session.execute(update(LetterRow).values(next_attempt_at=story.now + timedelta(hours=1)))
    story.now -= ahead
    assert story.store.due(story.now, 10) == []
    assert bring_back(engine, story.now) == 3, "the source, its held text and the letter"
    assert [due.target.name for due in story.store.due(story.now, 10)] == ["shop"]
    assert len(list(Dispatch(engine).due_letters(story.now))) == 1
    assert isinstance(story.wait(minutes=1).look(LONGER_KEPT)[0], Held), "a second look still has its distance"
    assert [type(outcome).__name__ for outcome in story.wait(minutes=20).look(LONGER_KEPT)] == ["Changed"]
    assert bring_back(engine, story.now) == 0


@pytest.mark.parametrize("ahead", [timedelta(days=10), timedelta(days=365)])
def test_f16_a_turn_that_was_given_while_the_clock_was_ahead_is_due_now(engine: Engine, ahead: timedelta) -> None:
    """At a start by a wrong clock all is overdue: what is not looked at before it is mended must not wait for it."""
    story = Story(engine).watch()
    story.look(POLICY)
    story.store.put_off(1, story.now + timedelta(hours=24))
    assert bring_back(engine, story.now) == 0, "a turn that is put off is a day away at most"
    story.store.put_off(1, story.now + timedelta(hours=12))
    story.now += ahead
    assert story.store.spread_overdue(story.now, 0) == 1
    story.watchlist.add(SourceSpec("new", "https://new.example/"), story.now)
    story.now -= ahead
    assert story.store.due(story.now, 10) == []
    assert bring_back(engine, story.now) == 2
    assert {due.target.name for due in story.store.due(story.now, 10)} == {"shop", "new"}
    assert bring_back(engine, story.now) == 0


@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE, Rhythm.DAILY])
def test_f16_who_subscribed_while_the_clock_was_ahead_gets_letters_once_it_is_right(
    engine: Engine, rhythm: Rhythm
) -> None:
    story = Story(engine)
    story.now += timedelta(days=365)
    story.watch().subscribe("ann", rhythm=rhythm).look(POLICY)
    story.now = START
    bring_back(engine, story.now)
    story.wait(days=1, minutes=2)
    assert list(compose_due(PostOffice(engine), SENDER, story.now)) == ["ann"]


# ---- the daemon's ticker, while the machine's own clock is set under it ----

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def ticks(folder: Path, offset: str, minding: str) -> tuple[int, int]:
    """How often a ticker came before its clock was set, and how often in a second after that."""
    if LIBRARY is None:
        pytest.skip("the system package faketime is not installed: apt-get install faketime")
    clock = folder / "clock"
    clock.write_text("+0")
    faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    faked["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.ticking", offset, minding],
        cwd=Path(__file__).parents[2], env=os.environ | faked, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    before, after = done.stdout.split()[-2:]
    return int(before), int(after)


@pytest.mark.parametrize("offset", ["-1h", "+20000d"])
def test_f16_the_ticker_goes_on_where_the_clock_is_set(tmp_path: Path, offset: str) -> None:
    before, after = ticks(tmp_path, offset, "--minded")
    assert before >= 3
    assert after >= 3


def test_f16_a_ticker_that_nobody_minds_stands_still_after_a_set_back(tmp_path: Path) -> None:
    before, after = ticks(tmp_path, "-1h", "--alone")
    assert before >= 3
    assert after == 0
