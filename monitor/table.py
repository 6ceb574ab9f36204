"""The room for pages in hand: so many bytes on the table at once, and who brings more waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Table:
    """Bounds the memory of what is worked on at the same time; one page that alone is too large still has its turn."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._taken = 0
        self._cleared = asyncio.Condition()

    @asynccontextmanager
    async def room_for(self, size: int) -> AsyncIterator[None]:
        """Waits until there is room, and gives it back at the end."""
        size = min(size, self._most_bytes)
        async with self._cleared:
            await self._cleared.wait_for(lambda: self._taken + size <= self._most_bytes)
            self._taken += size
        try:
            yield
        finally:
            self._taken -= size
            async with self._cleared:
                self._cleared.notify_all()
