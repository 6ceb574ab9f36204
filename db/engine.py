"""Opens the database, SQLite by default, and keeps a second daemon out of it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BUSY_SECONDS = 60
# Any constant number will do; it names "the Clausewatch daemon" among PostgreSQL's advisory locks.
_DAEMON_LOCK = 7_264_001


class DatabaseError(Exception):
    """The database cannot be used as it is; the message says what to do."""


def fault_of(error: DBAPIError) -> str:
    """What is wrong with the database, in words that say what to do."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full: make room, what was done before is kept"
    if code == sqlite3.SQLITE_IOERR:
        return f"the disk is full or failing ({error.orig}): look at its free space, what was done before is kept"
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return (
            f"it and its folder must be writable for the user who runs this, and they are not ({error.orig}); "
            "what was done before is kept"
        )
    return f"{error.orig}"


def open_engine(url: str | URL) -> Engine:
    """An engine for SQLite (WAL, FULL, foreign keys on) or PostgreSQL.

    SQLite's writers take the lock when they begin (BEGIN IMMEDIATE, see `writing`), so that a read-then-write cannot
    fail half-way with SQLITE_BUSY_SNAPSHOT. FULL: with NORMAL a power cut loses commits that were acknowledged.
    """
    url = make_url(url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        folder = Path(url.database).parent
        if not folder.is_dir():
            raise DatabaseError(f"{folder} is no folder: make it, or change [database] path.")
        _make_private(Path(url.database))
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """Creates the file readable by its owner alone: it holds addresses and letters."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One short transaction that may write; committed at the end, or rolled back whole."""
    with Session(engine.execution_options(writes=True)) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent look at the database."""
    with Session(engine) as session, session.begin():
        yield session


@contextmanager
def sole_daemon(engine: Engine) -> Iterator[None]:
    """Holds the place of the one daemon on this database; refuses where another holds it.

    The lock goes with the process, so a killed daemon leaves none behind.
    """
    refusal = (
        "Another clausewatch daemon is running on {}: stop that one first, or give this one a database of its own."
    )
    if engine.url.get_backend_name() != "sqlite":
        with engine.connect() as connection:
            connection.detach()  # the lock ends with this connection, so it must not go back into the pool
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _DAEMON_LOCK}):
                raise DatabaseError(refusal.format(engine.url.render_as_string(hide_password=True)))
            yield
            return
    database = engine.url.database or ":memory:"
    if database == ":memory:":
        yield
        return
    with Path(f"{database}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseError(refusal.format(database)) from None
        yield
