"""Where two texts differ, as stretches of both that can be found again in a third text, and exchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import LCSseq

from monitor.core.align import Pair, align
from monitor.core.compare import compare, pieces
from monitor.core.segment import CLAUSE_WORDS, key, tokens
from monitor.core.types import ChangeKind, Clause

_ALIKE = 0.5
_FRAME = 3
"""Words in common before and after what differs in a clause of which most does."""
_ISLAND = 1
"""Words in common between two differences that do not part them."""

Clauses = Sequence[Clause]


@dataclass(frozen=True, slots=True)
class Span:
    """Clauses `at` up to `end` of a text, or the pieces `start` up to `stop` of the one clause `at`."""

    at: int
    end: int
    start: int = 0
    stop: int = 0

    @property
    def is_part(self) -> bool:
        return self.end == self.at + 1 and (self.start, self.stop) != (0, 0)

    def touches(self, other: Span) -> bool:
        if self.is_part and other.is_part:
            return self.at == other.at and self.start <= other.stop and other.start <= self.stop
        if self.is_part or other.is_part:
            return self.at < other.end and other.at < self.end
        return self.at <= other.end and other.at <= self.end

    def holds(self, other: Span) -> bool:
        if self.is_part:
            return other.is_part and self.at == other.at and self.start <= other.start and other.stop <= self.stop
        return self.at <= other.at and other.end <= self.end

    def joined(self, other: Span) -> Span:
        at, end = min(self.at, other.at), max(self.end, other.end)
        if self.is_part and other.is_part:
            return Span(at, end, min(self.start, other.start), max(self.stop, other.stop))
        return Span(at, end)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Two texts differ here."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class Apart:
    """All in which two texts differ."""

    chunks: tuple[Chunk, ...]
    moved: frozenset[str]
    """What stands elsewhere, in the form in which texts are compared."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the clauses of one text became those of another."""

    old: Clauses
    new: Clauses
    pairs: dict[int, Pair]
    """By the first old clause; without what was moved."""
    ends: dict[int, Pair]
    """By the last one."""

    @classmethod
    def between(cls, old: Clauses, new: Clauses) -> Way:
        found = align([tokens(clause.text) for clause in old], [tokens(clause.text) for clause in new], CLAUSE_WORDS)
        pairs = [pair for pair in found if not pair.moved]
        return cls(old, new, {pair.old: pair for pair in pairs}, {pair.old_end - 1: pair for pair in pairs})

    def find(self, span: Span) -> Span | None:
        """Where in the new text stands what is there in place of an old stretch, by its neighbours on both sides."""
        if span.is_part:
            return self._find_part(span)
        pair = self.pairs.get(span.at)
        if pair is not None and pair.old_end == span.end:
            return Span(pair.new, pair.new_end)
        before, after = self.ends.get(span.at - 1), self.pairs.get(span.end)
        at = 0 if span.at == 0 else before.new_end if before else -1
        end = len(self.new) if span.end == len(self.old) else after.new if after else -1
        return Span(at, end) if 0 <= at <= end else None

    def _find_part(self, span: Span) -> Span | None:
        clause = self.find(Span(span.at, span.at + 1))
        if clause is None or clause.end != clause.at + 1:
            return None
        old, new = pieces(self.old[span.at].text), pieces(self.new[clause.at].text)
        place: dict[int, int] = {}
        for step in LCSseq.opcodes(old, new):
            if step.tag == "equal":
                place |= zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
        around = [n for n, piece in enumerate(old) if piece[0].isalnum() and not span.start <= n < span.stop]
        if sum(n in place for n in around) < _ALIKE * len(around):
            return None  # another clause stands there
        start = 0 if span.start == 0 else place.get(span.start - 1, -2) + 1
        stop = len(new) if span.stop == len(old) else place.get(span.stop, -1)
        return Span(clause.at, clause.end, start, stop) if 0 <= start <= stop > 0 else None


def apart(old: Clauses, new: Clauses) -> Apart:
    """Where two texts differ: in stretches of a clause where most of it is the same, else by whole clauses."""
    parts: list[Chunk] = []
    wholes: list[Chunk] = []
    moved: set[str] = set()
    for found in compare(old, new):
        if found.kind is ChangeKind.MOVED:
            moved.add(key(found.after))
            continue
        before = Span(found.old_at, found.old_at + len(found.old))
        chunk = Chunk(before, Span(found.new_at, found.new_at + len(found.new)))
        inner = _inner(old, new, chunk)
        parts += inner
        if not inner:
            wholes.append(chunk)
    wholes.sort(key=lambda chunk: (chunk.new.at, chunk.new.end, chunk.old.at))
    joined: list[Chunk] = []
    for chunk in wholes:
        # One quotation for another: a clause was taken out, and one was put in at the same place.
        if joined and joined[-1].old.touches(chunk.old) and joined[-1].new.touches(chunk.new):
            chunk = Chunk(joined[-1].old.joined(chunk.old), joined.pop().new.joined(chunk.new))
        joined.append(chunk)
    for chunk in joined:
        parts += _inner(old, new, chunk) or [chunk]
    differing = (chunk for chunk in parts if key_at(old, chunk.old) != key_at(new, chunk.new))
    return Apart(tuple(differing), frozenset(moved))


