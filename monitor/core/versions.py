"""The two texts as a whole: what a clause is held against to see whether it says anything new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.core import lexicon
from monitor.core.classify import is_terms
from monitor.core.compare import Difference
from monitor.core.detect import Edit, edits, grams
from monitor.core.segment import plain, tokens
from monitor.core.tongue import language
from monitor.core.types import ChangeKind, Clause
from monitor.core.weighing import is_same_gist, weigh

_SAID = 0.7
"""So much of a clause, in fours of words, must stand in a version for it to say the clause."""
_HALF_SAID = 0.3
"""So much of it must, for the rest to be looked for without blanks."""
_PAIR = 2
_LIST = 12
"""A list is hardly longer."""
_STRETCH = 14
"""Clauses of both versions that are looked at together."""
_AS_MUCH = 0.3
_AROUND = 3
"""A clause so written anew that it was not found again stands hardly further off than this."""
_FEW = 6
"""Fewer words than this are sought as they stand, not in fours."""


@dataclass(slots=True)
class _Side:
    """One version: its words, and where each four of them stands."""

    clauses: Sequence[Clause]
    words: list[str] = field(init=False)
    _joined: str = field(init=False, default="")
    _letters: str = field(init=False, default="")
    _kept: frozenset[tuple[str, ...]] = field(init=False, default=frozenset())
    _pairs: frozenset[tuple[str, ...]] = field(init=False, default=frozenset())
    _places: dict[tuple[str, ...], int] = field(init=False, default_factory=dict)
    mentioned: dict[re.Pattern[str], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.words = [word for clause in self.clauses for word in tokens(clause.text)]

    @property
    def kept(self) -> frozenset[tuple[str, ...]]:
        """Its clauses, as they are compared."""
        if not self._kept:
            self._kept = frozenset(tokens(clause.text) for clause in self.clauses)
        return self._kept

    @property
    def joined(self) -> str:
        if not self._joined:
            self._joined = f" {' '.join(self.words)} "
        return self._joined

    @property
    def letters(self) -> str:
        """The version without its blanks: captures exist that lose some of them."""
        if not self._letters:
            self._letters = "".join(self.words)
        return self._letters

    @property
    def pairs(self) -> frozenset[tuple[str, ...]]:
        """Every word, and every two that follow each other."""
        if not self._pairs:
            self._pairs = frozenset([*pairwise(self.words), *((word,) for word in self.words)])
        return self._pairs

    @property
    def places(self) -> dict[tuple[str, ...], int]:
        """The clause in which each four of words begins; fours run on from clause to clause."""
        if not self._places:
            begins = [at for at, clause in enumerate(self.clauses) for _ in tokens(clause.text)]
            for gram, at in zip(grams(self.words), begins, strict=False):
                self._places.setdefault(gram, at)
        return self._places


@dataclass(slots=True)
class Versions:
    """Both versions of a document, its language, and whether it is terms."""

    old: Sequence[Clause]
    new: Sequence[Clause]
    language: str = field(init=False)
    is_terms: bool = field(init=False)
    _sides: dict[bool, _Side] = field(init=False)

    def __post_init__(self) -> None:
        self._sides = {False: _Side(self.old), True: _Side(self.new)}
        self.is_terms = is_terms(self.new_words or self.old_words)
        self.language = language(self.new_words) or language(self.old_words)

    @property
    def old_words(self) -> list[str]:
        return self._sides[False].words

    @property
    def new_words(self) -> list[str]:
        return self._sides[True].words

    def lead(self, found: Difference) -> str:
        """What opens the list that a clause is an item of: 'We share your data with:'."""
        clauses, at = (self.new, found.new_at) if found.new else (self.old, found.old_at)
        for clause in reversed(clauses[max(0, at - _LIST) : at]):
            if clause.is_heading:
                return ""
            if clause.text.rstrip().endswith(":"):
                return clause.text
        return ""

    def count(self, words: Sequence[str], in_new: bool) -> int:
        """How often these words stand in a version."""
        return self._sides[in_new].joined.count(f" {' '.join(words)} ")

    def mentions(self, sought: re.Pattern[str], in_new: bool) -> bool:
        """Whether a version has such words at all."""
        side = self._sides[in_new]
        if sought not in side.mentioned:
            side.mentioned[sought] = bool(sought.search(side.joined))
        return side.mentioned[sought]

    def holds(self, words: Sequence[str], in_new: bool) -> bool:
        """Whether these words stand so somewhere; the pairs spare most searches through the whole text."""
        side = self._sides[in_new]
        pairs: list[tuple[str, ...]] = [*pairwise(words)] or [tuple(words)]
        if not all(pair in side.pairs for pair in pairs):
            return False
        return len(words) <= _PAIR or f" {' '.join(words)} " in side.joined

    def says(self, words: Sequence[str], in_new: bool) -> bool:
        """Whether a version says this somewhere, nearly word for word."""
        side = self._sides[in_new]
        if len(words) < _FEW:
            return self.holds(words, in_new)
        covered: set[int] = set()
        for at, gram in enumerate(grams(words)):
            if gram in side.places:
                covered.update(range(at, at + len(gram)))
        fresh = [word for at, word in enumerate(words) if at not in covered]
        if len(covered) >= _HALF_SAID * len(words) and "".join(words) in side.letters:
            return True
        return len(covered) >= _SAID * len(words) and weigh((), fresh)[0] < 1

    def put_otherwise(self, found: Difference) -> bool:
        """Whether what stands alone in one version is what stood alone at that place in the other, in other words."""
        other, at = (self.old, found.old_at) if found.new else (self.new, found.new_at)
        words = tokens((found.new or found.old)[0].text)
        near = [tokens(clause.text) for clause in other[max(0, at - _AROUND) : at + _AROUND]]
        kept = self._sides[bool(found.new)].kept
        if any(is_same_gist(each, words, self.language) for each in near if each not in kept and len(each) >= _FEW):
            return True
        return self.says_as_much(found)

    def says_as_much(self, found: Difference) -> bool:
        """Whether the stretch in which a clause changed says in both versions the same, cut otherwise."""
        old, new = self._stretch(False, found.old_at), self._stretch(True, found.new_at)
        if not old or not new or not 2 < len(old) + len(new) <= _STRETCH:
            return False
        gone, come = ([word for clause in side for word in tokens(clause.text)] for side in (old, new))
        return weigh(gone, come, self.language, is_rewritten=True)[0] < _AS_MUCH

    def _stretch(self, is_new: bool, at: int) -> Sequence[Clause]:
        """The clauses of one version around a place that the other does not have."""
        clauses, kept = self._sides[is_new].clauses, self._sides[not is_new].kept
        start = end = min(at, len(clauses))
        while start and end - start < _STRETCH and tokens(clauses[start - 1].text) not in kept:
            start -= 1
        while end < len(clauses) and end - start < _STRETCH and tokens(clauses[end].text) not in kept:
            end += 1
        return clauses[start:end]

    def where(self, words: Sequence[str], in_new: bool) -> str:
        """The name of the clause in which a version says this: the heading above it, or how it begins."""
        side = self._sides[in_new]
        at = Counter(side.places[gram] for gram in grams(words) if gram in side.places).most_common(1)
        if not at:
            return ""
        clause = side.clauses[at[0][0]]
        if clause.path:
            return clause.path[-1].rstrip(":. ")
        first = plain(clause.text).split()
        return " ".join(first[:6]) + (" …" if len(first) > 6 else "")


def renamed(differences: Sequence[Difference], versions: Versions) -> set[tuple[str, ...]]:
    """Names that gave way to another name everywhere: the old one is gone, the new one was not there."""
    seen = Counter(_names(differences))
    names = set()
    for pair, count in seen.items():
        at = pair.index("->")
        gone, come = pair[:at], pair[at + 1 :]
        is_new_name = count > 1 or not versions.says(come, in_new=False)
        if (
            is_new_name
            and not versions.says(gone, in_new=True)
            and (count > 1 or not weigh(gone, come, versions.language)[1])
        ):
            names.add(pair)
    return names


def _names(differences: Sequence[Difference]) -> Iterator[tuple[str, ...]]:
    for found in differences:
        if found.kind is not ChangeKind.MODIFIED:
            continue
        for edit in edits(found.before, found.after):
            is_name = all(word[:1].isupper() for word in (*edit.gone, *edit.come) if word not in lexicon.STOP_WORDS)
            if edit.gone and edit.come and len(edit.gone) <= 6 and len(edit.come) <= 6 and is_name:
                yield name_pair(edit)


def name_pair(edit: Edit) -> tuple[str, ...]:
    """What a name gave way to; one that is said twice at a place is one name."""
    return (*_once(edit.gone_key), "->", *_once(edit.come_key))


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    half = len(words) // 2
    return words[:half] if half and words[:half] * 2 == words else words
