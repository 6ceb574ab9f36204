"""What an operator does with sources that are watched already: pause, resume, look soon, tag, take out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, delete, select

from db.engine import writing
from db.history import source_row
from db.models import AsideRow, CheckRow, HoldRow, VersionRow


class SourcePausedBy(StrEnum):
    """Why a source is not looked at."""

    NOBODY = ""
    VANISHED = "vanished"
    """It left the TOML; it goes on by itself when it comes back there."""
    COMMAND = "command"
    """Somebody said so, which stands against the TOML and a restart until somebody resumes it."""


class HasHistoryError(Exception):
    """A source with versions is a record, and is not taken out."""


class Tending:
    """All of it by name; raises UnknownSourceError for one that nobody watches."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def pause(self, name: str) -> None:
        """It is not looked at any more; its history stays."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            row.state, row.paused_by = "paused", SourcePausedBy.COMMAND.value

    def resume(self, name: str, now: datetime) -> None:
        """It is looked at again, at once."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            if row.paused_by == SourcePausedBy.VANISHED.value:
                row.origin = "added"  # it is no longer the TOML's, or the next start would pause it again
            row.state, row.paused_by, row.next_check_at = "active", SourcePausedBy.NOBODY.value, now

    def hasten(self, name: str, now: datetime) -> bool:
        """It is due now, if the politeness towards its host allows; False for a paused one, which stays so."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            if row.state == "active":
                row.next_check_at = min(row.next_check_at, now)
            return row.state == "active"

    def retag(self, name: str, add: Collection[str], drop: Collection[str]) -> tuple[str, ...]:
        """Its tags from now on, old ones first. What a restart reads in the TOML goes before, for a declared source."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            kept = [tag for tag in row.tags if tag not in drop]
            row.tags = [*kept, *(tag for tag in dict.fromkeys(add) if tag not in kept)]
            return tuple(row.tags)

    def remove(self, name: str) -> None:
        """Forgets a source that never had a version, with its failed looks. Raises HasHistoryError."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            if session.scalar(select(VersionRow.id).where(VersionRow.source_id == row.id).limit(1)) is not None:
                raise HasHistoryError(
                    f"{name} has versions, which are kept: `clausewatch source pause {name}` ends the watch alone."
                )
            for table in (CheckRow, HoldRow, AsideRow):
                session.execute(delete(table).where(table.source_id == row.id))
            session.delete(row)