def _inner(old: Clauses, new: Clauses, chunk: Chunk) -> list[Chunk]:
    """The stretches in which one clause differs from another; none where they have too little in common."""
    if chunk.old.end != chunk.old.at + 1 or chunk.new.end != chunk.new.at + 1:
        return []
    before, after = pieces(old[chunk.old.at].text), pieces(new[chunk.new.at].text)
    steps = list(LCSseq.opcodes(before, after))
    shared = sum(_count(before[step.src_start : step.src_end]) for step in steps if step.tag == "equal")
    if shared < _ALIKE * max(1, _count(before), _count(after)):
        return _between(before, after, chunk)
    stretches: list[list[int]] = []
    is_open = False
    for step in steps:
        if step.tag == "equal":
            is_open = is_open and _count(before[step.src_start : step.src_end]) <= _ISLAND
            continue
        if not is_open:
            stretches.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
        stretches[-1][1], stretches[-1][3] = step.src_end, step.dest_end
        is_open = True
    return [_part(chunk, *stretch) for stretch in stretches]


def _between(before: Sequence[str], after: Sequence[str], chunk: Chunk) -> list[Chunk]:
    """A tip of the day within a clause: what stands between a common beginning and a common end."""
    head, tail = _frame(before, after)
    if _count(head) + _count(tail) < _FRAME:
        return []
    return [_part(chunk, len(head), len(before) - len(tail), len(head), len(after) - len(tail))]


def _part(chunk: Chunk, old_start: int, old_stop: int, new_start: int, new_stop: int) -> Chunk:
    old, new = chunk.old, chunk.new
    if not old_stop or not new_stop:  # what is put in or taken out at the beginning takes the word after it along
        old_stop, new_stop = old_stop + 1, new_stop + 1
    return Chunk(Span(old.at, old.end, old_start, old_stop), Span(new.at, new.end, new_start, new_stop))


def has_news(own: Sequence[str], before: Sequence[str], now: Sequence[str], span: Span) -> bool:
    """Whether two texts that follow one another at one place share what the version's `own` words there do not have:
    a clause, or in a part of one half of its words."""
    if not span.is_part:
        return bool({key(line) for line in now} & {key(line) for line in before} - {key(line) for line in own} - {""})
    head, tail = _frame(pieces("".join(before)), pieces("".join(now)))
    known = set(tokens("".join(own)))
    fresh = [word for part in (head, tail) for word in tokens("".join(part)) if word not in known]
    return 0 < len(tokens("".join(now))) <= 2 * len(fresh)


def framed(before: Sequence[str], now: Sequence[str], own: Sequence[str], span: Span) -> list[str]:
    """What two texts that follow one another at one place share, around the version's `own` words."""
    if span.is_part:
        head, tail = _frame(pieces("".join(before)), pieces("".join(now)))
        return ["".join([*head, *own, *tail])]
    shared = {key(line) for line in before}
    kept = [line if key(line) in shared else "" for line in now]
    at = kept.index("") if "" in kept else len(kept)
    return [*kept[:at], *own, *filter(None, kept[at:])]


def _frame(one: Sequence[str], other: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What two lists have in common at their beginning and at their end."""
    head = _agreeing(one, other)
    tail = _agreeing(one[head:][::-1], other[head:][::-1])
    return other[:head], other[len(other) - tail :]


def _agreeing(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def swapped(text: Clauses, source: Clauses, swaps: Sequence[tuple[Span, Span | Sequence[str]]]) -> tuple[Clause, ...]:
    """A text with other words at some places: those of `source` there, or words that are given."""
    words: dict[int, list[str]] = {}
    wholes: list[tuple[int, int, list[Clause]]] = []
    for span, to in sorted(swaps, key=lambda swap: (swap[0].at, swap[0].end, swap[0].start), reverse=True):
        if span.is_part:
            told = words_at(source, to) if isinstance(to, Span) else to
            words.setdefault(span.at, pieces(text[span.at].text))[span.start : span.stop] = ["".join(told)]
        elif isinstance(to, Span):
            wholes.append((span.at, span.end, list(source[to.at : to.end])))
        else:
            path = text[span.at].path if span.at < len(text) else ()
            wholes.append((span.at, span.end, [Clause(line, path) for line in to]))
    done = [replace(clause, text="".join(words[n])) if n in words else clause for n, clause in enumerate(text)]
    for at, end, clauses in wholes:
        done[at:end] = clauses
    return tuple(done)


def words_at(text: Clauses, span: Span) -> list[str]:
    if span.is_part:
        return ["".join(pieces(text[span.at].text)[span.start : span.stop])]
    return [clause.text for clause in text[span.at : span.end]]


def key_at(text: Clauses, span: Span) -> str:
    said = key(" ".join(words_at(text, span))) or "nothing"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def count_at(text: Clauses, span: Span) -> int:
    return sum(len(tokens(said)) for said in words_at(text, span))


def width_at(text: Clauses, span: Span) -> int:
    return count_at(text, span) if span.is_part else span.end - span.at


def _count(found: Sequence[str]) -> int:
    return sum(each[0].isalnum() for each in found)
