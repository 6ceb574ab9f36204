"""From when a text says to be in force, and how long before that it was first seen: the notice that was given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from monitor.core.days import before_years, first_day


@dataclass(frozen=True, slots=True)
class _Lead:
    """Words that the day follows, with nothing but `between` between; `behind` has to stand after the day."""

    words: re.Pattern[str]
    between: re.Pattern[str]
    is_day_first: bool = True
    behind: re.Pattern[str] | None = None


def _lead(words: str, between: str, behind: str = "", *, is_day_first: bool = True) -> _Lead:
    return _Lead(
        re.compile(rf"\b(?:{words})\b", re.IGNORECASE),
        re.compile(rf"[\W_]*(?:(?:{between.replace(' ', '|')})[\W_]+)*", re.IGNORECASE),
        is_day_first,
        re.compile(rf"[\W_]*{behind}\b", re.IGNORECASE) if behind else None,
    )


_LEADS = (
    _lead(
        "effective|in force|takes? effect|valid from|applies from|applicable from|(?:in|into) effect",
        "date as of on from is since starting beginning and after",
        is_day_first=False,
    ),
    _lead(
        "gültig|gilt|gelten|wirksam|anwendbar|in kraft|inkrafttreten|geltung",
        "getreten tritt treten seit ab am vom zum mit wirkung dem der ist datum",
    ),
    _lead("tritt|treten|trat|traten", "mit wirkung ab am vom zum dem", "in kraft"),
    _lead(
        "en vigueur|applicables?|prend effet|prennent effet|prendra effet|prendront effet|date d['’]effet",
        "depuis à a compter partir dès au le du la date est",
    ),
    _lead(
        "(?:en|em) vigor|vigentes?|vigencia|vigência|efectiv[oa]s?|efetiv[oa]s?|válid[oa]s? (?:desde|a partir)",
        "desde a à partir el del de da do em en dia día la fecha data es é",
    ),
    _lead("in vigore|efficaci?e?|valid[oaei] dal|applicabil[ei]|decorrenza", "dal dall a partire il da del data è"),
    _lead("ingangsdatum|van kracht|geldig|in werking|van toepassing", "getreden vanaf sinds per op met ingang van is"),
    _lead("treedt|treden|trad|gaat|gaan", "vanaf per op met ingang van", "(?:in(?: werking)?|van kracht)"),
)
"""English, German, French, Spanish and Portuguese together, Italian, Dutch; as policies put it."""
_REACH = 40
"""Characters between the words and the day."""
_LONGEST_DAY = 30
_LEADS_TRIED = 200


def effective_on(text: str) -> date | None:
    """The first day on which a Markdown text says that it is in force; None where it does not say it in such words.

    Seven languages, and days that can be read in one way only.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    windows = list(before_years(text, 2 * _REACH + _LONGEST_DAY))
    found = (_said_by(lead, text, windows) for lead in _LEADS)
    return min((each for each in found if each), default=(0, None))[1]


def _said_by(lead: _Lead, text: str, windows: Sequence[tuple[int, int]]) -> tuple[int, date] | None:
    """Where the words of a lead name a day first."""
    hits = (hit for start, end in windows for hit in lead.words.finditer(text, start, end))
    for hit in islice(hits, _LEADS_TRIED):
        after = text[hit.end() : hit.end() + _REACH + _LONGEST_DAY]
        said = first_day(after, lead.is_day_first)
        if said is None or said.day is None or not lead.between.fullmatch(after, 0, said.start):
            continue
        if lead.behind is None or lead.behind.match(text, hit.end() + said.end):
            return hit.start(), said.day
    return None


@dataclass(frozen=True, slots=True)
class Notice:
    """The day of effect that a version brought, held against the day on which it was first seen."""

    effective_on: date
    seen_on: date

    @property
    def days(self) -> int:
        """Of notice that could be seen from outside; negative where the day had passed."""
        return (self.effective_on - self.seen_on).days

    def sentence(self) -> str:
        """In words, without a stop."""
        said = f"effective {self.effective_on}"
        if self.days > 0:
            return f"{said}, first seen {self.seen_on}: {_days(self.days)} notice"
        if self.days < 0:
            return f"{said}, {-self.days} {'day' if self.days == -1 else 'days'} before it was first seen"
        return f"{said}, first seen that day"


def notice_of(effective: date | None, before: date | None, seen: date) -> Notice | None:
    """The notice that a version gave; None where it names no day of effect, or that of the version `before` it."""
    return None if effective is None or effective == before else Notice(effective, seen)


def _days(count: int) -> str:
    return "1 day's" if count == 1 else f"{count} days'"
