"""The daemon on a real site: faults of one page, its own faults, a second one, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from scrapy.core.engine import ExecutionEngine
from sqlalchemy import event

from crawler.fetch import CrawlEnded
from db.engine import DatabaseError
from db.history import History
from monitor.config import load
from monitor.core.types import FetchFailure, Reason, Sameness, Target, Unchanged
from monitor.daemon import Daemon
from monitor.endings import Report
from monitor.telling import Reach
from monitor.wiring import House, open_house
from tests.build import POLICY, SOLD
from tests.smtp import Script, ScriptedServer, Stage
from tests.web import Web

COMMAND = Path(sys.executable).with_name("clausewatch")
HEAD = """\
[crawler]
interval = "1s"
delay = "0s"
timeout = "2s"
second_look = "1s"
host_rest = "0s"
"""
SOURCE = """\
[[source]]
name = "{name}"
url = "{url}"
intranet = ["{intranet}"]
"""


def settings(folder: Path, web: Web, *names: str) -> Path:
    path = folder / "clausewatch.toml"
    entries = (SOURCE.format(name=name, url=web.url(f"/{name}"), intranet=web.intranet[0]) for name in names)
    path.write_text(HEAD + "".join(entries))
    return path


def page(text: str) -> bytes:
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n")[1:])
    return f"<html lang=en><title>Privacy</title><h1>Privacy</h1>{paragraphs}</html>".encode()


def run_until(house: House, is_so: Callable[[], bool], seconds: float = 60.0) -> list[Report]:
    """Runs a daemon until something is so, or fails after a time."""
    reports: list[Report] = []

    async def run() -> None:
        daemon = Daemon(house, tick_seconds=0.1, listen=reports.append)
        running = asyncio.create_task(daemon.run())
        try:
            async with asyncio.timeout(seconds):
                while not is_so():
                    assert not running.done(), running
                    await asyncio.sleep(0.05)
        finally:
            daemon.stop()
            await running

    asyncio.run(run())
    return reports


def test_one_sick_page_keeps_no_other_from_its_versions(tmp_path: Path) -> None:
    with Web() as web:
        web.page("/good", page(POLICY))
        web.status("/broken", 503, b"down", {"Retry-After": "120"})
        web.silent("/silent")
        web.endless("/endless")
        web.gzip_bomb("/bomb", 50)
        web.cut_short("/short", page(POLICY), 500)
        web.page("/picture", b"\x89PNG\r\n\x1a\n" + bytes(2000), content_type="image/png")
        names = ("good", "broken", "silent", "endless", "bomb", "short", "picture")
        house = open_house(load(settings(tmp_path, web, *names)))
        run_until(house, lambda: all(state.last_checked_at for state in house.watchlist.sources()))
    health = {state.name: state.health for state in house.watchlist.sources()}
    # Which of its two limits an endless page meets first is a matter of the machine.
    assert health.pop("endless") in ("too-large", "timeout")
    assert health == {
        "good": "ok",
        "broken": "http-5xx",
        "silent": "timeout",
        "bomb": "too-large",
        "short": "broken-response",
        "picture": "not-a-document",
    }
    for state in house.watchlist.sources():
        versions = History(house.engine).versions(state.name)
        assert len(versions) == (state.name == "good"), state.name
        assert state.health == "ok" or state.failures == 1, "it backs off"


def test_sections_of_one_page_stay_together_and_are_one_request_each_time(tmp_path: Path) -> None:
    with Web() as web:
        body = b"".join(b"<h2>" + name + b"</h2>" + page(POLICY) for name in (b"Terms", b"Privacy", b"Cookies"))
        web.page("/legal", b"<html lang=en><h1>Legal</h1>" + body)
        entry = SOURCE + 'section = "{section}"\n'
        names = ("Terms", "Privacy", "Cookies")
        entries = [
            entry.format(name=name.lower(), url=web.url("/legal"), intranet=web.intranet[0], section=name)
            for name in names
        ]
        (tmp_path / "clausewatch.toml").write_text(HEAD + "".join(entries))
        house = open_house(load(tmp_path / "clausewatch.toml"))
        history = History(house.engine)

        def looks() -> list[int]:
            return [history.checks(name.lower()).total for name in names]

        run_until(house, lambda: min(looks()) >= 3)
        assert len(web.paths()) < sum(looks()), "each section asked for the page by itself"


def test_a_change_that_stays_becomes_a_version_and_what_fails_later_does_not_undo_it(tmp_path: Path) -> None:
    with Web() as web:
        web.page("/shop", page(POLICY))
        house = open_house(load(settings(tmp_path, web, "shop")))
        history = History(house.engine)

        def seen(count: int) -> bool:
            return len(history.versions("shop")) == count

        run_until(house, lambda: seen(1))
        web.page("/shop", page(SOLD))
        run_until(house, lambda: seen(2))
        web.status("/shop", 500)
        run_until(house, lambda: house.watchlist.sources()[0].health == "http-5xx")
    second = history.versions("shop")[1]
    assert (second.outcome, second.alerted) == ("changed", True)
    assert history.text("shop")[0].seq == 2


def test_a_page_that_crashes_the_reader_is_that_source_only(tmp_path: Path) -> None:
    with Web() as web:
        web.page("/good", page(POLICY))
        web.page("/empty", b"<html><body></body></html>")
        house = open_house(load(settings(tmp_path, web, "good", "empty")))
        run_until(house, lambda: all(state.last_checked_at for state in house.watchlist.sources()))
    health = {state.name: state.health for state in house.watchlist.sources()}
    assert health["good"] == "ok"
    assert health["empty"] in ("extraction-failed", "empty")


def test_f18_a_second_daemon_on_the_same_database_refuses_in_one_sentence(tmp_path: Path) -> None:
    with Web() as web:
        web.page("/shop", page(POLICY))
        path = settings(tmp_path, web, "shop")
        house = open_house(load(path))
        refusals: list[str] = []

        def try_a_second() -> bool:
            done = subprocess.run(
                [COMMAND, "--config", path, "run"], capture_output=True, text=True, timeout=30, check=False
            )
            refusals.append(f"{done.returncode} {done.stderr}")
            return True

        history = History(house.engine)
        run_until(house, lambda: bool(history.versions("shop")) and try_a_second())
        assert refusals[0].startswith("3 ")
        assert "Another clausewatch daemon is running" in refusals[0]
        assert "Traceback" not in refusals[0]
        with pytest.raises(DatabaseError, match="Another clausewatch daemon"):
            asyncio.run(two_at_once(house))


async def two_at_once(house: House) -> None:
    first = Daemon(house)
    running = asyncio.create_task(first.run())
    await asyncio.sleep(0)
    try:
        await Daemon(house).run()
    finally:
        first.stop()
        await running


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT), (signal.SIGHUP,)])
def test_f19_a_signal_ends_the_daemon_within_ten_seconds_even_in_the_middle_of_a_fetch(
    tmp_path: Path, signals: tuple[signal.Signals, ...]
) -> None:
    with Web() as web:
        web.silent("/slow")
        path = settings(tmp_path, web, "slow")
        path.write_text(path.read_text().replace('timeout = "2s"', 'timeout = "60s"'))
        daemon = subprocess.Popen([COMMAND, "--config", path, "run"], stderr=subprocess.PIPE, text=True)
        web.wait_until_asked(2, 60)  # robots.txt, then the page
        for number in signals:
            daemon.send_signal(number)
        _, log = daemon.communicate(timeout=10)
    assert daemon.returncode == 0, log
    assert "stopped" in log
    assert "Traceback" not in log


def test_f19_a_signal_while_a_mail_server_stalls_ends_the_daemon_and_keeps_the_letter(tmp_path: Path) -> None:
    with Web() as web, ScriptedServer(Script(stall=Stage.DATA)) as server:
        web.page("/shop", page(POLICY))
        path = settings(tmp_path, web, "shop")
        path.write_text(
            path.read_text()
            + f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
            + 'from = "watch@clausewatch.example"\n'
            + '[[subscriber]]\nname = "ann"\naddress = "ann@reader.example"\nfrequency = "at once"\n'
        )
        house = open_house(load(path))
        daemon = subprocess.Popen([COMMAND, "--config", path, "run"], stderr=subprocess.PIPE, text=True)
        wait_for(lambda: bool(History(house.engine).versions("shop")))
        web.page("/shop", page(SOLD))
        wait_for(lambda: Stage.DATA in server.stages)
        os.kill(daemon.pid, signal.SIGTERM)
        _, log = daemon.communicate(timeout=10)
    assert daemon.returncode == 0, log
    [letter] = house.post.outbox()
    assert letter.state == "queued", "nothing was taken by the server, and nothing is marked as sent"


def wait_for(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    async def wait() -> None:
        async with asyncio.timeout(seconds):
            while not is_so():
                await asyncio.sleep(0.05)

    asyncio.run(wait())


def test_f4_a_full_disk_keeps_the_last_state_and_the_daemon_goes_on(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the disk: the same error, from the same call."""
    with Web() as web:
        web.page("/shop", page(POLICY))
        house = open_house(load(settings(tmp_path, web, "shop")))
        history = History(house.engine)
        run_until(house, lambda: bool(history.versions("shop")))
        with house.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

        def fill(connection: Any, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}").close()

        event.listen(house.engine, "connect", fill)
        house.engine.dispose()
        web.page("/shop", page(SOLD) + os.urandom(60_000).hex().encode())
        with structlog.testing.capture_logs() as events:
            run_until(house, lambda: any(entry["event"].startswith("not stored") for entry in events))
        assert len(history.versions("shop")) == 1
        assert history.held() == []
        event.remove(house.engine, "connect", fill)
        house.engine.dispose()
        run_until(house, lambda: len(history.versions("shop")) == 2)


