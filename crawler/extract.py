"""Reading in a child process that may be killed: a hostile page costs its own reading, never the daemon."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.reader import Glance, Known, glance, read, shown
from crawler.skim import is_exact
from crawler.unreadable import SectionGone, Unreadable
from monitor.core.promises import announces
from monitor.core.types import ExtractionFailure, Reading, Reason, Recipe

logger = logging.getLogger(__name__)


_PLAINLY = Recipe()
T = TypeVar("T")


class Extractor:
    """Reads pages in child processes that may be killed: `async with Extractor() as extractor`."""

    def __init__(
        self,
        workers: int = 1,
        *,
        time_limit_seconds: float = 27.0,  # a page that is ended may cost half a minute in all, storing included
        memory_bytes: int = 1 << 30,
        recycle_after: int = 200,
    ) -> None:
        self._time_limit_seconds = time_limit_seconds
        self._memory_bytes = memory_bytes
        self._workers = workers
        # Never more tasks than workers: Pebble writes a task into a pipe that nobody reads while all are busy, and a
        # thread that is blocked in that write outlasts the pool.
        self._free = asyncio.Semaphore(workers)
        self._recycle_after = recycle_after
        self._working: set[asyncio.Task[Any]] = set()
        self._pool: ProcessPool

    async def __aenter__(self) -> Self:
        self._pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=self._recycle_after,
            initializer=_enter_worker,
            initargs=(os.getpid(), self._memory_bytes),
            # Spawned, not forked: a fork of a process with threads and an event loop may inherit a held lock.
            context=multiprocessing.get_context("spawn"),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Pebble leaves the futures of a stopped pool unfinished: whoever waits for one would wait for ever.
        for working in self._working:
            working.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's stop has no types
        await asyncio.to_thread(self._pool.join)

    async def read(
        self, body: bytes, content_type: str, url: str, recipe: Recipe = _PLAINLY
    ) -> Reading | ExtractionFailure:
        """The page as text, or in one sentence why not; work in hand is cancelled when the extractor is closed."""
        return await self._in_child(url, read, body, content_type, recipe)

    async def glance(
        self, body: bytes, content_type: str, url: str, recipe: Recipe, known: Known
    ) -> Glance | ExtractionFailure:
        """As `read`, but only as far as it takes to know that the page says what it said before."""
        return await self._in_child(url, glance, body, content_type, recipe, known)

    async def is_announcing(self, body: bytes, content_type: str, url: str) -> bool | ExtractionFailure:
        """Whether a page, e.g. a home page, speaks of a changed policy."""
        return await self._in_child(url, _is_announcing, body, content_type)

    async def is_exact(self, body: bytes, content_type: str, url: str, recipe: Recipe, visible: str) -> bool:
        """As `crawler.skim.is_exact`."""
        return await self._in_child(url, is_exact, body, content_type, recipe, visible) is True

    async def _in_child(self, url: str, work: Callable[..., T], *args: object) -> T | ExtractionFailure:
        working = asyncio.ensure_future(self._answer(url, work, args))
        self._working.add(working)
        working.add_done_callback(self._working.discard)
        return await working

    async def _answer(self, url: str, work: Callable[..., T], args: tuple[object, ...]) -> T | ExtractionFailure:
        try:
            async with self._free:
                future: ProcessFuture[T | ExtractionFailure] = self._pool.schedule(
                    _do_or_say_why, args=(work, args), timeout=self._time_limit_seconds
                )
                # Pebble measures by the wall clock, which can be set back.
                async with asyncio.timeout(2 * self._time_limit_seconds + _START_SECONDS):
                    answer: T | ExtractionFailure = await asyncio.wrap_future(future)
        except TimeoutError:
            return ExtractionFailure(f"Reading the page took longer than {self._time_limit_seconds:g} seconds.")
        except ProcessExpired as error:
            logger.warning("the reader died on %s, exit code %s", url, error.exitcode)
            return ExtractionFailure("The reader crashed on the page.")
        except MemoryError:
            return ExtractionFailure("Reading the page took more memory than allowed.")
        return answer


def _is_announcing(body: bytes, content_type: str) -> bool:
    return announces(shown(body, content_type))


def _do_or_say_why(work: Callable[..., T], args: tuple[object, ...]) -> T | ExtractionFailure:
    try:
        return work(*args)
    except SectionGone as error:
        return ExtractionFailure(str(error), Reason.SECTION_GONE)
    except Unreadable as error:
        return ExtractionFailure(str(error))
    except MemoryError:
        return ExtractionFailure("Reading the page took more memory than allowed.")
    except RecursionError:
        return ExtractionFailure("The page is nested too deeply to be read.")
    except Exception as error:  # noqa: BLE001 - a hostile page can break any of three libraries; it must be this page only
        return ExtractionFailure(f"The reader failed on the page ({type(error).__name__}).")


_PR_SET_PDEATHSIG = 1
_START_SECONDS = 30.0


def _enter_worker(parent: int, memory_bytes: int) -> None:
    """What a child does first: a limit to its memory, and an end when its parent ends, however it ends."""
    gc.disable()  # a page of many elements makes no garbage in cycles, and looking for it doubles the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Pebble's own waits for Python code to run, which C code may not let
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
