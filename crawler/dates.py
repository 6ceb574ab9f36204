"""The date that a policy gives itself, read from its own words or not at all."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+{_DAY}(?:\s*,\s*|\s+){_YEAR}\b",
        rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH}[\s,-]+{_YEAR}\b",
        rf"\b{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})\b",
        rf"\b{_YEAR}年\s?(?P<month>\d{{1,2}})月\s?(?P<day>\d{{1,2}})日",
        rf"\b(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-]{_YEAR}\b",
    )
)
# Strong words first: a policy that says both was in force only later, but was written on the day of its update.
_LEADS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\blast\s+(?:updated?|modified|revised|changed|amended|reviewed|revision)\b|\b(?:updated|revised|modified|amended)\s*(?:on|as\s+of|:)"
        r"|\b(?:date\s+of\s+)?last\s+(?:update|revision|modification)\b|\b(?:revision|update|version)\s+date\b",
        r"\beffective\s*(?:date|as\s+of|from|on|since|:|\s(?=\w+\s\d))|\b(?:in\s+effect|in\s+force|takes?\s+effect|comes?\s+into\s+(?:force|effect))\s+(?:as\s+of|from|since|on)\b"
        r"|\bdate\s*:|\bversion\s*:|\bposted\s*(?:on|:)|\bpublished\s*(?:on|:)",
    )
)
_REACH = 60  # characters between the lead words and the date: "This policy was last updated for all users on"
_LEADS_TRIED = 40
_MARKS = re.compile(r"[*_#`|>]+")


def published_on(text: str) -> date | None:
    """The first date that follows words like 'last updated' or 'effective'; None for none or an ambiguous one."""
    for lead in _LEADS:
        for number, match in enumerate(lead.finditer(text)):
            if number == _LEADS_TRIED:
                break
            after = " ".join(_MARKS.sub(" ", text[match.end() : match.end() + 2 * _REACH]).split())
            if found := _first_date(after[: _REACH + 20]):
                return found
    return None


def _first_date(text: str) -> date | None:
    hits = [(match.start(), match) for pattern in _DATES if (match := pattern.search(text))]
    return _date(min(hits, key=lambda hit: hit[0])[1]) if hits else None


def _date(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None  # 03/04/2024 is two days, and a guess is worse than nothing
        month, day = (second, first) if first > 12 else (first, second)
    else:
        month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
        day = int(parts["day"])
    try:
        return date(int(parts["year"]), month, day)
    except ValueError:
        return None
