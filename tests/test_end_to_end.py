"""The demo's path over real HTTP and real SMTP: from nothing to a digest in the inbox."""

from __future__ import annotations

import email
import email.policy
import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.commands import call

COMMAND = Path(sys.executable).with_name("clausewatch")
QUIET = {"hollis-and-oak": "cosmetic", "lanternfish-analytics": "bot wall"}
TOLD = ("marrow-and-finch", "tidewater-kettle", "juniper-row-anna", "juniper-row-marta")


def clausewatch(*arguments: str | Path, folder: Path, code: int = 0) -> str:
    """What a command prints on standard output, from a folder of its own."""
    done = call(*arguments, folder=folder)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout


def demo(folder: Path) -> str:
    """What `clausewatch demo` prints, from the first moment of its process."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CLAUSEWATCH_")}
    done = subprocess.run(
        [COMMAND, "demo"], cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=outer
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done.stdout


@dataclass(frozen=True)
class Told:
    """What the demo left: its terminal, its letter, and the folder with its database."""

    screen: str
    letter: EmailMessage
    text: str
    html: str
    folder: Path

    def ask(self, *arguments: str, code: int = 0) -> Any:
        settings = ("--config", "clausewatch-demo/clausewatch.toml")
        return json.loads(clausewatch(*settings, *arguments, "--json", folder=self.folder, code=code))

    def versions(self, source: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("history", source)["versions"]
        return found


def shown_once(factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's folder and what it printed; the workers of one run share it, whichever comes first."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, screen = shared / "demo", shared / "demo.txt"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not screen.exists():
            folder.mkdir()
            screen.write_text(demo(folder))
    return folder, screen.read_text()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder, screen = shown_once(tmp_path_factory)
    [path] = (folder / "clausewatch-demo" / "letters").glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return Told(screen, letter, text.get_content(), html.get_content(), folder)


def test_one_letter_tells_what_matters_in_its_subject(told: Told) -> None:
    assert told.letter["To"] == "you@reader.example"
    assert told.letter["Subject"].startswith("4 policies changed: ")
    assert len(told.letter["Subject"]) <= 78
    assert "Subject: 4 policies changed" in told.screen, "the demo shows the letter on the terminal"


def test_each_substantive_change_stands_in_both_parts_with_its_reason(told: Told) -> None:
    for words in ("selected partners", "24 months", "an advertising network"):
        assert words in " ".join(told.text.split()), words
        assert words in " ".join(told.html.split()), words
    assert "[-30 days-]{+24 months+}" in " ".join(told.text.split()), "a mark may run over the end of a line"
    assert "<del" in told.html
    assert "<ins" in told.html
    assert "We will never sell' became 'We may sell'" in " ".join(told.text.split())


def test_the_text_of_two_sub_domains_is_told_once_and_names_both(told: Told) -> None:
    assert told.text.count("receives your e-mail address and the items") == 1
    assert "juniper-row-marta" in told.text
    assert "anna.juniperrow" in told.text


def test_a_cosmetic_revision_is_a_version_and_no_news(told: Told) -> None:
    first, second = told.versions("hollis-and-oak")
    assert (second["outcome"], second["verdict"], second["alerted"]) == ("changed", "cosmetic", False)
    assert first["text_sha256"] != second["text_sha256"]
    changes, watched = told.text.lower().split("\nwatched from now on")
    assert "hollis" not in changes
    assert "hollis" in watched, "the first letter says what is watched"


def test_a_bot_wall_keeps_the_last_version_and_is_said_below_the_changes(told: Told) -> None:
    [first] = told.versions("lanternfish-analytics")
    assert first["outcome"] == "first_sight"
    checks = told.ask("history", "lanternfish-analytics")["checks"]
    assert checks["unwell"] > 0
    assert "lanternfish" in told.text.split("COULD NOT BE READ")[1]
    assert "Checking your browser" not in told.text


def test_a_nonce_in_every_body_makes_no_version(told: Told) -> None:
    outcomes = [version["outcome"] for version in told.versions("marrow-and-finch")]
    assert outcomes == ["first_sight", "changed"]
    assert told.ask("history", "marrow-and-finch")["checks"]["unchanged"] > 0


@pytest.mark.parametrize("source", TOLD)
def test_a_told_source_has_one_alerted_version_in_the_documented_shape(told: Told, source: str) -> None:
    history = told.ask("history", source)
    assert set(history) == {"source", "versions", "checks", "twins", "near_twins"}
    first, second = history["versions"]
    assert (first["seq"], first["verdict"], first["alerted"], first["changes"]) == (1, None, False, [])
    assert (second["seq"], second["verdict"], second["alerted"]) == (2, "substantive", True)
    assert second["captured_at"].endswith("Z")
    assert second["reasons"]
    change = second["changes"][0]
    assert set(change) == {"kind", "verdict", "category", "reasons", "before", "after"}
    assert {"total", "unchanged", "unwell", "held", "reverted"} <= set(history["checks"])


def test_the_database_is_whole_and_nothing_is_left_to_send(told: Told) -> None:
    assert told.ask("verify")["damaged"] == []
    assert told.ask("outbox") == []
    assert [letter["state"] for letter in told.ask("outbox", "--all")] == ["sent"]
    assert told.ask("held") == []


def test_a_clause_keeps_its_identity_over_its_rewording(told: Told) -> None:
    first, second = (told.ask("show", f"tidewater-kettle@{seq}") for seq in (1, 2))
    [before] = [clause for clause in first["clauses"] if "after 30 days" in clause["text"]]
    [after] = [clause for clause in second["clauses"] if "after 24 months" in clause["text"]]
    assert before["id"] == after["id"]
    assert before["path"] == after["path"]
    assert after["first_seen_at"] == first["captured_at"]
    assert after["worded_so_since"] == second["captured_at"]


def test_the_reading_commands_speak_to_people_too(told: Told) -> None:
    settings = ("--config", "clausewatch-demo/clausewatch.toml")
    listed = clausewatch(*settings, "list", folder=told.folder)
    assert "unwell: bot-wall" in listed
    changes = clausewatch(*settings, "diff", "tidewater-kettle", folder=told.folder)
    assert "[-30 days-]" in changes
    assert "{+24 months+}" in changes
    assert "# Privacy at Tidewater" in clausewatch(*settings, "show", "tidewater-kettle@1", folder=told.folder)
    assert "substantive" in clausewatch(*settings, "history", "tidewater-kettle", folder=told.folder)
