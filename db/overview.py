"""The watch list a page at a time: how each source stands, filtered and sorted by the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    Text,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, load_only

from db.engine import reading
from db.models import HoldRow, SourceRow, VersionRow
from monitor.core import follow
from monitor.core.types import HoldReason, Verdict

RECENT = timedelta(days=30)
"""How long a source counts as changed after its last substantive change."""
SPARK = timedelta(days=360)
"""How far back the small bars of a source go."""
BARS = 24
PAGE_ROWS = 50


class Standing(StrEnum):
    """How a source stands; the first that applies is its own."""

    PAUSED = "paused"
    UNWELL = "unwell"
    NEW = "never checked"
    UNSTABLE = "unstable"
    CHANGED = "changed"
    FRESH = "fresh"


class Order(StrEnum):
    NAME = "name"
    LAST_CHECK = "checked"
    NEXT_CHECK = "next"
    LAST_CHANGE = "changed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources, and in what order; an empty word filters nothing."""

    tag: str = ""
    kind: str = ""
    text: str = ""
    """A part of the name or the address."""
    standing: Standing | None = None
    order: Order = Order.NAME
    page: int = 1


@dataclass(frozen=True, slots=True)
class Bar:
    """The changes of a fortnight."""

    changes: int
    is_substantive: bool


@dataclass(frozen=True, slots=True)
class Watched:
    name: str
    url: str
    kind: str
    tags: tuple[str, ...]
    standing: Standing
    unwell_state: str
    """The Reason or Ailment of the last look, empty where that was well."""
    unwell_since: datetime | None
    last_checked_at: datetime | None
    next_check_at: datetime
    last_change_at: datetime | None
    """The last version with a substantive verdict."""
    bars: tuple[Bar, ...]
    """BARS of them, the oldest first."""


@dataclass(frozen=True, slots=True)
class OverviewPage:
    sources: tuple[Watched, ...]
    total: int
    """Sources that were wanted, on all pages."""
    standings: dict[Standing, int]
    """How many sources stand so, the filter aside; those without any are left out."""
    kinds: tuple[str, ...]
    tags: tuple[str, ...]
    """Every one that a listed source has, in order."""


class Overview:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def page(self, wanted: Wanted, now: datetime) -> OverviewPage:
        """The page of that number, empty beyond the last."""
        standing = _standing(now)
        listed = select(SourceRow.id).where(_LISTED, *_conditions(wanted))
        if wanted.standing is not None:
            listed = listed.where(standing == wanted.standing.value)
        order: dict[Order, ColumnElement[Any]] = {
            Order.NAME: SourceRow.name.asc(),
            Order.LAST_CHECK: SourceRow.last_checked_at.desc().nulls_last(),
            Order.NEXT_CHECK: case((SourceRow.state == "active", SourceRow.next_check_at)).asc().nulls_last(),
            Order.LAST_CHANGE: SourceRow.changed_at.desc().nulls_last(),
        }
        page = listed.order_by(order[wanted.order], SourceRow.name)
        with reading(self.engine) as session:
            standings = _counted(session, standing, now)
            total = standings.get(wanted.standing, 0) if wanted.standing else sum(standings.values())
            if wanted.text or wanted.tag or wanted.kind:
                total = session.scalar(select(func.count()).select_from(listed.subquery())) or 0
            ids = list(session.scalars(page.limit(PAGE_ROWS).offset(PAGE_ROWS * (max(wanted.page, 1) - 1))))
            rows = select(SourceRow, standing).options(load_only(*_SHOWN)).where(SourceRow.id.in_(ids))
            found = {row.id: (row, stands) for row, stands in session.execute(rows)}
            bars = _bars(session, ids, now)
            sources = tuple(_watched(*found[each], bars.get(each, {})) for each in ids)
            kinds, tags = _facets(session)
            return OverviewPage(sources, total, standings, kinds, tags)

    def beside(self, name: str, text: str, skip: int, limit: int) -> tuple[str, ...]:
        """Names of other sources that have a version and hold the text, by name; those that begin with it first."""
        order = [case((SourceRow.name.istartswith(text, autoescape=True), 0), else_=1)] if text else []
        query = (
            select(SourceRow.name)
            .where(_LISTED, SourceRow.name != name, *_conditions(Wanted(text=text)))
            .where(exists().where(VersionRow.source_id == SourceRow.id))
            .order_by(*order, SourceRow.name)
        )
        with reading(self.engine) as session:
            return tuple(session.scalars(query.offset(skip).limit(limit)))

    def tags(self) -> tuple[str, ...]:
        """Every tag of a listed source, in order."""
        with reading(self.engine) as session:
            return _facets(session)[1]