def test_a_fault_of_every_tick_is_told_once_and_its_end_too(tmp_path: Path) -> None:
    path = tmp_path / "clausewatch.toml"
    path.write_text(HEAD)
    house = open_house(load(path))
    told = "letters could not be composed or posted"
    ticks: list[int] = []

    def rename(now: str, then: str) -> None:
        with house.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {now} RENAME TO {then}")

    def is_over() -> bool:
        ticks.append(len(lines))
        if len(ticks) == 10:
            rename("away", "letters")
        return any(line["event"] == f"over: {told}" for line in lines)

    rename("letters", "away")
    with structlog.testing.capture_logs() as lines:
        run_until(house, is_over)
    house.engine.dispose()
    assert [line["log_level"] for line in lines if told in line["event"]] == ["error", "info"]
    assert next(line for line in lines if line["event"] == f"over: {told}")["times"] > 1


def test_a_daemon_whose_crawl_ended_by_itself_ends_too_and_is_no_idle_watch(tmp_path: Path) -> None:
    """It would tick for ever and fetch nothing."""
    with Web() as web:
        web.page("/shop", page(POLICY))
        house = open_house(load(settings(tmp_path, web, "shop")))

        async def run() -> None:
            daemon = Daemon(house, tick_seconds=0.1)
            running = asyncio.create_task(daemon.run())
            while not house.history.versions("shop"):
                await asyncio.sleep(0.05)
            [engine] = [each for each in gc.get_objects() if isinstance(each, ExecutionEngine) and each.running]
            await engine.stop_async()
            async with asyncio.timeout(30):
                await running

        with pytest.raises(CrawlEnded):
            asyncio.run(run())
        house.engine.dispose()


