"""Which clause of one version is which of the next: identities that outlive rewording, renumbering and moving."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.core.align import Pair, align
from monitor.core.segment import CLAUSE_WORDS, key, tokens
from monitor.core.types import Clause


@dataclass(frozen=True, slots=True)
class Thread:
    """A clause with its past, seen from one version."""

    clause_id: str
    """Twelve hex digits, from the first wording; the same for as long as the clause lives."""
    clause: Clause
    born: int
    """Place, in the sequence of versions, of the first that had the clause in any wording."""
    worded: int
    """Of the first that had it in this wording, typography aside."""
    returned: int | None = None
    """Of the version in which it last came back after it had been gone."""


def threads(versions: Iterable[Sequence[Clause]]) -> tuple[Thread, ...]:
    """The clauses of the last of these versions, oldest first, each with its identity; empty without a version.

    A clause that was gone and comes back in the same words is itself again. Of a clause that was cut into several the
    part with the most words keeps the identity.
    """
    living: tuple[Thread, ...] = ()
    gone: dict[str, Thread] = {}
    taken: Counter[str] = Counter()
    for at, clauses in enumerate(versions):
        heirs = _heirs(living, clauses)
        kept = {thread.clause_id for thread in heirs.values()}
        gone.update((key(thread.clause.text), thread) for thread in living if thread.clause_id not in kept)
        living = tuple(
            _carried(heirs[n], clause, at) if n in heirs else _come(clause, at, gone, taken)
            for n, clause in enumerate(clauses)
        )
    return living


def _heirs(living: Sequence[Thread], clauses: Sequence[Clause]) -> dict[int, Thread]:
    old, new = [tokens(thread.clause.text) for thread in living], [tokens(clause.text) for clause in clauses]
    heirs: dict[int, Thread] = {}
    for pair in align(old, new, CLAUSE_WORDS):
        heirs[_largest(pair.new, pair.new_end, new)] = living[_parent(pair, old)]
    return heirs


def _parent(pair: Pair, old: Sequence[tuple[str, ...]]) -> int:
    return _largest(pair.old, pair.old_end, old)


def _largest(start: int, end: int, words: Sequence[tuple[str, ...]]) -> int:
    return max(range(start, end), key=lambda n: (len(words[n]), -n))


def _carried(thread: Thread, clause: Clause, at: int) -> Thread:
    is_same = key(thread.clause.text) == key(clause.text)
    return replace(thread, clause=clause, worded=thread.worded if is_same else at)


def _come(clause: Clause, at: int, gone: dict[str, Thread], taken: Counter[str]) -> Thread:
    wording = key(clause.text)
    back = gone.pop(wording, None)
    if back is not None:
        return replace(back, clause=clause, returned=at)
    said = "\x00".join((*clause.path, wording))
    taken[said] += 1  # one sentence may stand twice under one heading
    digest = hashlib.sha256(f"{said}\x00{taken[said]}".encode("utf-8", "surrogatepass")).hexdigest()
    return Thread(digest[:12], clause, at, at)
