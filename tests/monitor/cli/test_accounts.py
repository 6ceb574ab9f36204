"""Accounts by command."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from db.accounts import AccountError
from monitor.cli import app
from monitor.cli.screen import CallError
from tests.monitor.web.visiting import PASSWORD


def call(folder: Path, *arguments: str, said: str = "") -> tuple[int, str, BaseException | None]:
    result = CliRunner().invoke(app, ["--config", str(folder / "clausewatch.toml"), "account", *arguments], input=said)
    return result.exit_code, result.output, result.exception


def test_accounts_are_made_listed_and_removed_by_command(tmp_path: Path) -> None:
    (tmp_path / "clausewatch.toml").write_text("")
    assert call(tmp_path, "setup-link")[1].startswith("http://127.0.0.1:8620/setup/")
    assert isinstance(call(tmp_path, "add", "Ada", said="short\n")[2], CallError)
    assert isinstance(call(tmp_path, "add", "<b>", said=f"{PASSWORD}\n")[2], CallError)
    assert call(tmp_path, "add", "Ada", said=f"{PASSWORD}\n")[0] == 0
    assert call(tmp_path, "add", "Rea", "--role", "reader", said=f"{PASSWORD}\n")[0] == 0
    assert isinstance(call(tmp_path, "add", "Ada", said=f"{PASSWORD}\n")[2], CallError)
    assert isinstance(call(tmp_path, "setup-link")[2], CallError), "only the first account comes by a link"
    listed = json.loads(call(tmp_path, "list", "--json")[1])
    assert [(each["name"], each["role"]) for each in listed] == [("Ada", "operator"), ("Rea", "reader")]
    assert call(tmp_path, "password", "Ada", said="nine blue old spoons\n")[0] == 0
    assert call(tmp_path, "remove", "Rea")[0] == 0
    assert isinstance(call(tmp_path, "remove", "Rea")[2], AccountError)
