"""The documented JSON lines."""

from __future__ import annotations

import json

import pytest

from monitor.core.records import Pairing, Unreadable, error_record, judgement_record, read_pairing, written
from monitor.core.types import Category, Change, ChangeKind, Judgement, Verdict


def test_a_judgement_has_the_documented_shape() -> None:
    change = Change(
        ChangeKind.ADDED, Verdict.SUBSTANTIVE, Category.FEES, ("why",), "", "New fee.", ("Fees",), weight=0.5
    )
    assert judgement_record("7", Judgement(Verdict.SUBSTANTIVE, (change,))) == {
        "id": "7",
        "verdict": "substantive",
        "changes": [
            {
                "kind": "added",
                "verdict": "substantive",
                "category": "fees",
                "reasons": ["why"],
                "before": "",
                "after": "New fee.",
            }
        ],
    }


def test_a_line_is_ascii_and_one_line() -> None:
    line = written({"text": "Ünïcode\n\u2028"})
    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line) == {"text": "Ünïcode\n\u2028"}


def test_a_good_line_is_a_pairing() -> None:
    assert read_pairing('{"id": "a", "old": "x", "new": "y", "more": 1}') == Pairing("a", "x", "y")


@pytest.mark.parametrize(
    ("line", "kind", "id_"),
    [
        ("{", "bad-json", None),
        ("[1]", "bad-json", None),
        ("[" * 100_000, "bad-json", None),
        ('{"old": "", "new": ""}', "missing-key", None),
        ('{"id": "a", "old": ""}', "missing-key", "a"),
        ('{"id": "a", "old": 1, "new": ""}', "bad-value", "a"),
        ('{"id": ["a"], "old": "", "new": ""}', "bad-value", None),
        ('{"id": "a", "old": "\\ud800", "new": ""}', "bad-text", "a"),
    ],
)
def test_a_bad_line_is_answered_with_its_error(line: str, kind: str, id_: str | None) -> None:
    error = read_pairing(line)
    assert isinstance(error, Unreadable)
    record = error_record(error)
    assert (record["id"], record["verdict"], record["changes"], record["error"]["kind"]) == (id_, "artifact", [], kind)
    assert record["error"]["message"]
