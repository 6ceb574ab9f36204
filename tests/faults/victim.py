"""The real daemon, which kills itself with SIGKILL at a named point of a database transaction.

A point is `before:`, `inside:` or `after:` and the start of an SQL statement: before it runs, just before the commit of
the transaction that ran it, or right after that commit.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from db.dispatch import Dispatch, QueuedLetter
from monitor.config import load
from monitor.daemon import Daemon
from monitor.logs import log_to
from monitor.wiring import open_house


class Trap:
    """Counts how often the point is reached and springs at the nth time."""

    def __init__(self, point: str, nth: int) -> None:
        self.moment, _, self.statement = point.partition(":")
        self.left = nth
        self.here = threading.local()
        event.listen(Engine, "before_cursor_execute", self.on_statement)
        event.listen(Engine, "commit", self.on_commit)
        event.listen(Session, "after_commit", self.on_committed)

    def on_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().startswith(self.statement):
            return
        if self.moment == "before":
            self.spring()
        self.here.is_armed = True

    def on_commit(self, _connection: Any) -> None:
        if self.moment == "inside" and getattr(self.here, "is_armed", False):
            self.here.is_armed = False
            self.spring()

    def on_committed(self, _session: Any) -> None:
        if self.moment == "after" and getattr(self.here, "is_armed", False):
            self.here.is_armed = False
            self.spring()

    def spring(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def be_careless() -> None:
    """Marks each letter as sent when it is picked up: the fault that the kill tests must be able to see."""
    pick_up = Dispatch.due_letters

    def due_letters(dispatch: Dispatch, now: datetime, **rest: Any) -> Iterator[QueuedLetter]:
        letters = list(pick_up(dispatch, now, **rest))
        for letter in letters:
            dispatch.mark_sent(letter.letter_id, now)
        return iter(letters)

    Dispatch.due_letters = due_letters  # type: ignore[method-assign, assignment]


def live(settings: Path, log: Path, point: str, nth: int, is_careless: bool) -> None:
    """The daemon, until a signal ends it; what it says goes to the end of the log."""
    with log.open("a") as stream:
        os.dup2(stream.fileno(), 2)
    log_to(sys.stderr)
    if is_careless:
        be_careless()
    if point:
        Trap(point, nth)
    asyncio.run(Daemon(open_house(load(settings)), tick_seconds=0.1).run())
