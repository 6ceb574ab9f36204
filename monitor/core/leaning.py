"""What the words of a sentence lean to, learned: beside the rules of topics.py, for words that no rule names.

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


def features(words: Sequence[str]) -> set[str]:
    """The stems of the words of content, and every two that follow each other."""
    stems = [_stem(word) for word in words if word not in STOP_WORDS and not word[0].isdigit()]
    return {*stems, *(f"{first}_{second}" for first, second in pairwise(stems))}


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


def leanings(words: Sequence[str], learned: Learned) -> dict[Category, float]:
    """The logarithm of how likely each category is, by the words alone; nothing is said of words never seen."""
    known = [learned.rows[name] for name in features(words) if name in learned.rows]
    if not known:
        return dict.fromkeys(CATEGORIES, 0.0)
    scale = learned.step / math.sqrt(len(known))
    sums = [scale * sum(column) + start for column, start in zip(zip(*known, strict=True), learned.start, strict=True)]
    top = max(sums)
    total = top + math.log(sum(math.exp(value - top) for value in sums))
    return {category: value - total for category, value in zip(CATEGORIES, sums, strict=True)}


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word.removesuffix(ending)
    return word
