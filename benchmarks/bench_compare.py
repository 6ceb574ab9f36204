"""Cost of comparing and judging two versions: 150 clauses a side of which 10 % are edited, and the worst cases.

    python benchmarks/bench_compare.py

Times are process time, the least of several runs: the machine may be busy. Each run starts with cold caches, as a
daemon seldom compares the same two texts twice.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from monitor.core.compare import compare
from monitor.core.detect import edits
from monitor.core.judge import judge
from monitor.core.segment import split, tokens

SUBJECTS = ("We", "The shop", "Our partners", "A courier", "The workshop", "Your bank")
VERBS = ("may share", "will keep", "collect", "never sell", "may transfer", "use", "delete", "record")
OBJECTS = ("your address", "the pages you open", "what you order", "your device identifiers", "letters you write")
ENDS = ("for 30 days", "with advertising partners", "to fill your order", "unless you object", "outside your country")


def main() -> None:
    old = clauses(150, seed=1)
    new = edited(old, share=0.1, seed=2)
    long_old = clauses(5_000, seed=3)
    wall = " ".join(clauses(32_000, seed=4))
    print(f"{'what':<52}{'ms':>9}")
    for name, runs, work in (
        ("split 150 clauses", 9, lambda: split(text(old))),
        ("compare 150 a side, 10 % edited (at most 15, aim 5)", 9, comparing(text(old), text(new))),
        ("judge the same, from text to reasons", 9, judging(text(old), text(new))),
        ("judge 150 a side, equal texts", 9, judging(text(old), text(old))),
        ("judge 5,000 a side, all edited", 1, judging(text(long_old), text(edited(long_old, share=1.0, seed=5)))),
        ("judge 5,000 a side, nothing in common", 1, judging(text(long_old), text(clauses(5_000, seed=6, mark="x")))),
        (f"judge a paragraph of {len(wall) / 1e6:.1f} MB, a word put in", 1, judging(wall, f"{wall} Fee.")),
        ("judge 5,000 against nothing", 1, judging(text(long_old), "")),
    ):  # fmt: skip
        print(f"{name:<52}{1000 * least(runs, work):>9.1f}")


def clauses(count: int, seed: int, mark: str = "") -> list[str]:
    chance = random.Random(seed)
    pick = chance.choice
    return [
        f"{pick(SUBJECTS)} {pick(VERBS)} {pick(OBJECTS)}{mark} {pick(ENDS)} and {pick(OBJECTS)}{mark} {pick(ENDS)}, "
        f"as part {spelt(number)}{mark} of these rules says, until {pick(SUBJECTS).lower()} {pick(VERBS)} it."
        for number in range(count)
    ]


def spelt(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def edited(old: list[str], share: float, seed: int) -> list[str]:
    chance = random.Random(seed)
    picked = set(chance.sample(range(len(old)), int(share * len(old))))
    return [
        clause.replace("until", "unless you ask us not to, or until") if at in picked else clause
        for at, clause in enumerate(old)
    ]


def text(paragraphs: list[str]) -> str:
    return "\n\n".join(f"## Part {at}\n\n{clause}" if at % 10 == 0 else clause for at, clause in enumerate(paragraphs))


def comparing(old: str, new: str) -> Callable[[], object]:
    before, after = split(old), split(new)
    return lambda: compare(before, after)


def judging(old: str, new: str) -> Callable[[], object]:
    return lambda: judge(old, new)


def least(runs: int, work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(runs):
        tokens.cache_clear()
        edits.cache_clear()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


if __name__ == "__main__":
    main()
