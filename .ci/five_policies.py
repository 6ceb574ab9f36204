#!/usr/bin/env python3
"""The five first policies as live pages: noise is silent, each edit is told, a sick page changes nothing.

    .ci/five_policies.py SEEDS_DIR [--rounds 20]

Serves SEEDS_DIR/site.py on loopback and watches its pages through the product's own crawler, reader, decider and
database, with a clock that is moved on between two looks. Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import text

from alerts.desk import preview
from crawler.extract import Extractor
from crawler.fetch import Crawler
from db.engine import writing
from monitor import wiring
from monitor.config import load
from monitor.core.types import Unchanged, Verdict
from monitor.endings import Report
from monitor.logs import log_to
from monitor.way import take

PAGES = {
    "dear-scarlett": ("dearscarlett", "/dearscarlett/privacy-policy"),
    "shop-social-scenes": ("shopsocialscenes", "/shopsocialscenes/www/privacy/"),
    "shop-social-scenes-kristannaloken": ("shopsocialscenes", "/shopsocialscenes/kristannaloken/privacy/"),
    "shop-social-scenes-jensparty": ("shopsocialscenes", "/shopsocialscenes/jensparty/privacy/"),
    "shop-social-scenes-coastalcloset": ("shopsocialscenes", "/shopsocialscenes/coastalcloset/privacy/"),
    "idem-ditto": ("idemditto", "/idemditto/privacy-policy"),
    "innertrends": ("innertrends", "/innertrends/privacy"),
    "kasperek-optical": ("kasperek", "/kasperek/PrivacyPolicy"),
}
REPLICAS = [name for name, (policy, _) in PAGES.items() if policy == "shopsocialscenes"]
# fmt: off
SICK = ("truncated", "cut", "wrongdoc", "botwall", "consent", "login", "soft404", "maintenance", "500", "503", "429",
        "empty", "shell", "wronglang", "gone")
# fmt: on
ALERT_F1 = 0.95
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The hour that the crawler stamps on its pages; it moves when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Watch:
    """Eight sources over the served pages, looked at whenever the clock was moved."""

    port: int
    house: wiring.House
    extractor: Extractor
    crawler: Crawler
    clock: Clock
    wrong: list[str] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, port: int) -> AsyncIterator[Self]:
        settings = '[database]\npath = "watch.db"\n[crawler]\nobey_robots = false\ndelay = "0s"\ninterval = "12h"\n'
        settings += 'host_rest = "0s"\n'  # all pages stand on one host, which must be asked after a sick answer too
        for name, (_, path) in PAGES.items():
            url = f"http://127.0.0.1:{port}{path}"
            settings += f'[[source]]\nname = "{name}"\nurl = "{url}"\nintranet = ["127.0.0.0/8:{port}"]\n'
        settings += '[[subscriber]]\nname = "you"\naddress = "you@reader.example"\nfrequency = "monthly at 07:30"\n'
        (folder / "clausewatch.toml").write_text(settings)
        clock, house = Clock(), wiring.open_house(load(folder / "clausewatch.toml"))
        crawling = replace(wiring.crawl_settings(house.config), clock=clock, timeout_seconds=2.0)
        async with Extractor() as extractor, Crawler(crawling) as crawler:
            yield cls(port, house, extractor, crawler, clock)

    def order(self, **order: Any) -> None:
        """Tells the site what its pages answer from now on."""
        address = f"http://127.0.0.1:{self.port}/__ctl"
        request = urllib.request.Request(address, json.dumps(order).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()

    async def look(self, after: timedelta = timedelta(minutes=20)) -> list[Report]:
        self.clock.now += after
        dues = self.house.store.named(list(PAGES), self.clock.now)
        by_id = {due.target.source_id: due for due in dues}
        ports = wiring.ports(self.house, self.extractor)
        return [
            await take(arrival, by_id[arrival.target.source_id], ports)
            async for arrival in self.crawler.fetch(due.target for due in dues)
        ]

    def versions(self) -> dict[str, Sequence[Any]]:
        return {name: self.house.history.versions(name) for name in PAGES}

    def check(self, holds: bool, said: str) -> None:
        if not holds:
            self.wrong.append(said)


async def noise(watch: Watch, rounds: int) -> None:
    """Rounds in which nothing but the dress of the pages changes."""
    for kind in ("nonce", "boilerplate", "layout"):
        watch.order(noise=kind)
        for _ in range(rounds):
            await watch.look(timedelta(hours=12))
    for name, versions in watch.versions().items():
        watch.check(len(versions) == 1, f"noise: {name} has {len(versions)} versions")
        watch.check(not any(v.alerted for v in versions), f"noise: {name} alerted")
    watch.order(noise="boilerplate")
    for _ in range(3):
        await watch.look()


async def edits(watch: Watch, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Each edit on the air, two looks, and back again; the edits of a policy in turn, the policies side by side."""
    by_policy: dict[str, list[dict[str, Any]]] = {}
    for case in cases:
        by_policy.setdefault(case["policy"], []).append(case)
    score: Counter[str] = Counter()
    subscriber = watch.house.post.subscribers()[0][0]
    sender = wiring.sender(watch.house.config)
    for turn in range(max(len(each) for each in by_policy.values())):
        live = {policy: each[turn] for policy, each in by_policy.items() if turn < len(each)}
        before = {name: len(versions) for name, versions in watch.versions().items()}
        for policy, case in live.items():
            watch.order(policy=policy, edit=case["id"])
        await watch.look(timedelta(days=8))
        await watch.look()
        for name, versions in watch.versions().items():
            case = live.get(PAGES[name][0])
            if case is None:
                continue
            told, due = any(v.alerted for v in versions[before[name] :]), case["verdict"] == Verdict.SUBSTANTIVE.value
            score["tp" if told and due else "fp" if told else "fn" if due else "tn"] += 1
            watch.check(
                told == due, f"edits: {case['id']} on {name} is {case['verdict']}, {'' if told else 'not '}told"
            )
        case = live.get("shopsocialscenes")
        if case is not None and case["verdict"] == Verdict.SUBSTANTIVE.value:
            _, letter = preview(watch.house.post, subscriber, sender, watch.clock.now)
            more = f"stands on {len(REPLICAS) - 1} more"
            watch.check(more in letter.text, f"replicas: {case['id']} is not one entry for the four")
        for policy in live:
            watch.order(policy=policy, edit=None)
        await watch.look(timedelta(hours=12))
        await watch.look()
        await watch.look(timedelta(days=8))
        await watch.look()
        close_notices(watch)
    precision = score["tp"] / max(1, score["tp"] + score["fp"])
    recall = score["tp"] / max(1, score["tp"] + score["fn"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    watch.check(f1 >= ALERT_F1, f"edits: alert F1 {f1:.3f} is under {ALERT_F1}")
    return {"pages": sum(score.values()), "alert_f1": round(f1, 4), **score}


def close_notices(watch: Watch) -> None:
    """Takes what was told out of the way of the next turn, as a letter would."""
    with writing(watch.house.engine) as session:
        session.execute(text("UPDATE notices SET state = 'cancelled' WHERE state = 'open'"))


async def sickness(watch: Watch) -> int:
    """Each mode of a sick page for two looks, between two good ones."""
    for mode in SICK:
        before = {name: [v.text_sha256 for v in versions] for name, versions in watch.versions().items()}
        watch.order(mode=mode)
        await watch.look(timedelta(hours=12))
        await watch.look()
        watch.order(mode="ok")
        await watch.look(timedelta(hours=12))
        healed = [report.outcomes[-1] for report in await watch.look()]
        watch.check(all(isinstance(each, Unchanged) for each in healed), f"sick: {mode} was not followed by good pages")
        for name, versions in watch.versions().items():
            watch.check([v.text_sha256 for v in versions] == before[name], f"sick: {mode} changed the record of {name}")
    return len(SICK) * len(PAGES)


async def run(seeds: Path, rounds: int, port: int) -> int:
    cases = json.loads((seeds / "edits.dev.json").read_text())
    with tempfile.TemporaryDirectory(prefix="clausewatch-five-") as folder:
        async with Watch.open(Path(folder), port) as watch:
            await watch.look()
            await noise(watch, rounds)
            print(f"noise: {3 * rounds} rounds over {len(PAGES)} pages")
            sick = await sickness(watch)
            print(f"sick: {sick} sick pages between two good ones")
            print("edits:", json.dumps(await edits(watch, cases)))
            for said in watch.wrong:
                print("  ", said)
            under = [said for said in watch.wrong if not said.startswith("edits: dev-")]
            print(f"five policies: {'as they must be' if not under else 'NOT as they must be'}")
            return 1 if under else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    log_to(sys.stderr)
    command = [
        sys.executable,
        str(options.seeds / "site.py"),
        "serve",
        "--edits",
        str(options.seeds / "edits.dev.json"),
    ]
    site = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert site.stdout is not None
        port = json.loads(site.stdout.readline())["port"]
        return asyncio.run(run(options.seeds, options.rounds, port))
    finally:
        site.terminate()
        site.wait()


if __name__ == "__main__":
    sys.exit(main())
