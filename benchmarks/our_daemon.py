"""The whole daemon over the same addresses: scheduling, robots, health, hashes, storing. Prints what a check costs.

The second look at a new text falls into the next round. So in each round one page in a hundred is new and is held, and
another one is confirmed, becomes a version and would be told.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import structlog
from sqlalchemy import text

from benchmarks.control import next_round
from db.engine import writing
from db.watchlist import SourceSpec
from monitor.config import load
from monitor.core.types import Changed, FetchFailure
from monitor.daemon import Daemon
from monitor.endings import Report
from monitor.wiring import open_house

TOML = '[crawler]\ndelay = "0s"\ninterval = "7d"\nsecond_look = "7d"\nhost_rest = "0s"\n'


def spent_seconds() -> float:
    """Of this process and its children, dead or alive, cpu seconds."""
    here = psutil.Process()
    total = sum(os.times()[:4])
    return total + sum(sum(child.cpu_times()[:2]) for child in here.children(recursive=True))


async def run(urls: list[str], rounds: int, site: str, intranet: str, idle: int) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp())
    (folder / "clausewatch.toml").write_text(TOML)
    house = open_house(load(folder / "clausewatch.toml", {}))
    for number, url in enumerate(urls):
        house.watchlist.add(SourceSpec(f"s{number}", url, intranet=(intranet,)), datetime.now(UTC))
    _fill(house.engine, idle)
    reports: list[Report] = []
    daemon = Daemon(house, listen=reports.append)
    running = asyncio.create_task(daemon.run())

    async def all_checked() -> None:
        async with asyncio.timeout(600):
            while len(reports) < len(urls):  # noqa: ASYNC110 - the daemon tells each report, not that all are there
                await asyncio.sleep(0.05)

    await all_checked()
    spent, wall, told, false_alerts, changed = 0.0, 0.0, 0, 0, set[str]()
    for number in range(rounds + 1):
        if number == 1:  # the first round after a version learns how each page may be skimmed: not yet the steady state
            spent, wall = 0.0, 0.0
        reports.clear()
        changed |= next_round(site)
        cpu, begun = spent_seconds(), time.monotonic()
        with writing(house.engine) as session:
            session.execute(text("UPDATE sources SET next_check_at = '2020-01-01' WHERE name LIKE 's%'"))
            session.execute(text("UPDATE holds SET next_look_at = '2020-01-01' WHERE state = 'open'"))
        await all_checked()
        spent, wall = spent + spent_seconds() - cpu, wall + time.monotonic() - begun
        outcomes = [(report.name, outcome) for report in reports for outcome in report.outcomes]
        failures = [outcome for _, outcome in outcomes if isinstance(outcome, FetchFailure)]
        assert not failures, failures[0]
        alerts = [name for name, outcome in outcomes if isinstance(outcome, Changed) and outcome.alerted]
        told += len(alerts)
        false_alerts += sum(urlsplit(urls[int(name[1:])]).netloc not in changed for name in alerts)
    pss = psutil.Process().memory_full_info().pss / 2**20
    daemon.stop()
    await running
    checks = rounds * len(urls)
    return {
        "ms": spent * 1000 / checks,
        "per_second": checks / wall,
        "pss_mib": pss,
        "told": told,
        "false_alerts": false_alerts,
    }


def _fill(engine: Any, idle: int) -> None:
    """Sources that are watched and not due."""
    with writing(engine) as session:
        session.execute(
            text(
                "INSERT INTO sources (name, url, kind, tags, origin, state, interval_seconds, intranet, verify_tls, "
                "created_at, next_check_at, failures_in_row, unwell_state, unwell_detail, etag, last_modified, "
                "body_sha256, visible_sha256, extractor, host) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :idle) "
                "SELECT 'idle-' || i, 'https://idle-' || i || '.example/privacy', 'privacy policy', '[]', 'added', "
                "'active', 43200, '[]', 1, '2026-01-01', '2099-01-01', 0, '', '', '', '', '', '', '', "
                "'idle-' || i || '.example' FROM n WHERE :idle > 0"
            ),
            {"idle": idle},
        )


def main() -> None:
    """What is asked comes in by JSON, and goes out so."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    asked = json.load(sys.stdin)
    print(json.dumps(asyncio.run(run(**asked))))
