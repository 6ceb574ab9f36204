"""Two lists of clauses held against each other, and a changed clause word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

from monitor.core.align import Pair, align
from monitor.core.segment import CLAUSE_WORDS, tokens
from monitor.core.types import Change, ChangeKind, Clause

_RUN_TOKEN = re.compile(r"\s+|\w+(?:['’]\w+)*|[^\w\s]")


class RunKind(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a changed clause: without the inserted ones the old text, without the deleted ones the new."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Clauses that stand in one version and not, or not so, or not there, in the other."""

    kind: ChangeKind
    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    old_at: int
    """Place of the first old clause; for an added one the place it was put before."""
    new_at: int
    """Place of the first new clause; for a removed one the place it stood before."""
    was_moved: bool = False
    """It stands elsewhere now, edited or not."""

    @property
    def before(self) -> str:
        return "\n".join(clause.text for clause in self.old)

    @property
    def after(self) -> str:
        return "\n".join(clause.text for clause in self.new)


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Difference, ...]:
    """Every difference between two texts, in the order of the new one; what was removed stands where it was."""
    pairs = align([tokens(clause.text) for clause in old], [tokens(clause.text) for clause in new], CLAUSE_WORDS)
    return tuple(sorted(_differences(old, new, pairs), key=lambda found: (found.new_at, found.old_at)))


def runs(change: Change) -> tuple[Run, ...]:
    """What of a change is kept, struck out, put in or moved, word by word: the one source of all marks."""
    kept = RunKind.MOVED if change.kind is ChangeKind.MOVED else RunKind.SAME
    return words_apart(change.before, change.after, kept)


def pieces(text: str) -> list[str]:
    """A text as words, signs and white space: joined they are the text."""
    return _RUN_TOKEN.findall(text)


def words_apart(before: str, after: str, kept: RunKind = RunKind.SAME) -> tuple[Run, ...]:
    """Two texts as the stretches that they share, called `kept`, and those that only one of them has."""
    old, new = pieces(before), pieces(after)
    found: list[Run] = []
    deleted = inserted = ""
    steps = list(LCSseq.opcodes(old, new))
    for at, step in enumerate(steps):
        gone, come = "".join(old[step.src_start : step.src_end]), "".join(new[step.dest_start : step.dest_end])
        # a lone blank or comma between two changes would tear a phrase apart: it is struck out and put in again
        if step.tag == "equal" and (gone.strip(" ,;.") or at in (0, len(steps) - 1)):
            found += _marked(deleted, inserted)
            deleted = inserted = ""
            found.append(Run(kept, gone))
        else:
            deleted, inserted = deleted + gone, inserted + come
    return (*found, *_marked(deleted, inserted))


def _marked(deleted: str, inserted: str) -> Iterator[Run]:
    if deleted:
        yield Run(RunKind.DELETED, deleted)
    if inserted:
        yield Run(RunKind.INSERTED, inserted)


def _differences(old: Sequence[Clause], new: Sequence[Clause], pairs: Sequence[Pair]) -> Iterator[Difference]:
    follows = {pair.old_end: pair.new_end for pair in pairs if not pair.moved}
    precedes = {pair.new_end: pair.old_end for pair in pairs if not pair.moved}
    left_old = set(range(len(old))).difference(*(range(pair.old, pair.old_end) for pair in pairs))
    left_new = set(range(len(new))).difference(*(range(pair.new, pair.new_end) for pair in pairs))
    for pair in pairs:
        before, after = tuple(old[pair.old : pair.old_end]), tuple(new[pair.new : pair.new_end])
        is_same = [clause.text for clause in before] == [clause.text for clause in after]
        if pair.moved and (is_same or _words(before) == _words(after)):
            yield Difference(ChangeKind.MOVED, before, after, pair.old, pair.new, was_moved=True)
        elif not is_same:
            yield Difference(ChangeKind.MODIFIED, before, after, pair.old, pair.new, was_moved=pair.moved)
    place = 0
    for i in range(len(old)):
        place = follows.get(i, place)
        if i in left_old:
            yield Difference(ChangeKind.REMOVED, (old[i],), (), i, place)
    place = 0
    for j in range(len(new)):
        place = precedes.get(j, place)
        if j in left_new:
            yield Difference(ChangeKind.ADDED, (), (new[j],), place, j)


def _words(clauses: Sequence[Clause]) -> list[str]:
    return [word for clause in clauses for word in tokens(clause.text)]
