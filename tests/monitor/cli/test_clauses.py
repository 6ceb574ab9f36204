"""The past of single clauses, as a person asks for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.engine import open_engine
from db.schema import migrate
from monitor.cli import app
from tests.build import LONGER_KEPT, POLICY, Story


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings and a database with a shop that kept orders for 30 days, then for 24 months, then for 30 days again."""
    path = tmp_path_factory.mktemp("past")
    (path / "clausewatch.toml").write_text('[database]\npath = "clausewatch.db"\n')
    engine = open_engine(f"sqlite:///{path / 'clausewatch.db'}")
    migrate(engine)
    story = Story(engine).watch()
    story.look(POLICY)
    story.wait(days=10).change_to(LONGER_KEPT)
    story.wait(days=10).change_to(POLICY)
    engine.dispose()
    return path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(folder / "clausewatch.toml"), *arguments])


def test_blame_shows_each_clause_with_its_date_and_what_stood_there_before(folder: Path) -> None:
    shown = run(folder, "blame", "shop").stdout
    assert "2026-03-03 09:00  @1    Order records are kept for 30 days" in shown
    assert "2026-03-13 09:00 to 2026-03-23 09:20: Order records are kept for 24 months" in shown
    found = json.loads(run(folder, "blame", "shop", "--version", "2", "--json").stdout)
    [kept] = [each for each in found["clauses"] if "24 months" in each["text"]]
    assert (found["seq"], kept["worded_so_since"]["seq"], kept["first_seen"]["seq"]) == (2, 2, 1)
    assert kept["earlier"][0]["stays"][0]["until"] == {"seq": 2, "at": "2026-03-13T09:00:00Z"}
