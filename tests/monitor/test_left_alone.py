"""A site that is left alone: a look is made later, and only a site that stays away fails its pages."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.arrivals import not_asked
from crawler.extract import Extractor
from crawler.pace import LeftAlone, Pace
from db.due import Due
from db.history import History
from db.store import Store
from db.watchlist import SourceSpec, WatchList
from monitor.core.types import Alarm, AlarmKind, Arrival, FetchFailure, Page, Reason
from monitor.endings import Ports
from monitor.way import take
from tests.build import PARAGRAPHS, START
from tests.databases import migrated

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEP = 5 * MINUTE
PAGE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
BUSY, DEAD = (Reason.HTTP_4XX, 429), (Reason.TIMEOUT, 0)


class Site:
    """Five pages of one host, which are asked for when they are due, every five minutes."""

    def __init__(self, folder: Path) -> None:
        self.engine = migrated(folder / "clausewatch.db")
        self.store = Store(self.engine)
        self.now: datetime = START
        self.pace = Pace(2.0, 900.0, lambda: (self.now - START).total_seconds())
        self.refusal: tuple[Reason, int] | None = None
        """How the host refuses whatever is asked for, if it does."""
        self.retry_after: timedelta | None = None
        self.body = PAGE
        self.asked = 0
        self.alarms = list[Alarm]()

    def watch(self, *names: str, interval: timedelta = DAY) -> None:
        specs = [SourceSpec(name, f"https://shop.example/{name}", interval=interval) for name in names]
        WatchList(self.engine).declare(specs, [], self.now)

    def run(self, span: timedelta) -> None:
        """Lets time go by."""
        asyncio.run(self._run(self.now + span))

    async def _run(self, until: datetime) -> None:
        async with Extractor() as extractor:
            ports = Ports(self.store, extractor)
            while self.now < until:
                for due in self.store.due(self.now, 400):
                    report = await take(self._answer(due), due, ports)
                    self.alarms += report.alarms
                self.now += STEP

    def _answer(self, due: Due) -> Arrival:
        target = due.target
        try:
            self.pace.check(target.url)
        except LeftAlone as error:
            return not_asked(target, error, self.now)
        self.asked += 1
        html = (("content-type", "text/html"),)
        arrival: Arrival = Page(target, target.url, 200, html, self.body.encode(), self.now)
        if self.refusal is not None:
            reason, status = self.refusal
            arrival = FetchFailure(target, self.now, reason, "It failed.", status, self.retry_after)
        self.pace.note(target.url, arrival)
        return arrival

    def failures(self) -> dict[str, int]:
        return {state.name: state.failures for state in WatchList(self.engine).sources()}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_look_that_was_not_made_is_no_failure_of_its_page(site: Site) -> None:
    """One page is told to come back in two hours; its neighbours are asked then, and are well all the time."""
    site.watch("a", "b", "c", interval=12 * HOUR)
    site.run(HOUR)
    assert site.asked == 3
    site.refusal, site.retry_after = BUSY, 2 * HOUR
    site.run(12 * HOUR)
    assert site.asked == 4
    assert sorted(site.failures().values()) == [0, 0, 1]
    site.refusal = None
    site.run(2 * HOUR)
    assert site.asked == 7, "each of them as soon as the site may be asked again"
    assert site.failures() == {"a": 0, "b": 0, "c": 0}
    assert [History(site.engine).checks(name).total for name in "abc"].count(3) == 1
    assert site.alarms == []


def test_third_failure_in_a_row_is_a_third_request(site: Site) -> None:
    """The page's own first try again falls into the rest of its site."""
    site.watch("a")
    site.refusal = DEAD
    while not site.alarms:
        site.run(10 * MINUTE)
    assert site.asked == 3
    assert History(site.engine).checks("a").failed == 3


def test_site_that_stays_away_fails_all_its_pages(site: Site) -> None:
    site.watch("a", "b", "c", "d", "e", interval=12 * HOUR)
    site.refusal = DEAD
    site.run(6 * HOUR)
    assert site.asked < 10
    assert min(site.failures().values()) >= 3
    assert [alarm.kind for alarm in site.alarms] == [AlarmKind.UNWELL] * 5
    site.refusal = None
    site.run(HOUR + 10 * MINUTE)
    assert sorted(site.failures().values())[:2] == [0, 0], "within the hour, but for those that were asked in vain"


def test_site_that_wants_no_request_for_a_whole_interval_fails_its_pages(site: Site) -> None:
    site.watch("a", "b", interval=6 * HOUR)
    site.refusal, site.retry_after = BUSY, 8 * HOUR
    site.run(HOUR)
    assert (site.asked, site.failures()) == (1, {"a": 1, "b": 1})


def test_text_that_waits_is_not_told_for_looks_that_were_not_made(site: Site) -> None:
    """Three looks are made at least, before a text that none could confirm is told."""
    site.watch("a", interval=HOUR)
    site.run(MINUTE)
    site.body = PAGE + "<p>We sell what we know of you to whoever pays for it.</p>"
    site.run(HOUR)
    [held] = History(site.engine).held()
    asked = site.asked
    site.refusal = DEAD
    site.run(40 * MINUTE)
    [waiting] = History(site.engine).held()
    assert 1 < site.asked - asked + held.looks == waiting.looks
