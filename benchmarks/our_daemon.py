"""The whole daemon over the same addresses: scheduling, robots, health, hashes, storing. Prints what a check costs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import structlog
from sqlalchemy import text

from db.engine import writing
from db.watchlist import SourceSpec
from monitor.config import load
from monitor.core.types import Changed, FetchFailure
from monitor.daemon import Daemon
from monitor.way import Report
from monitor.wiring import open_house

TOML = '[crawler]\ndelay = "0s"\ninterval = "7d"\nsecond_look = "7d"\nhost_rest = "0s"\n'


def spent_seconds() -> float:
    """Of this process and its children, dead or alive, cpu seconds."""
    here = psutil.Process()
    total = sum(os.times()[:4])
    return total + sum(sum(child.cpu_times()[:2]) for child in here.children(recursive=True))


async def run(urls: list[str], rounds: int, control: str, intranet: str, idle: int) -> dict[str, Any]:
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
    spent, wall, quiet, alerts = 0.0, 0.0, 0, 0
    for number in range(rounds + 1):
        if number == 1:  # the first round after a version learns how each page may be skimmed: not yet the steady state
            spent, wall, quiet, alerts = 0.0, 0.0, 0, 0
        reports.clear()
        urllib.request.urlopen(urllib.request.Request(control, method="POST")).close()  # noqa: ASYNC210
        cpu, begun = spent_seconds(), time.monotonic()
        with writing(house.engine) as session:
            session.execute(text("UPDATE sources SET next_check_at = '2020-01-01' WHERE name LIKE 's%'"))
        await all_checked()
        spent, wall = spent + spent_seconds() - cpu, wall + time.monotonic() - begun
        outcomes = [outcome for report in reports for outcome in report.outcomes]
        assert not [outcome for outcome in outcomes if isinstance(outcome, FetchFailure)], outcomes[0]
        alerts += sum(isinstance(outcome, Changed) for outcome in outcomes)
        quiet += sum("held" not in type(outcome).__name__.lower() for outcome in outcomes)
    pss = psutil.Process().memory_full_info().pss / 2**20
    daemon.stop()
    await running
    checks = rounds * len(urls)
    return {
        "ms": spent * 1000 / checks,
        "per_second": checks / wall,
        "pss_mib": pss,
        "alerts": alerts,
        "held": checks - quiet,
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
