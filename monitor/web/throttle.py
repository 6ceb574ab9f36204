"""Slows down who guesses passwords.

It lives in memory: whoever can restart the daemon needs no password, and a table would give a stranger writes to make.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

FREE_TRIES = 5
WINDOW = timedelta(minutes=1)
LONGEST = timedelta(minutes=15)
KEYS = 10_000
"""So many names and addresses are remembered; the oldest go first."""


class Throttle:
    """After five failures within a minute a key waits a minute, and twice as long after each further five."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, datetime, datetime]] = {}
        """By key: how often it failed, when last, and until when it waits."""

    def wait(self, keys: tuple[str, ...], now: datetime) -> timedelta:
        """How long these keys have to wait; zero where they need not. Counts the try as a failure until `forget`."""
        with self._lock:
            until = max((self._failures[key][2] for key in keys if key in self._failures), default=now)
            if until > now:
                return until - now
            for key in keys:
                self._count(key, now)
        return timedelta(0)

    def forget(self, key: str) -> None:
        """Takes a key's failures back: it was right."""
        with self._lock:
            self._failures.pop(key, None)

    def _count(self, key: str, now: datetime) -> None:
        count, last, _ = self._failures.pop(key, (0, now, now))
        # A key that was quiet for as long as the longest wait begins anew.
        count = 1 if now - last > (LONGEST if count >= FREE_TRIES else WINDOW) else count + 1
        rounds, is_full = divmod(count, FREE_TRIES)
        until = now + min(WINDOW * 2 ** min(rounds - 1, 10), LONGEST) if is_full == 0 else now
        self._failures[key] = (count, now, until)
        while len(self._failures) > KEYS:
            self._failures.pop(next(iter(self._failures)))
