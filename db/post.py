"""Notices and letters: what is to be told to whom, and how far each letter has come."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from db.engine import reading, writing
from db.history import changes_of
from db.models import CheckRow, HoldRow, LetterRow, NoticeRow, SourceRow, SubscriberRow, VersionRow
from db.recording import is_for
from monitor.core.news import Frequency, News, NewsKind, Rhythm, Subscriber, Weather
from monitor.core.types import Judgement, Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready to be queued: its bytes never change again."""

    message_id: str
    recipient: str
    subject: str
    message: bytes


@dataclass(frozen=True, slots=True)
class QueuedLetter:
    """A letter whose hour has come."""

    letter_id: int
    recipient: str
    subject: str
    message: bytes
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class LetterState:
    """A letter as the outbox shows it."""

    letter_id: int
    state: str
    subscriber: str
    recipient: str
    subject: str
    message_id: str
    queued_at: datetime
    attempts: int
    next_attempt_at: datetime
    last_error: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Material:
    """What a letter to one subscriber can be made of, and the notices it would close."""

    news: tuple[News, ...]
    weather: tuple[Weather, ...]
    checked: int
    suppressed: tuple[tuple[str, int], ...]


class PostOffice:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def subscribers(self) -> list[tuple[Subscriber, str]]:
        """The active subscribers, each with the newest period that is done with."""
        query = select(SubscriberRow).where(SubscriberRow.state == "active").order_by(SubscriberRow.name)
        with reading(self.engine) as session:
            return [(_subscriber(row), row.last_period) for row in session.scalars(query)]

    def open_notices(self, subscriber: Subscriber) -> list[tuple[int, bool]]:
        """The open notices of a subscriber, oldest first, each with whether it stood in a letter that died."""
        query = (
            select(NoticeRow.id, NoticeRow.comes_again)
            .where(NoticeRow.subscriber_id == subscriber.subscriber_id, NoticeRow.state == "open")
            .order_by(NoticeRow.id)
        )
        with reading(self.engine) as session:
            return [(notice_id, comes_again) for notice_id, comes_again in session.execute(query)]

    def material(self, subscriber: Subscriber) -> Material:
        """The open notices of a subscriber as news, with the weather of the sources watched for them."""
        with reading(self.engine) as session:
            row = session.get_one(SubscriberRow, subscriber.subscriber_id)
            sources = [
                source
                for source in session.scalars(select(SourceRow).where(SourceRow.state == "active"))
                if is_for(row.sources, row.tags, source)
            ]
            since = (
                session.scalar(select(func.max(LetterRow.queued_at)).where(LetterRow.subscriber_id == row.id))
                or subscriber.since
            )
            return Material(
                news=tuple(_news(session, row.id)),
                weather=tuple(_weather(source) for source in sources if source.unwell_since),
                checked=len(sources),
                suppressed=_suppressed(session, [source.id for source in sources], since),
            )

    def queue(self, subscriber: Subscriber, period: str, draft: Draft, notices: Sequence[int], now: datetime) -> bool:
        """Writes the letter and closes its notices, in one transaction.

        False where the period was composed already, or one of the notices is no longer open: nothing is written then.
        """
        with writing(self.engine) as session:
            is_taken = session.scalar(
                select(LetterRow.id).where(
                    LetterRow.subscriber_id == subscriber.subscriber_id, LetterRow.period == period
                )
            )
            if is_taken is not None:
                return False
            letter = LetterRow(
                subscriber_id=subscriber.subscriber_id,
                period=period,
                state="queued",
                message_id=draft.message_id,
                recipient=draft.recipient,
                subject=draft.subject,
                message=draft.message,
                message_sha256=hashlib.sha256(draft.message).hexdigest(),
                queued_at=now,
                next_attempt_at=now,
            )
            session.add(letter)
            session.flush()
            closed = session.scalars(
                update(NoticeRow)
                .where(NoticeRow.id.in_(notices), NoticeRow.state == "open")
                .values(state="closed", letter_id=letter.id)
                .returning(NoticeRow.id)
            ).all()
            if len(closed) != len(notices):
                session.rollback()
                return False
            _finish_period(session, subscriber, period)
            return True

    def skip(self, subscriber: Subscriber, period: str) -> None:
        """Notes that a period had nothing to tell, so that later news waits for the next one."""
        with writing(self.engine) as session:
            _finish_period(session, subscriber, period)

    def due_letters(self, now: datetime, limit: int = 100) -> list[QueuedLetter]:
        """The letters to be tried now; one found in `dot_sent` at a start is in doubt and goes again, byte for byte."""
        query = (
            select(LetterRow)
            .where(LetterRow.state.in_(("queued", "dot_sent")), LetterRow.next_attempt_at <= now)
            .order_by(LetterRow.next_attempt_at, LetterRow.id)
            .limit(limit)
        )
        with reading(self.engine) as session:
            return [
                QueuedLetter(row.id, row.recipient, row.subject, row.message, row.attempts, row.queued_at)
                for row in session.scalars(query)
                if row.message is not None
            ]

    def mark_dot_sent(self, letter_id: int, now: datetime) -> None:
        """Durably says that the final dot is about to go out: from here on a repeat is possible, a loss is not."""
        with writing(self.engine) as session:
            letter = session.get_one(LetterRow, letter_id)
            letter.state, letter.dot_sent_at = "dot_sent", now

    def mark_sent(self, letter_id: int, now: datetime) -> None:
        with writing(self.engine) as session:
            letter = session.get_one(LetterRow, letter_id)
            letter.state, letter.sent_at, letter.last_error = "sent", now, ""
            letter.attempts += 1

    def mark_waiting(self, letter_id: int, error: str, next_attempt_at: datetime, is_in_doubt: bool = False) -> None:
        """The attempt failed for now: the letter stays queued, or, where no answer to the dot came, in doubt."""
        with writing(self.engine) as session:
            letter = session.get_one(LetterRow, letter_id)
            letter.state = "dot_sent" if is_in_doubt else "queued"
            letter.last_error, letter.next_attempt_at = error, next_attempt_at
            letter.attempts += 1

    def mark_dead(self, letter_id: int, error: str) -> None:
        """The letter is given up, visibly; its notices are open again and stand in the next letter, which says so."""
        with writing(self.engine) as session:
            letter = session.get_one(LetterRow, letter_id)
            letter.state, letter.last_error = "dead", error
            letter.attempts += 1
            session.execute(
                update(NoticeRow)
                .where(NoticeRow.letter_id == letter_id)
                .values(state="open", letter_id=None, comes_again=True)
            )

    def outbox(self, include_sent: bool = False) -> list[LetterState]:
        """The letters, newest first; without the sent ones unless asked for."""
        query = select(LetterRow, SubscriberRow.name).join(SubscriberRow, SubscriberRow.id == LetterRow.subscriber_id)
        if not include_sent:
            query = query.where(LetterRow.state != "sent")
        with reading(self.engine) as session:
            return [_letter_state(row, name) for row, name in session.execute(query.order_by(LetterRow.id.desc()))]

    def message(self, letter_id: int) -> bytes | None:
        """The bytes of a letter, or None where there is no such letter or they were dropped."""
        with reading(self.engine) as session:
            row = session.get(LetterRow, letter_id)
            return row.message if row else None


