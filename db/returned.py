"""Letters that came back: what they told is told again, and who never gets any is not written to any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import AsideRow, LetterRow, NoticeRow, SubscriberRow

HARD_BOUNCES = 3
"""So many letters in a row that the recipient's server refused for good suspend the subscription."""


def reopen(session: Session, letter_id: int) -> None:
    """What a letter told that did not arrive stands in the next one, which says so."""
    session.execute(
        update(NoticeRow).where(NoticeRow.letter_id == letter_id).values(state="open", letter_id=None, comes_again=True)
    )
    session.execute(update(AsideRow).where(AsideRow.letter_id == letter_id).values(letter_id=None, comes_again=True))


def suspend_if_hopeless(session: Session, subscriber_id: int, now: datetime) -> str | None:
    """Pauses a subscriber whose last letters all came back for good; the name if this did it."""
    last = session.scalars(
        select(LetterRow.bounce)
        .where(LetterRow.subscriber_id == subscriber_id, LetterRow.state.in_(("sent", "dead")))
        .order_by(LetterRow.id.desc())
        .limit(HARD_BOUNCES)
    ).all()
    row = session.get_one(SubscriberRow, subscriber_id)
    if len(last) < HARD_BOUNCES or any(bounce != "hard" for bounce in last) or row.state != "active":
        return None
    row.state, row.paused_by, row.paused_at = "paused", "bounces", now
    return row.name
