"""Notices and letters: what is to be told to whom, and what became of each letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import defer

from db.asides import WAITS
from db.dispatch import UNDERWAY, gets_letters
from db.engine import reading, writing
from db.models import ChangeRow
from db.post_models import AsideRow, LetterRow, NoticeRow, SubscriberRow
from db.queueing import GETS_LETTERS, Composed, queue
from monitor.core.news import Channel, Frequency, Rhythm, Role, Subscriber
from monitor.core.types import Category, Verdict


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
    is_kept_back: bool = False
    """It is not sent for now, as its reader gets no letters."""

    @property
    def is_underway(self) -> bool:
        """Whether it is still to go."""
        return self.state in UNDERWAY


class PostOffice:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def subscribers(self) -> list[tuple[Subscriber, str]]:
        """The active subscribers, each with the newest period that is done with."""
        query = select(SubscriberRow).where(SubscriberRow.state == "active").order_by(SubscriberRow.name)
        with reading(self.engine) as session:
            return [(subscriber_of(row), row.last_period) for row in session.scalars(query)]

    def open_notices(self, subscriber: Subscriber) -> list[tuple[int, bool]]:
        """The open notices of a subscriber, oldest first, each with whether it stood in a letter that died."""
        query = (
            select(NoticeRow.id, NoticeRow.comes_again)
            .where(NoticeRow.subscriber_id == subscriber.subscriber_id, NoticeRow.state == "open")
            .order_by(NoticeRow.id)
        )
        with reading(self.engine) as session:
            return [(notice_id, comes_again) for notice_id, comes_again in session.execute(query)]

    def urgent_notices(self, subscriber: Subscriber) -> list[int]:
        """The open notices of a subscriber with a change that is too weighty to wait, oldest first."""
        weighty = (
            select(ChangeRow.id)
            .where(ChangeRow.version_id == NoticeRow.version_id, ChangeRow.weight >= subscriber.urgent_weight)
            .where(ChangeRow.verdict == Verdict.SUBSTANTIVE.value)
        )
        if subscriber.categories:
            weighty = weighty.where(ChangeRow.category.in_([category.value for category in subscriber.categories]))
        query = (
            select(NoticeRow.id)
            .where(NoticeRow.subscriber_id == subscriber.subscriber_id, NoticeRow.state == "open")
            .where(NoticeRow.comes_again.is_(False), weighty.exists())
            .order_by(NoticeRow.id)
        )
        with reading(self.engine) as session:
            return list(session.scalars(query))

    def open_asides(self, subscriber: Subscriber) -> list[tuple[int, bool, datetime]]:
        """What is to be told of sources besides versions: each one's id, whether it comes again, since when."""
        query = (
            select(AsideRow.id, AsideRow.comes_again, AsideRow.created_at)
            .where(WAITS, AsideRow.subscriber_id == subscriber.subscriber_id)
            .order_by(AsideRow.id)
        )
        with reading(self.engine) as session:
            return [(aside_id, again, at) for aside_id, again, at in session.execute(query)]

    def last_alarm_told(self, operator: Subscriber) -> int:
        """The number of the newest alarm that a letter to this operator tells; 0: none. One that died told nothing."""
        query = (
            select(LetterRow.period)
            .where(LetterRow.subscriber_id == operator.subscriber_id, LetterRow.state != "dead")
            .where(LetterRow.period.like("alarms:%"))
            .order_by(LetterRow.id.desc())
            .limit(1)
        )
        with reading(self.engine) as session:
            return int((session.scalar(query) or "").partition(":")[2] or 0)

    def letters_since(self, subscriber: Subscriber, since: datetime, now: datetime) -> int:
        """How many letters were written to a subscriber since then; not those of a clock that was ahead."""
        query = select(func.count()).where(
            LetterRow.subscriber_id == subscriber.subscriber_id, LetterRow.queued_at > since, LetterRow.queued_at <= now
        )
        with reading(self.engine) as session:
            return session.scalar(query) or 0

    def with_something_open(self) -> set[int]:
        """The ids of all subscribers for whom a notice or an aside is open: most have none, most of the time."""
        with reading(self.engine) as session:
            notices = session.scalars(select(NoticeRow.subscriber_id).where(NoticeRow.state == "open").distinct())
            asides = session.scalars(select(AsideRow.subscriber_id).where(WAITS).distinct())
            return {*notices, *asides}

    def queue(self, letters: Sequence[Composed], now: datetime, ended: Mapping[int, str] | None = None) -> list[bool]:
        """Puts letters into the outbox together; see db.queueing."""
        return queue(self.engine, letters, ended or {}, now)

    def try_again(self, letter_id: int, now: datetime) -> str:
        """Makes a waiting letter due now; the answer is its state, empty where there is no such letter.

        That of a reader who gets no letters is "kept back".
        """
        with writing(self.engine) as session:
            letter = session.get(LetterRow, letter_id)
            if letter is None:
                return ""
            if letter.state in UNDERWAY:
                if not gets_letters(session, letter.subscriber_id):
                    return "kept back"
                letter.next_attempt_at = now
            return letter.state

    def drop(self, letter_id: int) -> str:
        """Takes a letter that was not sent out of the post; what it told is not told again. Answers as `try_again`."""
        with writing(self.engine) as session:
            letter = session.get(LetterRow, letter_id, with_for_update=True)
            if letter is None:
                return ""
            state = letter.state
            if state in UNDERWAY:
                letter.state = "dropped"
            return state

    def forget_messages(self, before: datetime) -> int:
        """Drops the bytes of letters sent before then; their hashes stay. The answer is how many."""
        with writing(self.engine) as session:
            done = session.scalars(
                update(LetterRow)
                .where(LetterRow.state.in_(("sent", "dropped")), LetterRow.queued_at < before)
                .where(LetterRow.message.is_not(None))
                .values(message=None)
                .returning(LetterRow.id)
            ).all()
            return len(done)

    def outbox(
        self, include_sent: bool = False, of: str = "", before: int | None = None, limit: int | None = None
    ) -> list[LetterState]:
        """The letters, newest first; without the sent ones unless asked for, and of one subscriber where named.

        `before` is the number of the last one that is not wanted any more.
        """
        is_kept_back = LetterRow.state.in_(UNDERWAY) & ~GETS_LETTERS
        query = select(LetterRow, SubscriberRow.name, is_kept_back).join(SubscriberRow)
        query = query.options(defer(LetterRow.message))  # up to a megabyte each
        if of:
            query = query.where(SubscriberRow.name == of)
        if not include_sent:
            query = query.where(LetterRow.state != "sent")
        if before is not None:
            query = query.where(LetterRow.id < before)
        query = query.order_by(LetterRow.id.desc()).limit(limit)
        with reading(self.engine) as session:
            return [_letter_state(row, name, is_kept_back=kept) for row, name, kept in session.execute(query)]

    def recipient_of(self, letter_id: int) -> str | None:
        """Whom a letter is for; None where there is no such letter."""
        with reading(self.engine) as session:
            return session.scalar(select(LetterRow.recipient).where(LetterRow.id == letter_id))

    def message(self, letter_id: int) -> bytes | None:
        """The bytes of a letter, or None where there is no such letter or they were dropped."""
        with reading(self.engine) as session:
            row = session.get(LetterRow, letter_id)
            return row.message if row else None


def subscriber_of(row: SubscriberRow) -> Subscriber:
    frequency = Frequency(
        rhythm=Rhythm(row.rhythm),
        at=time(row.at_minutes // 60, row.at_minutes % 60),
        zone=row.zone,
        weekday=row.weekday,
        every=timedelta(seconds=row.every_seconds),
    )
    return Subscriber(
        subscriber_id=row.id,
        name=row.name,
        address=row.address,
        floor=Verdict(row.floor),
        frequency=frequency,
        since=row.since,
        categories=tuple(Category(category) for category in row.categories),
        has_heartbeat=row.has_heartbeat,
        lang=row.lang,
        urgent_weight=row.urgent_weight,
        role=Role(row.role),
        channel=Channel(row.channel),
    )


def _letter_state(row: LetterRow, subscriber: str, is_kept_back: bool) -> LetterState:
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
        is_kept_back=is_kept_back,
    )
