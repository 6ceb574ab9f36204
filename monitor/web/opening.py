"""Opens the pages of a house on the address of its settings, beside the daemon or alone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from alerts.keys import KeyFileError, KeyRing, load_keys
from db.accounts import Accounts
from db.overview import Overview
from db.recent import Recent
from db.timeline import Timelines
from db.tokens import Tokens
from monitor import wiring
from monitor.config import Config, is_loopback
from monitor.metrics import Counts, exposition
from monitor.web.app import application
from monitor.web.desk import Desk, Site, hashed, new_token
from monitor.web.fault import NotServedError
from monitor.web.server import bound, served
from monitor.wiring import House

log = structlog.get_logger("clausewatch")

LINK_LASTS = timedelta(hours=1)


@asynccontextmanager
async def opened(house: House, counts: Counts) -> AsyncIterator[Site]:
    """The pages while the `with` lasts, and a word in the log about where they are. Raises NotServedError."""
    web = house.config.web
    host = web.listen.rpartition(":")[0]
    has_accounts = house.accounts.exist()
    if not has_accounts and not is_loopback(host):
        raise NotServedError(
            f"{web.listen} can be reached from other machines, and nobody has an account yet: "
            "run `clausewatch account add NAME` first, or set [web] listen to an address on 127.0.0.1."
        )
    try:
        sock = bound(web.listen)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise NotServedError(f"Nothing can listen on {web.listen} ({why}): set [web] listen to another port.") from None
    site = Site(sock.getsockname()[1], web.public_url, host)
    async with served(application(desk_of(house, site, counts)), sock):
        log.info("pages are served", address=site.address, public_url=web.public_url)
        if web.public_url and not web.proxies:
            log.warning("all log-ins seem to come from one address: name the proxy in [web] proxies")
        if not has_accounts:
            link = setup_link(house.accounts, site, wiring.now())
            log.warning("nobody has an account yet: open this link within an hour, it works once", link=link)
        yield site


async def serve(house: House) -> None:
    """The pages alone, until SIGTERM or SIGINT. Raises NotServedError."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with opened(house, Counts(wiring.now())):
        await stop.wait()
    log.info("stopped")


def desk_of(house: House, site: Site, counts: Counts) -> Desk:
    """What the pages of a house need."""
    return Desk(
        config=house.config,
        site=site,
        watchlist=house.watchlist,
        tending=house.tending,
        recent=Recent(house.engine),
        tokens=Tokens(house.engine),
        readers=house.readers,
        history=house.history,
        timelines=Timelines(house.engine),
        overview=Overview(house.engine),
        lineages=house.lineages,
        search=house.search,
        corrections=house.corrections,
        accounts=house.accounts,
        keys=lambda: _keys(house.config),
        metrics=lambda: exposition(house.engine, counts, wiring.now()),
        now=wiring.now,
    )


def setup_link(accounts: Accounts, site: Site, now: datetime) -> str:
    """A new address at which the first account can be made, in place of the last one."""
    token = new_token()
    accounts.new_link(hashed(token), now, now + LINK_LASTS)
    return f"{site.address}/setup/{token}"


def _keys(config: Config) -> KeyRing:
    """The keys of letter links; none where the file cannot be used, and then no link is good."""
    try:
        return load_keys(config.key_file)
    except (KeyFileError, OSError) as error:
        log.error("no link of a letter can be checked", why=str(error))
        return KeyRing({})
