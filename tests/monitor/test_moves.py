"""The way of a page where it leaves the usual: a move to another host, alarms, and the interval that adapts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from alerts.composing import compose_due
from alerts.desk import preview
from alerts.sender import Sender
from crawler.extract import Extractor
from db.due import Due
from db.engine import writing
from db.history import History
from db.post import PostOffice
from db.store import Store
from db.subscribing import SubscriberSpec
from db.watchlist import SourceSpec, WatchList
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import (
    AlarmKind,
    Category,
    Changed,
    FetchFailure,
    Held,
    HoldReason,
    Manner,
    NotModified,
    Page,
    Reason,
    Sameness,
    Unchanged,
    Unwell,
)
from monitor.endings import Ports, Report
from monitor.ledger import Ledger
from monitor.way import take
from tests.build import POLICY, SOLD, START

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
HOME, AWAY = "https://shop.example/privacy", "https://shop.other.example/legal/privacy"
SECRETIVE = Manner(headers=(("Authorization", "Bearer x"),), cookies=(("a", "b"),), language="de")
STRANGER = "# Weather\n\n" + "\n\n".join(
    f"On day {n} the wind came from the north, and rain was expected in the hills by noon of that day."
    for n in range(9)
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def extractor(loop: asyncio.Runner) -> Iterator[Extractor]:
    opened = Extractor()
    loop.run(opened.__aenter__())
    yield opened
    loop.run(opened.__aexit__(None, None, None))


class Walk:
    """One source, and looks at it."""

    def __init__(self, engine: Engine, loop: asyncio.Runner, extractor: Extractor, spec: SourceSpec) -> None:
        self.engine, self.store, self.watchlist, self.loop = engine, Store(engine), WatchList(engine), loop
        self.ports = Ports(self.store, extractor)
        self.now = START
        self.head = ""
        self.watchlist.add(spec, self.now)

    def due(self) -> Due:
        [due] = self.store.named(["shop"], self.now)
        return due

    def look(self, policy: str, url: str = HOME, **wait: float) -> Report:
        self.now += timedelta(**wait)
        paragraphs = "".join(f"<p>{part}</p>" for part in policy.split("\n\n")[1:])
        body = (
            f"<html lang=en><head>{self.head}<title>Privacy</title></head><h1>Privacy</h1>{paragraphs}</html>".encode()
        )
        due = self.due()
        page = Page(due.target, url, 200, (("content-type", "text/html; charset=utf-8"),), body, self.now)
        return self.loop.run(take(page, due, self.ports))

    def fail(self, **wait: float) -> Report:
        self.now += timedelta(**wait)
        due = self.due()
        failure = FetchFailure(due.target, self.now, Reason.TIMEOUT, "The server did not answer in time.")
        return self.loop.run(take(failure, due, self.ports))


@pytest.fixture
def walk(engine: Engine, loop: asyncio.Runner, extractor: Extractor) -> Walk:
    spec = SourceSpec(
        "shop",
        HOME,
        intranet=("10.0.0.0/8:443",),
        verify_tls=False,
        shortest=timedelta(hours=1),
        longest=timedelta(days=4),
        manner=SECRETIVE,
    )
    return Walk(engine, loop, extractor, spec)


def test_f11_page_that_moved_to_another_host_is_told_once_and_watched_there(walk: Walk) -> None:
    walk.look(POLICY)
    [moved] = walk.look(POLICY, AWAY, hours=12).outcomes
    assert isinstance(moved, Changed)
    assert moved.alerted
    assert HOME in moved.notes[0]
    assert AWAY in moved.notes[0]
    due = walk.due()
    assert due.target.url == AWAY
    assert due.host == "shop.other.example"
    [again] = walk.look(POLICY, AWAY, hours=12).outcomes
    assert again == Unchanged(Sameness.SAME_BYTES)
    assert [version.outcome for version in History(walk.engine).versions("shop")] == ["first_sight", "changed"]
    assert walk.watchlist.sources()[0].moved_to == AWAY


def test_canonical_address_that_goes_elsewhere_moves_nothing(walk: Walk) -> None:
    walk.look(POLICY)
    walk.head = f'<link rel=canonical href="{AWAY}">'
    [same] = walk.look(POLICY, hours=12).outcomes
    assert same == Unchanged(Sameness.SAME_VISIBLE_TEXT)
    assert walk.due().target.url == HOME
    walk.look(SOLD, hours=12)
    [changed] = walk.look(SOLD, hours=12).outcomes
    assert isinstance(changed, Changed)
    assert not changed.moved_to
    assert walk.due().target.url == HOME


def test_what_was_said_for_one_host_is_not_said_to_the_host_it_moved_to(walk: Walk) -> None:
    walk.look(POLICY)
    assert walk.due().target.manner == SECRETIVE
    walk.look(POLICY, AWAY, hours=12)
    there = walk.due().target
    assert (there.intranet, there.verify_tls, there.manner) == ((), True, Manner(language="de"))


@pytest.mark.parametrize("url", ["http://shop.example/privacy", "https://www.shop.example/privacy/", HOME + "/"])
def test_scheme_www_and_trailing_slash_are_the_same_document(walk: Walk, url: str) -> None:
    walk.look(POLICY)
    [same] = walk.look(POLICY, url, hours=12).outcomes
    assert isinstance(same, Unchanged)


def test_host_that_redirected_from_the_start_has_not_moved(walk: Walk) -> None:
    walk.look(POLICY, AWAY)
    [same] = walk.look(POLICY, AWAY, hours=12).outcomes
    assert isinstance(same, Unchanged)
    assert walk.due().target.url == HOME


def test_going_back_and_forth_between_hosts_is_told_once(walk: Walk) -> None:
    walk.look(POLICY)
    walk.look(POLICY, AWAY, hours=12)
    for url in (HOME, AWAY, HOME, AWAY):
        [same] = walk.look(POLICY, url, hours=12).outcomes
        assert isinstance(same, Unchanged)


def test_f11_another_text_on_another_host_is_held_and_told_when_it_stays_for_two_days(walk: Walk) -> None:
    walk.look(POLICY)
    [held] = walk.look(STRANGER, AWAY, hours=12).outcomes
    assert isinstance(held, Held)
    assert held.candidate.reason is HoldReason.MOVED
    assert isinstance(walk.look(STRANGER, AWAY, hours=1).outcomes[0], Held)
    [told] = walk.look(STRANGER, AWAY, hours=48).outcomes
    assert isinstance(told, Changed)
    assert told.alerted
    assert AWAY in told.notes[0]
    [settled] = walk.look(STRANGER, AWAY, hours=12).outcomes
    assert isinstance(settled, Unchanged)


@pytest.fixture
def picky(walk: Walk) -> PostOffice:
    """A daily reader who asked for clauses about one thing that none of these pages speaks of."""
    spec = SubscriberSpec("ann", "ann@reader.example", Frequency(Rhythm.DAILY), categories=(Category.FEES,))
    walk.watchlist.declare([], [spec], walk.now)
    walk.look(POLICY)
    letters_of(walk, days=1)
    return PostOffice(walk.engine)


def letters_of(walk: Walk, **wait: float) -> list[str]:
    """The texts of the letters that are composed after a while."""
    walk.now += timedelta(**wait)
    post = PostOffice(walk.engine)
    [(reader, _)] = post.subscribers()
    shown = preview(post, reader, SENDER, walk.now)[1]
    return [f"{shown.subject}\n{shown.text}" for _ in compose_due(post, SENDER, walk.now)]


def test_a_move_stands_in_a_letter_though_no_clause_reaches_its_reader(walk: Walk, picky: PostOffice) -> None:
    walk.look(POLICY.replace("30 days", "60 days"), AWAY, hours=12)
    [letter] = letters_of(walk, days=1)
    assert f"The page moved from {HOME}" in " ".join(letter.split())
    assert picky.outbox()[0].subject == letter.partition("\n")[0]


def test_a_replaced_document_stands_in_a_letter_though_no_clause_reaches_its_reader(
    walk: Walk, picky: PostOffice
) -> None:
    for hours in (12, 1, 48):
        walk.look(STRANGER, HOME, hours=hours)
    [letter] = letters_of(walk, days=1)
    assert "Another document stands at this address now" in " ".join(letter.split())


def test_an_illness_stands_in_a_letter_though_nothing_changed_and_a_short_one_does_not(
    walk: Walk, picky: PostOffice
) -> None:
    for _ in range(2):
        walk.fail(hours=1)
    assert letters_of(walk, days=1) == []
    walk.fail(hours=1)
    [letter] = letters_of(walk, days=1)
    assert letter.startswith("shop could not be read: it did not answer in time\n")
    assert "shop" in letter
    assert letters_of(walk, days=1) == [], "once"


def test_a_change_of_other_clauses_is_not_told_to_a_reader_of_one_category(walk: Walk, picky: PostOffice) -> None:
    """The control: the same reader, and nothing but a change."""
    for hours in (12, 1):
        walk.look(POLICY.replace("30 days", "24 months"), HOME, hours=hours)
    assert letters_of(walk, days=1) == []


def test_another_text_on_another_host_that_passes_is_quiet(walk: Walk) -> None:
    walk.look(POLICY)
    walk.look(STRANGER, AWAY, hours=12)
    [back] = walk.look(POLICY, HOME, hours=1).outcomes
    assert isinstance(back, Unchanged)
    assert back.flickered
    assert len(History(walk.engine).versions("shop")) == 1
    assert History(walk.engine).held() == []


def test_third_failure_in_a_row_is_said_once_in_the_log_and_so_is_the_recovery(walk: Walk) -> None:
    walk.look(POLICY)
    alarms = [walk.fail(hours=1).alarms for _ in range(6)]
    assert [len(each) for each in alarms] == [0, 0, 1, 0, 0, 0]
    assert alarms[2][0].kind is AlarmKind.UNWELL
    assert alarms[2][0].reason == "timeout"
    assert alarms[2][0].since == START + timedelta(hours=1)
    [recovered] = walk.look(POLICY, hours=1).alarms
    assert recovered.kind is AlarmKind.RECOVERED
    assert walk.look(POLICY, hours=1).alarms == ()


def test_two_failures_and_a_recovery_are_nothing_to_tell(walk: Walk) -> None:
    walk.look(POLICY)
    for _ in range(3):
        assert walk.fail(hours=1).alarms == walk.fail(hours=1).alarms == ()
        assert walk.look(POLICY, hours=1).alarms == ()


def test_sick_pages_count_like_pages_that_do_not_come(walk: Walk) -> None:
    walk.look(POLICY)
    reports = [walk.look(POLICY[:120], hours=1) for _ in range(3)]
    assert all(isinstance(report.outcomes[0], Unwell) for report in reports)
    assert [len(report.alarms) for report in reports] == [0, 0, 1]


def test_interval_follows_what_the_page_does_within_the_bounds(walk: Walk) -> None:
    walk.look(POLICY)
    assert walk.due().interval == timedelta(hours=12)
    for _ in range(40):
        walk.look(POLICY, days=1)
    assert walk.due().interval == timedelta(days=4)
    for n in range(6):
        walk.look(SOLD.replace("30 days", f"{40 + n} days"), days=5)
        walk.look(SOLD.replace("30 days", f"{40 + n} days"), hours=1)
    assert walk.due().interval == timedelta(hours=1)


def test_looks_that_found_nothing_are_committed_together_and_are_all_there(
    engine: Engine, loop: asyncio.Runner, extractor: Extractor
) -> None:
    store, watchlist = Store(engine), WatchList(engine)
    for number in range(120):
        watchlist.add(SourceSpec(f"s{number}", f"https://h{number}.example/"), START)
    ports = Ports(store, extractor, ledger=Ledger(store, after_seconds=0.05))

    async def run() -> list[Report]:
        dues = store.named([f"s{number}" for number in range(120)], START)
        arrivals = [NotModified(due.target, START + timedelta(hours=1)) for due in dues]
        return await asyncio.gather(*map(take, arrivals, dues, [ports] * len(dues)))

    reports = loop.run(run())
    assert all(report.outcomes == (Unchanged(Sameness.NOT_MODIFIED),) for report in reports)
    with writing(engine) as session:
        assert session.scalar(text("SELECT count(*) FROM checks WHERE outcome = 'unchanged'")) == 120
    assert store.due(START + timedelta(hours=2), 200) == []


def test_look_that_cannot_be_written_is_an_error_of_every_one_that_waits(
    engine: Engine, loop: asyncio.Runner, extractor: Extractor
) -> None:
    store = Store(engine)
    WatchList(engine).add(SourceSpec("shop", HOME), START)
    ports = Ports(store, extractor, ledger=Ledger(store, after_seconds=0.01))
    [due] = store.named(["shop"], START)
    gone = replace(due, target=replace(due.target, source_id=999))

    async def run(now: datetime) -> list[Report | BaseException]:
        looks = [take(NotModified(each.target, now), each, ports) for each in (due, gone)]
        return await asyncio.gather(*looks, return_exceptions=True)

    assert [type(result) for result in loop.run(run(START))] == [RuntimeError, RuntimeError]
    assert len(store.due(START, 10)) == 1, "nothing was half written, and it is still due"
