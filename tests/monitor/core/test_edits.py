"""Floors over edits as lawyers make them: they only ever rise."""

from __future__ import annotations

import pytest

from monitor.core.judge import judge
from monitor.core.types import Change, Direction, Verdict
from tests.monitor.core.edits import EDITS
from tests.monitor.core.tongue_edits import INTROS, TONGUE_EDITS

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
    assert len(EDITS) >= 191
    assert len(wrong) <= 0.06 * len(EDITS), "\n".join(wrong)


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


@pytest.mark.parametrize("tongue", TONGUE_EDITS)
def test_numbers_negation_scope_and_lists_are_told_in_six_more_languages(tongue: str) -> None:
    intro = INTROS[tongue]
    wrong = []
    for before, after, verdict in TONGUE_EDITS[tongue]:
        old, new = (f"{intro}\n\n{intro[:60]}.\n\n{text}" for text in (before, after))
        said = judge(old, new).verdict
        if said != verdict:
            wrong.append(f"{before!r} -> {after!r}: {said.value}")
    assert len(TONGUE_EDITS[tongue]) >= 20
    assert len(wrong) <= 3, "\n".join(wrong)


@pytest.mark.parametrize(
    "after",
    [
        'THE SHOP IS PROVIDED "AS IS" AND WE DISCLAIM EVERY WARRANTY.',
        "We are not liable for lost letters.",
        "We are not liable to you.",
        "You must pay a fee and you waive any claim.",
    ],
)
def test_a_disclaimer_is_never_better_for_the_reader(after: str) -> None:
    _, change = judged("Liability", "", after)
    assert (change.verdict, change.direction) == (Verdict.SUBSTANTIVE, Direction.WORSE)


def test_a_reason_names_no_bare_quality_and_no_verb() -> None:
    _, change = judged("What we collect", "", "We may draw inferences from sensitive and automated sources about you.")
    assert not any(
        "draw" in reason or reason.endswith((": sensitive", ": automated")) for reason in change.reasons[:-1]
    )
