"""What the daemon does besides checking and posting: looks for what an operator should know, pings, and tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from alerts.invitation import LASTS
from alerts.operator import compose_alarms
from db.alarms import Alarm, Limits
from db.stamps import Stamps
from monitor import wiring
from monitor.outside import call
from monitor.stamping import StampError, stamp
from monitor.wiring import House

log = structlog.get_logger("clausewatch")

EVERY = timedelta(minutes=5)
STAMP_EVERY = timedelta(days=1)
STAMP_AGAIN = timedelta(hours=1)
"""After a try that brought nothing, or found nothing new."""
KEEP_MESSAGES = timedelta(days=30)
"""The bytes of a sent letter are kept so long; its hash for ever."""
BAD_FOR_PING = ("silent", "stuck", "settings")
"""Alarms that say that the watch itself does not work: who waits for the ping must hear of them."""


class Caretaker:
    """Makes its round every few minutes."""

    def __init__(self, house: House, asked: Callable[..., Awaitable[str]] = call) -> None:
        self.house, self._asked = house, asked
        self._last: datetime | None = None
        self._stamps = Stamps(house.engine)
        self._stamp_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        return self._last is None or now - self._last >= EVERY or now < self._last

    def look(self, now: datetime) -> list[Alarm]:
        """Finds alarms, queues letters about new ones, and drops the bytes of old letters; blocks."""
        self._last = now
        config = self.house.config.operator
        open_alarms = self.house.alarms.look(Limits(config.failures, config.unwell_after, config.silent_after), now)
        for name in compose_alarms(self.house.post, self.house.alarms, wiring.sender(self.house.config), now):
            log.info("letter queued", subscriber=name)
        dropped = self.house.post.forget_messages(now - KEEP_MESSAGES)
        if dropped:
            log.info("bytes of old letters dropped", letters=dropped)
        for name in self.house.readers.forget_unconfirmed(now - LASTS):
            log.info("subscriber forgotten who was asked and never answered", subscriber=name)
        return open_alarms

    async def stamp(self, now: datetime) -> None:
        """Once a day, has what is new in the chains stamped by somebody else, where the settings name one."""
        if not self.house.config.evidence.timestamp_url or (self._stamp_at is not None and now < self._stamp_at):
            return
        last = await asyncio.to_thread(self._stamps.last_at)
        if last is not None and last <= now < last + STAMP_EVERY:
            self._stamp_at = last + STAMP_EVERY
            return
        self._stamp_at = now + STAMP_AGAIN
        try:
            if count := await stamp(self._stamps, self.house.config):
                log.info("links of chains were stamped", links=count)
        except StampError as error:
            log.warning("no time stamp", why=str(error))

    async def ping(self, open_alarms: list[Alarm]) -> None:
        """Tells whoever waits for it that the watch goes on, or that it does not."""
        config = self.house.config.operator
        if not config.ping:
            return
        is_bad = any(alarm.key in BAD_FOR_PING for alarm in open_alarms)
        error = await self._asked(config.ping.rstrip("/") + ("/fail" if is_bad else ""), config.ping_intranet)
        if error:
            log.warning("the ping went wrong", error=error)
