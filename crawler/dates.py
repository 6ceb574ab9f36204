"""The date that a policy gives itself, read from its own words in seven languages or not at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import islice

from monitor.core.days import before_years, first_day


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
_LOOK_BACK = 2 * _REACH + 50
_MARKS = re.compile(r"[*_#`|>\\]+")


def published_on(text: str) -> date | None:
    """The first date that follows words like 'last updated' or 'effective'; None for none or an ambiguous one."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    windows = list(before_years(text, _LOOK_BACK))
    for lead in _LEADS:
        found_leads = (match for start, end in windows for match in lead.words.finditer(text, start, end))
        for match in islice(found_leads, _LEADS_TRIED):
            # The digit that made "Stand 3.4.2024" a lead belongs to the date.
            end = match.end() - match[0][-1:].isdigit()
            after = " ".join(_MARKS.sub(" ", text[end : end + 2 * _REACH]).split())
            if (said := first_day(after[: _REACH + 20], lead.is_day_first)) and said.day:
                return said.day
    return None
