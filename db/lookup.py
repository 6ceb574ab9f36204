"""Rows by the names and numbers that people give, and what to say where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process, utils
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import ChangeRow, SourceRow
from monitor.core.types import Category, Change, ChangeKind, Direction, Verdict

_AT_ONCE = 500
"""Values in one statement."""
T = TypeVar("T")


LONGEST_NAME = 200
ALIKE = 75
"""Of a hundred: one letter of four that is wrong."""


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
        raise _unknown_source(session, name)
    return row


def _unknown_source(session: Session, name: str) -> UnknownSourceError:
    """What to say where no source has this name: those whose names are nearly so, if there are any."""
    names = session.scalars(select(SourceRow.name).where(SourceRow.paused_by != "removed"))
    near = process.extract(
        name[:LONGEST_NAME], names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=ALIKE, limit=3
    )
    meant = f" Did you mean {' or '.join(found for found, *_ in near)}?" if near else ""
    return UnknownSourceError(f"No source is called {name}: `clausewatch list` shows the names.{meant}")


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
