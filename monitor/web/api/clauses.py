"""The past of single clauses: found by their words, dated, and what a version states."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from db.search import EVERYWHERE, QueryTooCostlyError, Scope
from monitor.core.blame import Moment, Stay
from monitor.core.facts import Fact, FactKind, ledger_of
from monitor.core.query import QueryError, parse
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


class SearchAsked(Shape):
    """What to look for: words, "phrases", AND, OR, NOT and brackets."""

    q: Annotated[str, Field(min_length=1, max_length=1000)]
    source: Line = ""
    tag: Line = ""
    current: bool = Field(default=False, description="In the current versions alone.")
    cursor: Annotated[str, Field(pattern=r"^([0-9]{1,9}-[0-9]{1,9})?$")] = ""
    limit: Limit = 20


def search(visit: Visit, asked: SearchAsked) -> Page[Found]:
    scope = Scope(
        sources=(asked.source,) if asked.source else EVERYWHERE.sources,
        tags=(asked.tag,) if asked.tag else EVERYWHERE.tags,
        is_current=asked.current,
    )
    try:
        hits = visit.desk.search.find(parse(asked.q), scope, min(asked.limit, 100), asked.cursor)
    except QueryError as error:
        raise DeedError(422, str(error)) from None
    except QueryTooCostlyError as error:
        raise DeedError(413, str(error)) from None
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
)  # fmt: skip
