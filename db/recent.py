"""What changed lately over all sources: versions with their changes, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from db.engine import reading
from db.models import SourceRow, VersionRow
from db.versions import VersionState, version_states

TOLD = ("changed", "reverted")
"""Outcomes of a version whose text is another than the one before it."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A version that changed something."""

    number: int
    """Grows with the hour of recording, over all sources."""
    source: str
    kind: str
    tags: tuple[str, ...]
    version: VersionState


class Recent:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def changes(self, before: int, limit: int, source: str = "", tag: str = "") -> list[Happened]:
        """The newest changed versions recorded before a number, of one source or one tag if asked."""
        query = (
            select(VersionRow, SourceRow)
            .join(SourceRow, SourceRow.id == VersionRow.source_id)
            .where(VersionRow.outcome.in_(TOLD), VersionRow.id < before)
            .order_by(VersionRow.id.desc())
            .limit(limit)
        )
        with reading(self.engine) as session:
            if source:
                query = query.where(SourceRow.name == source)
            if tag:
                query = query.where(has_tag(session, tag))
            rows = [(row, of) for row, of in session.execute(query)]
            return [
                Happened(row.id, of.name, of.kind, tuple(of.tags), state)
                for (row, of), state in zip(rows, version_states(session, rows), strict=True)
            ]


def has_tag(session: Session, tag: str) -> ColumnElement[bool]:
    """Whether a source has a tag, in the words of the session's database."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    each = (func.json_each if is_sqlite else func.json_array_elements_text)(SourceRow.tags).table_valued("value")
    return select(each.c.value).where(each.c.value == tag).exists()
