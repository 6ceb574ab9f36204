"""What the words of a clause and those that changed in it lean to, learned: beside the rules of topics.py.

A logistic regression over word stems and pairs of them. Its numbers are made by benchmarks/train_judge.py and stand in
weights.txt, a stem a line and a letter for each category; nothing of the texts they were learned from is in them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from monitor.core.lexicon import STOP_WORDS
from monitor.core.types import Category

_ENDINGS = ("isation", "ization", "ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "y", "e")
CATEGORIES = tuple(category for category in Category if category is not Category.OTHER)
LETTERS = "".join(chr(point) for point in range(ord("?"), ord("~") + 1)).replace("\\", "")
"""A weight is one letter: the middle one is none."""
MIDDLE = len(LETTERS) // 2


_FEW = 20
"""A place of which fewer stems than this are known says less."""
PLACES = {"": 1.0, "h:": 0.35, "l:": 0.5, "c:": 1.0}
"""What stands before a stem by its place, and how much the place is heard beside the clause itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a clause, and those of the places that tell what it is about."""

    clause: Sequence[str]
    heading: Sequence[str] = ()
    """The nearest one above it."""
    lead: Sequence[str] = ()
    """What opens the list that the clause is an item of."""
    changed: Sequence[str] = ()


def features(said: Said) -> list[tuple[float, set[str]]]:
    """For each place its worth and its stems: of the clause also every two that follow each other."""
    clause = _stems(said.clause)
    names = [{*clause, *(f"{first}_{second}" for first, second in pairwise(clause))}]
    names += [set(_stems(words)) for words in (said.heading, said.lead, said.changed)]
    return [
        (worth, {place + name for name in group}) for (place, worth), group in zip(PLACES.items(), names, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Learned:
    """Whole numbers for each stem and category, what one of them is worth, and where each category starts."""

    rows: Mapping[str, Sequence[int]]
    step: float
    start: Sequence[float]


@cache
def shipped() -> Learned:
    """What stands in weights.txt: part of the program, read once."""
    value = {letter: at - MIDDLE for at, letter in enumerate(LETTERS)}
    first, *lines = (files("monitor.core") / "weights.txt").read_text("utf-8").splitlines()
    step, *start = map(float, first.split())
    rows = (line.split(" ") for line in lines)
    return Learned({name: [value[letter] for letter in row] for name, row in rows}, step, start)


def leanings(said: Said, learned: Learned) -> dict[Category, float]:
    """The logarithm of how likely each category is, by the words alone; nothing is said of words never seen."""
    sums, is_known = list(learned.start), False
    for worth, names in features(said):
        known = [learned.rows[name] for name in names if name in learned.rows]
        if known:
            is_known = True
            scale = worth * learned.step / math.sqrt(max(_FEW, len(known)))
            sums = [value + scale * sum(column) for value, column in zip(sums, zip(*known, strict=True), strict=True)]
    if not is_known:
        return dict.fromkeys(CATEGORIES, 0.0)
    top = max(sums)
    total = top + math.log(sum(math.exp(value - top) for value in sums))
    return {category: value - total for category, value in zip(CATEGORIES, sums, strict=True)}


def _stems(words: Sequence[str]) -> list[str]:
    return [_stem(word) for word in words if word not in STOP_WORDS and not word[0].isdigit()]


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word.removesuffix(ending)
    return word
