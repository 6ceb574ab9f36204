"""Dates as a reader writes them: their zone, their language; the locale of the machine has no say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from monitor.core.cadence import zone_of

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_ORDER = {"de": "{day}. {month} {year}", "es": "{day} de {month} de {year}", "pt": "{day} de {month} de {year}"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one reader is told when something was."""

    zone: tzinfo
    lang: str = "en"

    @property
    def zone_name(self) -> str:
        return getattr(self.zone, "key", "UTC")

    def day(self, when: date) -> str:
        """A date; of a moment the date in the reader's zone."""
        local = when.astimezone(self.zone) if isinstance(when, datetime) else when
        months = _MONTHS.get(self.lang, _MONTHS["en"]).split()
        number = "1er" if self.lang == "fr" and local.day == 1 else str(local.day)
        pattern = _ORDER.get(self.lang, "{day} {month} {year}")
        return pattern.format(day=number, month=months[local.month - 1], year=local.year)

    def moment(self, when: datetime) -> str:
        local = when.astimezone(self.zone)
        return f"{self.day(local)}, {local:%H:%M}"


def calendar(zone: str, lang: str) -> Calendar:
    """A letter with UTC times, which it names, is better than none because a zone was abolished."""
    return Calendar(zone_of(zone), lang)


def span(length: timedelta) -> str:
    """How long something lasts, in the unit that a person would use."""
    minutes = max(int(length.total_seconds() // 60), 1)
    for size, one, many in ((1440, "day", "days"), (60, "hour", "hours"), (1, "minute", "minutes")):
        if minutes >= 2 * size or (minutes >= size and size < 1440):
            count = minutes // size
            return f"{count:,} {one if count == 1 else many}"
    return "1 minute"
