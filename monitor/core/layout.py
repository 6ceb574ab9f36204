"""Two versions beside each other: what stayed, and every difference at its place with what was judged of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.compare import Difference
from monitor.core.types import Change, ChangeKind, Clause


@dataclass(frozen=True, slots=True)
class Kept:
    """Clauses in a row that read the same in both versions."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """A difference, where the new version has it; what was removed stands where it was."""

    number: int
    """Counted from 1 in the order of the page: the address of the change within it."""
    difference: Difference
    change: Change


Piece = Kept | Altered


def laid_out(
    new: Sequence[Clause], differences: Sequence[Difference], changes: Sequence[Change]
) -> tuple[Piece, ...] | None:
    """The new version as kept and altered pieces, in its order; `differences` in the order of `compare`.

    None where the changes are not those of the differences: they were found by another alignment than today's.
    """
    waiting: dict[tuple[ChangeKind, str, str], list[Change]] = defaultdict(list)
    for change in reversed(changes):
        waiting[change.kind, change.before, change.after].append(change)
    if len(differences) != len(changes):
        return None
    judged: list[Change] = []
    for difference in differences:
        found = waiting[difference.kind, difference.before, difference.after]
        if not found:
            return None
        judged.append(found.pop())
    return tuple(_pieces(new, differences, judged))


def _pieces(new: Sequence[Clause], differences: Sequence[Difference], judged: Sequence[Change]) -> Iterator[Piece]:
    altered = {
        place
        for difference in differences
        for place in range(difference.new_at, difference.new_at + len(difference.new))
    }
    at = 0
    for number, (difference, change) in enumerate(zip(differences, judged, strict=True), 1):
        yield from _kept(new, altered, at, difference.new_at)
        at = max(at, difference.new_at)
        yield Altered(number, difference, change)
    yield from _kept(new, altered, at, len(new))


def _kept(new: Sequence[Clause], altered: set[int], start: int, end: int) -> Iterator[Kept]:
    clauses = tuple(new[place] for place in range(start, end) if place not in altered)
    if clauses:
        yield Kept(clauses)
