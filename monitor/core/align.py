"""Which clause of the old text became which of the new: equal ones first, then cut, joined, moved and edited ones."""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import LCSseq

NEAR = 0.42
"""Two clauses at the same place that share this much of their words are one clause, edited."""
NEAR_AFAR = 0.68
"""The same for clauses at different places: there a chance resemblance is likelier."""
HELD = 0.85
"""A clause of which this much stands, in order, within a longer one, is a part of it."""
_HELD_WORDS = 8
_SHORT_WORDS = 12
"""Two clauses no longer than this, alone between the same neighbours, are one: a line that was rewritten."""
_RARE = 40
"""A word in more clauses than this says nothing about which clause it came from."""
_TRIED = 4
"""How many of the clauses that share the most rare words are looked at."""
_GAP_CELLS = 600
"""Between two anchors, no more pairs than this are tried one by one."""
_LCS_CELLS = 200_000_000
"""Bits of the matrix that the exact alignment may take: 25 MB."""
_FIRST_LETTER = 0x10000
"""Words are written as one letter each, from here on: rapidfuzz is fastest on strings."""
_LETTERS = 0x100000

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Old clauses `old` up to `old_end` became new clauses `new` up to `new_end`; one of the two is a single clause."""

    old: int
    old_end: int
    new: int
    new_end: int
    moved: bool = False


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two anchors: clauses of either side, by place."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def align(old: Sequence[Words], new: Sequence[Words], limit: int) -> tuple[Pair, ...]:
    """Pairs in the order of the new text; no clause is in two pairs, no joined one has more than `limit` words."""
    anchors = _in_order([hash(words) for words in old], [hash(words) for words in new])
    pairs = [Pair(i, i + 1, j, j + 1) for i, j in anchors]
    gaps = list(_gaps(anchors, len(old), len(new)))
    if not gaps:
        return tuple(pairs)
    pairs += _reflowed(gaps, old, new, limit)
    pairs += _moved(_left(gaps, pairs), old, new)
    pairs += _near(_left(gaps, pairs), old, new)
    return tuple(sorted(_widened(_left(gaps, pairs), pairs, old, new, limit), key=lambda pair: (pair.new, pair.old)))


def resemblance(old: str, new: str) -> float:
    """How much of two lettered clauses is the same, 0 to 1; a part counts as near to the whole that holds it."""
    shorter, longer = sorted((len(old), len(new)))
    if not shorter:
        return 0.0
    shared = LCSseq.similarity(old, new)
    alike = 2 * shared / (shorter + longer)
    if shorter >= _HELD_WORDS and shared >= HELD * shorter:
        return max(alike, 0.8 * shared / shorter)
    return alike


def lettered(clauses: Sequence[Words], alphabet: dict[str, str]) -> list[str]:
    """Each clause with one letter for each word; equal words are equal letters throughout one alphabet."""
    for words in clauses:
        for word in words:
            if word not in alphabet:
                alphabet[word] = chr(_FIRST_LETTER + len(alphabet) % _LETTERS)
    return ["".join([alphabet[word] for word in words]) for words in clauses]


def _in_order(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """Equal values in order: the longest such list, or nearly so where that would cost too much."""
    if len(old) * len(new) <= _LCS_CELLS:
        return [
            (i, j)
            for step in LCSseq.opcodes(old, new)
            if step.tag == "equal"
            for i, j in zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
        ]
    once_old, once_new = Counter(old), Counter(new)
    where = {value: j for j, value in enumerate(new) if once_new[value] == 1}
    return _rising([(i, where[value]) for i, value in enumerate(old) if once_old[value] == 1 and value in where])


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of pairs, sorted by their first, whose second rises too."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for at, (_, j) in enumerate(pairs):
        length = bisect.bisect_left(tails, j)
        previous.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(j)
            ends.append(at)
        else:
            tails[length], ends[length] = j, at
    kept: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.append(pairs[at])
        at = previous[at]
    return kept[::-1]


def _gaps(anchors: Sequence[tuple[int, int]], olds: int, news: int) -> Iterator[_Gap]:
    i = j = 0
    for next_i, next_j in [*anchors, (olds, news)]:
        if next_i > i or next_j > j:
            yield _Gap(tuple(range(i, next_i)), tuple(range(j, next_j)))
        i, j = next_i + 1, next_j + 1


def _left(gaps: Sequence[_Gap], pairs: Sequence[Pair]) -> list[_Gap]:
    """The gaps without what is paired by now."""
    taken_old = {i for pair in pairs for i in range(pair.old, pair.old_end)}
    taken_new = {j for pair in pairs for j in range(pair.new, pair.new_end)}
    return [
        _Gap(tuple(i for i in gap.old if i not in taken_old), tuple(j for j in gap.new if j not in taken_new))
        for gap in gaps
    ]


def _reflowed(gaps: Sequence[_Gap], old: Sequence[Words], new: Sequence[Words], limit: int) -> Iterator[Pair]:
    """One clause whose words are exactly those of several neighbours on the other side: cut, or joined."""
    for gap in gaps:
        for at, end, part, part_end in _cut(gap.old, gap.new, old, new, limit):
            yield Pair(at, end, part, part_end)
        for at, end, part, part_end in _cut(gap.new, gap.old, new, old, limit):
            yield Pair(part, part_end, at, end)


def _cut(
    wholes: Sequence[int], parts: Sequence[int], whole_words: Sequence[Words], part_words: Sequence[Words], limit: int
) -> Iterator[tuple[int, int, int, int]]:
    starts: dict[str, list[int]] = defaultdict(list)
    for part in parts:
        if part_words[part]:
            starts[part_words[part][0]].append(part)
    used = -1
    for whole in wholes:
        words = whole_words[whole]
        if not 1 < len(words) <= limit:
            continue
        for start in starts[words[0]][:_GAP_CELLS]:
            end, length = start, 0
            while end <= parts[-1] and part_words[end] == words[length : length + len(part_words[end])]:
                length += len(part_words[end])
                end += 1
                if length >= len(words):
                    break
            if start > used and length == len(words) and end - start > 1:
                yield whole, whole + 1, start, end
                used = end - 1
                break


def _moved(gaps: Sequence[_Gap], old: Sequence[Words], new: Sequence[Words]) -> Iterator[Pair]:
    """The same words at another place."""
    where: dict[Words, list[int]] = defaultdict(list)
    for gap in gaps:
        for i in gap.old:
            where[old[i]].append(i)
    for places in where.values():
        places.reverse()
    for gap in gaps:
        for j in gap.new:
            if new[j] in where and where[new[j]]:
                i = where[new[j]].pop()
                yield Pair(i, i + 1, j, j + 1, moved=True)


def _near(gaps: Sequence[_Gap], old: Sequence[Words], new: Sequence[Words]) -> Iterator[Pair]:
    """Edited clauses, at their place or elsewhere: the likest first, each clause once."""
    alphabet: dict[str, str] = {}
    old_gap = {i: at for at, gap in enumerate(gaps) for i in gap.old}
    new_gap = {j: at for at, gap in enumerate(gaps) for j in gap.new}
    old_letters = dict(zip(old_gap, lettered([old[i] for i in old_gap], alphabet), strict=True))
    new_letters = dict(zip(new_gap, lettered([new[j] for j in new_gap], alphabet), strict=True))
    scored: list[tuple[float, int, int]] = []
    for i, j in sorted({*_neighbours(gaps), *_by_rare_words(old_letters, new_letters)}):
        alike = resemblance(old_letters[i], new_letters[j])
        is_here = old_gap[i] == new_gap[j]
        alone = is_here and len(gaps[old_gap[i]].old) == len(gaps[old_gap[i]].new) == 1
        both_short = alone and max(len(old[i]), len(new[j])) <= _SHORT_WORDS
        if both_short or alike >= (0.3 if alone else NEAR if is_here else NEAR_AFAR):
            scored.append((alike + 0.05 * is_here, i, j))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found: list[tuple[int, int]] = []
    for _, i, j in sorted(scored, key=lambda row: (-row[0], abs(row[1] - row[2]), row[1])):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            found.append((i, j))
    here = sorted(pair for pair in found if old_gap[pair[0]] == new_gap[pair[1]])
    kept = set(_rising(here))
    for i, j in found:
        yield Pair(i, i + 1, j, j + 1, moved=(i, j) not in kept)


def _neighbours(gaps: Sequence[_Gap]) -> Iterator[tuple[int, int]]:
    """Pairs at one place: all of them in a small gap, those at about the same depth in a large one."""
    for gap in gaps:
        if len(gap.old) * len(gap.new) <= _GAP_CELLS:
            yield from ((i, j) for i in gap.old for j in gap.new)
            continue
        slope = len(gap.new) / len(gap.old)
        for at, i in enumerate(gap.old):
            middle = int(at * slope)
            yield from ((i, j) for j in gap.new[max(0, middle - 2) : middle + 3])


def _by_rare_words(old: dict[int, str], new: dict[int, str]) -> Iterator[tuple[int, int]]:
    """Pairs that share the most words that few clauses have."""
    holders: dict[str, list[int]] = defaultdict(list)
    for i, letters in old.items():
        for letter in set(letters):
            holders[letter].append(i)
    for j, letters in new.items():
        shared: Counter[int] = Counter()
        for letter in set(letters):
            if letter in holders and len(holders[letter]) <= _RARE:
                shared.update(holders[letter])
        yield from ((i, j) for i, _ in shared.most_common(_TRIED))


def _widened(
    gaps: Sequence[_Gap], pairs: Sequence[Pair], old: Sequence[Words], new: Sequence[Words], limit: int
) -> Iterator[Pair]:
    """A left-over beside an edited clause whose words came from it, or went into it, joins the pair."""
    free_old = {i for gap in gaps for i in gap.old}
    free_new = {j for gap in gaps for j in gap.new}
    for pair in pairs:
        wide = pair
        if pair.old_end - pair.old == pair.new_end - pair.new == 1 and old[pair.old] != new[pair.new]:
            start, end = _reach(pair.new, pair.new_end, old[pair.old], new, free_new, limit)
            if end - start > 1:
                wide = replace(pair, new=start, new_end=end)
            else:
                start, end = _reach(pair.old, pair.old_end, new[pair.new], old, free_old, limit)
                wide = replace(pair, old=start, old_end=end)
            free_new.difference_update(range(wide.new, wide.new_end))
            free_old.difference_update(range(wide.old, wide.old_end))
        yield wide


def _reach(start: int, end: int, whole: Words, parts: Sequence[Words], free: set[int], limit: int) -> tuple[int, int]:
    """How far a part grows over its free neighbours while more of the whole is found in it."""
    while True:
        for at in (end, start - 1):
            if at not in free or not parts[at]:
                continue
            grown_start, grown_end = min(start, at), max(end, at + 1)
            grown = [word for part in parts[grown_start:grown_end] for word in part]
            now = [word for part in parts[start:end] for word in part]
            won = LCSseq.similarity(whole, grown) - LCSseq.similarity(whole, now)
            if len(grown) <= limit and won >= HELD * len(parts[at]) and won > 1:
                start, end = grown_start, grown_end
                break
        else:
            return start, end
