"""An operator's word on a change goes before the rules: for that change, and for every later one of the same words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from monitor.core.judge import judge, judge_clauses
from monitor.core.segment import key, split
from monitor.core.types import Change, Clause, Correction, Judgement, Memory, Reading

LONGEST_REASON = 2_000
"""Characters of an operator's reason."""


def judged(memory: Memory, reading: Reading) -> Judgement:
    """What a text changes of its source's current version, by the rules and by what operators said of such changes."""
    return corrected(judge(memory.last.text, reading.text), memory.corrections)


def judged_clauses(memory: Memory, clauses: Sequence[Clause]) -> Judgement:
    """The same for clauses of a text that differs, some of them perhaps not as it has them."""
    return corrected(judge_clauses(split(memory.last.text), clauses), memory.corrections)


def fingerprint(change: Change) -> str:
    """Equal for changes in which the same words became the same words, wherever they stand."""
    before, after = key(change.before), key(change.after)
    if before == after:  # typography alone, or a move
        before, after = change.before, change.after
    said = f"{before}\x00{after}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest()[:32]


def corrected(judgement: Judgement, corrections: Mapping[str, Correction]) -> Judgement:
    """A judgement with the verdict and category that operators gave to changes like its own, weightiest first."""
    if not corrections or not judgement.changes:
        return judgement
    found = [(change, corrections.get(fingerprint(change))) for change in judgement.changes]
    if not any(correction for _, correction in found):
        return judgement
    changes = [_followed(change, correction) if correction else change for change, correction in found]
    changes.sort(key=lambda change: (change.verdict.rank, -change.weight))
    return Judgement(changes[0].verdict, tuple(changes))


def described(correction: Correction) -> str:
    """In words: `minor, retention: it was announced before`."""
    return f"{correction.verdict.value}, {correction.category.value}: {correction.reason}"


def correction_record(correction: Correction) -> dict[str, Any]:
    """One correction as it stands in every JSON answer."""
    return {
        "verdict": correction.verdict.value,
        "category": correction.category.value,
        "reason": correction.reason,
        "by": correction.by,
        "at": correction.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _followed(change: Change, correction: Correction) -> Change:
    said = f"as {correction.by} corrected it on {correction.at:%-d %B %Y}: {correction.reason}"
    return replace(change, verdict=correction.verdict, category=correction.category, reasons=(said, *change.reasons))
