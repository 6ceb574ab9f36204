"""Which clauses match a query, asked of SQLite's FTS5 or PostgreSQL's tsvector, within a scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select, text, true
from sqlalchemy.orm import Session

from db.clause_models import ClauseRow, ClauseSpanRow
from db.lookup import UnknownTagError, source_row
from db.models import SourceRow
from monitor.core.query import All, Any, Query, Term, matches

_FIRST_BATCH, _LARGEST_BATCH = 50, 4_000
"""Clauses that are taken from the index at once."""
_FEW_SOURCES = 8
_ABOVE_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when to look. Empty: everywhere, at every time."""

    sources: tuple[str, ...] = ()
    """Names; one that nobody watches raises UnknownSourceError."""
    tags: tuple[str, ...] = ()
    """A source with any of them; one that no source has raises UnknownTagError where nothing is found."""
    since: datetime | None = None
    """Texts that still stood at this time, or came later."""
    until: datetime | None = None
    """Texts that stood by this time."""
    is_current: bool = False
    """In the current versions alone."""


def matching(session: Session, query: Query) -> Subquery:
    """The ids of the clauses that match."""
    column, condition, asked = _condition(session, query)
    statement = text(f"SELECT {column} AS id FROM clause_words WHERE {condition}")  # noqa: S608 one of two fixed texts
    return statement.bindparams(asked=asked).columns(ClauseRow.id).subquery("matching")


def _condition(session: Session, query: Query) -> tuple[str, str, str]:
    """How this database is asked: its name of the id, the condition, and what `:asked` is in it."""
    if session.get_bind().dialect.name == "sqlite":
        return "rowid", "clause_words MATCH :asked", _fts5(query)
    return "id", "words @@ to_tsquery('simple', :asked)", _tsquery(query)


def candidates(session: Session, query: Query, scope: Scope, place: tuple[int, int] | None) -> Iterator[Sequence[int]]:
    """The ids of clauses that match, newest first, some at a time, from a place on.

    They stream out of SQLite's index in the order of their ids, so a page costs what it shows and not what there is;
    PostgreSQL's has no order, see `_of_tsvector`. Within a few sources the clauses of these are read instead:
    they are a few hundred.
    """
    few = _few(session, scope)
    if few is not None:
        said = (
            select(ClauseRow.id, ClauseRow.text).distinct().join(ClauseSpanRow).where(ClauseSpanRow.source_id.in_(few))
        )
        if place:
            said = said.where(ClauseRow.id <= place[0])
        yield sorted((id_ for id_, clause in session.execute(said) if matches(query, clause)), reverse=True)
        return
    _, _, asked = _condition(session, query)
    before = place[0] if place else _ABOVE_ALL
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    yield from _of_fts5(session, asked, before) if is_sqlite else _of_tsvector(session, asked, before)


def _of_fts5(session: Session, asked: str, before: int) -> Iterator[Sequence[int]]:
    for size in _sizes():
        ids = session.execute(_NEWEST, {"asked": asked, "place": before, "size": size}).scalars().all()
        if ids:
            yield ids
            before = ids[-1] - 1
        if len(ids) < size:
            return


def _of_tsvector(session: Session, asked: str, before: int) -> Iterator[Sequence[int]]:
    """What is common fills a page out of the newest clauses; what is rare is all fetched by the index, and sorted.

    Left to itself the planner takes words of one phrase for independent of each other, and does the wrong of the two.
    """
    before = min(before, session.scalar(select(func.max(ClauseRow.id))) or 0)
    is_common = True
    for size in _sizes():
        floor = before - _LOOKED_THROUGH
        asked_for = {"asked": asked, "place": before, "size": size}
        found = session.execute(_NEAR, {**asked_for, "floor": floor}) if is_common else session.execute(_FAR, asked_for)
        ids = found.scalars().all()
        if ids:
            yield ids
        if len(ids) == size:
            before = ids[-1] - 1
        elif is_common:
            is_common, before = False, floor - 1  # the page may be full already, and then nothing is sorted
        else:
            return


def _sizes() -> Iterator[int]:
    size = _FIRST_BATCH
    while True:
        yield size
        size = min(size * 3, _LARGEST_BATCH)


