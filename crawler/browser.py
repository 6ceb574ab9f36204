"""The browser for pages that are empty without their scripts; one process, started when needed, and without a network.

Chromium resolves no name and has no way out: what a page asks for is handed to the crawl, which fetches it past the
guard as everything else, and the answer is handed in. So a page's scripts reach what a plain fetch could reach, and
what slips past the hand-over (sockets, WebRTC, whatever comes next) reaches nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.scales import end_largest_over
from crawler.visit import BrowserFailed, Document, Load, Outcome, TooLarge, Visit

if TYPE_CHECKING:
    import playwright.async_api as pw
    from playwright.async_api._context_manager import PlaywrightContextManager

logger = logging.getLogger(__name__)

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PAGES_AT_ONCE = 2
_VISIT_SECONDS = 30.0
_START_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
_IDLE_SECONDS = 300.0
_MOST_BYTES = 1 << 30
"""Of all its processes together; two pages of a heavy sort take half of it."""

_WEIGHED_EVERY_SECONDS = 0.25

NO_NETWORK: tuple[str, ...] = (
    # Every connection is to go through a proxy whose name, like any other, cannot be resolved.
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
)
_FRUGAL = (
    "--block-new-web-contents",
    "--disable-gpu",
    "--mute-audio",
    "--renderer-process-limit=2",
    "--js-flags=--max-old-space-size=512",
)


class Browser:
    """Reads pages with their scripts run, a few at a time; a crash or a time-out ends that page alone."""

    def __init__(
        self,
        program: str,
        user_agent: str,
        idle_seconds: float = _IDLE_SECONDS,
        visit_seconds: float = _VISIT_SECONDS,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._program = program or next(filter(None, map(shutil.which, _NAMES)), "")
        self._user_agent = user_agent
        self._idle_seconds = idle_seconds
        self._visit_seconds = visit_seconds
        self._most_bytes = most_bytes
        self._evicted = 0
        """Pages that were ended for their memory."""
        self._room = asyncio.Semaphore(_PAGES_AT_ONCE)
        self._starting = asyncio.Lock()
        self.visits = 0
        """Pages in the browser, or waiting for a free place in it."""
        self.on_visit: Callable[[], None] = lambda: None
        """Called when there is one more."""
        self._idle: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._stack: contextlib.AsyncExitStack | None = None
        self._chromium: pw.Browser | None = None
        self._is_missing_told = False

    def missing(self) -> str:
        """What is to be installed before a page can be read, as a sentence; empty where nothing is missing."""
        lacks = []
        if find_spec("playwright") is None:
            lacks.append("pip install 'clausewatch[browser]'")
        if not self._program or not Path(self._program).is_file():
            lacks.append("apt install chromium (or name its program: [crawler] chromium)")
        if not lacks:
            return ""
        sentence = f"a page that is filled by scripts needs a browser: {' and '.join(lacks)}"
        if not self._is_missing_told:
            logger.warning(sentence)
            self._is_missing_told = True
        return sentence

    async def read(self, document: Document, load: Load, user_agent: str = "", language: str = "") -> Outcome:
        """What the page's scripts make of a document; raises BrowserFailed.

        `load` fetches what the page asks for. At most half a minute, apart from the wait for a free place.
        """
        self.visits += 1
        self.on_visit()
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        try:
            async with self._room:
                try:
                    return await self._visit(document, load, user_agent, language)
                except BrowserFailed:
                    if self._chromium is None or self._chromium.is_connected():
                        raise
                # The process is gone, perhaps by another page's doing: once more, in a new one.
                return await self._visit(document, load, user_agent, language)
        finally:
            self.visits -= 1
            if not self.visits and self._stack is not None:
                self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self._close_idle)

    async def close(self) -> None:
        """Ends the process with all that it started."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        async with self._starting:
            await self._stop()

    async def _visit(self, document: Document, load: Load, user_agent: str, language: str) -> Outcome:
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as TookTooLong

        chromium = await self._started()
        evicted = self._evicted
        context: pw.BrowserContext | None = None
        try:
            async with asyncio.timeout(self._visit_seconds):
                context = await chromium.new_context(
                    user_agent=user_agent or f"{_as_browsers_say(chromium.version)} {self._user_agent}",
                    locale=language.split(",")[0].split(";")[0].strip() or "en",
                    service_workers="block",
                    accept_downloads=False,
                )
                return await Visit(context, document, load).run()
        except (TimeoutError, TookTooLong) as error:
            raise BrowserFailed(f"The page's scripts did not end within {self._visit_seconds:.0f} seconds.") from error
        except Error as error:
            if self._evicted > evicted:
                raise TooLarge(f"The page's scripts took more than {self._most_bytes >> 20} MiB of memory.") from error
            logger.info("a page ended in the browser: %s", error.message.partition("\n")[0])
            raise BrowserFailed("The page's scripts brought the browser down.") from error
        finally:
            if context is not None:
                await self._leave(context)

    async def _leave(self, context: pw.BrowserContext) -> None:
        """Closes a page, or, where its scripts keep even that from happening, the whole browser."""
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await context.close()
        except (TimeoutError, Error):
            async with self._starting:
                await self._stop()

    async def _started(self) -> pw.Browser:
        async with self._starting:
            if self._chromium is not None and self._chromium.is_connected():
                return self._chromium
            await self._stop()
            return await self._start()

    async def _start(self) -> pw.Browser:
        from playwright.async_api import Error, async_playwright

        is_root = os.geteuid() == 0
        if is_root:
            logger.warning("the browser runs without its sandbox, as root: run as a user of its own")
        async with contextlib.AsyncExitStack() as stack:
            folder = tempfile.TemporaryDirectory(prefix="clausewatch-browser-", ignore_cleanup_errors=True)
            home = stack.enter_context(folder)
            try:
                playwright = async_playwright()
                driver = await stack.enter_async_context(playwright)
                _expect_end(playwright)
                self._chromium = await driver.chromium.launch(
                    executable_path=self._program,
                    args=[*NO_NETWORK, *_FRUGAL],
                    chromium_sandbox=not is_root,  # Chromium's own refuses to work for root
                    # Nothing of ours: the environment may hold a mail password.
                    env={"PATH": os.defpath, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
                    timeout=_START_SECONDS * 1000,
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
                session = await self._chromium.new_browser_cdp_session()
            except (Error, OSError) as error:
                logger.warning("the browser %s cannot be started: %s", self._program, error)
                raise BrowserFailed(f"The browser {self._program} cannot be started; the log says why.") from error
            weighing = asyncio.ensure_future(self._weigh(session))
            stack.callback(weighing.cancel)
            self._stack = stack.pop_all()
        return self._chromium

    async def _weigh(self, session: pw.CDPSession) -> None:
        """Ends pages that take too much, as long as the browser runs."""
        from playwright.async_api import Error

        with contextlib.suppress(Error):  # the browser is gone
            while True:
                await asyncio.sleep(_WEIGHED_EVERY_SECONDS)
                if self.visits:
                    self._evicted += await end_largest_over(self._most_bytes, session)

    async def _stop(self) -> None:
        stack, chromium = self._stack, self._chromium
        self._stack = self._chromium = None
        if chromium is not None:
            try:
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await chromium.close()
            except Exception as error:  # noqa: BLE001  # it may be gone already, and is not needed any more
                logger.info("the browser did not close in order: %r", error)
        if stack is not None:
            try:
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await stack.aclose()
            except Exception as error:  # noqa: BLE001  # as above; without its driver the process ends by itself
                logger.info("the browser's driver did not close in order: %r", error)

    def _close_idle(self) -> None:
        task = asyncio.ensure_future(self._close_unless_busy())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_unless_busy(self) -> None:
        async with self._starting:
            if not self.visits:
                await self._stop()


def _expect_end(playwright: PlaywrightContextManager) -> None:
    """A Ctrl-C reaches the driver as it reaches us: nobody asks how it ended, and asyncio would say so with a trace."""
    client = playwright._client
    if client is not None:
        client._transport.on_error_future.add_done_callback(lambda end: end.cancelled() or end.exception())


def _as_browsers_say(version: str) -> str:
    """A user agent by which scripts know what they may use; whose it is stands behind it."""
    major = version.partition(".")[0]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"
