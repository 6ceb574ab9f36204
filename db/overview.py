"""The watch list a page at a time: how each source stands, filtered and sorted by the database."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
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
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

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


@dataclass(frozen=True, slots=True)
class _Group:
    """Listed sources that are alike in what can be filtered by, but for the text."""

    kind: str
    tags: tuple[str, ...]
    standing: Standing
    count: int

    def is_wanted(self, wanted: Wanted) -> bool:
        return (
            wanted.kind in ("", self.kind)
            and (not wanted.tag or wanted.tag in self.tags)
            and wanted.standing in (None, self.standing)
        )


class Overview:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def page(self, wanted: Wanted, now: datetime) -> OverviewPage:
        """The page of that number, empty beyond the last."""
        standing = _standing(now)
        listed = select(SourceRow.id).where(SourceRow.paused_by != "removed", *_conditions(wanted))
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
            groups = _groups(session, standing)
            total = sum(group.count for group in groups if group.is_wanted(wanted))
            if wanted.text:
                total = session.scalar(select(func.count()).select_from(listed.subquery())) or 0
            ids = list(session.scalars(page.limit(PAGE_ROWS).offset(PAGE_ROWS * (max(wanted.page, 1) - 1))))
            rows = select(SourceRow, standing).where(SourceRow.id.in_(ids))
            found = {row.id: (row, stands) for row, stands in session.execute(rows)}
            bars = _bars(session, ids, now)
            sources = tuple(_watched(*found[each], bars.get(each, {})) for each in ids)
            return OverviewPage(
                sources,
                total,
                _counted(groups),
                tuple(sorted({group.kind for group in groups})),
                tuple(sorted({tag for group in groups for tag in group.tags})),
            )

    def tags(self) -> tuple[str, ...]:
        """Every tag of a listed source, in order."""
        with reading(self.engine) as session:
            query = select(_tags()).where(SourceRow.paused_by != "removed").distinct()
            return tuple(sorted({str(tag) for tags in session.scalars(query) for tag in json.loads(tags)}))


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


def _groups(session: Session, standing: ColumnElement[str]) -> list[_Group]:
    """All listed sources, counted: one walk over them answers what every part of the filter asks."""
    slim = select(SourceRow.kind, _tags().label("tags"), standing.label("stands")).where(
        SourceRow.paused_by != "removed"
    )
    each = slim.subquery().c
    query = select(each.kind, each.tags, each.stands, func.count()).group_by(each.kind, each.tags, each.stands)
    return [
        _Group(kind, tuple(str(tag) for tag in json.loads(tags)), Standing(stands), count)
        for kind, tags, stands, count in session.execute(query)
    ]


def _counted(groups: Iterable[_Group]) -> dict[Standing, int]:
    counts: Counter[Standing] = Counter()
    for group in groups:
        counts[group.standing] += group.count
    return {each: counts[each] for each in Standing if each in counts}


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
