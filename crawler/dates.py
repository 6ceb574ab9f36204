"""The date that a policy gives itself, read from its own words in seven languages or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

# English, German, French, Spanish, Italian, Portuguese, Dutch; then what is short for them.
_MONTH_NAMES = (
    "january januar jänner janvier enero gennaio janeiro januari jan janv ene gen",
    "february februar feber février febrero febbraio fevereiro februari feb févr fév fev",
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


@dataclass(frozen=True, slots=True)
class _Lead:
    """Words that a date follows."""

    words: re.Pattern[str]
    is_day_first: bool
    """Whether who uses these words writes 03/04 for the third of April."""


def _lead(pattern: str, is_day_first: bool) -> _Lead:
    return _Lead(re.compile(pattern, re.IGNORECASE), is_day_first)


# Strong words first: a policy that says both was in force only later, but was written on the day of its update.
_LEADS = (
    _lead(
        r"\blast\s+(?:updated?|modified|revised|changed|amended|reviewed|revision|modification)\b"
        r"|\b(?:updated|revised|modified|amended)\s*(?:on|as\s+of|:)|\b(?:revision|update|version)\s+date\b",
        is_day_first=False,
    ),
    _lead(
        r"\b(?:zuletzt|letztmals)\s+(?:aktualisiert|geändert|überarbeitet|bearbeitet)\b"
        r"|\bletzte[rn]?\s+(?:aktualisierung|änderung|überarbeitung|stand|revision)\b|\baktualisiert\s+am\b|\bstand\s*(?:vom|:|\d)"
        r"|\bdernière\s+(?:mise\s+à\s+jour|modification|révision|actualisation)\b"
        r"|\b(?:mise?s?\s+à\s+jour|modifiée?s?|révisée?s?|actualisée?s?)\s+(?:le|au|en\s+date\s+du)\b|\bdate\s+de\s+mise\s+à\s+jour\b"
        r"|\bfecha\s+de\s+(?:la\s+)?(?:última\s+)?(?:actualización|modificación|revisión)\b"
        r"|\búltima\s+(?:actualización|modificación|revisión|atualização|modificação|revisão|alteração)\b"
        r"|\b(?:actualizad|modificad|revisad|atualizad|alterad)[oa]s?\s+(?:por\s+última\s+vez|pela\s+última\s+vez|el|em|en|a)\b"
        r"|\bdata\s+d[ae]\s+(?:última\s+)?(?:atualização|revisão|alteração)\b"
        r"|\bultim[oa]\s+(?:aggiornamento|modifica|revisione)\b|\b(?:aggiornat|modificat|rivist)[oaie]\s+(?:il|al|in\s+data)\b"
        r"|\bdata\s+(?:di|dell['’]ultimo)\s*aggiornamento\b"
        r"|\blaatst\s+(?:bijgewerkt|gewijzigd|aangepast|herzien|geactualiseerd)\b|\blaatste\s+(?:update|wijziging|aanpassing|herziening)\b"
        r"|\b(?:bijgewerkt|gewijzigd|aangepast)\s+op\b",
        is_day_first=True,
    ),
    _lead(
        r"\beffective\s*(?:date|as\s+of|from|on|since|:|\s(?=\w+\s\d))|\b(?:in\s+effect|in\s+force|takes?\s+effect|comes?\s+into\s+(?:force|effect))\s+(?:as\s+of|from|since|on)\b"
        r"|\bdate\s*:|\bversion\s*:|\bposted\s*(?:on|:)|\bpublished\s*(?:on|:)",
        is_day_first=False,
    ),
    _lead(
        r"\b(?:gültig|wirksam|gilt)\s+(?:ab|seit)\b|\bin\s+kraft\s+(?:getreten\s+)?(?:seit|ab|am)\b|\b(?:version|fassung)\s+vom\b|\bdatum\s*:"
        r"|\b(?:en\s+vigueur|applicables?)\s+(?:depuis|à\s+compter\s+du|à\s+partir\s+du|au|le|du)\b|\bdate\s+d['’]entrée\s+en\s+vigueur\b"
        r"|\bversion\s+du\b"
        r"|\b(?:en|em)\s+vigor\s+(?:desde|a\s+partir\s+d)|\bvigente\s+(?:desde|a\s+partir\s+d)|\bvigencia\b|\bvigência\b"
        r"|\bentrada\s+(?:en|em)\s+vigor\b|\bfecha\s*:|\bválid[oa]\s+(?:desde|a\s+partir)\b|\bversión\s+de\b|\bversão\s+de\b"
        r"|\bin\s+vigore\s+(?:dal|a\s+partire)|\bentrata\s+in\s+vigore\b|\b(?:efficace|valid[oa])\s+dal|\bversione\s+del"
        r"|\bingangsdatum\b|\bvan\s+kracht\s+(?:vanaf|sinds|per|op)\b|\bgeldig\s+vanaf\b|\bin\s+werking\s+(?:getreden\s+)?(?:op|per|sinds)\b"
        r"|\bversie\s+van\b",
        is_day_first=True,
    ),
)
_REACH = 60  # characters between the lead words and the date: "This policy was last updated for all users on"
_LEADS_TRIED = 40
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS_TRIED = 1000
_LOOK_BACK = 2 * _REACH + 50
_MARKS = re.compile(r"[*_#`|>\\]+")


def published_on(text: str) -> date | None:
    """The first date that follows words like 'last updated' or 'effective'; None for none or an ambiguous one."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    windows = list(_windows(text))
    for lead in _LEADS:
        found_leads = (match for start, end in windows for match in lead.words.finditer(text, start, end))
        for match in islice(found_leads, _LEADS_TRIED):
            # The digit that made "Stand 3.4.2024" a lead belongs to the date.
            end = match.end() - match[0][-1:].isdigit()
            after = " ".join(_MARKS.sub(" ", text[end : end + 2 * _REACH]).split())
            for found in _dates(after[: _REACH + 20], lead.is_day_first):
                return found
    return None


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text that a year ends: only there can a date be, and reading them costs a tenth."""
    start, end = 0, -1
    for year in islice(_ANY_YEAR.finditer(text), _YEARS_TRIED):
        if year.start() - _LOOK_BACK > end:
            if end > 0:
                yield start, end
            start = max(0, year.start() - _LOOK_BACK)
        end = year.end()
    if end > 0:
        yield start, end


def _dates(text: str, is_day_first: bool) -> Iterator[date]:
    """The first thing in a text that looks like a date, if it is one that can be told."""
    hits = [match for pattern in _DATES if (match := pattern.search(text))]
    if hits:
        first = min(hits, key=lambda match: (match.start(), -match.end()))
        if found := _date(first, is_day_first):
            yield found


def _date(match: re.Match[str], is_day_first: bool) -> date | None:
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
