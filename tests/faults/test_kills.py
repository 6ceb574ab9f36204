"""kill -9 at every step of the way: after a restart the versions and letters are those of a run without a kill."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.faults.timeline import AFTER, BEFORE, Ending, Timeline
from tests.smtp import ScriptedServer, Stage
from tests.web import Web

POINTS = [
    "before:CREATE TABLE letters",
    "inside:INSERT INTO alembic_version",
    "after:INSERT INTO sources",
    "before:INSERT INTO blobs",
    "before:INSERT INTO versions",
    "inside:INSERT INTO versions",
    "after:INSERT INTO versions",
    "before:INSERT INTO holds",
    "inside:INSERT INTO holds",
    "after:INSERT INTO holds",
    "before:INSERT INTO changes",
    "before:INSERT INTO notices",
    "inside:INSERT INTO notices",
    "after:INSERT INTO notices",
    "inside:INSERT INTO asides",
    "after:UPDATE asides",
    "before:INSERT INTO letters",
    "inside:INSERT INTO letters",
    "after:INSERT INTO letters",
    "before:UPDATE notices SET state",
    "inside:UPDATE letters",
    "after:UPDATE letters",
    "after:INSERT INTO checks",
]
MOMENTS = ["before", "mid-body"]
STAGES = [Stage.CONNECT, Stage.RCPT, Stage.BODY, Stage.DOT, Stage.ACCEPTED]
CI = os.environ.get("CLAUSEWATCH_CI") == "1"
SOAK = os.environ.get("CLAUSEWATCH_SOAK") == "1"
if not (CI or SOAK):  # a kill costs eight seconds: some of the transactions, and the window in which SMTP is in doubt
    POINTS, MOMENTS, STAGES = POINTS[2::7], MOMENTS[1:], [Stage.BODY, Stage.DOT]
NTHS = range(1, 6) if SOAK else range(1, 2)
LIVES = 10 if CI or SOAK else 4
"""So often a run is killed at a random moment of its life, one life after the other."""
Count = Callable[[Ending, int, int], None]
SEEDS = range(200) if SOAK else range(18) if CI else range(1)


def run(
    folder: Path,
    *,
    kill_at: str = "",
    nth: int = 1,
    is_careless: bool = False,
    kill_on_request: tuple[str, str] = ("", ""),
    kill_on_stage: Stage | None = None,
    lives: Sequence[float] = (),
) -> tuple[Ending, int, int]:
    """One timeline; what it left, how often the daemon died, and how many letters the mail server took."""
    with Web() as web, ScriptedServer() as post:
        timeline = Timeline.laid_out(folder, web, post)
        timeline.kill_on_request, timeline.kill_on_stage = kill_on_request, kill_on_stage
        timeline.kill_at, timeline.nth, timeline.is_careless = kill_at, nth, is_careless
        timeline.lives = list(lives)
        post.on_stage = timeline.on_stage
        ending = asyncio.run(timeline.run())
        return ending, timeline.deaths, len(post.accepted)


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Notes what a run came to, for the sum at the end of the session."""

    def note(ending: Ending, deaths: int, taken: int) -> None:
        record_property("kills", deaths)
        record_property("letters in the inbox", taken)
        record_property("repeats in doubt", taken - ending.letters)

    return note


def check(ending: Ending) -> None:
    """What a run without any kill leaves: three first texts, two changes, each told once to each of two readers."""
    assert Counter(outcome for _, outcome, _ in ending.versions) == {"first_sight": len(BEFORE), "changed": 2}
    changed = {(name, sha256) for name, outcome, sha256 in ending.versions if outcome == "changed"}
    assert {name for name, _ in changed} == {name for name in BEFORE if BEFORE[name] != AFTER[name]}
    readers = ("ann@reader.example", "bob@reader.example")
    assert ending.told == Counter({(reader, *each): 1 for reader in readers for each in changed})


def test_f1_without_a_kill_each_change_is_told_once_to_each_reader(tmp_path: Path) -> None:
    ending, deaths, _ = run(tmp_path)
    assert deaths == 0
    check(ending)


@pytest.mark.parametrize("nth", NTHS)
@pytest.mark.parametrize("point", POINTS)
def test_f1_a_kill_at_a_transaction_loses_and_repeats_nothing(
    tmp_path: Path, point: str, nth: int, count: Count
) -> None:
    ending, deaths, taken = run(tmp_path, kill_at=point, nth=nth)
    count(ending, deaths, taken)
    assert deaths == 1 or SOAK, "the daemon never came to the point where it was to die"
    check(ending)


@pytest.mark.parametrize("moment", MOMENTS)
def test_f1_a_kill_during_a_fetch_loses_and_repeats_nothing(tmp_path: Path, moment: str, count: Count) -> None:
    ending, deaths, taken = run(tmp_path, kill_on_request=("alpha", moment))
    count(ending, deaths, taken)
    assert deaths == 1
    check(ending)


@pytest.mark.parametrize("stage", STAGES)
def test_f1_a_kill_during_a_delivery_loses_nothing_and_repeats_only_in_doubt(
    tmp_path: Path, stage: Stage, count: Count
) -> None:
    ending, deaths, taken = run(tmp_path, kill_on_stage=stage)
    count(ending, deaths, taken)
    assert deaths == 1
    check(ending)
    # After the final dot nobody can know: the letter comes again, the same byte for byte (timeline compares the bytes).
    is_in_doubt = stage in (Stage.DOT, Stage.ACCEPTED)
    assert ending.letters <= taken <= ending.letters + is_in_doubt


@pytest.mark.parametrize("seed", SEEDS)
def test_f1_kills_at_random_moments_lose_nothing_and_repeat_only_in_doubt(
    tmp_path: Path, seed: int, count: Count
) -> None:
    chance = random.Random(seed)
    # A life is a moment of start-up and then work: most kills are to fall into the work.
    ending, deaths, taken = run(tmp_path, lives=[chance.uniform(0.1, 2.2) for _ in range(LIVES)])
    count(ending, deaths, taken)
    assert deaths >= LIVES
    check(ending)
    assert ending.letters <= taken <= ending.letters + deaths


def test_f1_the_check_catches_a_daemon_that_marks_a_letter_sent_too_early(tmp_path: Path) -> None:
    """The control: a daemon made careless loses a letter to the same kill, and these very checks say so."""
    with pytest.raises(AssertionError, match="in the inbox and in the outbox differ"):
        run(tmp_path, is_careless=True, kill_on_stage=Stage.RCPT)
