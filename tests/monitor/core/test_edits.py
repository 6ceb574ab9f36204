"""Floors over edits as lawyers make them: they only ever rise."""

from __future__ import annotations

from monitor.core.judge import judge
from monitor.core.types import Change, Direction, Verdict
from tests.monitor.core.edits import EDITS

OPENING = (
    "# Policies of Osprey Books\n\nThis page tells you how the shop works and what it does with what it knows about "
    "you and its other customers."
)
CLOSING = (
    "## The end\n\nThank you for reading to the very end, where nothing is left to be said to anybody who came so far."
)


def judged(heading: str, before: str, after: str) -> tuple[Verdict, Change]:
    old, new = (f"{OPENING}\n\n## {heading}\n\n{text}\n\n{CLOSING}" for text in (before, after))
    judgement = judge(old, new)
    return judgement.verdict, judgement.changes[0]


ANSWERS = [(edit, *judged(*edit[:3])) for edit in EDITS]
ALERTS = [(edit, change) for edit, verdict, change in ANSWERS if verdict.value == edit[3] == "substantive"]


def test_edits_get_the_verdict_of_a_careful_counsel() -> None:
    wrong = [f"{edit[1]!r} -> {edit[2]!r}: {verdict.value}" for edit, verdict, _ in ANSWERS if verdict.value != edit[3]]
    assert len(EDITS) >= 131
    assert len(wrong) <= 0.09 * len(EDITS), "\n".join(wrong)


def test_rewording_without_a_change_of_meaning_seldom_alerts() -> None:
    false = [edit for edit, verdict, _ in ANSWERS if verdict is Verdict.SUBSTANTIVE and edit[3] != "substantive"]
    assert len(false) <= 5, "\n".join(map(str, false))


def test_what_an_edit_is_about_is_named() -> None:
    wrong = [
        f"{edit[2] or edit[1]!r}: {change.category.value}" for edit, change in ALERTS if change.category != edit[4]
    ]
    assert len(wrong) <= 0.15 * len(ALERTS), "\n".join(wrong)


def test_no_edit_is_called_better_that_is_worse() -> None:
    told = [(edit, change) for edit, change in ALERTS if edit[5] and change.direction is not Direction.NEUTRAL]
    wrong = [
        f"{edit[1]!r} -> {edit[2]!r}: {change.direction.value}" for edit, change in told if change.direction != edit[5]
    ]
    assert not wrong, "\n".join(wrong)
    assert len(told) >= 0.55 * len([edit for edit, _ in ALERTS if edit[5]]), (
        "most directions are neither told nor wrong"
    )