def _finish_period(session: Session, subscriber: Subscriber, period: str) -> None:
    session.execute(
        update(SubscriberRow).where(SubscriberRow.id == subscriber.subscriber_id).values(last_period=period)
    )


def _subscriber(row: SubscriberRow) -> Subscriber:
    frequency = Frequency(
        rhythm=Rhythm(row.rhythm),
        at=time(row.at_minutes // 60, row.at_minutes % 60),
        zone=row.zone,
        weekday=row.weekday,
        every=timedelta(seconds=row.every_seconds),
    )
    return Subscriber(row.id, row.name, row.address, Verdict(row.floor), frequency, row.since)


def _news(session: Session, subscriber_id: int) -> list[News]:
    query = (
        select(NoticeRow, VersionRow, SourceRow)
        .join(VersionRow, VersionRow.id == NoticeRow.version_id)
        .join(SourceRow, SourceRow.id == VersionRow.source_id)
        .where(NoticeRow.subscriber_id == subscriber_id, NoticeRow.state == "open")
        .order_by(SourceRow.name, VersionRow.seq)
    )
    return [_item(session, notice, version, source) for notice, version, source in session.execute(query)]


def _item(session: Session, notice: NoticeRow, version: VersionRow, source: SourceRow) -> News:
    previous = session.scalars(
        select(VersionRow)
        .where(VersionRow.source_id == source.id, VersionRow.seq < version.seq)
        .order_by(VersionRow.seq.desc())
        .limit(1)
    ).one_or_none()
    target = None
    if version.reverts_to_seq is not None:
        target = session.scalars(
            select(VersionRow).where(VersionRow.source_id == source.id, VersionRow.seq == version.reverts_to_seq)
        ).one_or_none()
    return News(
        notice_id=notice.id,
        kind=NewsKind.REVERTED if version.outcome == "reverted" else NewsKind.CHANGED,
        source_name=source.name,
        source_title=version.title or source.name,
        source_url=version.url,
        seq=version.seq,
        previous_seq=previous.seq if previous else 0,
        captured_at=version.captured_at,
        judgement=Judgement(Verdict(version.verdict or "unchanged"), changes_of(session, version.id)),
        notes=tuple(version.notes),
        published_on=version.published_on,
        previously_published_on=previous.published_on if previous else None,
        reverted_to_at=target.captured_at if target else None,
        comes_again=notice.comes_again,
    )


def _weather(row: SourceRow) -> Weather:
    return Weather(
        row.name, row.url, row.unwell_state, row.unwell_since or row.created_at, row.failures_in_row, row.unwell_detail
    )


def _suppressed(session: Session, source_ids: list[int], since: datetime) -> tuple[tuple[str, int], ...]:
    """What happened since the last letter and was kept quiet, as (plain words, count)."""
    by_verdict = session.execute(
        select(VersionRow.verdict, func.count())
        .where(VersionRow.source_id.in_(source_ids), VersionRow.recorded_at > since, VersionRow.alerted.is_(False))
        .where(VersionRow.verdict.is_not(None))
        .group_by(VersionRow.verdict)
    )
    counts = {f"{verdict} revision": count for verdict, count in by_verdict}
    counts["text seen once and gone again"] = (
        session.scalar(
            select(func.count()).where(
                HoldRow.source_id.in_(source_ids), HoldRow.state == "flickered", HoldRow.closed_at > since
            )
        )
        or 0
    )
    counts["answer that was not the policy"] = (
        session.scalar(
            select(func.count()).where(
                CheckRow.source_id.in_(source_ids), CheckRow.outcome == "unwell", CheckRow.checked_at > since
            )
        )
        or 0
    )
    return tuple((words, count) for words, count in counts.items() if count)


def _letter_state(row: LetterRow, subscriber: str) -> LetterState:
    return LetterState(
        letter_id=row.id,
        state=row.state,
        subscriber=subscriber,
        recipient=row.recipient,
        subject=row.subject,
        message_id=row.message_id,
        queued_at=row.queued_at,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        sent_at=row.sent_at,
    )
