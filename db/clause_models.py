"""The tables of the index of clauses, which searches read; the record can do without, and it is made again from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Row


class ClauseRow(Row):
    """The text of a clause, once for all sources and versions that hold it.

    Its words are in the full-text index `clause_words`, under the same id, which each database has in its own way.
    """

    __tablename__ = "clauses"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """The first 16 bytes of the SHA-256 of the text."""
    text: Mapped[str]


class ClauseSpanRow(Row):
    """Versions of a source in a row, by their captures, that hold a clause."""

    __tablename__ = "clause_spans"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clauses.id"))
    path: Mapped[list[Any]]
    first_seq: Mapped[int]
    first_at: Mapped[datetime]
    last_seq: Mapped[int | None]
    last_at: Mapped[datetime | None]
    """Of the last version that holds it; empty while the current one does."""
    gone_at: Mapped[datetime | None]
    """The capture of the first version without it."""
    __table_args__ = (
        Index("ix_clause_spans_clause", "clause_id", "source_id"),
        Index("ix_clause_spans_source", "source_id", "gone_at"),
    )
