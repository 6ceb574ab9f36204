"""Lines that change by themselves, hourly or daily: counters, the date of today, the tip of the day, offers of a shop.

They are known by what kind of line they are, in seven languages, before their past can show it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from monitor.core import lexicon, tongues
from monitor.core.compare import compare
from monitor.core.counter_words import COUNTS, DAYS, FACTS, MAY, OF_THE_DAY, OFFERS, TODAY
from monitor.core.segment import plain, sentences, tokens
from monitor.core.types import ChangeKind, Clause

_LONGEST = 30
"""Words of a sentence."""
_NUMBER = re.compile(r"\d[\d.,:/'\u202f]*(?: \d{3}(?!\d))*(?:\+|(?:st|nd|rd|th|k|m)\b)?")
_DATE = re.compile(r"#(?:[\s.,]|\b(?:at|of|the|de|der|den|um|à|a las|alle|às|om|uhr|am|pm|h|utc|gmt|cet|cest)\b|#)*#")


class Passing(StrEnum):
    """What kind of line changed: the words for a reason."""

    COUNTER = "a counter went on"
    TODAY = "the page shows the date of the day"
    OF_THE_DAY = "it is another one every day or week"
    OFFER = "an offer of the shop, not of the document"


def passing(before: str, after: str, path: Sequence[str] = ()) -> Passing | None:
    """What kind of line went on by itself, where all that differs between two clauses is of one; `path` is above both.

    For a clause that came or went the other side is empty.
    """
    if path and OF_THE_DAY.match(_folded(path[-1])):
        return Passing.OF_THE_DAY
    old, new = (Counter(map(_folded, sentences(plain(text)))) for text in (before, after))
    gone, come = list((old - new).elements()), list((new - old).elements())
    rest = [each for each in (*gone, *come) if not OF_THE_DAY.match(each)]
    if not (gone or come) or not all(map(_is_free, rest)):
        return None
    if len(rest) < len(gone) + len(come):
        return Passing.OF_THE_DAY if all(map(_begins_of_the_day, filter(None, (gone, come)))) else None
    if all(OFFERS.search(" ".join(side)) for side in (gone, come) if side):
        return Passing.OFFER
    if len(gone) != len(come):
        return None
    kinds = {_kind(*pair) for pair in zip(gone, come, strict=True)}
    return kinds.pop() if len(kinds) == 1 else None


def stilled(last: Sequence[Clause], new: Sequence[Clause]) -> tuple[Clause, ...]:
    """A later text with the version's own words in the lines of it that went on by themselves."""
    found = list(new)
    for apart in compare(last, new) if last != new else ():
        if apart.kind is ChangeKind.MODIFIED and len(apart.old) == len(apart.new) == 1:
            clause = apart.old[0]
            if passing(apart.before, apart.after, clause.path):
                found[apart.new_at] = replace(apart.new[0], text=clause.text)
    return tuple(found)


def _is_free(sentence: str) -> bool:
    """Whether a sentence is short and says nothing of rights, duties, prices and data."""
    said = tokens(sentence)
    return len(said) <= _LONGEST and not FACTS.search(" ".join(said)) and not MAY.search(_NUMBER.sub("#", sentence))


def _begins_of_the_day(sentences: Sequence[str]) -> bool:
    return OF_THE_DAY.match(sentences[0]) is not None


def _kind(before: str, after: str) -> Passing | None:
    old, new = _undated(before), _undated(after)
    if old == new and TODAY.search(old):
        return Passing.TODAY
    old, new = (_NUMBER.sub("#", text) for text in (before, after))
    return Passing.COUNTER if old == new and COUNTS.search(old) else None


def _undated(text: str) -> str:
    words = DAYS.sub("#", _NUMBER.sub("#", text)).split()
    return _DATE.sub("#", " ".join("#" if _is_month(word.strip(",.")) else word for word in words)).strip(" .!")


def _is_month(word: str) -> bool:
    return bool(lexicon.MONTHS.fullmatch(word) or tongues.MONTHS.fullmatch(word))


def _folded(text: str) -> str:
    return " ".join(plain(text).casefold().replace("’", "'").split()).strip(' .!“”"»«')
