"""The daemon's ticker, which goes on whatever becomes of the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

log = structlog.get_logger("clausewatch")


class EverySoOften(BaseTrigger):  # type: ignore[misc]  # the library ships no types
    """Some seconds after the last time.

    The library's own interval lists every time that was missed: a clock set from 1970 to now would fill the memory.
    """

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now if previous_fire_time is None else now + self._pause


def add_tick(scheduler: AsyncIOScheduler, seconds: float, tick: Callable[..., Any], *args: Any) -> None:
    """Has a coroutine function called every so many seconds, one call at a time."""
    scheduler.add_job(tick, EverySoOften(seconds), args=args, max_instances=1, coalesce=True, misfire_grace_time=None)


async def mind_the_clock(scheduler: AsyncIOScheduler, seconds: float, now: Callable[[], datetime]) -> None:
    """Runs beside a scheduler until cancelled, and wakes it where the clock was set back.

    It waits for an hour of the clock, and would sleep until that hour comes again.
    """
    last = now()
    while True:
        await asyncio.sleep(seconds)
        current = now()
        if current < last:
            log.warning("the clock was set back", seconds=round((last - current).total_seconds(), 3))
            for job in scheduler.get_jobs():
                job.modify(next_run_time=current)
        last = current
