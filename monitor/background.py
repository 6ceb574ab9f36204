"""Work beside the loop that may be left behind when the process ends."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


async def in_background(work: Callable[[], Answer]) -> Answer:
    """Runs work in a thread that does not keep the process alive: a stalled mail server may hold it for minutes.

    What it leaves undone at a stop is safe: every step of a letter is a row before it is done.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Answer] = loop.create_future()

    def answer(result: Answer | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    def run() -> None:
        try:
            result, error = work(), None
        except BaseException as caught:  # noqa: BLE001  # carried over to the awaiting task, whatever it is
            result, error = None, caught
        with contextlib.suppress(RuntimeError):  # the loop is closed: the daemon has stopped meanwhile
            loop.call_soon_threadsafe(answer, result, error)

    threading.Thread(target=run, name="post", daemon=True).start()
    return await done
