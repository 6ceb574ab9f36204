"""What the pages need: where to look, who may come in, under which names we answer, and the hour."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from alerts.keys import KeyRing
from db.accounts import Accounts
from db.corrections import Corrections
from db.history import History
from db.lineages import Lineages
from db.overview import Overview
from db.readers import Readers
from db.recent import Recent
from db.search import Search
from db.tending import Tending
from db.timeline import Timelines
from db.tokens import Tokens
from db.watchlist import WatchList
from monitor.config import Config
from monitor.web.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Site:
    """The names under which the pages answer."""

    port: int
    public_url: str = ""
    listen: str = "127.0.0.1"
    """The host part of the listening address."""

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).netloc.lower()

    @property
    def hosts(self) -> frozenset[str]:
        """Host headers that are ours, in small letters, with the port where it is not the usual one."""
        names = {f"{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]", self.listen.lower())}
        return frozenset(names | {self.public_host} - {""})

    def is_https(self, host: str) -> bool:
        """Whether who asks for this host came by TLS: a proxy ends it, and passes the public name on."""
        return self.public_url.startswith("https:") and host.lower() == self.public_host

    @property
    def address(self) -> str:
        """Where a person on this machine finds the pages."""
        host = self.listen if self.listen not in ("0.0.0.0", "[::]") else "127.0.0.1"  # noqa: S104 - compared only
        return f"http://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Desk:
    config: Config
    site: Site
    watchlist: WatchList
    tending: Tending
    readers: Readers
    history: History
    timelines: Timelines
    recent: Recent
    overview: Overview
    lineages: Lineages
    search: Search
    corrections: Corrections
    accounts: Accounts
    tokens: Tokens
    keys: Callable[[], KeyRing]
    """Asked at each request, so that a new key needs no restart."""
    now: Callable[[], datetime]
    metrics: Callable[[], str]
    """What a monitoring system may know, as text."""
    throttle: Throttle = field(default_factory=Throttle)


def new_token() -> str:
    """A random secret of 256 bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