_NEWEST = text(
    "SELECT rowid FROM clause_words WHERE clause_words MATCH :asked AND rowid <= :place ORDER BY rowid DESC LIMIT :size"
)
_LOOKED_THROUGH = 5_000
"""Clauses: 2 microseconds each."""
_NEAR = text(
    "SELECT id FROM clause_words WHERE id BETWEEN :floor AND :place AND words @@ to_tsquery('simple', :asked)"
    " ORDER BY id DESC LIMIT :size"
)
_FAR = text(
    "WITH found AS MATERIALIZED (SELECT id FROM clause_words WHERE words @@ to_tsquery('simple', :asked))"
    " SELECT id FROM found WHERE id <= :place ORDER BY id DESC LIMIT :size"
)


def _few(session: Session, scope: Scope) -> list[int] | None:
    """The ids of the sources that are asked for, where they are few."""
    if scope.sources:
        found = [source_row(session, name).id for name in scope.sources]
    elif scope.tags:
        statement = select(SourceRow.id).where(_tagged(session, scope.tags)).limit(_FEW_SOURCES + 1)
        found = list(session.scalars(statement))
    else:
        return None
    return found if len(found) <= _FEW_SOURCES else None


def pairs_of(
    session: Session, ids: Sequence[int], scope: Scope, place: tuple[int, int] | None, limit: int
) -> list[tuple[int, int]]:
    """Clauses among these with the sources that have or had them, in the order of the hits."""
    span = ClauseSpanRow
    statement = select(span.clause_id, span.source_id).distinct().where(span.clause_id.in_(ids))
    statement = statement.where(within(session, scope))
    if place:
        statement = statement.where(or_(span.clause_id < place[0], span.source_id > place[1]))
    statement = statement.order_by(span.clause_id.desc(), span.source_id).limit(limit)
    return [(clause_id, source_id) for clause_id, source_id in session.execute(statement)]


def _fts5(query: Query) -> str:
    match query:
        case Term(words, is_prefix):
            quoted = " ".join(words).replace('"', '""')
            return f'"{quoted}"{"*" if is_prefix else ""}'
        case Any(parts):
            return "(" + " OR ".join(_fts5(part) for part in parts) + ")"
        case All(parts, without):
            found = "(" + " AND ".join(_fts5(part) for part in parts) + ")"
            return "(" + " NOT ".join([found, *(_fts5(part) for part in without)]) + ")"


def _tsquery(query: Query) -> str:
    match query:
        case Term(words, is_prefix):
            quoted = ["'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words]
            return "(" + " <-> ".join(quoted) + (":*" if is_prefix else "") + ")"
        case Any(parts):
            return "(" + " | ".join(_tsquery(part) for part in parts) + ")"
        case All(parts, without):
            return "(" + " & ".join([*map(_tsquery, parts), *(f"!{_tsquery(part)}" for part in without)]) + ")"


def within(session: Session, scope: Scope) -> ColumnElement[bool]:
    """What a span must be to lie in a scope. Raises UnknownSourceError."""
    found: list[ColumnElement[bool]] = [true()]
    if scope.sources:
        found.append(ClauseSpanRow.source_id.in_([source_row(session, name).id for name in scope.sources]))
    if scope.tags:
        tagged = exists().where(SourceRow.id == ClauseSpanRow.source_id, _tagged(session, scope.tags))
        tagged = tagged.correlate(ClauseSpanRow)  # or a query with sources of its own would take these for its own
        found.append(tagged)
    if scope.until:
        found.append(ClauseSpanRow.first_at <= scope.until)
    if scope.is_current:
        found.append(ClauseSpanRow.gone_at.is_(None))
    elif scope.since:
        found.append(or_(ClauseSpanRow.gone_at.is_(None), ClauseSpanRow.gone_at > scope.since))
    return and_(*found)


def refuse_unknown_tags(session: Session, tags: Sequence[str]) -> None:
    """Raises UnknownTagError for the first tag that no source has."""
    for tag in tags:
        if session.scalar(select(SourceRow.id).where(_tagged(session, (tag,))).limit(1)) is None:
            raise UnknownTagError(f"No source has the tag {tag}: `clausewatch list` shows the tags.")


def _tagged(session: Session, tags: Sequence[str]) -> ColumnElement[bool]:
    """Sources with any of the tags."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    unpacked = func.json_each(SourceRow.tags) if is_sqlite else func.json_array_elements_text(SourceRow.tags)
    each = unpacked.table_valued("value")
    return exists().select_from(each).where(each.c.value.in_(tags)).correlate(SourceRow)
