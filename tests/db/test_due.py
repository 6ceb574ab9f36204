"""Which sources have their turn: fairly over hosts, spread after a sleep, at the cost of what is due; and how asked."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from db.engine import open_engine, writing
from db.looks import Look
from db.models import SourceRow
from db.schema import migrate
from db.store import LONGEST_SPREAD, PER_HOST, Store
from monitor.core.types import Sameness, Unchanged
from tests.build import POLICY, START, Story, capture

MANY = 200_000 if os.environ.get("CLAUSEWATCH_CI") == "1" else 20_000


def watch(engine: Engine, sources: list[dict[str, object]]) -> Store:
    plain = {
        "kind": "privacy policy",
        "tags": [],
        "origin": "added",
        "state": "active",
        "interval_seconds": 43200,
        "intranet": [],
        "verify_tls": True,
        "created_at": START,
        "next_check_at": START,
        "url": "https://shop.example/",
    }
    rows = [plain | {"name": f"s{n}"} | source for n, source in enumerate(sources)]
    with writing(engine) as session:
        for start in range(0, len(rows), 10_000):
            session.execute(insert(SourceRow), rows[start : start + 10_000])
    return Store(engine)


def test_one_host_with_many_sources_keeps_no_other_waiting(engine: Engine) -> None:
    busy: list[dict[str, object]] = [{"host": "busy.example"} for _ in range(500)]
    others: list[dict[str, object]] = [
        {"host": f"h{n}.example", "next_check_at": START + timedelta(minutes=n)} for n in range(20)
    ]
    store = watch(engine, busy + others)
    now = START + timedelta(hours=1)
    dues = store.due(now, 100)
    hosts = [due.host for due in dues]
    assert hosts.count("busy.example") == PER_HOST
    assert len(set(hosts)) == 21
    in_hand = {due.target.source_id: due.host for due in dues}
    assert store.due(now, 100, in_hand) == [], "the busy host has its share in hand"
    del in_hand[dues[0].target.source_id]
    assert [due.host for due in store.due(now, 100, in_hand)] == ["busy.example"]


def test_longest_due_comes_first_and_nothing_comes_twice(engine: Engine) -> None:
    store = watch(engine, [{"host": f"h{n}.example", "next_check_at": START - timedelta(minutes=n)} for n in range(30)])
    first = store.due(START, 10)
    assert [due.target.name for due in first] == [f"s{n}" for n in range(29, 19, -1)]
    second = store.due(START, 10, {due.target.source_id: due.host for due in first})
    assert [due.target.name for due in second] == [f"s{n}" for n in range(19, 9, -1)]


def test_overdue_sources_are_spread_after_a_sleep_and_the_longest_due_go_at_once(engine: Engine) -> None:
    store = watch(
        engine, [{"host": f"h{n % 50}.example", "next_check_at": START - timedelta(minutes=n)} for n in range(1000)]
    )
    assert store.spread_overdue(START, 200) == 800
    at_once = store.due(START, 2000)
    assert {due.target.name for due in at_once} == {f"s{n}" for n in range(800, 1000)}
    later = store.due(START + timedelta(seconds=8), 2000, {due.target.source_id: "" for due in at_once})
    assert 350 < len(later) <= 400
    assert store.spread_overdue(START, 200) == 0, "what was spread is overdue no longer"


def test_a_great_many_overdue_sources_have_their_turn_within_an_hour(engine: Engine) -> None:
    store = watch(engine, [{"host": f"h{n}.example"} for n in range(2_000)])
    store.spread_overdue(START, 0)
    assert len(store.due(START + LONGEST_SPREAD, 5_000)) == 2_000


def test_a_tick_costs_what_is_due_and_not_what_is_watched() -> None:
    engine = open_engine("sqlite:///:memory:")
    migrate(engine)
    far = START + timedelta(hours=12)
    sources: list[dict[str, object]] = [
        {"host": f"h{n}.example", "next_check_at": START if n % (MANY // 200) == 0 else far} for n in range(MANY)
    ]
    store = watch(engine, sources)
    store.due(START, 400)  # the first one compiles the statement
    spent = []
    for _ in range(5):
        begun = time.process_time()
        assert len(store.due(START, 400)) == 200
        spent.append(time.process_time() - begun)
    print(f"tick over {MANY}: {min(spent) * 1000:.1f} ms")
    assert min(spent) < 0.05, f"{min(spent) * 1000:.0f} ms of cpu for a tick over {MANY} sources"
    engine.dispose()


@pytest.mark.parametrize(
    ("etag", "last_modified", "redirects", "sent"),
    [
        ('"1"', "Tue, 03 Mar 2026 08:00:00 GMT", (), ('"1"', "Tue, 03 Mar 2026 08:00:00 GMT")),
        ('W/"1"', "", (), ('W/"1"', "")),
        ("", "Tue, 03 Mar 2026 09:01:00 GMT", (), ("", "Tue, 03 Mar 2026 09:01:00 GMT")),
        ("", "Sat, 01 Jan 2039 00:00:00 GMT", (), ("", "")),
        ('"1"', "Sat, 01 Jan 2039 00:00:00 GMT", (), ('"1"', "")),
        ("", "yesterday", (), ("", "yesterday")),
        ('"1"', "Tue, 03 Mar 2026 08:00:00 GMT", ("https://shop.example/old",), ("", "")),
    ],
)
def test_validators_are_sent_that_can_hide_no_change(
    engine: Engine, etag: str, last_modified: str, redirects: tuple[str, ...], sent: tuple[str, str]
) -> None:
    """Of the very address, and of a time that had come: a server that compares dates alone says "not modified" else."""
    story = Story(engine).watch()
    story.look(POLICY)
    headers = (("content-type", "text/html"), ("etag", etag), ("last-modified", last_modified))
    came = replace(capture(POLICY), headers=headers, redirects=redirects)
    story.store.record(Look(1, story.now, story.now, 200), Unchanged(Sameness.SAME_TEXT), came)
    [due] = story.store.named(["shop"], story.now)
    assert (due.target.etag, due.target.last_modified) == sent
