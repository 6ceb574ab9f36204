"""Which clause of one version is which of the next: identities that outlive rewording, renumbering and moving."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.core.align import Pair, Words, align
from monitor.core.segment import CLAUSE_WORDS, key, tokens
from monitor.core.types import Clause


@dataclass(frozen=True, slots=True)
class Spell:
    """Versions in a row in which a clause stood in one wording, typography aside."""

    text: str
    first: int
    last: int
    """Places in the sequence of versions, both within."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A clause with its past, seen from one version."""

    clause_id: str
    """Twelve hex digits, from the first wording; the same for as long as the clause lives."""
    clause: Clause
    born: int
    """Place, in the sequence of versions, of the first that had the clause in any wording."""
    since: int
    """Of the first from which on it stood in this wording without a break."""
    past: tuple[Spell, ...] = ()
    """What ended before `since`, oldest first. Between two spells that do not meet the clause was gone."""
    returned: int | None = None
    """Of the version in which it last came back after it had been gone."""

    @property
    def worded(self) -> int:
        """Place of the first version that had it in this wording, typography aside."""
        wording = key(self.clause.text)
        return next((spell.first for spell in self.past if key(spell.text) == wording), self.since)


class Lineage:
    """The clauses of a growing row of versions, oldest first, each with its past.

    A clause that was gone and comes back in the same words is itself again. Of a clause that was cut into several the
    part with the most words keeps the identity; a cut or a join that changes no word is no new wording.
    """

    def __init__(self) -> None:
        self.versions: list[tuple[Thread, ...]] = []
        """The clauses of each version in their order, as they were seen from it."""
        self._gone: dict[str, Thread] = {}
        self._worn: dict[str, tuple[Spell, ...]] = {}
        """Wordings that gave way to others, by their keys, with when they stood."""
        self._taken: Counter[str] = Counter()

    @property
    def threads(self) -> tuple[Thread, ...]:
        """The clauses of the last version; empty without one."""
        return self.versions[-1] if self.versions else ()

    def add(self, clauses: Sequence[Clause]) -> None:
        """One more version; costs what differs from the one before, and its number of clauses."""
        at, living = len(self.versions), self.threads
        old, new = [tokens(thread.clause.text) for thread in living], [tokens(clause.text) for clause in clauses]
        pairs = align(old, new, CLAUSE_WORDS)
        heirs = {_largest(pair.new, pair.new_end, new): living[_largest(pair.old, pair.old_end, old)] for pair in pairs}
        reflowed = {place: thread for pair in pairs for place, thread in _reflowed(pair, old, new, living)}
        kept = {thread.clause_id for thread in heirs.values()}
        for thread in living:
            if thread.clause_id not in kept:
                self._gone[key(thread.clause.text)] = _closed(thread, at)
        self.versions.append(
            tuple(
                self._carried(heirs[n], reflowed.get(n), clause, at)
                if n in heirs
                else self._come(clause, at, reflowed.get(n))
                for n, clause in enumerate(clauses)
            )
        )

    def _carried(self, thread: Thread, whole: Thread | None, clause: Clause, at: int) -> Thread:
        if whole is not None:  # cut or joined
            return replace(thread, clause=clause, since=whole.since)
        if thread.clause == clause:
            return thread
        if key(thread.clause.text) == key(clause.text):
            return replace(thread, clause=clause)
        closed = _closed(thread, at)
        wording = key(thread.clause.text)
        self._worn[wording] = (*self._worn.get(wording, ()), closed.past[-1])
        return replace(closed, clause=clause, since=at)

    def _come(self, clause: Clause, at: int, whole: Thread | None) -> Thread:
        wording = key(clause.text)
        back = self._gone.pop(wording, None)
        if back is not None and whole is not None:  # it was joined to another one, never gone
            return replace(back, clause=clause, since=back.past[-1].first, past=back.past[:-1])
        if back is not None:
            return replace(back, clause=clause, since=at, returned=at)
        said = "\x00".join((*clause.path, wording))
        self._taken[said] += 1  # one sentence may stand twice under one heading
        digest = hashlib.sha256(f"{said}\x00{self._taken[said]}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
        if whole is not None:
            return Thread(digest, clause, whole.since, whole.since)
        past = self._worn.get(wording, ())
        return Thread(digest, clause, past[0].first if past else at, at, past, at if past else None)


def threads(versions: Iterable[Sequence[Clause]]) -> tuple[Thread, ...]:
    """The clauses of the last of these versions, oldest first, each with its identity; empty without a version."""
    lineage = Lineage()
    for clauses in versions:
        lineage.add(clauses)
    return lineage.threads


def _reflowed(
    pair: Pair, old: Sequence[Words], new: Sequence[Words], living: Sequence[Thread]
) -> Iterable[tuple[int, Thread]]:
    """The new clauses of a cut or a join that changed no word, each with the youngest of what it was before."""
    if pair.old_end - pair.old == pair.new_end - pair.new == 1:
        return
    before = [word for words in old[pair.old : pair.old_end] for word in words]
    if before == [word for words in new[pair.new : pair.new_end] for word in words]:
        youngest = max(living[pair.old : pair.old_end], key=lambda thread: thread.since)
        yield from ((place, youngest) for place in range(pair.new, pair.new_end))


def _largest(start: int, end: int, words: Sequence[Words]) -> int:
    return max(range(start, end), key=lambda n: (len(words[n]), -n))


def _closed(thread: Thread, at: int) -> Thread:
    """With the wording that ended before this version among its past ones."""
    return replace(thread, past=(*thread.past, Spell(thread.clause.text, thread.since, at - 1)))
