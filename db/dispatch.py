"""Letters on their way: which is to be tried now, and how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db.engine import reading, writing
from db.post_models import LetterRow, SubscriberRow
from db.queueing import GETS_LETTERS
from db.returned import reopen, suspend_if_hopeless
from monitor.core.news import Channel

UNDERWAY = ("queued", "dot_sent")
"""States of a letter that is still to go."""


@dataclass(frozen=True, slots=True)
class QueuedLetter:
    """A letter whose hour has come."""

    letter_id: int
    recipient: str
    subject: str
    message: bytes
    attempts: int
    queued_at: datetime
    subscriber: str = ""
    channel: Channel = Channel.MAIL


class WithdrawnError(Exception):
    """A letter that was queued is not to go any more: it was dropped, or its reader left, is paused or forgotten."""


class Dispatch:
    """The queue of letters, as whoever brings them to their readers sees it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def due_letters(
        self, now: datetime, limit: int = 100, channels: Collection[Channel] = tuple(Channel)
    ) -> Iterator[QueuedLetter]:
        """The letters of these channels to be tried now, also those found in `dot_sent` at a start, which are in doubt.

        Each is read when its turn comes: the one before may take minutes, in which its reader may leave.
        """
        is_due = LetterRow.state.in_(UNDERWAY), LetterRow.next_attempt_at <= now, GETS_LETTERS
        query = (
            select(LetterRow.id)
            .join(SubscriberRow, SubscriberRow.id == LetterRow.subscriber_id)
            .where(*is_due, SubscriberRow.channel.in_([channel.value for channel in channels]))
            .order_by(LetterRow.next_attempt_at, LetterRow.id)
            .limit(limit)
        )
        with reading(self.engine) as session:
            letter_ids = session.scalars(query).all()
        one = (
            select(LetterRow, SubscriberRow.name, SubscriberRow.channel)
            .join(SubscriberRow, SubscriberRow.id == LetterRow.subscriber_id)
            .where(*is_due)
        )
        for letter_id in letter_ids:
            with reading(self.engine) as session:
                found = session.execute(one.where(LetterRow.id == letter_id)).one_or_none()
                letter = _queued_letter(*found) if found else None
            if letter is not None:
                yield letter

    def mark_dot_sent(self, letter_id: int, now: datetime) -> None:
        """Durably says that the final dot is about to go out: from here on a repeat is possible, a loss is not.

        Raises WithdrawnError where the dot must not go out any more.
        """
        with writing(self.engine) as session:
            letter = _underway(session, letter_id)
            if letter is None or not gets_letters(session, letter.subscriber_id):
                raise WithdrawnError(f"letter {letter_id} is not to go any more")
            letter.state, letter.dot_sent_at = "dot_sent", now

    def mark_sent(self, letter_id: int, now: datetime) -> None:
        """The letter arrived, even if it was withdrawn while it did."""
        with writing(self.engine) as session:
            letter = session.get(LetterRow, letter_id)
            if letter is not None:
                letter.state, letter.sent_at, letter.last_error, letter.bounce = "sent", now, "", ""
                letter.attempts += 1

    def mark_waiting(
        self,
        letter_id: int,
        error: str,
        next_attempt_at: datetime,
        is_in_doubt: bool = False,
        is_ours_to_mend: bool = False,
    ) -> None:
        """The attempt failed for now: the letter stays queued, or, where no answer to the dot came, in doubt.

        `is_ours_to_mend`: the server refuses all letters until an operator mends the settings. One that was withdrawn
        during the attempt stays so.
        """
        with writing(self.engine) as session:
            letter = _underway(session, letter_id)
            if letter is None:
                return
            letter.state = "dot_sent" if is_in_doubt else "queued"
            letter.last_error, letter.next_attempt_at = error, next_attempt_at
            letter.bounce = "settings" if is_ours_to_mend else ""
            letter.attempts += 1

    def mark_dead(self, letter_id: int, error: str, now: datetime, is_hard_bounce: bool = False) -> str | None:
        """The letter is given up, visibly; what it told is open again and stands in the next letter, which says so.

        The answer is the name of a subscriber who is suspended by it: their server refused letter after letter.
        """
        with writing(self.engine) as session:
            letter = _underway(session, letter_id)
            if letter is None:  # withdrawn during the attempt
                return None
            letter.state, letter.last_error, letter.bounce = "dead", error, "hard" if is_hard_bounce else ""
            letter.attempts += 1
            reopen(session, letter)
            session.flush()
            return suspend_if_hopeless(session, letter.subscriber_id, now)


def _queued_letter(row: LetterRow, name: str, channel: str) -> QueuedLetter | None:
    if row.message is None:
        return None
    facts = (row.id, row.recipient, row.subject, row.message, row.attempts, row.queued_at)
    return QueuedLetter(*facts, subscriber=name, channel=Channel(channel))


def _underway(session: Session, letter_id: int) -> LetterRow | None:
    """A letter that is on its way, and stays so until this transaction ends; None for any other."""
    letter = session.get(LetterRow, letter_id, with_for_update=True)
    return letter if letter is not None and letter.state in UNDERWAY else None


def gets_letters(session: Session, subscriber_id: int) -> bool:
    """Whether letters go to a subscriber at all."""
    return session.scalar(select(SubscriberRow.id).where(SubscriberRow.id == subscriber_id, GETS_LETTERS)) is not None
