"""The daemon: a ticker that checks what is due, composes letters and posts them, until it is told to stop."""

from __future__ import annotations

import asyncio
import random
import signal
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urljoin

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import OperationalError

from alerts.composing import compose_due
from alerts.keys import KeyFileError
from alerts.outbox import deliver_due
from crawler.extract import Extractor
from crawler.fetch import CrawlEnded, Crawler
from db.clauses import catch_up
from db.clock import bring_back
from db.due import Due
from db.engine import fault_of, sole_daemon
from monitor import wiring
from monitor.background import in_background
from monitor.caretaker import Caretaker
from monitor.core.types import Arrival, ExtractionFailure, Follow, Held, HomeLook, Page
from monitor.courier import carry
from monitor.endings import Ports, Report
from monitor.ledger import Ledger
from monitor.memory import GIVE_BACK_SECONDS, give_back, share_arenas
from monitor.metrics import Counts
from monitor.table import Table
from monitor.telling import Faults, Reach, tell, tell_posted, tell_unwritten
from monitor.ticker import add_tick, mind_the_clock
from monitor.way import asked, take
from monitor.web.fault import NotServedError
from monitor.web.opening import opened
from monitor.wiring import House

log = structlog.get_logger("clausewatch")

IN_HAND = 400
"""Sources asked for and not yet stored; the crawler's own bounds are tighter."""
STOP_WITHIN = 8.0
"""Seconds that work in hand gets when the daemon is told to stop."""
TABLE_BYTES = 48 << 20
"""Of pages that are compared, read and stored at the same time."""
SLEPT_AFTER = timedelta(minutes=5)
"""Between two ticks: then the machine slept, or the clock was set."""
NOT_STORED = "not stored, so tried again"
PUT_OFF_SECONDS = 60.0
"""A page that could not be stored (a full disk, say) is fetched again after so long: no tight loop."""


