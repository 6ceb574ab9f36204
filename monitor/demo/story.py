"""The demo: six policy pages, the daemon, a mail sink, revisions, and the digest that follows, all on this machine."""

from __future__ import annotations

import asyncio
import email
import email.policy
import shutil
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import assert_never

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from monitor import wiring
from monitor.config import Config, load
from monitor.core.types import Changed, FetchFailure, FirstSight, Held, Outcome, Reverted, Unchanged, Unwell
from monitor.daemon import Daemon
from monitor.demo.sink import Sink
from monitor.demo.site import PolicySite
from monitor.endings import Report
from monitor.logs import log_to

SETTINGS = """\
# Written by `clausewatch demo`: everything is on this machine, and every interval is short. Nothing else differs.
[database]
path = "clausewatch.db"

[crawler]
contact = "demo@clausewatch.example"
interval = "4s"
delay = "0s"
second_look = "2s"

[web]
listen = "127.0.0.1:0"

[mail]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
from = "Clausewatch demo <watch@clausewatch.example>"
"""
SOURCE = """
[[source]]
name = "{name}"
url = "{url}"
intranet = ["{intranet}"]
"""
SUBSCRIBER = """
[[subscriber]]
name = "you"
address = "you@reader.example"
frequency = "every {seconds}s"
"""
LETTER_AFTER = 20
"""Seconds from the subscription to the first digest: two looks at every page, with room for a slow machine."""
LOG = "daemon.log"
PATIENCE = 90.0
"""Seconds after which the demo says that something is wrong, instead of waiting on."""


def tell_story(folder: Path, stay: bool) -> int:
    """Runs the demo in a folder of its own, made anew; returns the exit code."""
    return asyncio.run(_Story(folder).tell(stay))


class _Story:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.screen = Console(highlight=False)
        self.seen: list[tuple[str, type]] = []
        self.told: set[tuple[str, str]] = set()
        self.began = time.monotonic()

    async def tell(self, is_staying: bool) -> int:
        self._clear()
        with (self.folder / LOG).open("w", encoding="utf-8") as log:
            log_to(log)
            async with PolicySite() as site, Sink(self.folder / "letters") as sink:
                return await self._tell(site, sink, is_staying)

    async def _tell(self, site: PolicySite, sink: Sink, is_staying: bool) -> int:
        pages = site.addresses()
        settings = SETTINGS.format(smtp_port=sink.port)
        settings += "".join(SOURCE.format(name=page.name, url=page.url, intranet=site.intranet[0]) for page in pages)
        self._say(1, f"Five shops open, with {len(pages)} policy pages on loopback port {site.port}")
        house = wiring.open_house(self._settle(settings))
        daemon = Daemon(house, tick_seconds=0.25, listen=self._listen)
        running = asyncio.create_task(daemon.run())
        try:
            self._say(2, "The daemon takes the first version of each")
            if not await self._until(running, lambda: self._count(FirstSight) == len(pages)):
                return self._give_up()
            self._say(3, f"You subscribe: a letter every {LETTER_AFTER} seconds here, daily or weekly in life")
            wiring.declare(house.watchlist, self._settle(settings + SUBSCRIBER.format(seconds=LETTER_AFTER)))
            site.publish()
            self._say(4, "The shops publish revisions; one page hides behind a bot wall")
            if not await self._until(running, lambda: bool(sink.received)):
                return self._give_up()
            self._say(5, "The digest is in the inbox")
            self._show(sink, is_staying, site.port)
            if is_staying:
                await running
            return 0
        finally:
            daemon.stop()
            await running

    def _settle(self, settings: str) -> Config:
        path = self.folder / "clausewatch.toml"
        path.write_text(settings, "utf-8")
        path.chmod(0o600)
        return load(path)

    def _clear(self) -> None:
        """Makes the folder anew; one that the demo did not make is left alone."""
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / LOG).exists():
            raise FileExistsError(17, "There are files of others: give another folder with --folder", str(self.folder))
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def _listen(self, report: Report) -> None:
        """Narrates what the daemon reports, each thing once."""
        for outcome in report.outcomes:
            self.seen.append((report.name, type(outcome)))
            sentence = _sentence(outcome)
            if sentence and (report.name, sentence) not in self.told:
                self.told.add((report.name, sentence))
                self.screen.print(Text(f"      {report.name:<22} {sentence}", style="dim"))

    def _count(self, kind: type) -> int:
        return sum(seen is kind for _, seen in self.seen)

    def _say(self, step: int, sentence: str) -> None:
        took = time.monotonic() - self.began
        self.screen.print(Text.assemble((f" {step}/5  ", "bold green"), (sentence, "bold"), (f"  {took:.0f} s", "dim")))

    async def _until(self, running: asyncio.Task[None], is_so: Callable[[], bool]) -> bool:
        """Waits for the story's next turn; False where it does not come, or the daemon ended."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            if running.done() or time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.1)
        return True

    def _give_up(self) -> int:
        self.screen.print(Text(f"The story got stuck; {self.folder / LOG} tells why.", style="red"))
        return 1

    def _show(self, sink: Sink, is_staying: bool, port: int) -> None:
        letter = email.message_from_bytes(sink.received[0].message, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        text, html = letter.get_body(("plain",)), letter.get_body(("html",))
        assert text is not None
        assert html is not None
        html_path = self.folder / "digest.html"
        html_path.write_text(html.get_content(), "utf-8")
        self.screen.print()
        self.screen.print(Panel(Text("The letter, as it arrived"), style="bold green", expand=False))
        self.screen.print(Text(f"To: {letter['To']}\nSubject: {letter['Subject']}\n\n{text.get_content()}"))
        command = f"{Path(sys.argv[0])} --config {self.folder / 'clausewatch.toml'}"
        self.screen.print(Panel(Text("Look around"), style="bold green", expand=False))
        for what, where in (
            ("the letter as HTML", str(html_path)),
            ("the database", str(self.folder / "clausewatch.db")),
            ("the daemon's log", str(self.folder / LOG)),
            ("what is watched", f"{command} list"),
            ("a page's versions", f"{command} history tidewater-kettle"),
            ("what changed", f"{command} diff tidewater-kettle"),
            ("two files, without any set-up", f"{Path(sys.argv[0])} compare OLD NEW"),
            ("for real", f"{Path(sys.argv[0])} init, then edit clausewatch.toml, then {Path(sys.argv[0])} run"),
        ):
            self.screen.print(Text.assemble((f"  {what:<30} ", "dim"), where), soft_wrap=True)
        if is_staying:
            shop = f"http://hollisoak.localhost:{port}/PrivacyPolicy"
            self.screen.print(Text(f"Everything keeps running; a shop is at {shop}. Ctrl-C ends it.", style="bold"))


def _sentence(outcome: Outcome | FetchFailure) -> str:
    match outcome:
        case FirstSight():
            return f"{len(outcome.reading.text.split()):,} words read"
        case Held():
            return "a new text: held until a second look says the same"
        case Changed():
            verdict = outcome.judgement.verdict
            return f"confirmed, {verdict.value}: {'to be told' if outcome.alerted else 'kept quiet'}"
        case Unwell():
            return f"{outcome.diagnosis.ailment.value}: the last version stays"
        case FetchFailure():
            return f"failed: {outcome.detail}"
        case Unchanged() | Reverted():
            return ""
    assert_never(outcome)
