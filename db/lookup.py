"""Rows by the names and numbers that people give, and what to say where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import ChangeRow, SourceRow
from monitor.core.types import Category, Change, ChangeKind, Direction, Verdict

_AT_ONCE = 500
"""Values in one statement."""
T = TypeVar("T")


class UnknownSourceError(Exception):
    """There is no source of this name."""


class UnknownTagError(UnknownSourceError):
    """No source has this tag."""


class UnknownVersionError(Exception):
    """The source has no version of this number."""


def slices(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Few enough at once for one statement."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


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


def changes_of(session: Session, version_ids: Sequence[int]) -> Mapping[int, Sequence[Change]]:
    """The changes of each of these versions, the most telling first."""
    found: dict[int, list[Change]] = {version_id: [] for version_id in version_ids}
    for some in slices(version_ids):
        query = select(ChangeRow).where(ChangeRow.version_id.in_(some))
        for row in session.scalars(query.order_by(ChangeRow.version_id, ChangeRow.position)):
            found[row.version_id].append(change_of(row))
    return found


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
