"""The past of single clauses, as a person asks for it."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from typer.testing import CliRunner, Result

from db.engine import open_engine
from db.history import UnknownSourceError, UnknownVersionError
from monitor.cli import app
from monitor.cli.screen import CallError
from tests.build import LONGER_KEPT, POLICY, Story
from tests.databases import migrated
from tests.monitor.tracked import accepted, rejected


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings and a database with a shop that kept orders for 30 days, then for 24 months, then for 30 days again."""
    path = tmp_path_factory.mktemp("past")
    (path / "clausewatch.toml").write_text('[database]\npath = "clausewatch.db"\n')
    engine = migrated(path / "clausewatch.db")
    story = Story(engine).watch()
    story.look(POLICY)
    story.wait(days=10).change_to(LONGER_KEPT)
    story.wait(days=10).change_to(POLICY)
    engine.dispose()
    return path


def run(folder: Path, *arguments: str) -> Result:
    try:
        return CliRunner().invoke(app, ["--config", str(folder / "clausewatch.toml"), *arguments])
    finally:
        structlog.reset_defaults()  # the runner's standard error is closed now


def test_blame_shows_each_clause_with_its_date_and_what_stood_there_before(folder: Path) -> None:
    shown = run(folder, "blame", "shop").stdout
    assert "2026-03-03 09:00  @1    Order records are kept for 30 days" in shown
    assert "2026-03-13 09:00 to 2026-03-23 09:20: Order records are kept for 24 months" in shown
    found = json.loads(run(folder, "blame", "shop", "--version", "2", "--json").stdout)
    [kept] = [each for each in found["clauses"] if "24 months" in each["text"]]
    assert (found["seq"], kept["worded_so_since"]["seq"], kept["first_seen"]["seq"]) == (2, 2, 1)
    assert kept["earlier"][0]["stays"][0]["until"] == {"seq": 2, "at": "2026-03-13T09:00:00Z"}


def test_search_shows_hits_with_the_versions_that_hold_them(folder: Path) -> None:
    shown = run(folder, "search", '"24 months"').stdout
    assert "shop  2026-03-13 09:00 @2 to 2026-03-13 09:00 @2  (Privacy)\n    Order records are kept for 24" in shown
    found = json.loads(run(folder, "search", "records -months", "--json").stdout)
    [hit] = found["hits"]
    assert (hit["first"]["seq"], hit["last"]["seq"], hit["is_current"], hit["found"]) == (1, 3, True, ["records"])
    assert [stay["until"] and stay["until"]["seq"] for stay in hit["stays"]] == [2, None]
    first = json.loads(run(folder, "search", "we", "--limit", "2", "--json").stdout)
    second = json.loads(run(folder, "search", "we", "--limit", "2", "--cursor", first["cursor"], "--json").stdout)
    assert len(first["hits"]) == len(second["hits"]) == 2
    assert not any(hit in second["hits"] for hit in first["hits"])
    assert json.loads(run(folder, "search", "months", "--until", "2026-03-12", "--json").stdout)["hits"] == []
    assert len(json.loads(run(folder, "search", "months", "--until", "2026-03-13", "--json").stdout)["hits"]) == 1


def test_a_query_that_cannot_be_read_is_a_sentence_with_the_place(folder: Path) -> None:
    failed = run(folder, "search", "(data OR sell")
    assert isinstance(failed.exception, CallError)
    assert str(failed.exception) == "The bracket at character 1 is never closed."


def test_when_says_from_when_to_when_a_phrase_stood_and_when_not(folder: Path) -> None:
    shown = run(folder, "when", "Kept for 30 days").stdout
    assert shown == (
        "shop: 2026-03-03 09:00 @1 to now, 2 versions, 1 in between without it\n"
        "    2026-03-13 09:00 to 2026-03-23 09:20: not\n"
    )
    [past] = json.loads(run(folder, "when", "24 months", "--source", "shop", "--json").stdout)["sources"]
    assert (past["last"], past["is_current"]) == ({"seq": 2, "at": "2026-03-13T09:00:00Z"}, False)


def test_a_search_first_indexes_what_an_older_clausewatch_left(folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder / 'clausewatch.db'}")
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("DELETE FROM clause_spans"))
        connection.execute(text("UPDATE sources SET indexed_seq = 0"))
    engine.dispose()
    assert "24 months" in run(folder, "search", "months").stdout


def test_facts_are_listed_and_two_versions_held_against_each_other(folder: Path) -> None:
    shown = run(folder, "facts", "shop", "--from", "1", "--to", "2").stdout
    assert "- retention period: 30 days" in shown
    assert "+ retention period: 24 months" in shown
    assert "2 as before" in shown
    one = json.loads(run(folder, "facts", "shop", "--version", "2", "--json").stdout)
    assert ("retention period", "24 months") in {(fact["kind"], fact["value"]) for fact in one["facts"]}
    both = json.loads(run(folder, "facts", "shop", "--from", "2", "--json").stdout)
    assert ([fact["value"] for fact in both["gone"]], both["to"]) == (["24 months"], 3)
    assert isinstance(run(folder, "facts", "shop", "--to", "2").exception, CallError)


