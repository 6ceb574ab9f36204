"""The watch list a page at a time: how each source stands, filtered and sorted by the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, ScalarSelect, Text, cast, func, or_, select

from db.engine import reading
from db.models import SourceRow, VersionRow
from monitor.core.types import Verdict

RECENT = timedelta(days=30)
"""How long a source counts as changed after its last substantive change."""
PAGE_ROWS = 50


class Standing(StrEnum):
    """How a source stands; the first that applies is its own."""

    PAUSED = "paused"
    UNWELL = "unwell"
    CHANGED = "changed"
    FRESH = "fresh"


class Order(StrEnum):
    NAME = "name"
    LAST_CHECK = "checked"
    LAST_CHANGE = "changed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources, and in what order; an empty word filters nothing."""

    tag: str = ""
    kind: str = ""
    text: str = ""
    standing: Standing | None = None
    order: Order = Order.NAME
    page: int = 1


@dataclass(frozen=True, slots=True)
class Watched:
    name: str
    url: str
    kind: str
    tags: tuple[str, ...]
    standing: Standing
    unwell_since: datetime | None
    last_checked_at: datetime | None
    next_check_at: datetime
    last_change_at: datetime | None
    """The last version with a substantive verdict."""


@dataclass(frozen=True, slots=True)
class OverviewPage:
    sources: tuple[Watched, ...]
    total: int
    """Sources that were wanted, on all pages."""


class Overview:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def page(self, wanted: Wanted, now: datetime) -> OverviewPage:
        """The page of that number, empty beyond the last."""
        changed = _last_change()
        query = select(SourceRow, changed.label("changed_at")).where(*_conditions(wanted, changed, now))
        order: dict[Order, ColumnElement[Any]] = {
            Order.NAME: SourceRow.name.asc(),
            Order.LAST_CHECK: SourceRow.last_checked_at.desc().nulls_last(),
            Order.LAST_CHANGE: changed.desc().nulls_last(),
        }
        rows = query.order_by(order[wanted.order], SourceRow.name).limit(PAGE_ROWS)
        with reading(self.engine) as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            found = session.execute(rows.offset(PAGE_ROWS * (max(wanted.page, 1) - 1)))
            return OverviewPage(tuple(_watched(row, changed_at, now) for row, changed_at in found), total)


def _last_change() -> ScalarSelect[datetime]:
    return (
        select(func.max(VersionRow.captured_at))
        .where(VersionRow.source_id == SourceRow.id, VersionRow.verdict == Verdict.SUBSTANTIVE.value)
        .scalar_subquery()
    )


def _conditions(wanted: Wanted, changed: ScalarSelect[datetime], now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.tag:
        # Quoted as JSON quotes it: a tag is found whole, never as a part of another.
        found.append(cast(SourceRow.tags, Text).contains(json.dumps(wanted.tag), autoescape=True))
    if wanted.kind:
        found.append(SourceRow.kind == wanted.kind)
    if wanted.text:
        columns = (SourceRow.name, SourceRow.url)
        found.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.standing is Standing.PAUSED:
        return [*found, SourceRow.state == "paused"]
    if wanted.standing is None:
        return found
    found.append(SourceRow.state == "active")
    if wanted.standing is Standing.UNWELL:
        return [*found, SourceRow.unwell_since.is_not(None)]
    found.append(SourceRow.unwell_since.is_(None))
    is_recent = func.coalesce(changed >= now - RECENT, False)
    return [*found, is_recent if wanted.standing is Standing.CHANGED else ~is_recent]


def _watched(row: SourceRow, changed_at: datetime | None, now: datetime) -> Watched:
    return Watched(
        name=row.name,
        url=row.url,
        kind=row.kind,
        tags=tuple(row.tags),
        standing=_standing(row, changed_at, now),
        unwell_since=row.unwell_since,
        last_checked_at=row.last_checked_at,
        next_check_at=row.next_check_at,
        last_change_at=changed_at,
    )


def _standing(row: SourceRow, changed_at: datetime | None, now: datetime) -> Standing:
    if row.state == "paused":
        return Standing.PAUSED
    if row.unwell_since is not None:
        return Standing.UNWELL
    return Standing.CHANGED if changed_at is not None and changed_at >= now - RECENT else Standing.FRESH
