"""A ticker whose clock is set while it runs: prints how often it ticked before and after. Runs under libfaketime.

ticking.py OFFSET --minded | --alone
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.ticker import add_tick, mind_the_clock

TICK = 0.05


def set_clock(offset: str) -> None:
    Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text(offset)


async def main(offset: str, is_minded: bool) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        ticks += 1

    scheduler = AsyncIOScheduler()
    add_tick(scheduler, TICK, tick)
    scheduler.start()
    minding = asyncio.create_task(mind_the_clock(scheduler, TICK, lambda: datetime.now(UTC))) if is_minded else None
    await asyncio.sleep(10 * TICK)
    before = ticks
    set_clock(offset)
    await asyncio.sleep(4 * TICK)  # a timer that was set before the jump still rings
    between = ticks
    await asyncio.sleep(20 * TICK)
    print(before, ticks - between)
    if minding is not None:
        minding.cancel()
    scheduler.shutdown(wait=False)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2] == "--minded"))
