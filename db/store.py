"""What the way of a page reads and writes: one short transaction per outcome, core types in and out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import blobs
from db.engine import reading, writing
from db.models import CheckRow, HoldRow, NoticeRow, SourceRow, VersionRow
from db.recording import Capture, Look, last_version, open_hold, record_failure, record_outcome
from monitor.core.types import (
    Candidate,
    Changed,
    FetchFailure,
    HoldReason,
    KnownText,
    Memory,
    Outcome,
    Reading,
    Recipe,
    Reextracted,
    Reverted,
    Target,
    Verdict,
)

RECENT = timedelta(days=7)
UNCONDITIONAL_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """A source whose hour has come, with what the cheap tests of its page need."""

    target: Target
    interval: timedelta
    failures_in_row: int
    has_version: bool
    is_held: bool
    body_sha256: str
    visible_sha256: str
    """Both of the current version, or empty."""
    extractor: str
    """The fingerprint that read the current version."""


class Store:
    """The memory of the daemon: sources that are due, what is known of them, and what became of a look."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def due(self, now: datetime, limit: int, besides: Collection[int] = ()) -> list[Due]:
        """The sources to be checked at `now`, longest due first, without those in hand."""
        query = select(SourceRow).where(SourceRow.state == "active", SourceRow.next_check_at <= now)
        query = query.order_by(SourceRow.next_check_at).limit(limit + len(besides))
        with reading(self.engine) as session:
            rows = [row for row in session.scalars(query) if row.id not in besides][:limit]
            return [_due(session, row, now) for row in rows]

    def named(self, names: Collection[str], now: datetime) -> list[Due]:
        """The sources of these names, due or not, in the order of their names."""
        query = select(SourceRow).where(SourceRow.name.in_(names)).order_by(SourceRow.name)
        with reading(self.engine) as session:
            return [_due(session, row, now) for row in session.scalars(query)]

    def memory(self, source_id: int, now: datetime) -> Memory | None:
        """All that is known of a source's texts; None before its first version."""
        with reading(self.engine) as session:
            rows = session.scalars(
                select(VersionRow)
                .where(VersionRow.source_id == source_id)
                .order_by(VersionRow.captured_at, VersionRow.seq)
            ).all()
            if not rows:
                return None
            last = rows[-1]
            hold = open_hold(session, source_id)
            rejected = session.scalars(
                select(HoldRow.text_sha256).where(HoldRow.source_id == source_id, HoldRow.state == "rejected")
            )
            return Memory(
                seq=last.seq,
                last=replace(_reading(session, last), extractor=session.get_one(SourceRow, source_id).extractor),
                captured_at=last.captured_at,
                known=_known(session, source_id, rows, now),
                candidate=_candidate(session, hold) if hold else None,
                rejected=frozenset(rejected),
                told_flips=sum(row.outcome == "reverted" and row.captured_at > now - RECENT for row in rows),
            )

    def was_looked_at(self, source_id: int, at: datetime) -> bool:
        """Whether a look at this very moment is in the record: an archive that is imported twice brings nothing new."""
        query = select(CheckRow.id).where(CheckRow.source_id == source_id, CheckRow.checked_at == at).limit(1)
        with reading(self.engine) as session:
            return session.scalar(query) is not None

    def last_page(self, source_id: int) -> tuple[bytes, str, str]:
        """Body, content type and address of the current version's page."""
        with reading(self.engine) as session:
            row = last_version(session, source_id)
            if row is None:
                raise KeyError(source_id)
            content_type = next((value for name, value in row.headers if name == "content-type"), "")
            return blobs.get(session, row.raw_sha256), content_type, row.url

    def confirm_extractor(self, source_id: int, extractor: str) -> None:
        """Notes that this extractor reads the current version's bytes to the very text that is stored."""
        with writing(self.engine) as session:
            session.get_one(SourceRow, source_id).extractor = extractor

    def record_failure(self, look: Look, failure: FetchFailure) -> None:
        """A look that brought no page: counted, and nothing that was known is touched."""
        with writing(self.engine) as session:
            record_failure(session, look, failure)

    def record(self, look: Look, outcome: Outcome | Reextracted, capture: Capture | None, notify: bool = True) -> None:
        """What a look came to, with its version, changes and notices, in one transaction.

        `capture` is the page that the look brought (None after a 304). With `notify` off no notices are written.
        """
        with writing(self.engine) as session:
            record_outcome(session, look, outcome, capture, notify)

    def settle_by_hand(self, source_id: int, outcome: Changed | Reverted, now: datetime) -> None:
        """Makes the waiting text of a source a version, as an operator wants it; its next check stays where it was."""
        with writing(self.engine) as session:
            source = session.get_one(SourceRow, source_id)
            record_outcome(session, Look(source_id, now, source.next_check_at), outcome, None, notify=True)


def _due(session: Session, row: SourceRow, now: datetime) -> Due:
    is_held = open_hold(session, row.id) is not None
    is_stale = row.unconditional_at is None or now - row.unconditional_at >= UNCONDITIONAL_EVERY
    is_conditional = not (is_held or is_stale or row.failures_in_row)
    return Due(
        target=Target(
            source_id=row.id,
            name=row.name,
            url=row.url,
            etag=row.etag if is_conditional else "",
            last_modified=row.last_modified if is_conditional else "",
            intranet=tuple(row.intranet),
            verify_tls=row.verify_tls,
            recipe=Recipe(tuple(row.select_css), tuple(row.remove_css)),
        ),
        interval=timedelta(seconds=row.interval_seconds),
        failures_in_row=row.failures_in_row,
        has_version=bool(row.extractor),
        is_held=is_held,
        body_sha256=row.body_sha256,
        visible_sha256=row.visible_sha256,
        extractor=row.extractor,
    )


def _known(session: Session, source_id: int, rows: Sequence[VersionRow], now: datetime) -> Mapping[str, KnownText]:
    told: dict[int, set[str]] = {}
    notices = (
        select(NoticeRow.version_id, NoticeRow.state)
        .join(VersionRow, VersionRow.id == NoticeRow.version_id)
        .where(VersionRow.source_id == source_id)
    )
    for version_id, state in session.execute(notices):
        told.setdefault(version_id, set()).add(state)
    known: dict[str, KnownText] = {}
    for row, follower in zip(rows, [*rows[1:], None], strict=True):
        states = told.get(row.id)
        known[row.text_sha256] = KnownText(
            text_sha256=row.text_sha256,
            seq=row.seq,
            captured_at=row.captured_at,
            last_seen_at=follower.captured_at if follower else now,
            was_told="closed" in states if states else row.alerted,
            verdict=Verdict(row.verdict) if row.verdict else None,
        )
    return known


def _reading(session: Session, row: VersionRow | HoldRow) -> Reading:
    return Reading(blobs.get_text(session, row.text_sha256), row.title, row.published_on, row.lang, row.extractor)


def _candidate(session: Session, row: HoldRow) -> Candidate:
    return Candidate(
        _reading(session, row), HoldReason(row.reason), row.first_seen_at, row.since, row.looks, row.next_look_at
    )