def test_keys_that_cannot_be_written_are_told_at_the_start_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "clausewatch.toml"
    path.write_text(HEAD + '[mail]\ninbox = "inbox@c.example"\n[web]\nkeys = "gone/clausewatch.keys"\n')
    house = open_house(load(path))
    with structlog.testing.capture_logs() as lines:
        run_until(house, lambda: any("posted" in line["event"] for line in lines))
    house.engine.dispose()
    [said] = [line["why"] for line in lines if line["event"] == "no letter can be written"]
    assert "let [web] keys name a file" in said
    assert str(tmp_path / "gone") in said


def test_a_machine_that_is_offline_says_so_once_and_goes_on(tmp_path: Path) -> None:
    nowhere = [
        SOURCE.format(name=f"gone-{n}", url=f"http://127.0.0.1:1/{n}", intranet="127.0.0.0/8:1") for n in range(4)
    ]
    path = tmp_path / "clausewatch.toml"
    path.write_text(HEAD + "".join(nowhere))
    house = open_house(load(path))
    with structlog.testing.capture_logs() as lines:
        run_until(house, lambda: all(state.failures for state in house.watchlist.sources()))
    house.engine.dispose()
    loud = [line["event"] for line in lines if line["log_level"] != "debug"]
    assert loud.count("failed") == 1
    assert sum(event.startswith("no page can be reached") for event in loud) == 1
    assert [line["event"] for line in lines].count("failed") >= len(nowhere), "each is still looked at"


