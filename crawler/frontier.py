"""What is still to be asked, host by host: one request of a host at a time, a pause after each, and so many in all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from scrapy import Request

from crawler.arrivals import not_asked, refusal, request_for
from crawler.guard import GuardRefused, host_of
from crawler.pace import LeftAlone, Pace
from monitor.core.types import Arrival, Page, Recipe, Target

_MOST_UNREAD_BYTES = 32 << 20
"""Of pages that wait to be taken: no more are asked for while the one who asked is busy with these."""
_MOST_ASIDE = 32
"""Pages at the browser that do not count as being on their way."""


class Batch:
    """One call of `fetch`: where its answers go, and whether anybody still waits for them."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Arrival | Exception | None] = asyncio.Queue()
        self.is_abandoned = False
        self.gathering: list[asyncio.Future[None]] = []
        """Documents over several pages that are on their way."""


@dataclass(slots=True)
class Order:
    """One request, and all who wait for what it brings: sections of one page are sources of their own."""

    request: Request
    alike: Target
    """What is asked for, whoever asks."""
    askers: list[tuple[Target, Batch]]

    @property
    def is_wanted(self) -> bool:
        return not all(batch.is_abandoned for _, batch in self.askers)


class Frontier:
    """Lets a request go when its host and all others leave room for it, and hands on what it brought."""

    def __init__(
        self,
        pace: Pace,
        concurrency: int,
        send: Callable[[Order], None],
        clock: Callable[[], datetime],
        visits: Callable[[], int],
    ) -> None:
        """`send` has an order asked for and `reply` called once; `visits` says how many pages are at the browser."""
        self.is_open = False
        self._pace = pace
        self._concurrency = concurrency
        self._send = send
        self._clock = clock
        self._visits = visits
        self._waiting: dict[str, deque[Order]] = {}
        self._orders: dict[Target, Order] = {}
        """Those that wait or are on their way, by what is asked for."""
        self._resting: dict[str, asyncio.TimerHandle | None] = {}
        """Hosts that have a request on its way (None), or had one less than the delay ago."""
        self._unread_bytes = 0
        """Of pages that have come and that nobody has taken yet."""
        self._on_their_way = 0
        self._held_back: deque[str] = deque()
        """Hosts that wait until these are taken, or fewer are on their way."""

    def close(self) -> None:
        """Lets nothing go any more."""
        self.is_open = False
        for timer in self._resting.values():
            if timer is not None:
                timer.cancel()

    def add(self, target: Target, batch: Batch) -> None:
        """Has a target asked for; its answer goes to the batch."""
        try:
            request = request_for(target)
        except GuardRefused as error:
            batch.answers.put_nowait(refusal(target, error, self._clock()))
            return
        alike = replace(target, source_id=0, name="", url=request.url, recipe=Recipe())
        if (known := self._orders.get(alike)) is not None and known.is_wanted:
            known.askers.append((target, batch))
            return
        order = self._orders[alike] = Order(request, alike, [(target, batch)])
        host = host_of(request.url)
        self._waiting.setdefault(host, deque()).append(order)
        self._feed(host)

    def reply(self, order: Order, answer: Arrival | Exception, last: str) -> None:
        """Takes what came of an order; `last` is the address that it is of, after redirects."""
        host = host_of(order.request.url)
        self._on_their_way -= 1
        if not isinstance(answer, Exception):
            if last != order.request.url:
                self._pace.end_rest(order.request.url)  # it answered by leading on
            self._pace.note(last, answer)
        self._hand_out(order, answer)
        if self.is_open:
            loop = asyncio.get_running_loop()
            self._resting[host] = loop.call_later(self._pace.delay_of(host), self._wake, host)
            self.feed_held_back()

    def count_unread(self, answer: Arrival | Exception | None) -> None:
        """A page has come that nobody has taken yet."""
        if isinstance(answer, Page):
            self._unread_bytes += len(answer.body)

    def count_read(self, answer: Arrival) -> None:
        """It is taken."""
        if isinstance(answer, Page):
            self._unread_bytes -= len(answer.body)
        self.feed_held_back()

    def feed_held_back(self) -> None:
        """Lets those go for which there was no room."""
        while self.is_open and self._held_back and self._has_room():
            self._feed(self._held_back.popleft())

    def _feed(self, host: str) -> None:
        # One of a host at a time: what Scrapy holds back for a host counts against all the others.
        if host in self._resting:
            return
        if not self._has_room():
            self._held_back.append(host)
            return
        waiting = self._waiting.get(host, deque())
        while waiting:
            order = waiting.popleft()
            if not order.is_wanted:
                self._close(order)
                continue
            try:
                self._pace.check(order.request.url)
            except LeftAlone as error:
                self._hand_out(order, not_asked(order.alike, error, self._clock()))
                continue
            self._resting[host] = None
            self._on_their_way += 1
            self._send(order)
            return
        self._waiting.pop(host, None)

    def _hand_out(self, order: Order, answer: Arrival | Exception) -> None:
        self._close(order)
        first = order.askers[0][0]
        for target, batch in order.askers:
            if isinstance(answer, Page) and answer.is_rendered and target.url != first.url:
                self.add(target, batch)  # the fragment may have told the scripts what to show
                continue
            if not batch.is_abandoned:
                self.count_unread(answer)
            batch.answers.put_nowait(answer if isinstance(answer, Exception) else replace(answer, target=target))

    def _close(self, order: Order) -> None:
        if self._orders.get(order.alike) is order:
            del self._orders[order.alike]

    def _has_room(self) -> bool:
        # Two pages are in the browser at a time: those that wait for it must not keep plain ones from being fetched.
        aside = min(self._visits(), _MOST_ASIDE)
        return self._unread_bytes <= _MOST_UNREAD_BYTES and self._on_their_way - aside < self._concurrency

    def _wake(self, host: str) -> None:
        del self._resting[host]
        self._feed(host)
