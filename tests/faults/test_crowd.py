"""Many sources due at once, half of their hosts hanging: the healthy ones are none the worse for it.

`make soak` makes it 10,000 sources on 2,000 hosts, 500 of them on one.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import create_engine, insert, text

from crawler.fingerprint import fingerprint
from db.engine import writing
from db.models import SourceRow
from monitor.config import load
from monitor.core.types import Recipe
from monitor.wiring import House, open_house
from tests.build import POLICY
from tests.web import Talk, Web

COMMAND = Path(sys.executable).with_name("clausewatch")
IS_SOAK = os.environ.get("CLAUSEWATCH_SOAK") == "1"
SOURCES, HOSTS, ON_ONE, DELAY, TIMEOUT, WITHIN = (
    (10_000, 2_000, 500, "500ms", "15s", 600.0) if IS_SOAK else (200, 40, 15, "0s", "1s", 60.0)
)
GLOBAL_BOUND = 64
PAGE = f"<html lang=en><h1>Privacy</h1><p>{POLICY}</p></html>".encode()


class Watchman:
    """Notes how many requests are in hand at once, of each host and of all, and when each healthy one was answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_hand: Counter[str] = Counter()
        self.most_of_a_host = 0
        self.most = 0
        self.dead_hosts_asked: Counter[str] = Counter()

    def play(self, talk: Talk) -> None:
        host = talk.asked.headers["host"].partition(":")[0]
        if host.startswith("dead"):
            with self._lock:
                self.dead_hosts_asked[host] += 1
            talk.hang()
            return
        with self._lock:
            self._in_hand[host] += 1
            self.most_of_a_host = max(self.most_of_a_host, self._in_hand[host])
            self.most = max(self.most, sum(self._in_hand.values()))
        time.sleep(0.005)
        with self._lock:
            self._in_hand[host] -= 1
        if talk.asked.path == "/robots.txt":
            talk.answer(404)
        else:
            talk.answer(200, PAGE, {"Content-Type": "text/html"})


def watched(folder: Path, web: Web) -> House:
    """A database in which all sources have a version and are due now."""
    path = folder / "clausewatch.toml"
    path.write_text(
        f'[crawler]\ndelay = "{DELAY}"\ntimeout = "{TIMEOUT}"\nconcurrency = {GLOBAL_BOUND}\ninterval = "7d"\n'
    )
    house = open_house(load(path, {}))
    now = datetime.now(UTC)
    dead, alive = [f"dead{n}.localhost" for n in range(HOSTS // 2)], [f"alive{n}.localhost" for n in range(HOSTS // 2)]
    hosts = ["alive0.localhost"] * ON_ONE
    hosts += [(dead, alive)[n % 2][n // 2 % (HOSTS // 2)] for n in range(SOURCES - ON_ONE)]
    rows = [
        {
            "name": f"s{n}", "url": web.url(f"/{n}", host), "host": host, "kind": "privacy policy", "tags": [],
            "select_css": [], "remove_css": [],
            "origin": "added", "state": "active", "interval_seconds": 7 * 86400, "intranet": list(web.intranet),
            "verify_tls": True, "created_at": now, "next_check_at": now + timedelta(seconds=2),
            "body_sha256": hashlib.sha256(PAGE).hexdigest(), "extractor": fingerprint(Recipe()),
        }
        for n, host in enumerate(hosts)
    ]  # fmt: skip
    with writing(house.engine) as session:
        session.execute(insert(SourceRow), rows)
    return house


def test_f23_many_due_at_once_and_half_the_hosts_hanging_keeps_no_healthy_source_waiting(tmp_path: Path) -> None:
    watchman = Watchman()
    with Web() as web:
        for path in ("/robots.txt", *(f"/{n}" for n in range(SOURCES))):
            web.play(path, watchman.play)
        house = watched(tmp_path, web)
        begun = datetime.now(UTC)
        daemon = subprocess.Popen(
            [COMMAND, "--config", tmp_path / "clausewatch.toml", "run"], stderr=subprocess.DEVNULL
        )
        peak = 0.0
        engine = create_engine(house.engine.url)
        query = text("SELECT count(*) FROM sources WHERE last_checked_at IS NOT NULL")
        expected = sum(1 for n in range(SOURCES - ON_ONE) if n % 2) + ON_ONE
        try:
            until = time.monotonic() + WITHIN + 120
            while time.monotonic() < until:
                peak = max(peak, psutil.Process(daemon.pid).memory_info().rss / 2**20)
                with engine.connect() as connection:
                    # Of a dead host one source was asked in vain, and the looks at its others are put off.
                    if (connection.scalar(query) or 0) >= expected + HOSTS // 2:
                        break
                time.sleep(0.25)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(20)
        engine.dispose()
    with writing(house.engine) as session:
        found = session.execute(
            text(
                "SELECT s.host, c.outcome, c.reason, c.detail, c.checked_at FROM checks c "
                "JOIN sources s ON s.id = c.source_id"
            )
        ).all()
    healthy = [
        (datetime.fromisoformat(at).replace(tzinfo=UTC) - begun).total_seconds()
        for host, outcome, _, _, at in found
        if host.startswith("alive") and outcome == "unchanged"
    ]
    p99 = sorted(healthy)[int(len(healthy) * 0.99) - 1]
    tried = max(watchman.dead_hosts_asked.values())
    print(
        f"{len(healthy)} of {expected} healthy, p99 {p99:.0f} s, last {max(healthy):.0f} s, peak {peak:.0f} MiB; most "
        f"at once {watchman.most}, of a host {watchman.most_of_a_host}; a dead host was asked {tried} times at most"
    )
    assert len(healthy) == expected
    assert p99 < WITHIN
    assert peak < 600
    assert watchman.most_of_a_host == 1
    assert watchman.most <= GLOBAL_BOUND
    assert tried == 1
    assert len(watchman.dead_hosts_asked) == HOSTS // 2
