"""Search over current and past texts: which clause of which source holds the words, and in which versions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any as Anything

from sqlalchemy import ColumnElement, Engine, Subquery, and_, or_, select, text, true
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.engine import reading
from db.lookup import source_row
from db.models import ClauseRow, ClauseSpanRow, SourceRow, VersionRow
from monitor.core.blame import Moment, Stay
from monitor.core.excerpt import Excerpt, excerpt
from monitor.core.query import All, Any, Query, Term

SECONDS = 2.0
"""A search that takes longer is broken off."""
MOST_HITS = 100
_MOST_SPANS = 50_000
_STEPS = 20_000
"""Of SQLite's machine between two looks at the clock: about a millisecond."""


class QueryTooCostlyError(Exception):
    """The search was broken off; the message says how to ask for less."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when to look. Empty: everywhere, at every time."""

    sources: tuple[str, ...] = ()
    """Names; one that nobody watches raises UnknownSourceError."""
    tags: tuple[str, ...] = ()
    """A source with any of them."""
    since: datetime | None = None
    """Texts that still stood at this time, or came later."""
    until: datetime | None = None
    """Texts that stood by this time."""
    is_current: bool = False
    """In the current versions alone."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause of one source that holds what was looked for."""

    source: str
    path: tuple[str, ...]
    excerpt: Excerpt
    stays: tuple[Stay, ...]
    """When it stood in this source, oldest first; the last has no end where the current version holds it."""
    first: Moment
    last: Moment
    """The first and the last version that hold it."""

    @property
    def is_current(self) -> bool:
        return self.stays[-1].until is None


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of hits, the newest wordings first."""

    hits: tuple[Hit, ...]
    cursor: str
    """Where the next page begins; empty on the last one."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """When one source said something, whichever clause said it."""

    source: str
    first: Moment
    last: Moment
    stays: tuple[Stay, ...]
    versions: int
    """How many hold it."""
    between: int
    """How many from the first to the last do not."""

    @property
    def is_current(self) -> bool:
        return self.stays[-1].until is None


class Search:
    def __init__(self, engine: Engine, seconds: float = SECONDS) -> None:
        self.engine = engine
        self.seconds = seconds

    def find(self, query: Query, scope: Scope = Scope(), limit: int = 20, cursor: str = "") -> Hits:
        """Clauses that match, each once for each source that has or had it; `cursor` is that of the page before.

        Raises UnknownSourceError, and QueryTooCostlyError after `seconds`.
        """
        limit = max(1, min(limit, MOST_HITS))
        with self._bounded() as session:
            span, matches = ClauseSpanRow, _matches(session, query)
            statement = select(matches.c.id, span.source_id).distinct().join(matches, matches.c.id == span.clause_id)
            statement = statement.where(_within(session, scope))
            if place := _place(cursor):
                clause_id, source_id = place
                # said twice, as only the first half is one that the full-text index understands
                statement = statement.where(matches.c.id <= clause_id).where(
                    or_(matches.c.id < clause_id, span.source_id > source_id)
                )
            statement = statement.order_by(matches.c.id.desc(), span.source_id).limit(limit + 1)
            pairs = [(row[0], row[1]) for row in session.execute(statement)]
            more = len(pairs) > limit
            pairs = pairs[:limit]
            hits = tuple(_hits(session, pairs, query))
        return Hits(hits, f"{pairs[-1][0]}-{pairs[-1][1]}" if more else "")

    def when(self, query: Query, scope: Scope = Scope()) -> tuple[Sighting, ...]:
        """For each source that ever matched, by name: when. A phrase is looked for within a clause.

        Raises UnknownSourceError, and QueryTooCostlyError after `seconds` or 50,000 matches.
        """
        with self._bounded() as session:
            span, matches = ClauseSpanRow, _matches(session, query)
            statement = (
                select(SourceRow.name, span.source_id, span.first_seq, span.last_seq)
                .join(SourceRow, SourceRow.id == span.source_id)
                .join(matches, matches.c.id == span.clause_id)
                .where(_within(session, scope))
                .limit(_MOST_SPANS + 1)
            )
            rows = session.execute(statement).all()
            if len(rows) > _MOST_SPANS:
                raise QueryTooCostlyError(f"More than {_MOST_SPANS} clauses match: add a word, a source or a tag.")
            names = dict(sorted((row.name, row.source_id) for row in rows))
            spans: dict[int, list[tuple[int, int | None]]] = {}
            for row in rows:
                spans.setdefault(row.source_id, []).append((row.first_seq, row.last_seq))
            return tuple(_sighting(name, spans[id_], _moments(session, id_)) for name, id_ in names.items())

    @contextmanager
    def _bounded(self) -> Iterator[Session]:
        """A look at the database that is broken off when its time is over."""
        too_long = QueryTooCostlyError(
            f"The search took more than {self.seconds:g} s: add a word, a source or a tag, or a shorter time."
        )
        with reading(self.engine) as session:
            connection = session.connection()
            if connection.dialect.name != "sqlite":
                session.execute(text(f"SET LOCAL statement_timeout = {int(self.seconds * 1000)}"))
                try:
                    yield session
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", "") == "57014":
                        raise too_long from None
                    raise
                return
            driver: Anything = connection.connection.driver_connection
            ends = time.monotonic() + self.seconds
            driver.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
            try:
                yield session
            except OperationalError as error:
                if getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                    raise too_long from None
                raise
            finally:
                driver.set_progress_handler(None, 0)


def _matches(session: Session, query: Query) -> Subquery:
    """The ids of the clauses that match, as the table `clause_words`."""
    if session.get_bind().dialect.name == "sqlite":
        statement = text("SELECT rowid AS id FROM clause_words WHERE clause_words MATCH :asked")
        return statement.bindparams(asked=_fts5(query)).columns(ClauseRow.id).subquery("clause_words")
    statement = text("SELECT id FROM clause_words WHERE words @@ to_tsquery('simple', :asked)")
    return statement.bindparams(asked=_tsquery(query)).columns(ClauseRow.id).subquery("clause_words")


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


def _within(session: Session, scope: Scope) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [true()]
    if scope.sources:
        found.append(ClauseSpanRow.source_id.in_([source_row(session, name).id for name in scope.sources]))
    if scope.tags:
        tagged = session.execute(select(SourceRow.id, SourceRow.tags))
        found.append(ClauseSpanRow.source_id.in_([id_ for id_, tags in tagged if set(tags) & set(scope.tags)]))
    if scope.until:
        found.append(ClauseSpanRow.first_at <= scope.until)
    if scope.is_current:
        found.append(ClauseSpanRow.gone_at.is_(None))
    elif scope.since:
        found.append(or_(ClauseSpanRow.gone_at.is_(None), ClauseSpanRow.gone_at > scope.since))
    return and_(*found)


def _place(cursor: str) -> tuple[int, int] | None:
    """Of a cursor; one that was not ours begins at the first page."""
    clause_id, _, source_id = cursor.partition("-")
    if not (clause_id.isdecimal() and source_id.isdecimal()):
        return None
    return int(clause_id), int(source_id)


def _hits(session: Session, pairs: Sequence[tuple[int, int]], query: Query) -> Iterator[Hit]:
    wanted = select(SourceRow.id, SourceRow.name).where(SourceRow.id.in_([pair[1] for pair in pairs]))
    names = dict(session.execute(wanted).all())
    said = select(ClauseRow.id, ClauseRow.text).where(ClauseRow.id.in_([pair[0] for pair in pairs]))
    texts = dict(session.execute(said).all())
    spans: dict[tuple[int, int], list[ClauseSpanRow]] = {pair: [] for pair in pairs}
    statement = (
        select(ClauseSpanRow)
        .where(ClauseSpanRow.clause_id.in_(texts), ClauseSpanRow.source_id.in_(names))
        .order_by(ClauseSpanRow.id)
    )
    for row in session.scalars(statement):
        if (row.clause_id, row.source_id) in spans:
            spans[row.clause_id, row.source_id].append(row)
    moments = {source_id: _moments(session, source_id) for source_id in names}
    for clause_id, source_id in pairs:
        found = spans[clause_id, source_id]
        sighting = _sighting(names[source_id], [(row.first_seq, row.last_seq) for row in found], moments[source_id])
        yield Hit(
            source=sighting.source,
            path=tuple(found[-1].path),
            excerpt=excerpt(texts[clause_id], query),
            stays=sighting.stays,
            first=sighting.first,
            last=sighting.last,
        )


def _moments(session: Session, source_id: int) -> list[Moment]:
    """The versions of a source, oldest capture first."""
    statement = (
        select(VersionRow.seq, VersionRow.captured_at)
        .where(VersionRow.source_id == source_id)
        .order_by(VersionRow.captured_at, VersionRow.seq)
    )
    return [Moment(seq, at) for seq, at in session.execute(statement)]


def _sighting(source: str, spans: Sequence[tuple[int, int | None]], moments: Sequence[Moment]) -> Sighting:
    """The spans of several clauses as stretches of the source's history."""
    places = {moment.seq: place for place, moment in enumerate(moments)}
    end = len(moments) - 1
    runs: list[list[int]] = []
    for first, last in sorted((places[first], end if last is None else places[last]) for first, last in spans):
        if runs and first <= runs[-1][1] + 1:
            runs[-1][1] = max(runs[-1][1], last)
        else:
            runs.append([first, last])
    stays = [Stay(moments[first], moments[last + 1] if last < end else None) for first, last in runs]
    held = sum(last - first + 1 for first, last in runs)
    return Sighting(
        source=source,
        first=moments[runs[0][0]],
        last=moments[runs[-1][1]],
        stays=tuple(stays),
        versions=held,
        between=runs[-1][1] - runs[0][0] + 1 - held,
    )
