"""The past of single clauses: found by their words, dated, and what a version states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from db.search import EVERYWHERE, QueryTooCostlyError, Scope
from monitor.core.blame import Moment, Stay
from monitor.core.facts import Fact, FactKind, compare_ledgers, ledger_of
from monitor.core.query import QueryError, parse, phrase
from monitor.web.api.calls import Operation
from monitor.web.api.shapes import Limit, Line, Nothing, Page, Shape
from monitor.web.deeds import DeedError
from monitor.web.routes import Visit, Who


class At(Shape):
    """A version and its hour."""

    seq: int
    at: datetime


class Span(Shape):
    """From the first version in which something is so to the first in which it is not; null where it lasts."""

    first: At
    until: At | None


class Found(Shape):
    """A clause that holds what was looked for."""

    source: str
    path: list[str]
    pieces: list[str] = Field(description="Every second one, from the second on, was looked for.")
    is_current: bool
    first: At
    last: At
    stays: list[Span]


class Wording(Shape):
    """Another wording of a clause, and when it stood."""

    text: str
    stays: list[Span]


class Blamed(Shape):
    """A clause of a version with its past."""

    id: str
    path: list[str]
    text: str
    is_heading: bool
    first_seen: At
    worded_so_since: At
    earlier: list[Wording]
    gone: list[Span]


class Stated(Shape):
    """One thing that a version states."""

    kind: FactKind
    value: str
    quote: str
    path: list[str]


class Restated(Shape):
    """What two versions state, as sets: only the older one, only the newer one, both."""

    source: str
    before: int
    after: int
    gone: list[Stated]
    come: list[Stated]
    kept: list[Stated]


class Sighted(Shape):
    """When one source said something, whichever clause said it."""

    source: str
    first: At
    last: At
    is_current: bool
    versions: int = Field(description="How many hold it.")
    between: int = Field(description="How many from the first to the last do not.")
    stays: list[Span]


class WhenAsked(Shape):
    """Words as they stand side by side in one clause."""

    q: Annotated[str, Field(min_length=1, max_length=1000)]
    source: Line = ""
    tag: Line = ""
    cursor: Line = ""
    limit: Limit = 50


class SearchAsked(Shape):
    """What to look for: words, "phrases", AND, OR, NOT and brackets."""

    q: Annotated[str, Field(min_length=1, max_length=1000)]
    source: Line = ""
    tag: Line = ""
    since: date | None = Field(default=None, description="Texts that still stood on this day, or came later.")
    until: date | None = Field(default=None, description="Texts that stood by the end of this day.")
    current: bool = Field(default=False, description="In the current versions alone.")
    cursor: Annotated[str, Field(pattern=r"^([0-9]{1,9}-[0-9]{1,9})?$")] = ""
    limit: Limit = 20


def search(visit: Visit, asked: SearchAsked) -> Page[Found]:
    scope = replace(
        _scope(asked.source, asked.tag, asked.current),
        since=_begin(asked.since) if asked.since else None,
        until=_begin(asked.until) + timedelta(days=1) - timedelta(microseconds=1) if asked.until else None,
    )
    with _told():
        hits = visit.desk.search.find(parse(asked.q), scope, min(asked.limit, 100), asked.cursor)
    items = [
        Found(
            source=hit.source,
            path=list(hit.path),
            pieces=list(hit.excerpt.pieces),
            is_current=hit.is_current,
            first=_at(hit.first),
            last=_at(hit.last),
            stays=[_span(stay) for stay in hit.stays],
        )
        for hit in hits.hits
    ]
    return Page[Found](items=items, next=hits.cursor or None)


def when(visit: Visit, asked: WhenAsked) -> Page[Sighted]:
    with _told():
        sightings = visit.desk.search.when(phrase(asked.q), _scope(asked.source, asked.tag))
    found = [each for each in sightings if each.source > asked.cursor]
    more = found[asked.limit - 1].source if len(found) > asked.limit else None
    items = [
        Sighted(
            source=each.source,
            first=_at(each.first),
            last=_at(each.last),
            is_current=each.is_current,
            versions=each.versions,
            between=each.between,
            stays=[_span(stay) for stay in each.stays],
        )
        for each in found[: asked.limit]
    ]
    return Page[Sighted](items=items, next=more)


def blame(visit: Visit, _: Nothing) -> Page[Blamed]:
    found = visit.desk.lineages.blame(visit.path("name"), visit.number("seq"))[1]
    items = [
        Blamed(
            id=each.clause_id,
            path=list(each.clause.path),
            text=each.clause.text,
            is_heading=each.clause.is_heading,
            first_seen=_at(each.born),
            worded_so_since=_at(each.worded),
            earlier=[Wording(text=one.text, stays=[_span(stay) for stay in one.stays]) for one in each.earlier],
            gone=[_span(stay) for stay in each.absences],
        )
        for each in found
    ]
    return Page[Blamed](items=items, next=None)


def facts(visit: Visit, _: Nothing) -> Page[Stated]:
    text = visit.desk.history.text(visit.path("name"), visit.number("seq"))[1]
    return Page[Stated](items=[_stated(fact) for fact in ledger_of(text)], next=None)


def compare_facts(visit: Visit, _: Nothing) -> Restated:
    name, before, after = visit.path("name"), visit.number("before"), visit.number("after")
    old, new = (ledger_of(visit.desk.history.text(name, seq)[1]) for seq in (before, after))
    changed = compare_ledgers(old, new)
    sides = {side: [_stated(fact) for fact in getattr(changed, side)] for side in ("gone", "come", "kept")}
    return Restated(source=name, before=before, after=after, **sides)


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be searched for becomes a refusal in words."""
    try:
        yield
    except QueryError as error:
        raise DeedError(422, str(error)) from None
    except QueryTooCostlyError as error:
        raise DeedError(413, str(error)) from None


def _scope(source: str, tag: str, is_current: bool = False) -> Scope:
    return Scope(
        sources=(source,) if source else EVERYWHERE.sources,
        tags=(tag,) if tag else EVERYWHERE.tags,
        is_current=is_current,
    )


def _begin(day: date) -> datetime:
    """The day's first moment. Raises DeedError for years that no database counts with."""
    if not 1970 <= day.year <= 2200:
        raise DeedError(422, "since and until are days from 1970 to 2200.")
    return datetime.combine(day, time(), UTC)


def _stated(fact: Fact) -> Stated:
    return Stated(kind=fact.kind, value=fact.value, quote=fact.quote, path=list(fact.path))


def _at(moment: Moment) -> At:
    return At(seq=moment.seq, at=moment.at)


def _span(stay: Stay) -> Span:
    return Span(first=_at(stay.first), until=_at(stay.until) if stay.until else None)


_VERSION = "/sources/{name}/versions/{seq:number}"
OPERATIONS = (
    Operation(
        "GET", "/search", Who.READER, "search", "Clauses, past ones too, that hold words.", search,
        Page[Found], SearchAsked,
    ),
    Operation(
        "GET", f"{_VERSION}/blame", Who.READER, "blameVersion", "Since when each clause reads as it does.", blame,
        Page[Blamed],
    ),
    Operation("GET", f"{_VERSION}/facts", Who.READER, "listFacts", "What it states, as a set.", facts, Page[Stated]),
    Operation(
        "GET", "/sources/{name}/facts/{before:number}/{after:number}", Who.READER, "compareFacts",
        "What two versions state, held against each other.", compare_facts, Restated,
    ),
    Operation(
        "GET", "/when", Who.READER, "whenSaid", "When each source said a phrase, by name.", when,
        Page[Sighted], WhenAsked,
    ),
)  # fmt: skip
