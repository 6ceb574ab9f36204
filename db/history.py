"""The past, read: versions, their changes, holds, the counts of checks, and the proof that nothing was altered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import zstandard
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import blobs, chain
from db.engine import reading, writing
from db.lookup import UnknownSourceError as UnknownSourceError
from db.lookup import UnknownVersionError as UnknownVersionError
from db.lookup import source_row, unknown_version
from db.models import BlobRow, CheckRow, HoldRow, SourceRow, VersionRow
from db.places import restless_samples
from db.stamps import astray
from db.versions import VersionState, version_states
from monitor.core.scope import Scope, section_of
from monitor.core.types import Verdict


@dataclass(frozen=True, slots=True)
class CheckCounts:
    total: int
    unchanged: int
    unwell: int
    held: int
    reverted: int
    failed: int


@dataclass(frozen=True, slots=True)
class HoldState:
    """A text that waits before it becomes a version."""

    source: str
    reason: str
    verdict: Verdict | None
    evidence: str
    first_seen_at: datetime
    since: datetime
    looks: int
    next_look_at: datetime
    text_sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that `verify` found altered, missing or out of order."""

    source: str
    seq: int
    what: str


class History:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def versions(self, source: str) -> list[VersionState]:
        """Every version of a source, oldest capture first. Raises UnknownSourceError."""
        with reading(self.engine) as session:
            row_of = source_row(session, source)
            query = (
                select(VersionRow)
                .where(VersionRow.source_id == row_of.id)
                .order_by(VersionRow.captured_at, VersionRow.seq)
            )
            return version_states(session, [(row, row_of) for row in session.scalars(query)])

    def page(self, source: str, before: int, limit: int) -> list[VersionState]:
        """The newest versions of a source with numbers below `before`. Raises UnknownSourceError."""
        with reading(self.engine) as session:
            row_of = source_row(session, source)
            query = select(VersionRow).where(VersionRow.source_id == row_of.id, VersionRow.seq < before)
            rows = session.scalars(query.order_by(VersionRow.seq.desc()).limit(limit))
            return version_states(session, [(row, row_of) for row in rows])

    def version(self, source: str, seq: int) -> VersionState:
        """One version of a source. Raises UnknownSourceError, UnknownVersionError."""
        with reading(self.engine) as session:
            row_of = source_row(session, source)
            query = select(VersionRow).where(VersionRow.source_id == row_of.id, VersionRow.seq == seq)
            row = session.scalars(query).one_or_none()
            if row is None:
                raise unknown_version(source, seq)
            return version_states(session, [(row, row_of)])[0]

    def text(self, source: str, seq: int | None = None) -> tuple[VersionState, str]:
        """A version and its text, the current one without a number. Raises UnknownSourceError, UnknownVersionError."""
        with reading(self.engine) as session:
            row_of = source_row(session, source)
            query = select(VersionRow).where(VersionRow.source_id == row_of.id)
            if seq is None:
                query = query.order_by(VersionRow.captured_at.desc(), VersionRow.seq.desc()).limit(1)
            else:
                query = query.where(VersionRow.seq == seq)
            row = session.scalars(query).one_or_none()
            if row is None:
                raise unknown_version(source, seq)
            return version_states(session, [(row, row_of)])[0], blobs.get_text(session, row.text_sha256)

    def scope(self, source: str) -> Scope:
        """What of its page a source is."""
        with reading(self.engine) as session:
            row = source_row(session, source)
            section = section_of(row.section, row.url, is_named=bool(row.select_css or row.pages or row.follow))
            return Scope(section, tuple(row.left_out), restless_samples(row.places, row.last_checked_at))

    def checks(self, source: str) -> CheckCounts:
        """How a source's looks ended, as counts."""
        with reading(self.engine) as session:
            query = (
                select(CheckRow.outcome, func.count())
                .where(CheckRow.source_id == source_row(session, source).id)
                .group_by(CheckRow.outcome)
            )
            counts = dict(session.execute(query).all())
            of = counts.get
            return CheckCounts(
                total=sum(counts.values()),
                unchanged=of("unchanged", 0),
                unwell=of("unwell", 0),
                held=of("held", 0),
                reverted=of("reverted", 0),
                failed=of("failed", 0),
            )

    def held(self) -> list[HoldState]:
        """The texts that wait, by source."""
        query = (
            select(HoldRow, SourceRow.name)
            .join(SourceRow, SourceRow.id == HoldRow.source_id)
            .where(HoldRow.state == "open")
            .order_by(SourceRow.name)
        )
        with reading(self.engine) as session:
            return [_hold(session, row, name) for row, name in session.execute(query)]

    def reject(self, source: str, now: datetime) -> bool:
        """Refuses the waiting text of a source for good; False where none waits."""
        with writing(self.engine) as session:
            row = session.scalars(
                select(HoldRow).where(HoldRow.source_id == source_row(session, source).id, HoldRow.state == "open")
            ).one_or_none()
            if row is None:
                return False
            row.state, row.closed_at = "rejected", now
            return True

    def verify(self) -> Iterator[int | Damage]:
        """Recomputes every hash and every chain; yields 1 for what is sound, a Damage for what is not."""
        with reading(self.engine) as session:
            for sha256 in session.scalars(select(BlobRow.sha256)):
                yield _verify_blob(session, sha256)
            for source in session.scalars(select(SourceRow).order_by(SourceRow.name)):
                yield from _verify_chain(session, source)
            for row in astray(session):
                yield Damage(
                    session.get_one(SourceRow, row.source_id).name, row.seq, "its time stamp is on other links"
                )


def _hold(session: Session, row: HoldRow, source: str) -> HoldState:
    return HoldState(
        source=source,
        reason=row.reason,
        verdict=Verdict(row.verdict) if row.verdict else None,
        evidence=row.evidence,
        first_seen_at=row.first_seen_at,
        since=row.since,
        looks=row.looks,
        next_look_at=row.next_look_at,
        text_sha256=row.text_sha256,
        text=blobs.get_text(session, row.text_sha256),
    )


def _verify_blob(session: Session, sha256: str) -> int | Damage:
    try:
        content = blobs.get(session, sha256)
    except zstandard.ZstdError as error:
        return Damage("", 0, f"blob {sha256[:12]} cannot be unpacked: {error}")
    session.expunge_all()  # a long walk must not hold every blob in memory
    if hashlib.sha256(content).hexdigest() != sha256:
        return Damage("", 0, f"blob {sha256[:12]} has other bytes than were stored")
    return 1


def _verify_chain(session: Session, source: SourceRow) -> Iterator[int | Damage]:
    previous, seq = chain.GENESIS, 0
    for row in session.scalars(select(VersionRow).where(VersionRow.source_id == source.id).order_by(VersionRow.seq)):
        seq += 1
        if row.seq != seq:
            yield Damage(source.name, seq, f"version {seq} is missing")
            seq = row.seq
        elif row.previous_chain != previous:
            yield Damage(source.name, row.seq, "it does not follow the version before it")
        elif not chain.is_whole(source.name, row):
            yield Damage(source.name, row.seq, "its record was altered")
        else:
            blobs_of = (row.raw_sha256, row.text_sha256, row.certificate_sha256)
            missing = [sha256 for sha256 in blobs_of if sha256 and session.get(BlobRow, sha256) is None]
            yield Damage(source.name, row.seq, f"blob {missing[0][:12]} is gone") if missing else 1
        previous = row.chain
