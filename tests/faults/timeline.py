"""A scripted site, a mail server and the real daemon in a process of its own; and what must be true at the end."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, text

from db.engine import open_engine, reading
from db.history import Damage, History
from tests.build import LONGER_KEPT, POLICY, SOLD
from tests.commands import FORKS
from tests.faults.victim import live
from tests.smtp import ScriptedServer, Stage
from tests.web import Talk, Web

SETTINGS = """\
[database]
path = "clausewatch.db"
[crawler]
interval = "1s"
delay = "0s"
second_look = "1s"
host_rest = "0s"
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
from = "watch@clausewatch.example"
[[subscriber]]
name = "ann"
address = "ann@reader.example"
frequency = "at once"
[[subscriber]]
name = "bob"
address = "bob@reader.example"
frequency = "every 2s"
floor = "minor"
"""
SOURCE = """\
[[source]]
name = "{name}"
url = "{url}"
intranet = ["{intranet}"]
"""
BEFORE = {"alpha": POLICY, "beta": POLICY.replace("Graz", "Linz"), "gamma": POLICY.replace("Graz", "Wels")}
AFTER = BEFORE | {"alpha": SOLD, "beta": LONGER_KEPT.replace("Graz", "Linz")}
CONVERGED_WITHIN = 120.0


@dataclass(frozen=True)
class Ending:
    """What a run of the timeline left behind, without anything that may differ between two sound runs."""

    versions: frozenset[tuple[str, str, str]]
    """(source, outcome, text's hash)."""
    told: Counter[tuple[str, str, str]]
    """(recipient, source, text's hash), counted over all letters that were sent."""
    letters: int
    """In the outbox."""


@dataclass
class Timeline:
    """One run: pages are read, then two of three change; the daemon may die on the way and is started again."""

    folder: Path
    web: Web
    post: ScriptedServer
    kill_at: str = ""
    """The point of a transaction, as in victim.py, at which the first daemon ends itself."""
    nth: int = 1
    is_careless: bool = False
    """Whether the first daemon marks letters as sent too early, as a control."""
    victim: ForkServerProcess | None = None
    deaths: int = 0
    kill_on_request: tuple[str, str] = ("", "")
    """(path, before | mid-body): where the site ends the daemon, once."""
    kill_on_stage: Stage | None = None
    """The stage of a letter's delivery at which the mail server ends the daemon, once."""
    lives: list[float] = field(default_factory=list)
    """Seconds after which the daemon is ended, for each of its lives in turn; then it may live on.

    The first half of them falls before the texts change, the second half after that.
    """
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / "daemon.log"

    @classmethod
    def laid_out(cls, folder: Path, web: Web, post: ScriptedServer) -> Self:
        settings = SETTINGS.format(port=post.port)
        intranet = web.intranet[0]
        settings += "".join(SOURCE.format(name=name, url=web.url(f"/{name}"), intranet=intranet) for name in BEFORE)
        (folder / "clausewatch.toml").write_text(settings)
        run = cls(folder, web, post)
        run.publish(BEFORE)
        return run

    def publish(self, pages: dict[str, str]) -> None:
        """Puts these texts on the air; every answer has a nonce of its own."""
        for name, policy in pages.items():
            self.web.play(f"/{name}", partial(self._answer, name=name, policy=policy))

    def _answer(self, talk: Talk, name: str, policy: str) -> None:
        paragraphs = "".join(f"<p>{part}</p>" for part in policy.split("\n\n")[1:])
        nonce = len(self.web.asked)
        body = (
            f"<html lang=en><title>Privacy</title><script nonce=n{nonce}></script><h1>Privacy</h1>{paragraphs}".encode()
        )
        path, moment = self.kill_on_request
        if path == name and moment == "before":
            self.kill()
        elif path == name and moment == "mid-body":
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            talk.send(head + body[: len(body) // 2])
            self.kill()
            return
        talk.answer(200, body, {"Content-Type": "text/html; charset=utf-8"})

    def on_stage(self, stage: Stage) -> None:
        if stage is self.kill_on_stage:
            self.kill_on_stage = None
            self.kill()

    def kill(self) -> None:
        """Ends the daemon that this run started, as the power would."""
        self.kill_on_request = ("", "")
        if self.victim is not None and self.victim.exitcode is None:
            self.victim.kill()

    def start(self) -> None:
        traps = (self.kill_at, self.nth, self.is_careless)
        self.kill_at, self.is_careless = "", False
        self.victim = FORKS.Process(target=live, args=(self.folder / "clausewatch.toml", self.log, *traps))
        self.victim.start()

    async def run(self) -> Ending:
        """The whole timeline, through whatever kills it, to its end. Raises AssertionError where it never comes."""
        try:
            return await self._run()
        finally:
            self.kill()
            await self._is_gone(within=10.0)

    async def _run(self) -> Ending:
        self.start()
        half = len(self.lives) // 2
        await self._until(lambda engine: len(_versions(engine)) >= len(BEFORE), self.lives[:half])
        self.publish(AFTER)
        await self._until(_is_settled, self.lives[half:])
        await self.stop()
        engine = self._engine()
        try:
            return _ending(engine, self.post)
        finally:
            engine.dispose()

    async def stop(self) -> None:
        """Asks the daemon to end, and holds it to its ten seconds."""
        assert self.victim is not None
        self.victim.terminate()
        assert await self._is_gone(within=10.0)
        # One that has not come so far as to listen to the signal just dies of it.
        assert self.victim.exitcode in (0, -signal.SIGTERM), (self.victim.exitcode, self.log.read_text())

    async def _is_gone(self, within: float) -> bool:
        """Whether the daemon has ended within so many seconds."""
        assert self.victim is not None
        await asyncio.to_thread(self.victim.join, within)
        return self.victim.exitcode is not None

    def _engine(self) -> Engine:
        return open_engine(f"sqlite:///{self.folder / 'clausewatch.db'}")

    def _bury(self) -> None:
        """The daemon has died, as this run wanted it to; the next one is started."""
        assert self.victim is not None
        assert self.victim.exitcode == -signal.SIGKILL, self.log.read_text()
        self.deaths += 1
        self.start()

    async def _until(self, is_so: Callable[[Engine], bool], lives: Sequence[float] = ()) -> None:
        """Ends the daemon after each of these lives, then waits for a state of the database; a dead one is started."""
        async with asyncio.timeout(CONVERGED_WITHIN):
            for life in lives:
                await asyncio.sleep(life)
                self.kill()
                assert await self._is_gone(within=10.0)
                self._bury()
            while True:
                if await self._is_gone(within=0.2):
                    self._bury()
                    continue
                if not _has_tables(self.folder / "clausewatch.db"):
                    continue
                engine = self._engine()
                try:
                    if is_so(engine):
                        return
                finally:
                    engine.dispose()


def _has_tables(path: Path) -> bool:
    if not path.exists():
        return False
    engine = open_engine(f"sqlite:///{path}")
    try:
        with reading(engine) as session:
            return bool(session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'letters'")))
    finally:
        engine.dispose()


def _versions(engine: Engine) -> frozenset[tuple[str, str, str]]:
    with reading(engine) as session:
        query = "SELECT s.name, v.outcome, v.text_sha256 FROM versions v JOIN sources s ON s.id = v.source_id"
        return frozenset((name, outcome, sha256) for name, outcome, sha256 in session.execute(text(query)))


def _is_settled(engine: Engine) -> bool:
    """Both changes are versions, nobody's notice is open, and no letter is on its way."""
    changed = sum(outcome == "changed" for _, outcome, _ in _versions(engine))
    with reading(engine) as session:
        is_open = session.scalar(text("SELECT count(*) FROM notices WHERE state = 'open'"))
        is_underway = session.scalar(text("SELECT count(*) FROM letters WHERE state <> 'sent'"))
    return changed == 2 and not is_open and not is_underway


def _ending(engine: Engine, post: ScriptedServer) -> Ending:
    told: Counter[tuple[str, str, str]] = Counter()
    with reading(engine) as session:
        query = (
            "SELECT l.recipient, l.message_sha256, s.name, v.text_sha256 FROM notices n "
            "JOIN letters l ON l.id = n.letter_id JOIN versions v ON v.id = n.version_id "
            "JOIN sources s ON s.id = v.source_id WHERE l.state = 'sent'"
        )
        rows = session.execute(text(query)).all()
        letters = session.execute(text("SELECT message_id, message FROM letters")).all()
    for recipient, _, name, sha256 in rows:
        told[recipient, name, sha256] += 1
    # Each letter came, and came as it was queued: a repeat is byte-identical, so that a reader's program drops it.
    stored = {message_id: bytes(message).replace(b"\r\n", b"\n") for message_id, message in letters}
    came = {bytes(letter.message).replace(b"\r\n", b"\n").rstrip(b"\n") for letter in post.accepted}
    assert came == {message.rstrip(b"\n") for message in stored.values()}, (
        "letters in the inbox and in the outbox differ"
    )
    damages = [found for found in History(engine).verify() if isinstance(found, Damage)]
    assert not damages, damages
    return Ending(_versions(engine), told, len(letters))
