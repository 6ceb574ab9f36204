"""The pages served for real on loopback over a story's database, and browsers that visit them."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import lxml.html
import structlog
from argon2 import PasswordHasher
from sqlalchemy import text

from alerts.keys import load_keys
from alerts.sender import Sender
from db.accounts import AccountRole, Accounts
from db.corrections import Corrections
from db.history import History
from db.lineages import Lineages
from db.overview import Overview
from db.readers import PausedBy, Readers
from db.recent import Recent
from db.search import Search
from db.tending import Tending
from db.timeline import Timelines
from db.tokens import Tokens
from db.watchlist import WatchList
from monitor.config import Config
from monitor.config.table import LINE
from monitor.logs import log_to
from monitor.metrics import Counts, exposition
from monitor.web.app import TABLE, application
from monitor.web.desk import Desk, Site
from monitor.web.routes import Row
from monitor.web.server import bound, served
from tests.build import Story

HOST = "watch.example.org"
FORM = "application/x-www-form-urlencoded"
PASSWORD = "eight brown mugs"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Cheap to check, which hundreds of log-ins do; a hash says itself what it costs."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def tree(self) -> Any:
        return lxml.html.fromstring(self.text)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Browser:
    """Keeps cookies, fills in the CSRF token of the page it saw last, and says where it comes from."""

    house: House
    host: str
    scheme: str = "https"
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        cookies = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        answer = self.house.send(method, path, body, {"Host": self.host, **cookies, **(headers or {})})
        for key, value in answer.headers:
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        return answer

    def get(self, path: str) -> Answer:
        answer = self.ask("GET", path)
        if answer.header("content-type").startswith("text/html"):
            found = answer.tree.xpath("//input[@name='csrf']/@value")
            self.csrf = found[0] if found else self.csrf
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """A form of a page of ours, as Chromium sends it under no-referrer."""
        body = urlencode({"csrf": self.csrf, **fields}).encode()
        headers = {"Content-Type": FORM, "Origin": "null", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, body, headers)

    def log_in(self, name: str, password: str = PASSWORD) -> Answer:
        self.get("/login")
        return self.post("/login", name=name, password=password)


@dataclass
class House:
    story: Story
    keys: Path
    port: int = 0
    log: io.StringIO = field(default_factory=io.StringIO)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.story.engine)

    @property
    def sender(self) -> Sender:
        return Sender("w@c.example", "w@c.example", keys=load_keys(self.keys), public_url=f"https://{HOST}")

    def browser(self, name: str = "", host: str = HOST) -> Browser:
        """A new browser; one that is logged in where it has a name."""
        browser = Browser(self, host)
        if name:
            assert browser.log_in(name).status == 303
        return browser

    def account(self, name: str, role: AccountRole = AccountRole.OPERATOR, kept: str = HASH) -> None:
        self.accounts.add(name, role, kept, self.story.now)

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = FORM, host: str = HOST
    ) -> tuple[int, dict[str, str], str]:
        answer = self.send(method, path, body, {"Host": host, "Content-Type": kind})
        return answer.status, {key.lower(): value for key, value in answer.headers}, answer.text

    def path(self) -> str:
        """Of the page behind ann's link of unsubscribing."""
        return urlsplit(self.sender.unsubscribe_url(Readers(self.story.engine).all()[0].subscriber)).path

    def is_gone(self) -> bool:
        return Readers(self.story.engine).all()[0].paused_by is PausedBy.LETTER

    def rows(self) -> str:
        """All that a request might alter."""
        tables = ("subscribers", "letters", "sources", "versions", "notices", "accounts", "tokens", "audit")
        with self.story.engine.connect() as connection:
            return repr([connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables])


@contextmanager
def opened(story: Story, keys: Path, table: tuple[Row, ...] = TABLE, proxies: tuple[str, ...] = ()) -> Iterator[House]:
    """Serves a story's database under HOST by TLS, and on loopback without."""
    house, engine = House(story, keys), story.engine
    load_keys(keys)
    sock = bound("127.0.0.1:0")
    house.port = sock.getsockname()[1]
    desk = Desk(
        config=Config.model_validate(
            {"web": {"public_url": f"https://{HOST}", "proxies": proxies}, LINE: keys.parent / "c.toml"}
        ),
        tending=Tending(engine),
        recent=Recent(engine),
        lineages=Lineages(engine),
        search=Search(engine),
        tokens=Tokens(engine),
        site=Site(house.port, f"https://{HOST}"),
        watchlist=WatchList(engine),
        readers=Readers(engine),
        history=History(engine),
        timelines=Timelines(engine),
        overview=Overview(engine),
        corrections=Corrections(engine),
        accounts=Accounts(engine),
        keys=lambda: load_keys(keys),
        now=lambda: story.now,
        metrics=lambda: exposition(engine, Counts(story.now), story.now),
    )
    loop, is_up = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        async with served(application(desk, table), sock):
            is_up.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert is_up.wait(10)
    log_to(house.log)
    try:
        yield house
    finally:
        structlog.reset_defaults()
        logging.basicConfig(force=True)
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
