"""Counts of what is in the database now, for whoever watches the watch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Row, case, func, select

from db.engine import reading
from db.models import HoldRow, SourceRow
from db.post_models import LetterRow


@dataclass(frozen=True, slots=True)
class Gauges:
    sources: dict[str, int]
    """How many are ok, new, paused, or unwell, each illness under its own name."""
    overdue: int
    overdue_seconds: float
    """Of the active sources whose hour has passed: how many, and for how long the first of them."""
    held: int
    letters: dict[str, int]
    """How many are in each state of the outbox."""


def gauges(engine: Engine, now: datetime) -> Gauges:
    """All counts at one moment; removed sources are in none."""
    how = case(
        (SourceRow.state == "paused", "paused"),
        (SourceRow.unwell_state != "", SourceRow.unwell_state),
        (SourceRow.last_checked_at.is_(None), "new"),
        else_="ok",
    ).label("how")
    listed = SourceRow.paused_by != "removed"
    late = SourceRow.state == "active", SourceRow.next_check_at <= now
    with reading(engine) as session:
        sources = session.execute(select(how, func.count()).where(listed).group_by("how")).all()
        overdue = session.scalar(select(func.count()).select_from(SourceRow).where(*late)) or 0
        first = session.scalar(select(SourceRow.next_check_at).where(*late).order_by(SourceRow.next_check_at).limit(1))
        held = session.scalar(select(func.count()).select_from(HoldRow).where(HoldRow.state == "open")) or 0
        letters = session.execute(select(LetterRow.state, func.count()).group_by(LetterRow.state)).all()
    return Gauges(
        sources=_counted(sources),
        overdue=overdue,
        overdue_seconds=(now - first).total_seconds() if first else 0.0,
        held=held,
        letters=_counted(letters),
    )


def _counted(rows: Iterable[Row[str, int]]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}