class Daemon:
    """One process, one loop: checks, letters and post, each at its own tick."""

    def __init__(
        self,
        house: House,
        tick_seconds: float = 1.0,
        listen: Callable[[Report], None] = lambda report: None,
        has_pages: bool = True,
    ) -> None:
        self.house, self.has_pages = house, has_pages
        self.listen = listen
        self.tick_seconds = tick_seconds
        self._in_hand: dict[int, str] = {}
        """The hosts of the sources asked for and not yet stored, by the sources' ids."""
        self._checks: set[asyncio.Task[None]] = set()
        self._ticked_at: datetime | None = None
        self._is_claiming = False
        self._table = Table(TABLE_BYTES)
        self._is_posting = False
        self._faults = Faults(wiring.now)
        self._posting: asyncio.Task[None] | None = None
        self._reach = Reach()
        self._stop = asyncio.Event()
        self._fault: CrawlEnded | None = None
        """Of the crawl: what it was is in the log, by Scrapy."""
        self._caretaker = Caretaker(house)
        self._counts = Counts(wiring.now())

    def stop(self) -> None:
        """Asks the daemon to finish what it has in hand and end."""
        self._stop.set()

    async def run(self) -> None:
        """Works until `stop` or a signal to end. Raises DatabaseError where another daemon has this database, and
        CrawlEnded where nothing can be fetched any more: whoever started it starts it anew.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(sole_daemon(self.house.engine))
            share_arenas()
            self._greet()
            self._catch_signals(stack)
            extractor = await stack.enter_async_context(Extractor())
            ports = replace(wiring.ports(self.house, extractor), ledger=Ledger(self.house.store))
            if self.has_pages:
                await self._serve(stack)
            scheduler = AsyncIOScheduler()
            # APScheduler is the ticker only: due times and claims are rows in our tables.
            try:
                async with Crawler(wiring.crawl_settings(self.house.config)) as crawler:
                    self._counts.crawl = crawler.stats
                    add_tick(scheduler, self.tick_seconds, self._tick_checks, crawler, ports)
                    add_tick(scheduler, self.tick_seconds, self._tick_post)
                    add_tick(scheduler, GIVE_BACK_SECONDS, asyncio.to_thread, give_back)
                    scheduler.start()
                    task = asyncio.create_task(self._catch_up())
                    self._checks.add(task)
                    task.add_done_callback(self._checks.discard)
                    minding = asyncio.create_task(mind_the_clock(scheduler, self.tick_seconds, wiring.now))
                    await self._stop.wait()
                    minding.cancel()
                    log.info("stopping", in_hand=len(self._in_hand))
                    scheduler.pause()  # shutdown() would cancel what runs
                # The crawler is closed: each check ends after the page it is storing.
                if self._checks:
                    await asyncio.wait(self._checks, timeout=STOP_WITHIN)
            finally:
                scheduler.shutdown(wait=False)
        log.info("stopped", unfinished=len(self._checks))
        if self._fault is not None:
            raise self._fault

    def _greet(self) -> None:
        config = self.house.config
        active = self.house.watchlist.count_active()
        log.info("watching", sources=active, subscribers=len(self.house.watchlist.subscriber_names()))
        for name in self.house.vanished:
            log.warning("no longer declared, so paused; its history is kept", name=name, file=str(config.file))
        for subscriber in config.subscriber:
            if strangers := sorted(self.house.watchlist.unknown(subscriber.sources)):
                told = {"subscriber": subscriber.name, "sources": ", ".join(strangers), "file": str(config.file)}
                log.warning("a subscriber names sources that nobody watches: mend the names in the TOML", **told)
        if not active:
            log.warning("nothing is watched yet: add a [[source]] to the TOML, or run `clausewatch add URL`")
        if not self.house.watchlist.subscriber_names():
            log.warning("nobody gets letters yet: add a [[subscriber]] to the TOML")
        try:
            wiring.sender(config)
        except KeyFileError as error:
            log.error("no letter can be written", why=str(error))
        if not config.mail.is_configured:
            log.warning("no mail server is configured ([mail] host): letters wait, `clausewatch outbox` shows them")

    async def _catch_up(self) -> None:
        """Puts into the index of clauses what an older clausewatch, or an import of older pages, left out of it."""
        left = catch_up(self.house.engine)
        count = 0
        try:
            while not self._stop.is_set() and await asyncio.to_thread(next, left, None) is not None:
                count += 1
        except OperationalError as error:
            log.warning("the index for searches is not complete; the next start goes on", why=fault_of(error))
        if count:
            log.info("past texts were put into the index for searches", sources=count)

    def _catch_signals(self, stack: AsyncExitStack) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)
            stack.callback(loop.remove_signal_handler, number)

    async def _serve(self, stack: AsyncExitStack) -> None:
        """The pages; a daemon that cannot serve them watches on."""
        try:
            await stack.enter_async_context(opened(self.house, self._counts))
        except NotServedError as error:
            log.error("pages are not served", why=str(error))

    async def _tick_checks(self, crawler: Crawler, ports: Ports) -> None:
        """Claims what is due in a task of its own: one that the scheduler ran would be cancelled at a stop, loudly."""
        if self._is_claiming:
            return
        self._is_claiming = True
        task = asyncio.create_task(self._claim(crawler, ports))
        self._checks.add(task)
        task.add_done_callback(self._checks.discard)

    async def _claim(self, crawler: Crawler, ports: Ports) -> None:
        """Sends what is due on its way; does not wait for the pages."""
        now, last = wiring.now(), self._ticked_at
        self._ticked_at = now
        dues: list[Due] = []
        try:
            with self._faults.told("the watch list could not be read"):  # the tick's top: the next one tries again
                if last is None or abs(now - last) > SLEPT_AFTER:
                    await self._wake(ports, now)
                room = IN_HAND - len(self._in_hand)
                dues = await asyncio.to_thread(ports.store.due, now, room, dict(self._in_hand)) if room > 0 else []
        finally:
            self._is_claiming = False
        if dues and not self._stop.is_set():
            self._in_hand.update((due.target.source_id, due.host) for due in dues)
            task = asyncio.create_task(self._check(crawler, dues, ports))
            self._checks.add(task)
            task.add_done_callback(self._checks.discard)

    async def _wake(self, ports: Ports, now: datetime) -> None:
        """After a stop, a sleep or a clock that was set: nothing waits for an hour that is not to be.

        What is overdue gets its turn one after the other, and not all at once for ever.
        """
        if brought_back := await asyncio.to_thread(bring_back, self.house.engine, now):
            log.warning("the clock was ahead: what waited for its hours is due now", rows=brought_back)
        put_off = await asyncio.to_thread(ports.store.spread_overdue, now, IN_HAND)
        if put_off:
            log.info("many sources are overdue: their turns are spread", sources=put_off)

    async def _check(self, crawler: Crawler, dues: list[Due], ports: Ports) -> None:
        """Takes each arrival the whole way. One that fails for a fault of ours is put off; the others go on."""
        by_id = {due.target.source_id: due for due in dues}
        try:
            async for arrival in crawler.fetch(asked(due) for due in dues):
                due = by_id.pop(arrival.target.source_id)
                # Each by itself: a page that is read for half a minute must not keep the others from being stored.
                size = len(arrival.body) if isinstance(arrival, Page) else 0
                room = AsyncExitStack()
                await room.enter_async_context(self._table.room_for(size))
                task = asyncio.create_task(self._take(arrival, due, crawler, ports, room))
                self._checks.add(task)
                task.add_done_callback(self._checks.discard)
        except CrawlEnded as error:
            self._fault = error
            self.stop()
        finally:
            for source_id in by_id:
                self._in_hand.pop(source_id, None)

    async def _take(self, arrival: Arrival, due: Due, crawler: Crawler, ports: Ports, room: AsyncExitStack) -> None:
        source_id = due.target.source_id
        try:
            async with room:
                report = await take(arrival, due, ports)
            self._faults.is_over(NOT_STORED, due.target.name)
            tell(report, is_news=self._reach.is_news(report))
            self.listen(report)
            self._counts.note(report)
            self._in_hand.pop(source_id, None)
            if any(isinstance(outcome, Held) and outcome.is_home_promised for outcome in report.outcomes):
                await self._look_home(due, crawler, ports)
        except OperationalError as error:
            log.warning(NOT_STORED, source=due.target.name, why=fault_of(error))
            asyncio.get_running_loop().call_later(PUT_OFF_SECONDS, self._in_hand.pop, source_id, None)
        except Exception as error:  # noqa: BLE001  # the top of one source's way: nothing is half-stored, it is still due
            self._faults.note(NOT_STORED, error, due.target.name)
            asyncio.get_running_loop().call_later(PUT_OFF_SECONDS, self._in_hand.pop, source_id, None)

    async def _look_home(self, due: Due, crawler: Crawler, ports: Ports) -> None:
        """Reads the home page once, while a change waits that the policy promises to announce there."""
        url = urljoin(due.target.url, "/")
        home = replace(due.target, url=url, etag="", last_modified="", pages=(), follow=Follow.NONE, known_parts=())
        async for arrival in crawler.fetch([home]):
            if isinstance(arrival, Page):
                content_type = arrival.header("content-type")
                found = await ports.extractor.is_announcing(arrival.body, content_type, arrival.url)
                if isinstance(found, ExtractionFailure):
                    log.warning("home page not read", source=due.target.name, why=found.detail)
                    return
                look = HomeLook(arrival.fetched_at, found)
                await asyncio.to_thread(ports.store.note_home, due.target.source_id, look)
                log.info("home page read", source=due.target.name, announces=look.announces)

    async def _tick_post(self) -> None:
        """Begins a round of composing and delivering, one at a time, in a task of its own as above."""
        if self._is_posting or self._stop.is_set():
            return
        self._is_posting = True
        self._posting = asyncio.create_task(self._post())

    async def _post(self) -> None:
        """Composes what is due and delivers what is queued; given up at a stop, as every step of it is a row."""
        try:
            # The tick's tops, as above: alarms and letters are rows, and stay.
            if self._caretaker.is_due(wiring.now()):
                with self._faults.told("the caretaker's round broke off"):
                    alarms = await in_background(lambda: self._caretaker.look(wiring.now()))
                    await self._caretaker.ping(alarms)
                    await self._caretaker.stamp(wiring.now())
            with self._faults.told("letters could not be composed or posted"):
                await in_background(self._post_round)
        finally:
            self._is_posting = False

    def _post_round(self) -> None:
        config, post = self.house.config, self.house.post
        sender = wiring.sender(config)
        for name in compose_due(post, sender, wiring.now(), tell_unwritten):
            log.info("letter queued", subscriber=name)
        server = wiring.smtp_server(config)
        dispatch, carrier = self.house.dispatch, partial(carry, config)
        for posted in deliver_due(dispatch, server, sender, wiring.now, random.random, carrier):
            tell_posted(posted)
            self._counts.letters[posted.state] += 1
            if self._stop.is_set():
                return
