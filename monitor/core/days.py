"""Days as texts write them in seven languages, read where they can be read in one way only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

# English, German, French, Spanish, Italian, Portuguese, Dutch; then what is short for them.
_MONTH_NAMES = (
    "january januar jänner janvier enero gennaio janeiro januari jan janv ene gen",
    "february februar feber február février febrero febbraio fevereiro februari feb févr fév fev",
    "march märz maerz mars marzo março maart mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio maio mei mag",
    "june juni juin junio giugno junho jun giu",
    "july juli juillet julio luglio julho jul juil lug",
    "august août aout agosto augustus aug ago",
    "september septembre septiembre setiembre settembre setembro sept sep set",
    "october oktober octobre octubre ottobre outubro oct okt ott out",
    "november novembre noviembre novembro nov",
    "december dezember décembre diciembre dicembre dezembro dec dez déc dic",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|°|\.)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF = r"(?:\s*(?:of|de|del|di|d[’'])\s*|[\s-]+)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}\b",
        rf"\b{_DAY}{_OF}{_MONTH}(?:,\s*|\s*(?:de|del|di)\s*|[\s-]+){_YEAR}\b",
        rf"\b{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})\b",
        rf"\b{_YEAR}年\s?(?P<month>\d{{1,2}})月\s?(?P<day>\d{{1,2}})日",
        rf"\b(?P<first>\d{{1,2}})\s?(?P<mark>[/.-])\s?(?P<second>\d{{1,2}})\s?(?P=mark)\s?{_YEAR}\b",
    )
)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS_TRIED = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """What in a text looks like a day."""

    start: int
    end: int
    day: date | None
    """None where it is no day, or could be two."""


def first_day(text: str, is_day_first: bool) -> Said | None:
    """The first thing in a short text that looks like a day; None where nothing does.

    `is_day_first` says whether who writes 03/04 here means the third of April.
    """
    hits = [match for pattern in _DATES if (match := pattern.search(text))]
    if not hits:
        return None
    first = min(hits, key=lambda match: (match.start(), -match.end()))
    return Said(first.start(), first.end(), _day(first, is_day_first))


def before_years(text: str, characters: int) -> Iterator[tuple[int, int]]:
    """The stretches of so many characters that a year ends: only there can a day be, and reading them costs a tenth."""
    start, end = 0, -1
    for year in islice(_ANY_YEAR.finditer(text), _YEARS_TRIED):
        if year.start() - characters > end:
            if end > 0:
                yield start, end
            start = max(0, year.start() - characters)
        end = year.end()
    if end > 0:
        yield start, end


def _day(match: re.Match[str], is_day_first: bool) -> date | None:
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        # Between dots the day comes first wherever dots are used; 03/04/2024 in English is two days, and no guess.
        is_told = is_day_first or parts["mark"] == "." or first > 12 or first == second
        if not is_told and second <= 12:
            return None
        day, month = (first, second) if is_told and second <= 12 else (second, first)
    else:
        month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
        day = int(parts["day"])
    try:
        return date(int(parts["year"]), month, day)
    except ValueError:
        return None
