"""How much the words weigh that went and came, once those are set against each other that say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from monitor.core import lexicon, plain_words, tongues

TELLING = frozenset(
    """not now can't can cannot may must shall will any all only our your you we her his their they with
    within""".split()  # noqa: SIM905 a list of words is read as a line
)
"""Small words that tell."""


@cache
def stops(spoken: str) -> frozenset[str]:
    """The small words of a language; English ones everywhere, as no other language's telling words are among them."""
    return lexicon.STOP_WORDS | tongues.STOPS.get(spoken, frozenset())


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    word = plain_words.SYNONYMS.get(word, word)
    for ending in ("ing", "ies", "ed", "es", "s", "y", "e"):
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word.removesuffix(ending)
    return word


def weigh(gone: Sequence[str], come: Sequence[str], spoken: str = "") -> tuple[float, list[str]]:
    """How much the words that went and came weigh, and why."""
    lost, won = outweighing(gone, come, spoken), outweighing(come, gone, spoken)
    weight, reasons = 0.0, []
    for signal in (*lexicon.SIGNALS, *tongues.SIGNALS.get(spoken, ())):
        was, now = signal.words.findall(" ".join(lost)), signal.words.findall(" ".join(won))
        if Counter(was) != Counter(now):
            weight += signal.weight
            reasons.append(f"{signal.says}: {_evidence(was, now)}")
    if lexicon.MODALS.intersection(lost) and lexicon.MODALS.intersection(won):
        weight += lexicon.MODAL_SWAP
    numbers = [word for word in lost if word[0].isdigit()], [word for word in won if word[0].isdigit()]
    if Counter(numbers[0]) != Counter(numbers[1]):
        weight += lexicon.NUMBER
        reasons.insert(0, f"a number changed: {_evidence(*numbers)}")
    weight += lexicon.CONTENT_WORD * (len(lost) + len(won))
    return weight, reasons


def outweighing(words: Sequence[str], against: Sequence[str], spoken: str = "") -> list[str]:
    """The words whose stems outnumber those on the other side, in order."""
    words, against = _without_references(words), _without_references(against)
    spare = Counter(_stem(word) for word in words) - Counter(_stem(word) for word in against)
    kept = []
    for word in words:
        stem = _stem(word)
        if spare[stem] > 0 and (word not in stops(spoken) or word in TELLING):
            spare[stem] -= 1
            kept.append(word)
    return kept


def _without_references(words: Sequence[str]) -> list[str]:
    """The words, short forms spelt out, without the numbers of sections they refer to."""
    if any(word in plain_words.SPELT_OUT for word in words):
        words = [part for word in words for part in plain_words.SPELT_OUT.get(word, (word,))]
    words = _shortened(" ".join(words)).split()
    before = ("", *words)
    return [
        word
        for word, last in zip(words, before, strict=False)
        if not (word[0].isdigit() and lexicon.REFERENCES.match(last))
    ]


@lru_cache(maxsize=4096)
def _shortened(said: str) -> str:
    for short, phrases in plain_words.SAME_PHRASES:
        said = phrases.sub(short, said)
    return said


def _evidence(was: Sequence[str], now: Sequence[str]) -> str:
    old, new = ", ".join([*dict.fromkeys(was)][:3]), ", ".join([*dict.fromkeys(now)][:3])
    if old and new:
        return f"'{old}' became '{new}'"
    return f"'{new}' was put in" if new else f"'{old}' was taken out"
