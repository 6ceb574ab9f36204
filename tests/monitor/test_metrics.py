from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import Engine

from db.tending import Tending
from db.watchlist import SourceSpec
from monitor.metrics import Counts, exposition
from tests.build import POLICY, SOLD, START, Story

_SAMPLE = re.compile(r'clausewatch_([a-z_]+)(?:\{([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"\})? (-?[0-9.e+]+)')


def samples(text: str) -> dict[tuple[str, str], float]:
    """Every sample by its family and its label's value; each family is announced before its first one."""
    found: dict[tuple[str, str], float] = {}
    announced = ""
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            announced = line.split()[2].removeprefix("clausewatch_")
        elif not line.startswith("# HELP "):
            sample = _SAMPLE.fullmatch(line)
            assert sample, line
            assert sample[1] == announced
            assert (sample[1], sample[3] or "") not in found
            found[sample[1], sample[3] or ""] = float(sample[4])
    return found


def test_the_state_of_the_watch_is_told_in_numbers(engine: Engine) -> None:
    story, tending = Story(engine).watch().subscribe(), Tending(engine)
    for name in ("fresh", "paused", "removed"):
        story.watchlist.add(SourceSpec(name, f"https://{name}.example/"), START)
    tending.pause("paused")
    tending.remove("removed")
    story.look(POLICY)
    story.wait(days=1).look(SOLD)
    counts = Counts(START)
    counts.checks["unchanged"] = 7
    counts.letters["sent"] = 2
    counts.crawl = lambda: {"downloader/request_count": 12, 'odd "name"\n': 1, "start_time": START, "reason": "x"}
    found = samples(exposition(engine, counts, story.now + timedelta(hours=1)))
    assert {label: value for (family, label), value in found.items() if family == "sources"} == {
        "ok": 1,
        "new": 1,
        "paused": 1,
    }
    assert found["held_texts", ""] == 1
    assert (found["sources_overdue", ""], found["overdue_seconds", ""]) == (1, 90000)
    assert (found["checks_total", "unchanged"], found["deliveries_total", "sent"]) == (7, 2)
    assert found["scrapy", "downloader/request_count"] == 12
    assert found["scrapy", 'odd \\"name\\"\\n'] == 1
    assert found["start_time_seconds", ""] == START.timestamp()
    assert {label for family, label in found if family == "scrapy"} == {"downloader/request_count", 'odd \\"name\\"\\n'}