def test_a_judgement_is_corrected_by_number_listed_shown_and_exported(folder: Path) -> None:
    assert (
        "   1  modified, substantive, retention: '30 days' became '24 months': Order records are kept for 24"
        in run(folder, "correct", "shop", "2").stdout
    )
    told = run(folder, "correct", "shop", "2", "1", "--verdict", "minor", "--reason", "the law asks for it")
    assert told.exit_code == 0
    assert "will be judged so from now on" in told.stderr
    assert "change 1 corrected by the operator: minor, retention: the law asks" in run(folder, "history", "shop").stdout
    _, second, _ = json.loads(run(folder, "history", "shop", "--json").stdout)["versions"]
    assert second["changes"][0]["correction"]["verdict"] == "minor"
    assert second["changes"][0]["verdict"] == "substantive"
    [line] = run(folder, "corrections", "export").stdout.splitlines()
    label = json.loads(line)
    assert (label["source"], label["seq"], label["verdict"]) == ("shop", 2, "substantive")
    assert "24 months" in label["after"]
    assert label["correction"]["reason"] == "the law asks for it"
    assert "the law asks for it" in run(folder, "corrections", "list").stdout
    for wrong in (
        ("shop", "2", "9", "--verdict", "minor", "--reason", "x"),
        ("shop", "2", "1", "--reason", "x"),
        ("shop", "2", "1", "--verdict", "minor"),
    ):
        assert isinstance(run(folder, "correct", *wrong).exception, CallError)


def test_a_redline_is_written_for_word_and_printed_for_reading(folder: Path, tmp_path: Path) -> None:
    assert "kept for <del>24 months</del><ins>30 days</ins> and" in run(folder, "redline", "shop").stdout
    blocks = json.loads(run(folder, "redline", "shop", "--from", "1", "--to", "2", "--json").stdout)["blocks"]
    assert [block["verdict"] for block in blocks if block["kind"] == "modified"] == ["substantive"]
    target = tmp_path / "shop.docx"
    assert run(folder, "redline", "shop", "--from", "1", "--to", "2", "--docx", str(target)).exit_code == 0
    assert any("24 months" in line for line in accepted(target.read_bytes()))
    assert any("30 days" in line for line in rejected(target.read_bytes()))
    assert isinstance(run(folder, "redline", "shop", "--docx", str(target)).exception, CallError)
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(POLICY)
    new.write_text(LONGER_KEPT)
    assert "<del>30 days</del>" in run(folder, "redline", str(old), str(new)).stdout
    assert "<del>30 days</del>" in run(folder, "redline", "shop@1", "shop@2").stdout
    assert "<del>24 months</del>" in run(folder, "redline", "shop@2", str(old)).stdout
    assert "verdict: substantive" in run(folder, "compare", str(old), "shop@2").stdout
    assert "verdict: unchanged" in run(folder, "compare", "shop@1", "shop").stdout
    assert isinstance(run(folder, "compare", "shop@1", "shop@9").exception, UnknownVersionError)
    assert isinstance(run(folder, "compare", "shop@1", "nobody").exception, UnknownSourceError)


def test_a_version_is_written_as_evidence_and_verified(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "shop.warc.gz"
    told = run(folder, "evidence", "shop", "2", "--out", str(target))
    assert told.exit_code == 0
    shown = run(folder, "verify", str(target))
    assert shown.exit_code == 0
    assert "shop version 2 of 3" in shown.stdout
    head = json.loads(run(folder, "history", "shop", "--json").stdout)["versions"][-1]["chain"]
    assert f"head {head} (version 3)" in shown.stdout
    assert head in told.stderr
    assert json.loads(run(folder, "verify", str(target), "--json").stdout)["is_sound"]
    target.write_bytes(gzip.compress(gzip.decompress(target.read_bytes()).replace(b"24 months", b"25 months")))
    broken = run(folder, "verify", str(target))
    assert (broken.exit_code, "NOT SOUND" in broken.stdout) == (1, True)
    assert isinstance(run(folder, "evidence", "shop", "2", "--out", str(target)).exception, CallError)
    bundle = tmp_path / "shop.zip"
    assert run(folder, "evidence", "shop", "2", "--out", str(bundle)).exit_code == 0
    assert "shop version 2 of 3" in run(folder, "verify", str(bundle)).stdout
    bundle.write_bytes(bundle.read_bytes()[:-40])
    assert run(folder, "verify", str(bundle)).exit_code == 1


def test_wrong_questions_to_the_past_are_answered_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(POLICY)
    for words, told in (
        (("when", ""), "Write the words"),
        (("when", '"'), "Write the words"),
        (("redline", str(tmp_path / "one.md")), "name the newer one"),
        (("corrections", "take-back", "9"), "corrections list"),
    ):
        refused = run(folder, *words)
        assert isinstance(refused.exception, CallError), words
        assert told in str(refused.exception)
    assert "'30 days' became '24 months'" in run(folder, "correct", "shop", "2").stdout


def test_the_history_is_exported_as_a_table_and_a_page(folder: Path) -> None:
    rows = list(csv.DictReader(run(folder, "export", "csv", "shop").stdout.splitlines()))
    assert [row["version"] for row in rows] == ["1", "2", "3"]
    assert (rows[1]["kind"], "24 months" in rows[1]["after"]) == ("modified", True)
    assert json.loads(run(folder, "export", "json", "shop").stdout)["lines"][1]["category"] == "retention"
    assert (
        "## Version 2, 2026-03-13T09:00:00Z: changed, substantive" in run(folder, "export", "markdown", "shop").stdout
    )
