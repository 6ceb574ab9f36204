"""Search over current and past texts: which clause of which source holds the words, and in which versions."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any as Anything

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.clause_models import ClauseRow, ClauseSpanRow
from db.engine import reading
from db.lookup import slices
from db.matching import Scope as Scope
from db.matching import candidates, matching, pairs_of, refuse_unknown_tags, within
from db.models import SourceRow, VersionRow
from monitor.core.blame import Moment, Stay
from monitor.core.excerpt import Excerpt, excerpt
from monitor.core.query import Query

EVERYWHERE = Scope()
SECONDS = 2.0
"""A search that takes longer is broken off."""
MOST_HITS = 100
_MOST_SPANS = 50_000
_STEPS = 20_000
"""Of SQLite's machine between two looks at the clock: about a millisecond."""


class QueryTooCostlyError(Exception):
    """The search was broken off; the message says how to ask for less."""


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

    def find(self, query: Query, scope: Scope = EVERYWHERE, limit: int = 20, cursor: str = "") -> Hits:
        """Clauses that match, each once for each source that has or had it; `cursor` is that of the page before.

        Raises UnknownSourceError, UnknownTagError, and QueryTooCostlyError after `seconds`.
        """
        limit = max(1, min(limit, MOST_HITS))
        place = _place(cursor)
        with self._bounded() as session:
            pairs: list[tuple[int, int]] = []
            for ids in candidates(session, query, scope, place):
                pairs += pairs_of(session, ids, scope, place, limit + 1 - len(pairs))
                if len(pairs) > limit:
                    break
            if not pairs:
                refuse_unknown_tags(session, scope.tags)
            more = len(pairs) > limit
            pairs = pairs[:limit]
            hits = tuple(_hits(session, pairs, query))
        return Hits(hits, f"{pairs[-1][0]}-{pairs[-1][1]}" if more else "")

    def when(self, query: Query, scope: Scope = EVERYWHERE) -> tuple[Sighting, ...]:
        """For each source that ever matched, by name: when. A phrase is looked for within a clause.

        Raises UnknownSourceError, UnknownTagError, and QueryTooCostlyError after `seconds` or 50,000 matches.
        """
        with self._bounded() as session:
            span, found = ClauseSpanRow, matching(session, query)
            statement = (
                select(SourceRow.name, span.source_id, span.first_seq, span.last_seq)
                .join(SourceRow, SourceRow.id == span.source_id)
                .join(found, found.c.id == span.clause_id)
                .where(within(session, scope))
                .limit(_MOST_SPANS + 1)
            )
            rows = session.execute(statement).all()
            if not rows:
                refuse_unknown_tags(session, scope.tags)
            if len(rows) > _MOST_SPANS:
                raise QueryTooCostlyError(f"More than {_MOST_SPANS} clauses match: add a word, a source or a tag.")
            names = dict(sorted((row.name, row.source_id) for row in rows))
            spans: dict[int, list[tuple[int, int | None]]] = {}
            for row in rows:
                spans.setdefault(row.source_id, []).append((row.first_seq, row.last_seq))
            moments = _moments(session, list(spans))
            return tuple(_sighting(name, spans[id_], moments[id_]) for name, id_ in names.items())

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
                # how common a word is decides the way, so no plan may be made without it
                session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
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


_CURSOR = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
"""Longer numbers are in no database, and would be a fault of it."""


def _place(cursor: str) -> tuple[int, int] | None:
    """Of a cursor; one that was not ours begins at the first page."""
    ours = _CURSOR.fullmatch(cursor)
    return (int(ours[1]), int(ours[2])) if ours else None


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
    moments = _moments(session, list(names))
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


def _moments(session: Session, source_ids: Sequence[int]) -> dict[int, list[Moment]]:
    """The versions of some sources, oldest capture first."""
    found: dict[int, list[Moment]] = {source_id: [] for source_id in source_ids}
    for some in slices(source_ids):
        statement = (
            select(VersionRow.source_id, VersionRow.seq, VersionRow.captured_at)
            .where(VersionRow.source_id.in_(some))
            .order_by(VersionRow.captured_at, VersionRow.seq)
        )
        for source_id, seq, at in session.execute(statement):
            found[source_id].append(Moment(seq, at))
    return found


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
