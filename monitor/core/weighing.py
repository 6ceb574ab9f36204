"""How much the words weigh that went and came, once those are set against each other that say the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from monitor.core import lexicon, plain_words, tongue_words, tongues

TELLING = frozenset(
    """not now can't can cannot may must shall will any all only our your you we her his their they with
    within""".split()  # noqa: SIM905 a list of words is read as a line
)
"""Small words that tell."""


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """A matcher of these phrases, the longest first."""
    listed = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    return re.compile(rf"(?<!\S)(?:{listed})(?!\S)")


_PHRASE = _any_of(plain_words.SAME_PHRASES)
_ENDINGS = tuple(
    """ications ication ations ation ements ement ments ment ions ion ances ance ings ing ures ure ies ied als al ed es
    ably able ly s y e""".split()  # noqa: SIM905 a list of endings is read as a line
)
_ELISION = re.compile(r"(?<!\S)(d|l|qu|c|s|j|m|t|dell|all|nell|dall|sull|un|quest)'(?=\w)")
_VOWELS = re.compile(r"([aeou])\1")
_AKIN = 0.5
"""So much of two clauses must be akin for one to be the other put otherwise ..."""
_GIST = 0.6
"""... and no more may they weigh against each other."""
_STEM = 4
"""Letters that an ending leaves."""
_SPANS = {"year": ("month", 12), "week": ("day", 7)}
_PERIOD = re.compile(r"(?<!\S)(\d{1,4}|one)(?: (?:\1|1)(?!\S))? (hour|day|week|month|year)s?'?(?!\S)")


@cache
def stops(spoken: str) -> frozenset[str]:
    """The small words of a language; English ones everywhere, as no other language's telling words are among them."""
    return lexicon.STOP_WORDS | tongues.STOPS.get(spoken, frozenset())


@lru_cache(maxsize=16_384)
def _stem(word: str, spoken: str = "") -> str:
    """A word without its ending, as one of the words that say the same."""
    if spoken in tongue_words.ENDINGS:
        bare = _bare_in(word, spoken)
        return _same_in(spoken).get(bare, bare)
    if word in _SAME:
        return _SAME[word]
    bare = _bare(word)
    return _SAME.get(bare, bare)


def _bare(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) - len(ending) >= _STEM and word.endswith(ending):
            return word if ending == "s" and word[-2] in "siu" else word.removesuffix(ending)
    return word[:-1] if len(word) == _STEM and word.endswith(("s", "ed")) else word


def _bare_in(word: str, spoken: str) -> str:
    if spoken in tongue_words.PREFIXED and word.startswith("ge") and len(word) > _STEM + 2:
        word = word[2:]
    for ending in tongue_words.ENDINGS[spoken]:
        if len(word) - len(ending) >= _STEM - 1 and word.endswith(ending):
            word = word.removesuffix(ending)
            break
    return _VOWELS.sub(r"\1", word) if spoken == "nl" else word


@cache
def _same_in(spoken: str) -> dict[str, str]:
    return {_bare_in(word, spoken): group[0] for group in tongue_words.GROUPS[spoken] for word in group}


_SAME = {form: group[0] for group in plain_words.GROUPS for word in group for form in (word, _bare(word))}


_COUNTED = frozenset(
    """not no never nor neither without unless except only solely all any may might could must will shall""".split()  # noqa: SIM905
)
"""How often these stand in a clause matters; of other words, that they do."""
_EXCEPTING = frozenset(["unless", "without", "except", "until"])
_DENYING = frozenset(["not", "no", "never", "non", "neither", "without", "unless", "except", "prohibited"])
_MODAL = frozenset(["may", "can", "might", "could", "must"])
_BOUND = frozenset(["will", "shall", "would"])
"""What will be done is also simply said to be done."""


def weigh(
    gone: Sequence[str], come: Sequence[str], spoken: str = "", is_rewritten: bool = False
) -> tuple[float, list[str]]:
    """How much the words that went and came weigh, and why; whole sentences are best, as phrases are then seen whole.

    In a sentence that was rewritten a word is not there for what it says alone.
    """
    sought = _telling if is_rewritten else outweighing
    lost, won = sought(gone, come, spoken), sought(come, gone, spoken)
    if not (lexicon.MODALS.intersection(lost) and lexicon.MODALS.intersection(won)):
        lost, won = _without(_BOUND, lost), _without(_BOUND, won)
    lost, won = _settled(lost, won, spoken) if is_rewritten else _without_excepting(lost, won)
    weight, reasons = 0.0, []
    for signal in (*lexicon.SIGNALS, *tongues.SIGNALS.get(spoken, ())):
        was, now = signal.words.findall(" ".join(lost)), signal.words.findall(" ".join(won))
        if Counter(was) != Counter(now):
            weight += signal.weight
            reasons.append(f"{signal.says}: {_evidence(was, now)}")
    if lexicon.MODALS.intersection(lost) and lexicon.MODALS.intersection(won):
        weight += lexicon.MODAL_SWAP
    if lexicon.ORDINALS.intersection(lost) and lexicon.ORDINALS.intersection(won):
        weight += lexicon.NUMBER
    numbers = [word for word in lost if word[0].isdigit()], [word for word in won if word[0].isdigit()]
    if Counter(numbers[0]) != Counter(numbers[1]):
        weight += lexicon.NUMBER
        reasons.insert(0, f"a number changed: {_evidence(*numbers)}")
    less, more = sorted((len(lost), len(won)))
    weight += lexicon.CONTENT_WORD * (more + (lexicon.REPLACED if is_rewritten else 1) * less)
    return weight, reasons


