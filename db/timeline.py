"""The history of one source at a glance: every version without its texts, and how the looks at it went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, load_only

from db import blobs
from db.engine import reading
from db.lookup import source_row, unknown_version
from db.models import ChangeRow, CheckRow, HoldRow, SourceRow, VersionRow
from db.twins import Near, near_twins
from db.versions import SUMMARY, VersionSummary, summary_values
from monitor.core.types import Category, Verdict

TROUBLES = 12
"""Looks that went wrong, the newest, are shown one by one."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How many clauses of one category a version changed."""

    category: Category
    substantive: int
    other: int


@dataclass(frozen=True, slots=True)
class Step(VersionSummary):
    """A version in the row of its source."""

    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A look that brought no policy."""

    at: datetime
    outcome: str
    """unwell or failed."""
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new text that is no version yet."""

    since: datetime
    reason: str
    next_look_at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    steps: tuple[Step, ...]
    """Oldest capture first."""
    troubles: tuple[Trouble, ...]
    """The newest first."""
    twins: tuple[str, ...]
    """Other sources whose current version is the same text, by name."""
    near: tuple[Near, ...]
    """Those whose current version is nearly the same, the nearest first."""
    waiting: Waiting | None


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes of a version as they came."""

    content: bytes
    sha256: str


class Timelines:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, source: str) -> Timeline:
        """All versions of a source. Raises UnknownSourceError."""
        with reading(self.engine) as session:
            row = source_row(session, source)
            steps = _steps(session, row)
            twins = _twins(session, row, steps[-1].text_sha256) if steps else ()
            near = near_twins(session, row.id, twins)
            return Timeline(steps, _troubles(session, row), twins, near, _waiting(session, row))

    def steps(self, source: str) -> tuple[Step, ...]:
        """Its versions alone, oldest capture first. Raises UnknownSourceError."""
        with reading(self.engine) as session:
            return _steps(session, source_row(session, source))

    def alike(self, source: str) -> tuple[tuple[str, ...], tuple[Near, ...]]:
        """Other sources with the same text and with nearly the same, as in a timeline. Raises UnknownSourceError."""
        with reading(self.engine) as session:
            row = source_row(session, source)
            current = session.scalar(
                select(VersionRow.text_sha256)
                .where(VersionRow.source_id == row.id)
                .order_by(VersionRow.captured_at.desc(), VersionRow.seq.desc())
                .limit(1)
            )
            twins = _twins(session, row, current) if current else ()
            return twins, near_twins(session, row.id, twins)

    def raw(self, source: str, seq: int) -> Raw:
        """What the server sent for a version. Raises UnknownSourceError, UnknownVersionError."""
        with reading(self.engine) as session:
            row = source_row(session, source)
            wanted = select(VersionRow.raw_sha256).where(VersionRow.source_id == row.id, VersionRow.seq == seq)
            sha256 = session.scalar(wanted)
            if sha256 is None:
                raise unknown_version(source, seq)
            return Raw(blobs.get(session, sha256), sha256)


def _steps(session: Session, source: SourceRow) -> tuple[Step, ...]:
    amounts = _amounts(session, source.id)
    query = select(VersionRow).options(load_only(*SUMMARY)).where(VersionRow.source_id == source.id)
    query = query.order_by(VersionRow.captured_at, VersionRow.seq)
    return tuple(
        Step(**summary_values(row, source), amounts=tuple(amounts.get(row.id, ()))) for row in session.scalars(query)
    )


def _amounts(session: Session, source_id: int) -> dict[int, list[Amount]]:
    """By the version's id, the category with most changes first."""
    query = (
        select(ChangeRow.version_id, ChangeRow.category, ChangeRow.verdict, func.count())
        .join(VersionRow, VersionRow.id == ChangeRow.version_id)
        .where(VersionRow.source_id == source_id)
        .group_by(ChangeRow.version_id, ChangeRow.category, ChangeRow.verdict)
    )
    counted: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for version_id, category, verdict, count in session.execute(query):
        counted[version_id][category][verdict != Verdict.SUBSTANTIVE.value] += count
    return {
        version_id: sorted(
            (Amount(Category(category), *pair) for category, pair in of.items()),
            key=lambda amount: (-amount.substantive, -amount.other, amount.category.value),
        )
        for version_id, of in counted.items()
    }


def _troubles(session: Session, source: SourceRow) -> tuple[Trouble, ...]:
    query = (
        select(CheckRow)
        .where(CheckRow.source_id == source.id, CheckRow.outcome.in_(("unwell", "failed")))
        .order_by(CheckRow.checked_at.desc(), CheckRow.id.desc())
        .limit(TROUBLES)
    )
    return tuple(Trouble(row.checked_at, row.outcome, row.reason, row.detail) for row in session.scalars(query))


def _waiting(session: Session, source: SourceRow) -> Waiting | None:
    query = select(HoldRow).where(HoldRow.source_id == source.id, HoldRow.state == "open")
    row = session.scalars(query).one_or_none()
    return Waiting(row.since, row.reason, row.next_look_at) if row else None


def _twins(session: Session, source: SourceRow, current: str) -> tuple[str, ...]:
    later = VersionRow.__table__.alias()
    query = (
        select(SourceRow.name)
        .join(VersionRow, VersionRow.source_id == SourceRow.id)
        .where(
            VersionRow.text_sha256 == current,
            VersionRow.source_id != source.id,
            ~select(later.c.id)
            .where(later.c.source_id == VersionRow.source_id, later.c.captured_at > VersionRow.captured_at)
            .exists(),
        )
        .order_by(SourceRow.name)
        .distinct()
    )
    return tuple(session.scalars(query))
