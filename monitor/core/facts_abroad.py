"""Periods, ages and law as the six other languages put them, in the words in which English facts are held."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.core import fact_tongues as said

_ORDINAL = re.compile(r"(?:ste|te)[nrms]?$")
_AGES = range(5, 26)


def durations(sentence: str, is_keeping: bool) -> Iterator[str]:
    """Each period, as `30 days` or `5 business days`; no age, and not how long ago something was."""
    ages = [span for span, _ in _ages(sentence)]
    for hit in said.UNIT.finditer(sentence):
        begun = max(0, hit.start() - said.LONGEST_COUNT)
        found = said.BEFORE_UNIT.search(sentence, begun, hit.start())
        count = _number(found["count"]) if found else 0
        if not found or not count or any(start <= hit.start() < end for start, end in ages):
            continue
        unit = next(name for name in ("hour", "day", "week", "month", "year") if hit[name])
        if _is_told(unit, found, sentence, hit.end(), is_keeping):
            yield _period(count, unit, _of(hit))
    for hit in said.ADJECTIVE.finditer(sentence):
        count = _number(hit["count"])
        if count and not any(start <= hit.start() < end for start, end in ages):
            yield _period(count, said.ADJECTIVE_UNITS[hit["unit"].lower()], "")


def _is_told(unit: str, found: re.Match[str], sentence: str, end: int, is_keeping: bool) -> bool:
    """Whether it is a span ahead: not a day as such, an hour of the day, or the years that a house stands."""
    at = found.start("count")
    if (
        unit == "hour"
        and _number(found["count"]) < 24
        and (said.AT.search(sentence, 0, at) or said.TO.match(sentence, end))
    ):
        return False
    if unit in ("hour", "day"):
        return found["count"].lower() not in said.ARTICLES
    return unit != "year" or not (
        said.OF_PRACTICE.match(sentence, end) or (not is_keeping and said.SINCE.search(sentence, 0, at))
    )


def ages(sentence: str) -> Iterator[str]:
    """Each age at which the rules differ."""
    for _, age in _ages(sentence):
        yield age


def laws(sentence: str) -> Iterator[str]:
    """Whose law governs: a country, or its adjective without the ending of its case."""
    for law, governs in said.LAWS:
        if governs.search(sentence):
            for hit in law.finditer(sentence):
                whose = (hit["whose"] or hit["place"]).rstrip(".")
                is_founded = said.FOUNDED.search(sentence, max(0, hit.start() - 40), hit.start())
                if not is_founded and not whose.startswith(said.UNION):
                    yield whose


def courts(sentence: str) -> Iterator[str]:
    """Where disputes are heard."""
    for hit in said.COURTS.finditer(sentence):
        yield hit["place"].rstrip(".")


def is_arbitrated(sentence: str) -> bool:
    return bool(said.ARBITRATION.search(sentence))


def _ages(sentence: str) -> Iterator[tuple[tuple[int, int], str]]:
    for pattern in (said.AGE, *([said.AGE_OF_CHILDREN] if said.CHILD.search(sentence) else [])):
        for hit in pattern.finditer(sentence):
            age = _number(next(group for group in hit.groups() if group))
            if age in _AGES:
                yield hit.span(), str(age)


def _of(hit: re.Match[str]) -> str:
    """Which days count: said after them, or in a compound."""
    after = next((name for name in ("calendar", "business") if hit[name]), "")
    day = (hit["day"] or "").lower()
    return after or next((of for of, starts in said.OF_COMPOUNDS if day.startswith(starts)), "")


def _period(count: int, unit: str, of: str) -> str:
    return f"{count} {of}{' ' if of else ''}{unit}{'s' if count != 1 else ''}"


def _number(word: str) -> int:
    """The number that a word means; 0 where it means none."""
    if word.isdecimal():
        return int(word)
    low = word.lower()
    return next(
        (said.NUMBERS[each] for each in (low, low.split()[-1], _ORDINAL.sub("", low)) if each in said.NUMBERS), 0
    )
