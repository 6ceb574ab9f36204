"""Puts letters into the outbox: a letter and the closing of what it tells stand in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Engine, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.post_models import AsideRow, LetterRow, NoticeRow, SubscriberRow
from db.returned import suspend_if_hopeless

GETS_LETTERS = or_(SubscriberRow.state == "active", SubscriberRow.paused_by == "unconfirmed")
"""Whether letters go to a subscriber; whoever was not confirmed gets the one that asks, and none other is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter ready to be queued: its bytes never change again."""

    message_id: str
    recipient: str
    subject: str
    message: bytes


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A letter that cannot be written, for a fault that is its reader's alone: visibly dead from the start."""

    message_id: str
    recipient: str
    why: str
    is_hard: bool = False
    """The address is none: it counts as a letter that came back for good."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What is written for one subscriber at the end of one period, and the rows that it tells."""

    subscriber_id: int
    period: str
    letter: Draft | Unwritable
    notices: Sequence[int] = ()
    asides: Sequence[int] = ()
    ends_period: bool = True
    """False for a letter that could not wait for the end of the subscriber's period."""

    @property
    def slot(self) -> tuple[int, str]:
        """There is one letter for each subscriber and period."""
        return self.subscriber_id, self.period


def queue(engine: Engine, letters: Sequence[Composed], ended: Mapping[int, str], now: datetime) -> list[bool]:
    """Writes letters, at most one a subscriber, and closes what they tell, all in one transaction.

    The answers are in the order of the letters: False where the period was composed already, one of the notices is no
    longer open, or the reader gets no letters any more; nothing is written for that letter then. What an unwritable
    letter was to tell stays open. `ended` has the periods, by subscriber, that had nothing to tell: later news waits
    for the next one.
    """
    if not letters and not ended:
        return []
    with writing(engine) as session:
        readers = _readers(session, letters)  # before their notices, in the order in which somebody leaves
        taken, is_open = _taken(session, letters), _open(session, readers)
        is_new = [
            each.subscriber_id in readers and each.slot not in taken and is_open.issuperset(each.notices)
            for each in letters
        ]
        _write(session, [each for each, yes in zip(letters, is_new, strict=True) if yes], now)
        # A clock that was set back comes to periods that are composed already: they are done with, too.
        done = [
            each for each, yes in zip(letters, is_new, strict=True) if each.ends_period and (yes or each.slot in taken)
        ]
        _finish(session, {each.subscriber_id: each.period for each in done} | dict(ended))
    return is_new


def _taken(session: Session, letters: Sequence[Composed]) -> set[tuple[int, str]]:
    """Which of these periods have a letter."""
    query = select(LetterRow.subscriber_id, LetterRow.period).where(
        LetterRow.subscriber_id.in_([each.subscriber_id for each in letters]),
        LetterRow.period.in_([each.period for each in letters]),
    )
    return {(subscriber_id, period) for subscriber_id, period in session.execute(query)}


def _readers(session: Session, letters: Sequence[Composed]) -> set[int]:
    """Which of the letters' subscribers get letters, until this transaction ends at least."""
    asked = sorted({each.subscriber_id for each in letters})
    query = select(SubscriberRow.id).where(SubscriberRow.id.in_(asked), GETS_LETTERS)
    return set(session.scalars(query.order_by(SubscriberRow.id).with_for_update()))


def _open(session: Session, readers: Collection[int]) -> set[int]:
    """These readers' open notices, which stay so until this transaction ends."""
    query = select(NoticeRow.id).where(NoticeRow.subscriber_id.in_(readers), NoticeRow.state == "open")
    return set(session.scalars(query.with_for_update()))


def _write(session: Session, letters: Sequence[Composed], now: datetime) -> None:
    if not letters:
        return
    inserted = session.execute(
        insert(LetterRow).returning(LetterRow.message_id, LetterRow.id), [_row(each, now) for each in letters]
    )
    ids = dict(inserted.all())
    good = [each for each in letters if isinstance(each.letter, Draft)]
    _close(session, [(each.notices, each.asides, ids[each.letter.message_id]) for each in good])
    for each in letters:
        if isinstance(each.letter, Unwritable):
            _keep_open(session, each)
            suspend_if_hopeless(session, each.subscriber_id, now)


def _row(composed: Composed, now: datetime) -> dict[str, Any]:
    letter = composed.letter
    row: dict[str, Any] = {
        "subscriber_id": composed.subscriber_id,
        "period": composed.period,
        "message_id": letter.message_id,
        "recipient": letter.recipient,
        "queued_at": now,
        "next_attempt_at": now,
        "attempts": 0,
    }
    match letter:
        case Draft():
            sha256 = hashlib.sha256(letter.message).hexdigest()
            row |= {"state": "queued", "subject": letter.subject, "last_error": "", "bounce": ""}
            row |= {"message": letter.message, "message_sha256": sha256}
        case Unwritable():
            bounce = "hard" if letter.is_hard else ""
            row |= {"state": "dead", "subject": "", "last_error": letter.why, "bounce": bounce}
            row |= {"message": None, "message_sha256": hashlib.sha256(b"").hexdigest()}
        case _ as never:
            assert_never(never)
    return row


def _close(session: Session, told: Sequence[tuple[Sequence[int], Sequence[int], int]]) -> None:
    """Notices and asides stand in their letter now, given by its id."""
    notices = [{"told": notice_id, "letter": letter_id} for ids, _, letter_id in told for notice_id in ids]
    asides = [{"told": aside_id, "letter": letter_id} for _, ids, letter_id in told for aside_id in ids]
    # By the connection: a session would take a list of values for an update by primary keys, without conditions.
    connection = session.connection()
    if notices:
        one = (
            update(NoticeRow)
            .where(NoticeRow.id == bindparam("told"))
            .values(state="closed", letter_id=bindparam("letter"))
        )
        connection.execute(one, notices)
    if asides:
        open_one = (AsideRow.id == bindparam("told")) & AsideRow.letter_id.is_(None)
        connection.execute(update(AsideRow).where(open_one).values(letter_id=bindparam("letter")), asides)


def _keep_open(session: Session, composed: Composed) -> None:
    """What could not be written stands in the next letter, and does not begin one by itself."""
    connection = session.connection()
    for table, ids in ((NoticeRow, composed.notices), (AsideRow, composed.asides)):
        if ids:
            one = update(table).where(table.id == bindparam("kept")).values(comes_again=True)
            connection.execute(one, [{"kept": each} for each in ids])


def _finish(session: Session, done: Mapping[int, str]) -> None:
    if done:
        one = update(SubscriberRow).where(SubscriberRow.id == bindparam("who")).values(last_period=bindparam("key"))
        session.connection().execute(one, [{"who": who, "key": key} for who, key in done.items()])
