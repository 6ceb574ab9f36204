"""Letters that came back: what they told is told again, and who never gets any is not written to any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.post_models import AsideRow, LetterRow, NoticeRow, SubscriberRow

HARD_BOUNCES = 3
"""So many letters in a row that the recipient's server refused for good suspend the subscription."""


def reopen(session: Session, letter: LetterRow) -> None:
    """What a letter told that did not arrive stands in the next one, which says so.

    Where the reader has another address by now it begins that letter, as if it were new.
    """
    reader = session.get_one(SubscriberRow, letter.subscriber_id)
    again = letter.recipient == reader.address
    notices = update(NoticeRow).where(NoticeRow.letter_id == letter.id)
    session.execute(notices.values(state="open", letter_id=None, comes_again=again))
    session.execute(update(AsideRow).where(AsideRow.letter_id == letter.id).values(letter_id=None, comes_again=again))


def begin_anew(session: Session, reader: SubscriberRow) -> None:
    """A reader got another address: what came back from the old one begins a letter to the new one by itself."""
    notices = update(NoticeRow).where(NoticeRow.subscriber_id == reader.id, NoticeRow.state == "open")
    session.execute(notices.values(comes_again=False))
    asides = update(AsideRow).where(AsideRow.subscriber_id == reader.id, AsideRow.letter_id.is_(None))
    session.execute(asides.values(comes_again=False))


def suspend_if_hopeless(session: Session, subscriber_id: int, now: datetime) -> str | None:
    """Pauses a subscriber whose last letters to their present address all came back for good; the name if this did."""
    row = session.get_one(SubscriberRow, subscriber_id)
    last = session.scalars(
        select(LetterRow.bounce)
        .where(LetterRow.subscriber_id == subscriber_id, LetterRow.state.in_(("sent", "dead")))
        .where(LetterRow.recipient == row.address)
        .order_by(LetterRow.id.desc())
        .limit(HARD_BOUNCES)
    ).all()
    if len(last) < HARD_BOUNCES or any(bounce != "hard" for bounce in last) or row.state != "active":
        return None
    row.state, row.paused_by, row.paused_at = "paused", "bounces", now
    return row.name
