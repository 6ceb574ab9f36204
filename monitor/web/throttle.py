"""Slows down who guesses passwords.

It lives in memory: whoever can restart the daemon needs no password, and a table would give a stranger writes to make.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

FREE_TRIES = 5
"""Of one name from one address, and of one address."""
FREE_TRIES_OF_A_NAME = 30
"""From wherever: five would let a stranger who knows a name keep its owner out."""
WINDOW = timedelta(minutes=1)
LONGEST = timedelta(minutes=15)
KEYS = 10_000
"""So many names and addresses are remembered; the oldest go first."""


class Throttle:
    """After as many failures as it has free within a minute a key waits a minute; twice as long after as many more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, datetime, datetime]] = {}
        """By key: how often it failed, when last, and until when it waits."""

    def wait(self, keys: Mapping[str, int], now: datetime) -> timedelta:
        """How long one with these keys has to wait, each with its free tries; zero where they need not.

        Counts the try as a failure until `forget`.
        """
        with self._lock:
            until = max((self._failures[key][2] for key in keys if key in self._failures), default=now)
            if until > now:
                return until - now
            for key, free in keys.items():
                self._count(key, free, now)
        return timedelta(0)

    def forget(self, key: str) -> None:
        """Takes a key's failures back: it was right."""
        with self._lock:
            self._failures.pop(key, None)

    def _count(self, key: str, free: int, now: datetime) -> None:
        count, last, _ = self._failures.pop(key, (0, now, now))
        # A key that was quiet for as long as the longest wait begins anew.
        count = 1 if now - last > (LONGEST if count >= free else WINDOW) else count + 1
        rounds, is_full = divmod(count, free)
        until = now + min(WINDOW * 2 ** min(rounds - 1, 10), LONGEST) if is_full == 0 else now
        self._failures[key] = (count, now, until)
        while len(self._failures) > KEYS:
            self._failures.pop(next(iter(self._failures)))