def is_same_gist(old: Sequence[str], new: Sequence[str], spoken: str) -> bool:
    """Whether two clauses of other words, most of them akin, say the same."""
    shared, size = Counter[str](), 0
    for said in (old, new):
        stems = {_stem(word, spoken) for word in _in_plain_words(tuple(said), spoken) if word not in stops(spoken)}
        shared.update(stems)
        size = max(size, len(stems))
    akin = sum(count == 2 for count in shared.values())
    return akin >= _AKIN * size and weigh(old, new, spoken, is_rewritten=True)[0] < _GIST


def _telling(words: Sequence[str], against: Sequence[str], spoken: str) -> list[str]:
    """What outweighs, without the words that the other side has too, only not as often."""
    there = {_stem(word, spoken) for word in _in_plain_words(tuple(against), spoken)}
    return [
        word
        for word in outweighing(words, against, spoken)
        if word in _COUNTED or word[0].isdigit() or _stem(word, spoken) not in there
    ]


def _without(which: frozenset[str], words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in which]


def _settled(lost: list[str], won: list[str], spoken: str) -> tuple[list[str], list[str]]:
    """What is left where both sides say the same by their structure: active or passive, unless or only if."""
    dropped = set(plain_words.FILLER)
    if not (lexicon.MODALS.intersection(lost) and lexicon.MODALS.intersection(won)):
        dropped |= _MODAL
    future = tongues.FUTURE.get(spoken, frozenset())
    if not tongues.MODAL.get(spoken, future).intersection(lost) or not tongues.MODAL[spoken].intersection(won):
        dropped |= future
    there = [(not side.isdisjoint(lost), not side.isdisjoint(won)) for side in plain_words.SIDES]
    if not any(was and any(now for n, (_, now) in enumerate(there) if n != at) for at, (was, _) in enumerate(there)):
        dropped = dropped.union(*plain_words.SIDES)
    lost, won = _without_excepting(lost, won)
    if _DENYING.intersection(lost) and _DENYING.intersection(won):
        dropped |= _DENYING
    return [word for word in lost if word not in dropped], [word for word in won if word not in dropped]


def _without_excepting(lost: list[str], won: list[str]) -> tuple[list[str], list[str]]:
    """Without what says the same round the other way: not unless, or only if."""
    for one, other in ((lost, won), (won, lost)):
        if "not" in one and _EXCEPTING.intersection(one) and "only" in other:
            dropped = _EXCEPTING | {"not", "only", "if", "with", "after"}
            return [word for word in lost if word not in dropped], [word for word in won if word not in dropped]
    return lost, won


def outweighing(words: Sequence[str], against: Sequence[str], spoken: str = "") -> list[str]:
    """The words whose stems outnumber those on the other side, in order."""
    words, against = _in_plain_words(tuple(words), spoken), _in_plain_words(tuple(against), spoken)
    spare = Counter(_stem(word, spoken) for word in words) - Counter(_stem(word, spoken) for word in against)
    kept = []
    for word in words:
        stem = _stem(word, spoken)
        if spare[stem] > 0 and (word not in stops(spoken) or word in TELLING):
            spare[stem] -= 1
            kept.append(word)
    return kept


@lru_cache(maxsize=4096)
def _in_plain_words(words: tuple[str, ...], spoken: str = "") -> tuple[str, ...]:
    """The words, short and long forms made the same, without the numbers of sections they refer to."""
    if any(word in plain_words.SPELT_OUT for word in words):
        words = tuple(part for word in words for part in plain_words.SPELT_OUT.get(word, (word,)))
    said = " ".join([plain_words.NUMBERS.get(word, word) if word != "one" else word for word in words])
    said = _PERIOD.sub(_period, _PHRASE.sub(_short, said))
    if spoken in tongue_words.NUMBERS:
        said = _in_tongue(said, spoken)
    words = tuple(said.split())
    pairs = zip(words, ("", *words), strict=False)
    return tuple(word for word, last in pairs if not (word[0].isdigit() and lexicon.REFERENCES.match(last)))


def _in_tongue(said: str, spoken: str) -> str:
    numbers, phrases = tongue_words.NUMBERS[spoken], tongue_words.SAME_PHRASES[spoken]
    said = _ELISION.sub(r"\1 ", said)
    said = _phrases_in(spoken).sub(lambda found: phrases[found[0]], said)
    words = said.split()
    follows = [*words[1:], ""][: len(words)]
    return " ".join(
        [
            numbers[word] if word in numbers and (numbers[word] != "1" or tongues.IS_TIME.fullmatch(after)) else word
            for word, after in zip(words, follows, strict=True)
        ]
    )


@cache
def _phrases_in(spoken: str) -> re.Pattern[str]:
    return _any_of(tongue_words.SAME_PHRASES[spoken])


def _short(found: re.Match[str]) -> str:
    return plain_words.SAME_PHRASES[found[0]]


def _period(found: re.Match[str]) -> str:
    """A year as twelve months, two weeks as 14 days, 72 hours as three days."""
    count, unit = 1 if found[1] == "one" else int(found[1]), found[2]
    if unit == "hour" and count % 24 == 0:
        count, unit = count // 24, "day"
    unit, times = _SPANS.get(unit, (unit, 1))
    return f"{count * times} {unit}s"


def _evidence(was: Sequence[str], now: Sequence[str]) -> str:
    old, new = ", ".join([*dict.fromkeys(was)][:3]), ", ".join([*dict.fromkeys(now)][:3])
    if old and new:
        return f"'{old}' became '{new}'"
    return f"'{new}' was put in" if new else f"'{old}' was taken out"
