"""Since when each clause of a version reads as it does, how it read before, and when it was not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.identity import Spell, Thread
from monitor.core.segment import key
from monitor.core.types import Clause


@dataclass(frozen=True, slots=True)
class Moment:
    """A version, by its number and the hour of its capture."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of the history: from the first version in which something is so to the first in which it is not."""

    first: Moment
    until: Moment | None
    """None where it lasts up to the version that is looked at."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a clause, and every stretch in which it stood."""

    text: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Blame:
    """A clause of one version with its history up to there."""

    clause_id: str
    clause: Clause
    born: Moment
    """The first version that had the clause in any wording."""
    worded: Moment
    """The first that had it in this one; a break, a return and a reflow do not count as new."""
    earlier: tuple[Wording, ...]
    """Its other wordings, each once, the oldest first."""
    absences: tuple[Stay, ...]
    """When it was gone in between."""


def blame(threads: Sequence[Thread], moments: Sequence[Moment]) -> tuple[Blame, ...]:
    """The clauses of a version; `moments` are all versions up to it, in the order in which the threads count them."""
    return tuple(_blame(thread, moments) for thread in threads)


def _blame(thread: Thread, moments: Sequence[Moment]) -> Blame:
    current = key(thread.clause.text)
    wordings: dict[str, list[Spell]] = {}
    for spell in thread.past:
        wordings.setdefault(key(spell.text), []).append(spell)
    earlier = [
        Wording(spells[-1].text, tuple(_stay(spell.first, spell.last + 1, moments) for spell in spells))
        for wording, spells in wordings.items()
        if wording != current
    ]
    starts = [*(spell.first for spell in thread.past), thread.since][1:]
    absences = [
        _stay(spell.last + 1, start, moments)
        for spell, start in zip(thread.past, starts, strict=True)
        if start > spell.last + 1
    ]
    return Blame(
        clause_id=thread.clause_id,
        clause=thread.clause,
        born=moments[thread.born],
        worded=moments[thread.worded],
        earlier=tuple(earlier),
        absences=tuple(absences),
    )


def _stay(first: int, until: int, moments: Sequence[Moment]) -> Stay:
    return Stay(moments[first], moments[until] if until < len(moments) else None)
