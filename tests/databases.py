"""Databases with our tables: copies of one that was migrated, as two dozen migrations for each test take too long."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text

from db.engine import open_engine
from db.schema import migrate


def migrated(path: Path) -> Engine:
    """A SQLite database at this path, as `migrate` leaves a new one."""
    path.write_bytes(_sqlite_template())
    path.chmod(0o600)
    return open_engine(f"sqlite:///{path}")


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
    url, name = make_url(server), f"test_{uuid4().hex}"
    control = create_engine(url, isolation_level="AUTOCOMMIT")
    with control.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine = open_engine(url.set(database=name))
    yield engine
    engine.dispose()
    with control.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    control.dispose()


def hasten(server: str) -> None:
    """Lets a server that is thrown away wait for no disk: what it holds is lost with its machine, and only then."""
    control = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with control.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    control.dispose()


def make_template(server: str) -> str:
    """The name of a database on this server that is ours and empty: nobody may be connected to it."""
    name, url = "migrated", make_url(server)
    control = create_engine(url, isolation_level="AUTOCOMMIT")
    with control.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    control.dispose()
    engine = open_engine(url.set(database=name))
    migrate(engine)
    engine.dispose()
    return name
