"""Databases with our tables: copies of one that was migrated, as two dozen migrations for each test take too long."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, make_url, text

from db.engine import open_engine
from db.schema import migrate


class Compiled(dict[Any, Any]):
    """Compiled statements by their words alone, so that what one test compiled serves the next one's database."""

    def __setitem__(self, key: tuple[object, ...], value: object) -> None:
        super().__setitem__(key[1:], value)

    def get(self, key: tuple[object, ...], default: object = None) -> Any:
        return super().get(key[1:], default)


COMPILED = {"sqlite": Compiled(), "postgresql": Compiled()}


def opened(url: str | URL) -> Engine:
    """A database whose statements are compiled once for all tests of this process: that is a sixth of their time."""
    engine = open_engine(url)
    engine.update_execution_options(compiled_cache=COMPILED[engine.dialect.name])
    return engine


def migrated(path: Path) -> Engine:
    """A SQLite database at this path, as `migrate` leaves a new one."""
    path.write_bytes(_sqlite_template())
    path.chmod(0o600)
    return opened(f"sqlite:///{path}")


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory(prefix="clausewatch-") as folder:
        path = Path(folder) / "template.db"
        engine = open_engine(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()  # the last connection writes the log into the file
        assert [each.name for each in Path(folder).iterdir()] == [path.name]
        return path.read_bytes()


@contextmanager
def on_server(server: str, template: str = "template1") -> Iterator[Engine]:
    """A new PostgreSQL database, a copy of `template`; gone at the end."""
    name = f"test_{uuid4().hex}"
    with _control(server).connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine = opened(make_url(server).set(database=name))
    yield engine
    engine.dispose()
    with _control(server).connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@cache
def _control(server: str) -> Engine:
    """Makes and drops databases: one connection that stays, as a new one for each costs a process of the server."""
    return create_engine(make_url(server), isolation_level="AUTOCOMMIT")


def hasten(server: str) -> None:
    """Lets a server that is thrown away wait for no disk: what it holds is lost with its machine, and only then."""
    with _control(server).connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


def make_template(server: str) -> str:
    """The name of a database on this server that is ours and empty: nobody may be connected to it.

    Whoever asks first makes it, and the others wait.
    """
    name = "migrated"
    with _control(server).connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(1)"))
        try:
            if not connection.scalar(text(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'")):
                connection.execute(text(f"CREATE DATABASE {name}"))
                engine = open_engine(make_url(server).set(database=name))
                migrate(engine)
                engine.dispose()
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(1)"))
    return name
