"""The API answers whatever the command line reads, and both say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.main import get_command

from db.corrections import Corrections
from db.readers import PausedBy, Readers
from db.tokens import TokenKind
from monitor.cli import app
from monitor.core.types import Verdict
from monitor.web.api.table import OPERATIONS
from tests.build import SOLD, Story
from tests.commands import call
from tests.monitor.web.test_api import ask, token
from tests.monitor.web.visiting import House

LATER = SOLD.replace("30 days", "24 months")
READ = {
    "list": "listSources",
    "history": "listVersions",
    "export": "listVersions",
    "show": "getText",
    "diff": "compareVersions",
    "compare": "compareAny",
    "blame": "blameVersion",
    "search": "search",
    "when": "whenSaid",
    "facts": "listFacts",
    "redline": "getRedline",
    "evidence": "getEvidence",
    "held": "listHolds",
    "corrections": "listCorrections",
    "outbox": "listLetters",
    "subscriber": "listSubscribers",
}
"""What the command line reads from the database, and the operation that answers it."""
ELSEWHERE = {
    "init", "demo", "run", "check", "accept", "reject", "add", "pause", "resume", "tag", "remove", "correct",
    "subscribe", "unsubscribe", "bounce", "mail-test", "import", "keys",
    "extract",  # reads files, not the database
    "account", "token",  # who may ask is not for programs to say
    "verify",  # reads every byte of the database: for the machine that holds it
    "digest",  # writes a letter with the settings of the mail
}  # fmt: skip
"""What writes, or has a reason to have no operation."""


def test_every_command_that_reads_has_an_operation() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]  # the program is a group
    assert commands == READ.keys() | ELSEWHERE
    assert {each.name for each in OPERATIONS} >= set(READ.values())


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Iterator[Path]:
    """Settings over the database of the house, with one more version and a correction."""
    house.story.wait(days=1).change_to(LATER)
    Corrections(house.story.engine).correct("shop", 2, 1, Verdict.MINOR, None, "announced", "ann", house.story.now)
    (tmp_path / "clausewatch.toml").write_text('[database]\npath = "c.db"\n')
    yield tmp_path


def same(said: Any) -> Any:
    """JSON with its hours as hours, and one name for the beginning of a stay."""
    if isinstance(said, dict):
        return {
            "first" if key == "from" and isinstance(value, dict) else key: same(value) for key, value in said.items()
        }
    if isinstance(said, list):
        return [same(each) for each in said]
    if isinstance(said, str) and said.endswith("Z") and said[:4].isdigit():
        return datetime.fromisoformat(said).replace(microsecond=0)
    return said


def without(items: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name != key} for each in items]


def test_both_say_the_same(house: House, folder: Path) -> None:
    secret = token(house, TokenKind.WRITE)

    def api(path: str) -> Any:
        answer = ask(house, secret, "GET", path)
        assert answer.status == 200, answer.text
        return same(answer.json)

    def cli(*words: str) -> Any:
        done = call(*words, "--json", folder=folder)
        assert done.returncode == 0, done.stderr
        return same(json.loads(done.stdout))

    def subset(some: Any, of: Any) -> None:
        """Equal in every field that both have."""
        assert len(some) == len(of) > 0
        for one, other in zip(some, of, strict=True):
            both = one.keys() & other.keys()
            assert len(both) >= 3
            assert {name: one[name] for name in both} == {name: other[name] for name in both}

    versions = cli("history", "shop")["versions"]
    subset(without(versions, "changes"), without(api("/sources/shop/versions")["items"][::-1], "changes"))
    for mine, theirs in zip(versions[1:], api("/sources/shop/versions")["items"][-2::-1], strict=True):
        subset(without(mine["changes"], "correction"), without(theirs["changes"], "correction"))
    corrected = api("/sources/shop/versions/2")["changes"][0]["correction"]
    assert corrected == versions[1]["changes"][0]["correction"]
    subset(cli("list"), api("/sources")["items"])
    for name, text in (("copy", LATER), ("kin", f"{LATER}\n\nWe make lamps.")):
        Story(house.story.engine, name).watch().look(text)
    told = cli("history", "shop")
    alike = [{"name": name, "share": 1.0} for name in told["twins"]] + told["near_twins"]
    assert alike == api("/sources/shop/twins")["items"]
    assert [each["name"] for each in alike] == ["copy", "kin"]
    assert cli("show", "shop@2")["text"] == api("/sources/shop/versions/2/text")["text"]
    diff = cli("diff", "shop", "1", "3")
    compared = api("/sources/shop/compare/1/3")
    assert diff["verdict"] == compared["verdict"]
    subset(diff["changes"], compared["changes"])
    assert cli("blame", "shop", "--version", "3")["clauses"] == api("/sources/shop/versions/3/blame")["items"]
    subset(cli("search", "sell")["hits"], api("/search?q=sell")["items"])
    assert cli("when", "may sell")["sources"] == api("/when?q=" + quote("may sell"))["items"]
    assert cli("facts", "shop", "--version", "3")["facts"] == api("/sources/shop/versions/3/facts")["items"]
    changed, restated = cli("facts", "shop", "--from", "1", "--to", "3"), api("/sources/shop/facts/1/3")
    assert all(changed[side] == restated[side] for side in ("gone", "come", "kept"))
    assert changed["gone"]
    assert cli("redline", "shop", "--from", "1", "--to", "2")["blocks"] == api("/sources/shop/redline/1/2")["blocks"]
    assert cli("redline", "shop@1", "kin")["blocks"] == api("/redline?before=shop@1&after=kin")["blocks"]
    mine, theirs = cli("compare", "shop@1", "kin@1"), api("/compare?before=shop@1&after=kin")
    assert (theirs["before"], theirs["after"], theirs["verdict"]) == ("shop@1", "kin@1", mine["verdict"])
    subset(mine["changes"], theirs["changes"])
    [label], [made] = cli("corrections", "list"), api("/corrections")["items"]
    assert (label["id"], label["correction"]) == (made["id"], made["correction"])
    Readers(house.story.engine).pause("ann", PausedBy.COMMAND, house.story.now, "Ada")
    subset(cli("subscriber", "list"), api("/subscribers")["items"])
    assert api("/subscribers")["items"][0]["paused_who"] == "Ada"
    assert cli("held") == api("/holds")["items"] == []
