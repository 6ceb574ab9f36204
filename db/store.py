"""What the way of a page reads and writes: one short transaction per outcome, core types in and out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from db import blobs
from db.corrections import standing
from db.due import WITH_HOLD, Due, due_of
from db.engine import reading, writing
from db.holding import open_hold
from db.looks import Capture, Look
from db.models import CheckRow, HoldRow, SourceRow, VersionRow
from db.places import unpacked
from db.post_models import NoticeRow
from db.recording import record_failure, record_outcome, record_quiet
from db.versioning import as_it_is, in_order, last_version
from monitor.core.follow import RECENT
from monitor.core.types import (
    Alarm,
    Candidate,
    Changed,
    FetchFailure,
    HoldReason,
    HomeLook,
    KnownText,
    Memory,
    Outcome,
    Reading,
    Reextracted,
    Reverted,
    Sameness,
    Verdict,
)

PER_HOST = 8
"""Sources of one host in hand at most: they are asked one at a time, and must not keep all others waiting."""
_ROUNDS = 8
SPREAD_PER_SOURCE = timedelta(milliseconds=20)
LONGEST_SPREAD = timedelta(hours=1)


class Store:
    """The memory of the daemon: sources that are due, what is known of them, and what became of a look."""

    def __init__(self, engine: Engine, is_archive: bool = False) -> None:
        """`is_archive`: what is recorded may be older than what is there, and finds its place among it."""
        self.engine = engine
        self._is_archive = is_archive

    def due(self, now: datetime, limit: int, in_hand: Mapping[int, str] | None = None) -> list[Due]:
        """The sources to be checked at `now`, longest due first, without those in hand (their hosts by their ids).

        Of one host no more than PER_HOST are in hand at once. Costs what is due, not what is watched.
        """
        in_hand = in_hand or {}
        hosts, found = Counter(in_hand.values()), dict[int, Due]()
        with reading(self.engine) as session:
            for _ in range(_ROUNDS):
                room = limit - len(found)
                full = [host for host, count in hosts.items() if count >= PER_HOST]
                most = room + len(in_hand) + len(found)
                query = WITH_HOLD.where(SourceRow.state == "active", SourceRow.next_check_at <= now)
                query = query.where(SourceRow.host.not_in(full)).order_by(SourceRow.next_check_at).limit(most)
                rows = session.execute(query).all() if room > 0 else []
                for row, is_held in rows:
                    if row.id in in_hand or row.id in found or len(found) >= limit or hosts[row.host] >= PER_HOST:
                        continue
                    hosts[row.host] += 1
                    found[row.id] = due_of(row, is_held, now)
                if len(rows) < most:
                    break
        return list(found.values())

    def spread_overdue(self, now: datetime, at_once: int) -> int:
        """After a stop or a sleep: all but the longest due `at_once` sources get their turn one after the other.

        They come 20 ms apart, or closer where that would take more than an hour, and not in the order of their names,
        so that the sources of one host do not stand together. Returns how many were put off.
        """
        query = select(SourceRow.id).where(SourceRow.state == "active", SourceRow.next_check_at <= now)
        with writing(self.engine) as session:
            late = list(session.scalars(query.order_by(SourceRow.next_check_at).offset(at_once)))
            random.Random(len(late)).shuffle(late)  # noqa: S311 - an order that looks like none, no secret
            step = min(SPREAD_PER_SOURCE, LONGEST_SPREAD / max(len(late), 1))
            turns = [{"id": source_id, "next_check_at": now + n * step} for n, source_id in enumerate(late, 1)]
            if turns:
                session.execute(update(SourceRow), turns)
        return len(late)

    def named(self, names: Collection[str], now: datetime) -> list[Due]:
        """The sources of these names, due or not, in the order of their names."""
        query = WITH_HOLD.where(SourceRow.name.in_(names)).order_by(SourceRow.name)
        with reading(self.engine) as session:
            return [due_of(row, is_held, now) for row, is_held in session.execute(query)]

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
                given_up=_given_up(session, source_id, now),
                corrections=standing(session, source_id),
                places=unpacked(session.get_one(SourceRow, source_id).places),
                told_flips=sum(row.outcome == "reverted" and row.captured_at > now - RECENT for row in rows),
            )

    def was_looked_at(self, source_id: int, at: datetime) -> bool:
        """Whether a look at this very moment is in the record: an archive that is imported twice brings nothing new."""
        query = select(CheckRow.id).where(CheckRow.source_id == source_id, CheckRow.checked_at == at).limit(1)
        with reading(self.engine) as session:
            return session.scalar(query) is not None

    def note_left_out(self, source_id: int, titles: tuple[str, ...]) -> None:
        """Which other documents stood on the source's page when it was last read."""
        with writing(self.engine) as session:
            session.get_one(SourceRow, source_id).left_out = list(titles)

    def note_home(self, source_id: int, look: HomeLook) -> None:
        """What the home page said while a text of this source waits; nothing where none waits any more."""
        with writing(self.engine) as session:
            row = open_hold(session, source_id)
            if row is not None:
                row.home_looked_at, row.home_announces = look.at, look.announces

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

    def put_off(self, source_id: int, until: datetime) -> None:
        """A look that was not made, as its site is left alone until then: it is no look, and no failure."""
        with writing(self.engine) as session:
            session.get_one(SourceRow, source_id).next_check_at = until

    def record_failure(self, look: Look, failure: FetchFailure) -> Alarm | None:
        """A look that brought no page: counted, and nothing that was known is touched. The third in a row alarms."""
        with writing(self.engine) as session:
            return record_failure(session, look, failure)

    def record(
        self, look: Look, outcome: Outcome | Reextracted, capture: Capture | None, notify: bool = True
    ) -> Alarm | None:
        """What a look came to, with its version, changes and notices, in one transaction.

        `capture` is the page that the look brought (None after a 304). With `notify` off no notices are written.
        """
        with writing(self.engine) as session:
            if not self._is_archive:
                outcome = in_order(session, look, as_it_is(session, look, outcome, capture))
            return record_outcome(session, look, outcome, capture, notify)

    def record_quiet(self, looks: Sequence[tuple[Look, Sameness, Capture | None]]) -> None:
        """Looks at sources that were well and are as before, in one transaction for all of them."""
        with writing(self.engine) as session:
            record_quiet(session, looks)

    def settle_by_hand(self, source_id: int, outcome: Changed | Reverted, now: datetime) -> None:
        """Makes the waiting text of a source a version, as an operator wants it; its next check stays where it was."""
        with writing(self.engine) as session:
            source = session.get_one(SourceRow, source_id)
            record_outcome(session, Look(source_id, now, source.next_check_at), outcome, None, notify=True)


def _given_up(session: Session, source_id: int, now: datetime) -> Mapping[str, int]:
    holds = session.scalars(
        select(HoldRow.text_sha256).where(
            HoldRow.source_id == source_id,
            HoldRow.state == "flickered",
            HoldRow.reason == HoldReason.SECOND_LOOK.value,
            HoldRow.closed_at > now - RECENT,
        )
    )
    return Counter(holds)


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
    home = HomeLook(row.home_looked_at, bool(row.home_announces)) if row.home_looked_at else None
    read, reason = _reading(session, row), HoldReason(row.reason)
    return Candidate(read, reason, row.first_seen_at, row.since, row.looks, row.next_look_at, home)
