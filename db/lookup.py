"""Rows by the names and numbers that people give, and what to say where there is none."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import ChangeRow, SourceRow
from monitor.core.types import Category, Change, ChangeKind, Direction, Verdict


class UnknownSourceError(Exception):
    """There is no source of this name."""


class UnknownVersionError(Exception):
    """The source has no version of this number."""


def unknown_version(source: str, seq: int | None) -> UnknownVersionError:
    """What to say where a source has no version of this number, or none at all."""
    if seq is None:
        return UnknownVersionError(f"{source} has no version yet: `clausewatch check {source}` fetches the first.")
    return UnknownVersionError(f"{source} has no version {seq}: `clausewatch history {source}` lists what there is.")


def source_row(session: Session, name: str) -> SourceRow:
    """The source of this name. Raises UnknownSourceError."""
    row = session.scalars(select(SourceRow).where(SourceRow.name == name)).one_or_none()
    if row is None:
        raise UnknownSourceError(f"No source is called {name}: `clausewatch list` shows the names.")
    return row


def changes_of(session: Session, version_id: int) -> tuple[Change, ...]:
    """The changes of a version, the most telling first."""
    rows = session.scalars(select(ChangeRow).where(ChangeRow.version_id == version_id).order_by(ChangeRow.position))
    return tuple(change_of(row) for row in rows)


def change_of(row: ChangeRow) -> Change:
    """A change as it was judged."""
    return Change(
        kind=ChangeKind(row.kind),
        verdict=Verdict(row.verdict),
        category=Category(row.category),
        reasons=tuple(row.reasons),
        before=row.before,
        after=row.after,
        path=tuple(row.path),
        direction=Direction(row.direction),
        weight=row.weight,
    )
