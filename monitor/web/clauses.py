"""Single clauses and what they state: blame, facts, and search and dates of phrases over all texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from starlette.responses import Response

from alerts.plain import visible
from db.history import UnknownSourceError
from db.search import Hit, QueryTooCostlyError, Scope, Sighting
from monitor.core.blame import Blame, Stay
from monitor.core.facts import Fact, compare_ledgers, ledger_of
from monitor.core.query import QueryError, parse, phrase
from monitor.core.segment import plain
from monitor.web.render import page
from monitor.web.routes import Row, Visit, Who
from monitor.web.sources import known

HITS = 20
SIGHTINGS = 50
SUGGESTED = 200
"""Sources and tags that a form offers."""
STAYS = 20
"""Of one source, the newest; one that goes back and forth may have hundreds."""
_SEQ = 9
"""Digits of a version's number at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A clause and its past, as the page prints it."""

    blame: Blame
    text: str
    earlier: tuple[tuple[str, Stay], ...]
    is_young: bool
    """It got this wording with the version that is looked at."""


def blame(visit: Visit) -> Response:
    """`?version=N`: since when each clause reads as it does; the current version without a number."""
    name = visit.path("name")
    moment, blamed = visit.desk.lineages.blame(name, _number(visit, "version"))
    told = [
        Told(
            each,
            visible(plain(each.clause.text)),
            tuple((visible(plain(wording.text)), wording.stays[0]) for wording in each.earlier),
            each.worded.seq == moment.seq and moment.seq != 1,
        )
        for each in blamed
    ]
    return page(visit, "blame.html", name=name, moment=moment, told=told)


def facts(visit: Visit) -> Response:
    """`?version=N` for one version, `?from=A&to=B` for two held against each other."""
    name, history = visit.path("name"), visit.desk.history
    old = _number(visit, "from")
    current, text = history.text(name, _number(visit, "to" if old is not None else "version"))
    found = ledger_of(text)
    if old is None:
        return page(visit, "facts.html", name=name, current=current, before=None, groups=_grouped(found), changed=None)
    before, old_text = history.text(name, old)
    changed = compare_ledgers(ledger_of(old_text), found)
    sides = {"gone": _grouped(changed.gone), "come": _grouped(changed.come)}
    return page(
        visit,
        "facts.html",
        name=name,
        current=current,
        before=before,
        groups=_grouped(changed.kept),
        changed=sides,
    )


def search(visit: Visit) -> Response:
    """`?q=&source=&tag=&since=&until=&current=1`: clauses that hold the words; a mistake in them is a sentence."""
    asked = visit.asked("q")
    hits: Sequence[Hit] = ()
    cursor = fault = ""
    status = 200
    if asked:
        try:
            found = visit.desk.search.find(parse(asked), _scope(visit), HITS, _cursor(visit))
            hits, cursor = found.hits, found.cursor
        except UnknownSourceError as error:
            status, fault = 404, str(error)
        except (QueryError, QueryTooCostlyError, ValueError) as error:
            status, fault = 422, str(error)
    names = ("q", "source", "tag", "since", "until", "current")
    query = {name: visit.asked(name) for name in names}
    further = urlencode({**{name: value for name, value in query.items() if value}, "cursor": cursor})
    return page(
        visit,
        "search.html",
        status,
        query=query,
        hits=hits,
        fault=fault,
        more=f"/search?{further}" if cursor else "",
        tags=visit.desk.overview.tags()[:SUGGESTED],
        sources=visit.desk.overview.beside("", "", 0, SUGGESTED),
    )


def when(visit: Visit) -> Response:
    """`?q=&source=&tag=&skip=`: from when to when each source said a phrase, whichever clause said it."""
    asked = visit.asked("q")
    skip = int(visit.asked("skip")) if re.fullmatch(r"[0-9]{1,9}", visit.asked("skip")) else 0
    found: Sequence[Sighting] = ()
    fault = ""
    status = 200
    if asked:
        try:
            found = visit.desk.search.when(phrase(asked), _scope(visit))
        except UnknownSourceError as error:
            status, fault = 404, str(error)
        except (QueryError, QueryTooCostlyError, ValueError) as error:
            status, fault = 422, str(error)
    query = {name: visit.asked(name) for name in ("q", "source", "tag")}
    further = urlencode({**{name: value for name, value in query.items() if value}, "skip": skip + SIGHTINGS})
    return page(
        visit,
        "when.html",
        status,
        query=query,
        permalink="/when?" + urlencode({name: value for name, value in query.items() if value}),
        sightings=found[skip : skip + SIGHTINGS],
        total=len(found),
        current=sum(each.is_current for each in found),
        stays=STAYS,
        fault=fault,
        more=f"/when?{further}" if len(found) > skip + SIGHTINGS else "",
        tags=visit.desk.overview.tags()[:SUGGESTED],
        sources=visit.desk.overview.beside("", "", 0, SUGGESTED),
    )


def _scope(visit: Visit) -> Scope:
    """Where and when to look. Raises ValueError for what is no date, and UnknownSourceError later for no source."""
    source, tag = visit.asked("source").strip(), visit.asked("tag")
    until = _day(visit.asked("until"), "until")
    return Scope(
        sources=(source,) if source else (),
        tags=(tag,) if tag else (),
        since=_day(visit.asked("since"), "since"),
        until=until + timedelta(days=1) if until else None,
        is_current=visit.asked("current") == "1",
    )


def _cursor(visit: Visit) -> str:
    """Where a page of hits begins; what was no cursor of ours begins at the first."""
    asked = visit.asked("cursor")
    return asked if re.fullmatch(r"[0-9]{1,12}-[0-9]{1,12}", asked) else ""


def _day(text: str, what: str) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        day = datetime.max.replace(tzinfo=UTC)
    if not 1970 <= day.year <= 2200:
        raise ValueError(f"What stands under '{what}' is no date: write it as 2026-01-31.")
    return day


def _number(visit: Visit, name: str) -> int | None:
    text = visit.asked(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _SEQ else None


def _grouped(found: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    """By kind; the ledger is in that order."""
    return [(kind.value, list(each)) for kind, each in groupby(found, key=lambda fact: fact.kind)]


ROWS = (
    Row("/sources/{name}/blame", ("GET",), Who.READER, known(blame)),
    Row("/sources/{name}/facts", ("GET",), Who.READER, known(facts)),
    Row("/search", ("GET",), Who.READER, search),
    Row("/when", ("GET",), Who.READER, when),
)
