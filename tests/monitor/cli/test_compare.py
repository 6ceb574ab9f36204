"""The batch form of `clausewatch compare`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from monitor.cli.compare import compare_lines


def test_every_line_is_answered_in_order_and_a_bad_one_stops_nothing() -> None:
    lines = [
        json.dumps({"id": "1", "old": "We never sell data.", "new": "We may sell data."}),
        "not json",
        json.dumps({"id": "3", "old": "Same.", "new": "Same."}),
    ]
    answers: list[str] = []
    compare_lines(lines, answers.append)
    records = [json.loads(line) for line in answers]
    assert [(record["id"], record["verdict"]) for record in records] == [
        ("1", "substantive"),
        (None, "artifact"),
        ("3", "unchanged"),
    ]
    assert records[1]["error"]["kind"] == "bad-json"
    assert records[0]["changes"][0]["before"] == "We never sell data."


def test_an_answer_is_written_before_the_next_line_is_read() -> None:
    answers: list[str] = []

    def lines() -> list[str]:
        return [json.dumps({"id": str(n), "old": "a", "new": "b"}) for n in range(2)]

    def watched() -> Iterator[str]:
        for n, line in enumerate(lines()):
            assert len(answers) == n
            yield line

    compare_lines(watched(), answers.append)
    assert len(answers) == 2
