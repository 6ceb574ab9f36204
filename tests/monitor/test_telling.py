"""What the daemon says of its own faults: the trace once, then that it lasts, then that it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from monitor.telling import REMIND, Faults
from tests.build import START

STEP = "letters could not be composed or posted"


class Clock:
    """The hour that the faults are told at."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(faults: Faults, what: str, source: str = "") -> None:
    with faults.told(STEP, source):
        raise KeyError(what)


def fail_elsewhere(faults: Faults) -> None:
    with faults.told(STEP):
        raise KeyError("body")


def traces(lines: list[Any]) -> int:
    return sum("exc_info" in line for line in lines)


def test_a_fault_at_each_tick_is_shown_once_and_then_now_and_then(clock: Clock) -> None:
    faults = Faults(clock)
    with structlog.testing.capture_logs() as lines:
        for second in range(int(REMIND.total_seconds()) + 2):
            fail(faults, f"another word each time: {second}")
            clock.now += timedelta(seconds=1)
    assert [line["log_level"] for line in lines] == ["error", "error"]
    assert traces(lines) == 1
    assert (lines[1]["times"], lines[1]["since"]) == (301, "2026-03-03 09:00:00Z")


def test_the_end_of_a_fault_is_said_once_and_a_new_one_is_shown_again(clock: Clock) -> None:
    faults = Faults(clock)
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            fail(faults, "body")
        for _ in range(3):
            with faults.told(STEP):
                clock.now += timedelta(seconds=1)
        fail(faults, "body")
    assert [line["event"] for line in lines] == [STEP, f"over: {STEP}", STEP]
    assert lines[1]["times"] == 3
    assert traces(lines) == 2


def test_another_fault_of_the_same_step_is_shown_too(clock: Clock) -> None:
    faults = Faults(clock)
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            fail(faults, "body")
            fail_elsewhere(faults)
            fail(faults, "body", "shop")
    assert traces(lines) == len(lines) == 3


def test_a_clock_that_is_set_back_silences_no_fault(clock: Clock) -> None:
    faults = Faults(clock)
    with structlog.testing.capture_logs() as lines:
        fail(faults, "body")
        clock.now -= timedelta(days=365)
        fail(faults, "body")
    assert len(lines) == 2
