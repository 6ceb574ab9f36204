"""What each host has asked for or shown: how long to pause between two requests, and until when to leave it alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.core.types import Arrival, FetchFailure, NotAsked, Reason

LONGEST_CRAWL_DELAY = 60.0
"""Seconds; robots.txt may ask for more, but a day between two requests would end the watch."""
_LONGEST_REST = 24 * 3600.0
_LONGEST_OWN_REST = 3600.0
_MOST_SITES = 10_000
_DEAD = frozenset((Reason.TIMEOUT, Reason.CONNECT, Reason.DNS))
_BUSY = frozenset((429, 503))


class LeftAlone(Exception):  # noqa: N818 - not an error: nobody was asked
    """A site is not asked just now, for what it said or did before."""

    def __init__(self, detail: str, reason: Reason, status: int, left: timedelta, failed_in_row: int) -> None:
        super().__init__(detail)
        self.reason = reason
        self.status = status
        self.left = left
        self.failed_in_row = failed_in_row


@dataclass(frozen=True, slots=True)
class _Rest:
    """A site that is left alone, and what it said or did last."""

    since: float
    until: float
    reason: Reason
    status: int
    in_row: int
    """How often it was so without a good answer in between."""


class Pace:
    """The memory of one crawl for its hosts' sake; times are seconds of a clock that never goes back."""

    def __init__(self, delay_seconds: float, rest_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._delay_seconds = delay_seconds
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._delays: dict[str, float] = {}
        self._rests: dict[str, _Rest] = {}

    def delay_of(self, host: str) -> float:
        """Seconds between the end of one request to a host and the start of the next."""
        return self._delays.get(host, self._delay_seconds)

    def slow_down(self, host: str, seconds: float) -> float:
        """Takes over what a robots.txt asks for, within bounds; returns what holds from now on."""
        asked = min(seconds, LONGEST_CRAWL_DELAY)
        if asked > self._delay_seconds:
            self._delays[host] = asked
        else:
            self._delays.pop(host, None)
        return self.delay_of(host)

    def note(self, url: str, arrival: Arrival) -> None:
        """Learns from what came of this address: a host that is busy or dead is left alone for a while, a good one no
        longer."""
        site = _site(url)
        if isinstance(arrival, NotAsked):
            return
        if not isinstance(arrival, FetchFailure):
            self.end_rest(url)
        elif arrival.status in _BUSY:
            self.rest(site, arrival.reason, arrival.status, arrival.retry_after)
        elif arrival.reason in _DEAD:
            self.rest(site, arrival.reason)

    def end_rest(self, url: str) -> None:
        """Forgets what a site said or did, as it has answered again."""
        self._rests.pop(_site(url), None)

    def rest(self, site: str, reason: Reason, status: int = 0, asked: timedelta | None = None) -> None:
        """Leaves a site alone: as long as it asked for, or, doubling each time, as long as is our custom."""
        if self._rest_seconds <= 0:
            return
        now, last = self._clock(), self._rests.get(site)
        in_row = last.in_row + 1 if last else 1
        own = min(self._rest_seconds * 2 ** min(in_row - 1, 16), max(_LONGEST_OWN_REST, self._rest_seconds))
        seconds = own if asked is None else min(asked.total_seconds(), _LONGEST_REST)
        if len(self._rests) >= _MOST_SITES:
            self._rests = {site: rest for site, rest in self._rests.items() if rest.until > now}
        self._rests[site] = _Rest(now, now + seconds, reason, status, in_row)

    def check(self, url: str) -> None:
        """Refuse with LeftAlone an address whose site is left alone just now."""
        rest, now = self._rests.get(_site(url)), self._clock()
        if rest is None or rest.until <= now:
            return
        ago, left = now - rest.since, rest.until - now
        said = f"said {rest.status}" if rest.status else "did not answer"
        detail = f"Not asked: the site {said} {_span(ago)} ago, and is left alone for {_span(left)} more."
        raise LeftAlone(detail, rest.reason, rest.status, timedelta(seconds=left), rest.in_row)


def _site(url: str) -> str:
    return urlsplit(url).netloc


def _span(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
