"""Looks that found nothing, written down together: at most so many, or so long after the first of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from db.looks import Capture, Look
from db.store import Store
from monitor.core.types import Sameness

MOST = 100
AFTER_SECONDS = 0.5


@dataclass(slots=True)
class _Page:
    looks: list[tuple[Look, Sameness, Capture | None]] = field(default_factory=list)
    written: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None


class Ledger:
    """A transaction costs the same for one such look as for a hundred; whoever enters one waits until it is durable."""

    def __init__(self, store: Store, after_seconds: float = AFTER_SECONDS, most: int = MOST) -> None:
        self._store = store
        self._after_seconds = after_seconds
        self._most = most
        self._page = _Page()
        self._turning: set[asyncio.Task[None]] = set()

    async def enter(self, look: Look, because: Sameness, capture: Capture | None) -> None:
        """Returns when the look is committed; raises what kept its page from being written."""
        page = self._page
        page.looks.append((look, because, capture))
        if len(page.looks) == 1:
            turning = asyncio.create_task(self._turn(page))
            self._turning.add(turning)
            turning.add_done_callback(self._turning.discard)
        elif len(page.looks) >= self._most:
            self._page = _Page()
            await self._write(page)
        await page.written.wait()
        if page.fault is not None:
            raise RuntimeError("the looks could not be written down") from page.fault

    async def _turn(self, page: _Page) -> None:
        await asyncio.sleep(self._after_seconds)
        if self._page is page:
            self._page = _Page()
            await self._write(page)

    async def _write(self, page: _Page) -> None:
        try:
            await asyncio.to_thread(self._store.record_quiet, page.looks)
        except Exception as fault:  # noqa: BLE001 - handed to each of those who wait, as its cause
            page.fault = fault
        page.written.set()
