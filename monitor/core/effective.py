"""From when a text says to be in force, and how long before that it was first seen: the notice that was given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from monitor.core import fact_words as said
from monitor.core.facts import day_of

_LEAD = dict(said.DATED)["effective"]
_BETWEEN = re.compile(r"[\W_]*(?:(?:date|as|of|on|from|is|since|starting|beginning|and|after)[\W_]+)*", re.IGNORECASE)
_REACH = 40
"""Characters between the words and the date."""


def effective_on(text: str) -> date | None:
    """The first day on which a Markdown text says that it is in force; None where it does not say it in such words.

    English, and dates that can be read in one way only.
    """
    for lead in _LEAD.finditer(text):
        start = lead.end()
        hit = said.DATE.search(text, start, start + _REACH + 30)
        if hit and _BETWEEN.fullmatch(text, start, hit.start()) and (day := day_of(hit)):
            return day
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