_LISTED = SourceRow.paused_by != literal_column("'removed'")
"""Written out, as the index of kinds and tags is of these alone and has to be known for it."""
_SHOWN = (
    SourceRow.name, SourceRow.url, SourceRow.moved_to, SourceRow.kind, SourceRow.tags, SourceRow.unwell_state,
    SourceRow.unwell_since, SourceRow.last_checked_at, SourceRow.next_check_at, SourceRow.changed_at,
)  # fmt: skip


def _tags() -> ColumnElement[str]:
    """As text, since PostgreSQL does not know two equal JSON values."""
    return cast(SourceRow.tags, Text)


def _standing(now: datetime) -> ColumnElement[str]:
    return case(
        (SourceRow.state == "paused", Standing.PAUSED.value),
        (SourceRow.unwell_since.is_not(None), Standing.UNWELL.value),
        (SourceRow.last_checked_at.is_(None), Standing.NEW.value),
        (SourceRow.id.in_(_unstable(now)), Standing.UNSTABLE.value),
        (SourceRow.changed_at >= now - RECENT, Standing.CHANGED.value),
        else_=Standing.FRESH.value,
    )


def _unstable(now: datetime) -> Select[int]:
    """Sources that showed texts in turn within a week."""
    gone = select(HoldRow.source_id.label("source_id")).where(
        HoldRow.state == "flickered",
        HoldRow.reason == HoldReason.SECOND_LOOK.value,
        HoldRow.closed_at > now - follow.RECENT,
    )
    back = select(VersionRow.source_id.label("source_id")).where(
        VersionRow.outcome == "reverted", VersionRow.captured_at > now - follow.RECENT
    )
    turns = union_all(gone, back).subquery()
    return select(turns.c.source_id).group_by(turns.c.source_id).having(func.count() >= follow.FLIPS)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.tag:
        # Quoted as JSON quotes it: a tag is found whole, never as a part of another.
        found.append(_tags().contains(json.dumps(wanted.tag), autoescape=True))
    if wanted.kind:
        found.append(SourceRow.kind == wanted.kind)
    if wanted.text:
        columns = (SourceRow.name, SourceRow.url)
        found.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    return found


def _facets(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds and the tags of all listed sources, in order."""
    found = session.execute(select(SourceRow.kind, _tags()).where(_LISTED).distinct()).all()
    tags = {str(tag) for listed in {row[1] for row in found} for tag in json.loads(listed)}
    return tuple(sorted({row[0] for row in found})), tuple(sorted(tags))


def _counted(session: Session, standing: ColumnElement[str], now: datetime) -> dict[Standing, int]:
    """How many listed sources stand so; only those are looked at that may be anything else than fresh."""
    other = union_all(
        *(
            select(SourceRow.id).where(condition)
            for condition in (
                SourceRow.state == "paused",
                SourceRow.unwell_since.is_not(None),
                SourceRow.last_checked_at.is_(None),
                SourceRow.changed_at >= now - RECENT,
            )
        ),
        _unstable(now),
    )
    query = select(standing, func.count()).where(_LISTED, SourceRow.id.in_(other)).group_by(standing)
    counts = {Standing(stands): count for stands, count in session.execute(query)}
    every = session.scalar(select(func.count()).select_from(SourceRow).where(_LISTED)) or 0
    counts[Standing.FRESH] = every - sum(count for stands, count in counts.items() if stands is not Standing.FRESH)
    return {each: counts[each] for each in Standing if counts.get(each)}


def _bars(session: Session, ids: Collection[int], now: datetime) -> dict[int, dict[int, Bar]]:
    """By source and place."""
    query = select(VersionRow.source_id, VersionRow.captured_at, VersionRow.verdict).where(
        VersionRow.source_id.in_(ids),
        VersionRow.outcome.in_(("changed", "reverted")),
        VersionRow.captured_at > now - SPARK,
    )
    found: dict[int, dict[int, Bar]] = defaultdict(dict)
    for source_id, at, verdict in session.execute(query):
        place = min(max(int((at - now + SPARK) / SPARK * BARS), 0), BARS - 1)
        bar = found[source_id].get(place, Bar(0, False))
        found[source_id][place] = Bar(bar.changes + 1, bar.is_substantive or verdict == Verdict.SUBSTANTIVE.value)
    return found


def _watched(row: SourceRow, stands: str, bars: dict[int, Bar]) -> Watched:
    return Watched(
        name=row.name,
        url=row.moved_to or row.url,
        kind=row.kind,
        tags=tuple(row.tags),
        standing=Standing(stands),
        unwell_state=row.unwell_state,
        unwell_since=row.unwell_since,
        last_checked_at=row.last_checked_at,
        next_check_at=row.next_check_at,
        last_change_at=row.changed_at,
        bars=tuple(bars.get(place, Bar(0, False)) for place in range(BARS)),
    )
