"""What an operator does with sources that are watched already: pause, resume, look soon, tag, remove, purge."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from db.clauses import clauses_of, forget_orphans
from db.engine import writing
from db.lookup import source_row
from db.models import BlobRow, HoldRow, SourceRow, VersionRow


class SourcePausedBy(StrEnum):
    """Why a source is not looked at."""

    NOBODY = ""
    VANISHED = "vanished"
    """It left the TOML; it goes on by itself when it comes back there."""
    COMMAND = "command"
    """Somebody said so, which stands against the TOML and a restart until somebody resumes it."""
    REMOVED = "removed"
    """It is in no list any more; its history stays and can be read."""


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
            if row.paused_by in (SourcePausedBy.VANISHED.value, SourcePausedBy.REMOVED.value):
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
        """It is looked at no more and listed no more. Its history stays, under its name; `resume` brings it back."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            row.state, row.paused_by = "paused", SourcePausedBy.REMOVED.value

    def purge(self, name: str) -> int:
        """Deletes a source with its history, and the bytes and clauses that no other has; how many versions went."""
        with writing(self.engine) as session:
            row = source_row(session, name)
            held = select(*_blobs_of(HoldRow)).where(HoldRow.source_id == row.id)
            had = select(*_blobs_of(VersionRow)).where(VersionRow.source_id == row.id)
            versions = session.execute(had).all()
            hashes = {sha256 for each in (*versions, *session.execute(held)) for sha256 in each if sha256}
            clauses = clauses_of(session, row.id)
            session.execute(delete(SourceRow).where(SourceRow.id == row.id))  # what is the source's goes with it
            forget_orphans(session, clauses)
            for sha256 in hashes:
                with suppress(IntegrityError), session.begin_nested():  # another source has the same bytes
                    session.execute(delete(BlobRow).where(BlobRow.sha256 == sha256))
            return len(versions)


def _blobs_of(table: type[HoldRow] | type[VersionRow]) -> tuple[InstrumentedAttribute[Any], ...]:
    return table.raw_sha256, table.text_sha256, table.certificate_sha256
