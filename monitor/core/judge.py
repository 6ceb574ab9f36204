"""Two versions of a document, clause by clause, and whether each change matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.core.classify import categorise
from monitor.core.compare import Difference, compare
from monitor.core.direction import direction
from monitor.core.finding import find
from monitor.core.flip import flipped
from monitor.core.leaning import shipped
from monitor.core.reasons import Reason, Scene, reasons
from monitor.core.segment import split
from monitor.core.tongue import reduced
from monitor.core.types import Change, Clause, Direction, Judgement, Verdict
from monitor.core.verdicts import Finding
from monitor.core.versions import Versions, renamed

_NEARLY = 0.7
"""A change that weighs so much is substantive too where it names something for the first or the last time."""
_HALFWAY = 3.0
_TELLING = 3.6


def judge(old_text: str, new_text: str, is_explained: bool = False) -> Judgement:
    """The verdict of the whole is the weightiest of its changes; a capture that is not the document is an artifact.

    With `is_explained`, each change carries the steps that led to its verdict.
    """
    if old_text == new_text:
        return Judgement(Verdict.UNCHANGED)
    return judge_clauses(split(old_text), split(new_text), is_explained)


def judge_clauses(old: Sequence[Clause], new: Sequence[Clause], is_explained: bool = False) -> Judgement:
    """The same for the clauses of two texts that differ."""
    changes = judged(old, new, compare(old, new), is_explained)
    # where no clause differs, what does is markup between them: list marks, levels of headings, blank lines
    return Judgement(changes[0].verdict if changes else Verdict.COSMETIC, changes)


def judged(
    old: Sequence[Clause], new: Sequence[Clause], differences: Sequence[Difference], is_explained: bool = False
) -> tuple[Change, ...]:
    """Every difference that `compare` found between two texts as a change, the weightiest first."""
    versions = Versions(old, new)
    sickness = flipped(versions.old_words, versions.new_words)
    if sickness:
        changes = [_change(found, Finding(Verdict.ARTIFACT, (sickness,)), versions) for found in differences]
    else:
        names = renamed(differences, versions)
        changes = [_change(found, find(found, versions, names, is_explained), versions) for found in differences]
    return tuple(sorted(changes, key=lambda change: (change.verdict.rank, -change.weight)))


def _change(found: Difference, finding: Finding, versions: Versions) -> Change:
    clause = (found.new or found.old)[0]
    category = finding.category or categorise(found, versions.is_terms, shipped(), versions.lead(found))
    why: tuple[Reason, ...] = ()
    if finding.weighed and finding.weight >= _NEARLY:
        why = reasons(finding.weighed, Scene(found.before, found.after, category, versions))
    if finding.verdict is Verdict.MINOR and any(reason.is_grave for reason in why):
        finding = replace(finding, verdict=Verdict.SUBSTANTIVE)
    is_substantive = finding.verdict is Verdict.SUBSTANTIVE
    why = why if is_substantive else ()
    return Change(
        found.kind,
        finding.verdict,
        category,
        _said(why, finding, versions),
        found.before,
        found.after,
        clause.path,
        _direction(why, found) if is_substantive else Direction.NEUTRAL,
        _weight(why, finding),
        finding.steps,
    )


def _said(why: Sequence[Reason], finding: Finding, versions: Versions) -> tuple[str, ...]:
    """The reasons with their evidence first; the bare signals only where there is nothing better to say."""
    said = tuple(reason.says for reason in why)
    general = () if said and finding.kept_for_want else finding.reasons
    caveat = reduced(versions.language) if finding.verdict.rank <= Verdict.MINOR.rank else ""
    return tuple(dict.fromkeys((*said, *general, *([caveat] if caveat else []))))


def _direction(why: Sequence[Reason], found: Difference) -> Direction:
    balance = sum(reason.favour * reason.worth for reason in why)
    if abs(balance) < 1:
        return direction(found)
    return Direction.BETTER if balance > 0 else Direction.WORSE


def _weight(why: Sequence[Reason], finding: Finding) -> float:
    """A third by how much changed, the rest by the most telling reason: a promise turned round leads a letter."""
    amount = finding.weight / (finding.weight + _HALFWAY)
    if finding.verdict is not Verdict.SUBSTANTIVE:
        return round(amount / 3, 3)
    telling = min(1.0, max((reason.worth for reason in why), default=1.0) / _TELLING)
    return round(amount / 3 + telling * 2 / 3, 3)
