"""The life of the browser's process. Each test starts one or two of its own, so only CI collects this file."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import pytest

from crawler.browser import Browser
from crawler.fetch import Crawler
from crawler.visit import BrowserFailed, Document, Filled, Part, TooLarge
from monitor.core.types import Arrival
from tests.crawler.crawling import collect, page_of, settings, target
from tests.crawler.test_browser import FILL, TEXT, need_chromium, shell
from tests.web import Talk, Web


async def nothing(part: Part) -> None:
    """Answers no part."""


def document(script: str, number: int = 0) -> Document:
    body = shell(script).encode("utf-8")
    return Document(f"http://site-{number}.test/", 200, (("content-type", "text/html"),), body)


def test_page_that_never_ends_fails_alone() -> None:
    need_chromium()

    async def run() -> tuple[object, object, object]:
        browser = Browser("", "clausewatch/test", visit_seconds=10.0)
        try:
            good = document("setTimeout(() => { root.textContent = 'all is well '.repeat(50); }, 1000)", 1)
            bad = document("for (;;) {}", 2)
            together = await asyncio.gather(
                browser.read(bad, nothing), browser.read(good, nothing), return_exceptions=True
            )
            return *together, await browser.read(good, nothing)
        finally:
            await browser.close()

    bad, good, later = asyncio.run(run())
    assert isinstance(bad, BrowserFailed)
    assert isinstance(good, Filled)
    assert isinstance(later, Filled)


def test_the_process_is_ended_when_idle_and_started_again() -> None:
    need_chromium()

    async def run() -> tuple[object, int, object]:
        browser = Browser("", "clausewatch/test", idle_seconds=0.1)
        good = document("root.textContent = 'all is well '.repeat(50)")
        try:
            first = await browser.read(good, nothing)
            assert children("chromium"), "nothing to end"
            while children("chromium"):
                await asyncio.sleep(0.05)
            return first, len(children("chromium")), await browser.read(good, nothing)
        finally:
            await browser.close()

    first, left, again = asyncio.run(run())
    assert isinstance(first, Filled)
    assert isinstance(again, Filled)
    assert not left


def test_page_at_the_browser_keeps_no_plain_page_waiting() -> None:
    need_chromium()
    is_asked = threading.Event()

    def wait_for_plain(talk: Talk) -> None:
        talk.answer(200 if is_asked.wait(15) else 404, TEXT.encode())

    def plain(talk: Talk) -> None:
        is_asked.set()
        talk.answer(200, TEXT.encode(), {"Content-Type": "text/plain"})

    async def crawl(web: Web) -> list[Arrival]:
        async with Crawler(settings(has_browser=True, concurrency=1)) as crawler:
            paths = enumerate(("/shell", "/plain"))
            return await collect(
                crawler, [target(web.url(path, host=f"shop-{n}.localhost"), web, number=n) for n, path in paths]
            )

    with Web() as web:
        web.page("/shell", shell(FILL))
        web.play("/api/text", wait_for_plain)
        web.play("/plain", plain)
        filled, _ = asyncio.run(crawl(web))
    assert "order number 11" in page_of(filled).body.decode("utf-8")


def test_crash_of_the_browser_ends_no_visit() -> None:
    need_chromium()

    async def run() -> object:
        browser = Browser("", "clausewatch/test")
        asked = asyncio.Event()

        async def load(part: Part) -> Document:
            if not asked.is_set():
                asked.set()
                children("chromium")[0].kill()
                await asyncio.sleep(60)
            return Document(part.url, 200, (("content-type", "text/plain"),), TEXT.encode())

        try:
            return await browser.read(document(FILL), load)
        finally:
            await browser.close()

    assert isinstance(asyncio.run(run()), Filled)


def test_page_that_takes_too_much_memory_is_ended_alone() -> None:
    need_chromium()
    hoard = "const kept = []; setInterval(() => { kept.push(new Uint8Array(40 << 20).fill(7)); }, 20)"
    patient = "setInterval(() => { root.textContent = 'all is well '.repeat(50 + Date.now() % 50); }, 200)"

    async def run() -> tuple[object, object, object]:
        browser = Browser("", "clausewatch/test", most_bytes=800 << 20)
        try:
            both = [browser.read(document(hoard, 1), nothing), browser.read(document(patient, 2), nothing)]
            bad, good = await asyncio.gather(*both, return_exceptions=True)
            return bad, good, await browser.read(document(FILL, 3), answer)
        finally:
            await browser.close()

    async def answer(part: Part) -> Document:
        return Document(part.url, 200, (("content-type", "text/plain"),), TEXT.encode())

    bad, good, later = asyncio.run(run())
    assert isinstance(bad, TooLarge)
    assert "800 MiB of memory" in str(bad)
    assert isinstance(good, Filled), "the page beside it was at work all the time"
    assert isinstance(later, Filled)


def test_bound_of_memory_holds_within_the_sandbox_of_chromium() -> None:
    need_chromium()
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is missing: install the system package util-linux")
    # Chromium drops its sandbox for root. Nobody may still read what is root's, or there would be no Python.
    may_read = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *may_read]
    test = f"{Path(__file__)}::{test_page_that_takes_too_much_memory_is_ended_alone.__name__}"
    command = [sys.executable, "-m", "pytest", "-n0", "-rA", "-p", "no:cacheprovider", test]
    own = {"CLAUSEWATCH_CI": "1", "HOME": tempfile.gettempdir(), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(who: list[str]) -> str:
        done = subprocess.run([*who, *command], capture_output=True, text=True, env=os.environ | own, check=False)
        assert "1 passed" in done.stdout, done.stdout + done.stderr
        return done.stdout

    if os.geteuid() == 0:
        assert "without its sandbox" in run([]), "the log tells of it"
    assert "without its sandbox" not in run(nobody if os.geteuid() == 0 else [])


def test_driver_that_ends_by_a_signal_to_all_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    need_chromium()

    async def run() -> None:
        browser = Browser("", "clausewatch/test")
        try:
            await browser.read(document("root.textContent = 'all is well '.repeat(50)"), nothing)
            [driver] = [child for child in psutil.Process().children() if "node" in child.name()]
            driver.terminate()
            driver.wait(10)
        finally:
            await browser.close()

    asyncio.run(run())
    gc.collect()
    assert "never retrieved" not in caplog.text


_VICTIM = """
import asyncio
from crawler.browser import Browser
from crawler.fetch import Crawler
from crawler.visit import Document

async def load(part):
    print("asked", flush=True)
    await asyncio.sleep(60)

body = b"<div id=root></div><script>fetch('/for-ever')</script>"
asyncio.run(Browser("", "x").read(Document("http://site.test/", 200, (("content-type", "text/html"),), body), load))
"""


def test_no_process_outlives_a_killed_daemon() -> None:
    need_chromium()
    with subprocess.Popen([sys.executable, "-c", _VICTIM], stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "asked\n"
        family = psutil.Process(victim.pid).children(recursive=True)
        assert any("chromium" in process.name() for process in family)
        victim.kill()
        victim.wait()
        _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


def children(name: str) -> list[psutil.Process]:
    """This process's descendants of that name, outermost first."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if name in process.name() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found
