"""The one composition root: a Config becomes the parts that work together."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from alerts import chat
from alerts.keys import load_keys
from alerts.message import parse_address
from alerts.sender import Sender
from alerts.smtp import SmtpServer
from crawler.asking import CrawlSettings
from db.accounts import Accounts
from db.alarms import Alarms
from db.corrections import Corrections
from db.dispatch import Dispatch
from db.engine import open_engine
from db.history import History
from db.lineages import Lineages
from db.post import PostOffice
from db.readers import Readers
from db.schema import migrate
from db.search import Search
from db.store import Store
from db.subscribing import SubscriberSpec
from db.tending import Tending
from db.watchlist import SourceSpec, WatchList
from monitor.config import Config, Source, Subscriber
from monitor.core.follow import Patience
from monitor.core.news import Channel, Frequency, Rhythm, Role
from monitor.core.types import Browsing, Manner

if TYPE_CHECKING:
    from crawler.extract import Extractor
    from monitor.endings import Ports

VERSION = metadata.version("clausewatch")


@dataclass(frozen=True, slots=True)
class House:
    """The rooms that every command may need, over one open database."""

    config: Config
    engine: Engine
    store: Store
    watchlist: WatchList
    tending: Tending
    post: PostOffice
    dispatch: Dispatch
    readers: Readers
    accounts: Accounts
    alarms: Alarms
    history: History
    lineages: Lineages
    search: Search
    corrections: Corrections
    vanished: tuple[str, ...]
    """Declared sources and subscribers that left the TOML since: paused now."""


def open_house(config: Config) -> House:
    """Opens the database, brings its schema up to date, and takes over what the TOML declares.

    Raises db.engine.DatabaseError.
    """
    engine = open_engine(config.database.address)
    migrate(engine)
    watchlist = WatchList(engine)
    vanished = declare(watchlist, config)
    return House(
        config=config,
        engine=engine,
        store=Store(engine),
        watchlist=watchlist,
        tending=Tending(engine),
        post=PostOffice(engine),
        dispatch=Dispatch(engine),
        readers=Readers(engine),
        accounts=Accounts(engine),
        alarms=Alarms(engine),
        history=History(engine),
        lineages=Lineages(engine),
        search=Search(engine),
        corrections=Corrections(engine),
        vanished=tuple(vanished),
    )


def declare(watchlist: WatchList, config: Config) -> list[str]:
    """Takes over what the TOML declares; returns the names of declared ones that vanished."""
    sources = [
        SourceSpec(
            name=source.name,
            url=source.url,
            kind=source.kind,
            tags=source.tags,
            interval=config.interval_of(source),
            intranet=source.intranet,
            verify_tls=source.verify_tls,
            select=source.select,
            remove=source.remove,
            section=source.section,
            pages=source.pages,
            follow=source.follow,
            is_kind_said="kind" in source.model_fields_set,
            shortest=config.bounds_of(source)[0],
            longest=config.bounds_of(source)[1],
            manner=manner_of(source),
        )
        for source in config.source
    ]
    subscribers = [subscription(subscriber) for subscriber in config.subscriber]
    subscribers += [
        SubscriberSpec(f"operator {address}", address, Frequency(Rhythm.AT_ONCE), role=Role.OPERATOR)
        for address in config.operator.addresses
    ]
    return watchlist.declare(sources, subscribers, now())


def added(
    config: Config, name: str, url: str, kind: str, tags: Sequence[str] = (), intranet: tuple[str, ...] = ()
) -> SourceSpec:
    """A source that somebody adds besides the declared ones, looked at in the settings' own rhythm.

    An empty kind is a privacy policy, of which the other documents of its page are not left out.
    """
    crawler = config.crawler
    return SourceSpec(
        name=name,
        url=url,
        kind=kind or "privacy policy",
        is_kind_said=bool(kind),
        tags=tuple(tags),
        interval=crawler.interval,
        shortest=crawler.min_interval,
        longest=crawler.max_interval,
        intranet=intranet,
    )


def subscription(subscriber: Subscriber) -> SubscriberSpec:
    """What somebody asked for, as the database keeps it; an address that is a secret stays in the settings."""
    secret = subscriber.chat.get_secret_value()
    return SubscriberSpec(
        name=subscriber.name,
        address=chat.address(secret) if secret else subscriber.webhook or subscriber.address,
        channel=Channel.CHAT if secret else Channel.WEBHOOK if subscriber.webhook else Channel.MAIL,
        frequency=subscriber.frequency,
        floor=subscriber.floor,
        sources=subscriber.sources,
        tags=subscriber.tags,
        kinds=subscriber.kinds,
        categories=subscriber.categories,
        has_heartbeat=subscriber.heartbeat,
        lang=subscriber.language,
        urgent_weight=subscriber.urgent,
    )


def manner_of(source: Source) -> Manner:
    return Manner(
        headers=tuple((name, value.get_secret_value()) for name, value in source.headers.items()),
        cookies=tuple((name, value.get_secret_value()) for name, value in source.cookies.items()),
        language=source.language,
        user_agent=source.user_agent,
        proxy=source.proxy.get_secret_value(),
        browsing=Browsing(source.browser),
    )


def now() -> datetime:
    """The hour; handed down from here, never asked for below."""
    return datetime.now(UTC)


def patience(config: Config) -> Patience:
    return Patience(second_look=config.crawler.second_look)


def ports(house: House, extractor: Extractor, notify: bool = True, is_archive: bool = False) -> Ports:
    from monitor.endings import Ports  # with the crawler behind it, half a second

    return Ports(
        store=Store(house.engine, is_archive=True) if is_archive else house.store,
        extractor=extractor,
        patience=patience(house.config),
        chance=lambda seed: random.Random(seed).random(),  # noqa: S311 - an hour that looks like none, no secret
        notify=notify,
    )


def crawl_settings(config: Config) -> CrawlSettings:
    contact = config.crawler.contact
    return CrawlSettings(
        user_agent=f"clausewatch/{VERSION} (policy change monitor{f'; +{contact}' if contact else ''})",
        delay_seconds=config.crawler.delay.total_seconds(),
        timeout_seconds=config.crawler.timeout.total_seconds(),
        rest_seconds=config.crawler.host_rest.total_seconds(),
        concurrency=config.crawler.concurrency,
        robots_obey=config.crawler.obey_robots,
        has_browser=True,
        chromium=config.crawler.chromium,
    )


def sender(config: Config) -> Sender:
    """Whom letters come from; this machine where the TOML does not say, as letters may wait for a mail server."""
    mail = config.mail
    header = mail.sender or f"Clausewatch <clausewatch@{socket.gethostname()}>"
    envelope = header.rpartition("<")[2].rstrip("> ")
    needs_keys = config.web.public_url or mail.inbox or mail.bounces
    return Sender(
        header=header,
        envelope=envelope,
        list_id=mail.list_id or f"policy-changes.{parse_address(envelope).rpartition('@')[2].replace('_', '-')}",
        keys=load_keys(config.key_file) if needs_keys else None,
        public_url=config.web.public_url,
        inbox=mail.inbox,
        bounces=mail.bounces,
        has_threads=mail.threads,
    )


def smtp_server(config: Config) -> SmtpServer | None:
    """None where no mail server is configured."""
    mail = config.mail
    if not mail.is_configured:
        return None
    return SmtpServer(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        username=mail.username,
        password=mail.password.get_secret_value(),
    )
