"""Floors over edits and whole documents that mostly say the same in other words: they only ever rise."""

from __future__ import annotations

import pytest

from monitor.core.judge import judge
from monitor.core.types import Change, Verdict
from tests.monitor.core.plain_edits import (
    PLAIN_EDITS,
    PLAIN_EDITS_2,
    PLAIN_TONGUE_EDITS,
    PLAIN_TONGUE_EDITS_2,
)
from tests.monitor.core.rewrites import REWRITES, Rewrite
from tests.monitor.core.test_edits import judged
from tests.monitor.core.tongue_edits import INTROS

SUBSTANTIVE = Verdict.SUBSTANTIVE.value


@pytest.mark.parametrize(
    ("edits", "right", "false", "missed"),
    [(PLAIN_EDITS, 0.88, 12, 4), (PLAIN_EDITS_2, 0.85, 12, 1)],
    ids=["first lot", "second lot"],
)
def test_other_words_for_the_same_are_no_alert_and_few_words_for_another_are(
    edits: tuple[tuple[str, str, str, str], ...], right: float, false: int, missed: int
) -> None:
    said = [(*edit, judged(*edit[:3])[0].value) for edit in edits]
    wrong = [f"{edit[1]!r} -> {edit[2]!r}: {edit[4]}" for edit in said if edit[3] != edit[4]]
    assert len(edits) >= 88
    assert len(wrong) <= (1 - right) * len(edits), "\n".join(wrong)
    assert sum(edit[3] != SUBSTANTIVE == edit[4] for edit in said) <= false, "\n".join(wrong)
    assert sum(edit[3] == SUBSTANTIVE != edit[4] for edit in said) <= missed, "\n".join(wrong)


@pytest.mark.parametrize("tongue", PLAIN_TONGUE_EDITS)
def test_active_and_passive_say_the_same_in_six_more_languages(tongue: str) -> None:
    intro = INTROS[tongue]
    wrong = []
    for before, after, verdict in (*PLAIN_TONGUE_EDITS[tongue], *PLAIN_TONGUE_EDITS_2[tongue]):
        old, new = (f"{intro}\n\n{intro[:60]}.\n\n{text}" for text in (before, after))
        said = judge(old, new).verdict
        if (said == SUBSTANTIVE) != (verdict == SUBSTANTIVE):
            wrong.append(f"{before!r} -> {after!r}: {said.value}")
    assert len(wrong) <= 2, "\n".join(wrong)


def document(clauses: Rewrite, which: dict[int, int]) -> str:
    """The clauses under their sections, each as it stood but for those that `which` puts otherwise."""
    lines, last = ["# Policy"], ""
    for at, clause in enumerate(clauses):
        if clause[0] != last:
            last = clause[0]
            lines.append(f"## {last}")
        lines.append(clause[which.get(at, 1)])
    return "\n\n".join(lines)


def alerts(clauses: Rewrite, which: dict[int, int]) -> list[Change]:
    found = judge(document(clauses, {}), document(clauses, which))
    return [change for change in found.changes if change.verdict is Verdict.SUBSTANTIVE]


@pytest.mark.parametrize(
    ("name", "most"), [("privacy", 5), ("terms", 6), ("processing", 5), ("rides", 12), ("software", 16)]
)
def test_a_document_written_anew_alerts_at_few_of_its_clauses(name: str, most: int) -> None:
    clauses = REWRITES[name]
    false = alerts(clauses, dict.fromkeys(range(len(clauses)), 2))
    assert len(clauses) >= 25
    assert len(false) <= most, "\n".join(f"{change.before} -> {change.after}" for change in false)


@pytest.mark.parametrize(
    ("name", "lost"), [("privacy", 0), ("terms", 0), ("processing", 0), ("rides", 0), ("software", 0)]
)
def test_what_changes_within_a_document_written_anew_is_told(name: str, lost: int) -> None:
    clauses = REWRITES[name]
    true = [at for at, clause in enumerate(clauses) if clause[3]]
    found = alerts(clauses, dict.fromkeys(range(len(clauses)), 2) | dict.fromkeys(true, 3))
    missed = [
        clauses[at][3]
        for at in true
        if not any(clauses[at][3] in change.after or clauses[at][1] in change.before for change in found)
    ]
    assert len(true) >= 3
    assert len(missed) <= lost, "\n".join(missed)