def test_a_subscriber_of_a_source_that_is_not_there_is_named_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "clausewatch.toml"
    reader = '[[subscriber]]\nname = "ann"\naddress = "ann@reader.example"\nsources = ["shpo"]\n'
    path.write_text(HEAD + SOURCE.format(name="shop", url="http://127.0.0.1:1/", intranet="127.0.0.0/8:1") + reader)
    house = open_house(load(path))
    with structlog.testing.capture_logs() as lines:
        run_until(house, lambda: True)
    house.engine.dispose()
    [warning] = [line for line in lines if "nobody watches" in line["event"]]
    assert (warning["subscriber"], warning["sources"]) == ("ann", "shpo")


def test_one_page_that_answers_shows_that_the_machine_is_not_offline(tmp_path: Path) -> None:
    reach, at = Reach(), datetime(2026, 3, 3, tzinfo=UTC)
    with structlog.testing.capture_logs() as lines:
        for number in range(6):
            failure = FetchFailure(
                Target(number, f"gone-{number}", "http://gone.example"), at, Reason.DNS, "No such name."
            )
            assert reach.is_news(Report(f"gone-{number}", at, (failure,), 0.1))
            assert reach.is_news(Report("alpha", at, (Unchanged(Sameness.SAME_BYTES),), 0.1))
    assert lines == []


@pytest.mark.parametrize(
    ("home", "more", "finding"),
    [
        ("<p>Welcome to our shop.</p>", ("/more",), "No notice of a change was seen on the home page"),
        ("<p>Welcome.</p><p>We have updated our privacy policy.</p>", (), "speaks of a changed policy"),
    ],
)
def test_a_promised_notice_on_the_home_page_is_looked_for(
    tmp_path: Path, home: str, more: tuple[str, ...], finding: str
) -> None:
    """On the home page alone, also where the document has further pages."""
    promise = "\n\nIf we decide to change this policy, we will announce those changes on our home page."
    with Web() as web:
        web.page("/shop", page(POLICY + promise))
        web.page("/", f"<html><title>Shop</title>{home}</html>".encode())
        web.page("/more", page("# More\n\nWe have updated our privacy policy in March.\n\n" + POLICY))
        path = settings(tmp_path, web, "shop")
        if more:
            path.write_text(f"{path.read_text()}pages = {[web.url(each) for each in more]}\n")
        house = open_house(load(path))
        run_until(house, lambda: bool(house.history.versions("shop")))
        assert "/" not in [asked.path for asked in web.asked], "only a change gives reason to look there"
        web.page("/shop", page(SOLD + promise))
        run_until(house, lambda: len(house.history.versions("shop")) == 2)
        notes = house.history.versions("shop")[-1].notes
        house.engine.dispose()
    assert [note for note in notes if finding in note], notes
