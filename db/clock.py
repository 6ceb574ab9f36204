"""What a clock that was ahead leaves in the tables once it is right again: hours that nothing must wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.models import HoldRow, SourceRow
from db.post_models import AsideRow, LetterRow, SubscriberRow
from monitor.core.cadence import LONGEST_PATIENCE

TOLERANCE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=2)
"""A letter is tried again within little more than an hour."""
LONGEST_WAIT = timedelta(days=1, hours=3)
"""A source whose turn was put off, for a site that is left alone or after a sleep, waits no longer than this."""


def bring_back(engine: Engine, now: datetime) -> int:
    """Makes due what was last touched after `now`, and so would wait until then; the answer is how many rows."""
    future = now + TOLERANCE
    with writing(engine) as session:
        sources = session.scalars(
            update(SourceRow)
            .where(SourceRow.state == "active", SourceRow.last_checked_at > future, SourceRow.next_check_at > now)
            .values(next_check_at=now)
            .returning(SourceRow.id)
        ).all()
        sources = [*sources, *_bring_back_unlooked(session, now)]
        letters = session.scalars(
            update(LetterRow)
            .where(LetterRow.state.in_(("queued", "dot_sent")), LetterRow.next_attempt_at > now + LONGEST_PAUSE)
            .values(next_attempt_at=now)
            .returning(LetterRow.id)
        ).all()
        # Nothing of this waits for a look: the next letter is due by it, or the next alarm.
        for column in (SubscriberRow.since, AsideRow.created_at, SourceRow.unwell_since):
            session.execute(update(column.class_).where(column > future).values({column: now}))
        holds = session.scalars(select(HoldRow).where(HoldRow.state == "open", HoldRow.since > future)).all()
        for hold in holds:
            ahead = hold.since - now
            hold.since, hold.next_look_at = now, hold.next_look_at - ahead
    return len(sources) + len(letters) + len(holds)


def _bring_back_unlooked(session: Session, now: datetime) -> list[int]:
    """Sources whose turn was set while the clock was ahead, and not taken before it was right again."""
    has_no_past = SourceRow.last_checked_at.is_(None) & (SourceRow.next_check_at > now + TOLERANCE)
    waits = has_no_past | (SourceRow.next_check_at > now + LONGEST_WAIT)
    rows = session.scalars(select(SourceRow).where(SourceRow.state == "active", waits))
    late = [row for row in rows if row.last_checked_at is None or row.next_check_at > _latest(row, row.last_checked_at)]
    for row in late:
        row.next_check_at = now
    return [row.id for row in late]


def _latest(row: SourceRow, looked_at: datetime) -> datetime:
    """No look is later than this after the last one."""
    interval = timedelta(seconds=max(row.interval_seconds, row.current_seconds))
    return looked_at + 2 * (interval if row.unwell_since is None else max(interval, LONGEST_PATIENCE))
