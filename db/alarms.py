"""What an operator should look at: conditions found in the tables, each with a row from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from db.engine import reading, writing
from db.models import SourceRow
from db.post_models import AlarmRow, LetterRow, SubscriberRow
from db.queueing import GETS_LETTERS
from monitor.core.cadence import is_zone
from monitor.core.news import Role

DEAD_FOR = timedelta(days=14)
"""A letter that died longer ago is history, not an alarm."""
STUCK_AFTER = timedelta(days=1)
LATE_AFTER = timedelta(minutes=30)
"""A source whose hour has passed so long ago is late: that nothing was looked at is no fault while nothing is due."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is an alarm."""

    failures: int = 3
    """Of a source, in a row; 0: they alone are none."""
    unwell_after: timedelta = timedelta(days=3)
    silent_after: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Alarm:
    alarm_id: int
    key: str
    """What it is about: `failing:`, `unwell:` or `recovered:NAME` (over as it begins) of a source, `dead:LETTER`,
    `suspended:` or `zone:NAME` of a reader, `settings`, `stuck` or `silent`."""
    sentence: str
    opened_at: datetime
    closed_at: datetime | None


class Alarms:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def look(self, limits: Limits, now: datetime) -> list[Alarm]:
        """Opens what has begun and closes what is over; the answer is what is open now, oldest first."""
        with reading(self.engine) as session:
            found = dict(_conditions(session, limits, now))
            known = set(session.scalars(select(AlarmRow.key).where(AlarmRow.closed_at.is_(None))))
        if found.keys() != known:
            with writing(self.engine) as session:
                over: list[AlarmRow] = []
                for row in session.scalars(select(AlarmRow).where(AlarmRow.closed_at.is_(None))):
                    if row.key not in found:
                        row.closed_at = now
                        over.append(row)
                    else:
                        del found[row.key]
                session.add_all(AlarmRow(key=key, sentence=said, opened_at=now) for key, said in found.items())
                session.add_all(_recoveries(session, over, now))
        return self._alarms(AlarmRow.closed_at.is_(None))

    def after(self, alarm_id: int) -> list[Alarm]:
        """All alarms opened after this one, over or not: an operator is told of each once."""
        return self._alarms(AlarmRow.id > alarm_id)

    def _alarms(self, which: ColumnElement[bool]) -> list[Alarm]:
        query = select(AlarmRow).where(which).order_by(AlarmRow.id)
        with reading(self.engine) as session:
            return [
                Alarm(row.id, row.key, row.sentence, row.opened_at, row.closed_at) for row in session.scalars(query)
            ]


def _recoveries(session: Session, over: Sequence[AlarmRow], now: datetime) -> list[AlarmRow]:
    """One for each source that is well again; none for one that is no longer watched."""
    since: dict[str, datetime] = {}
    for row in over:
        kind, _, name = row.key.partition(":")
        if kind in ("failing", "unwell"):
            since[name] = min(row.opened_at, since.get(name, row.opened_at))
    well = select(SourceRow.name).where(
        SourceRow.name.in_(since), SourceRow.state == "active", SourceRow.unwell_since.is_(None)
    )
    return [
        AlarmRow(
            key=f"recovered:{name}",
            sentence=f"{name} can be read again; the alarm was of {since[name]:%Y-%m-%d %H:%M} UTC.",
            opened_at=now,
            closed_at=now,
        )
        for name in session.scalars(well.order_by(SourceRow.name))
    ]


def _conditions(session: Session, limits: Limits, now: datetime) -> Iterator[tuple[str, str]]:
    active = select(SourceRow).where(SourceRow.state == "active")
    failing = active.where(SourceRow.unwell_since.is_not(None), SourceRow.failures_in_row >= limits.failures)
    for source in session.scalars(failing) if limits.failures else ():
        yield f"failing:{source.name}", f"{source.name} failed {limits.failures} times in a row, {_illness(source)}"
    for source in session.scalars(active.where(SourceRow.unwell_since <= now - limits.unwell_after)):
        yield f"unwell:{source.name}", f"{source.name} cannot be read, {_illness(source)}"
    letters = (
        select(LetterRow, SubscriberRow.name)
        .join(SubscriberRow, SubscriberRow.id == LetterRow.subscriber_id)
        .where(SubscriberRow.role == Role.READER.value)  # of its own letters an alarm would feed on itself
    )
    for letter, name in session.execute(letters.where(LetterRow.state == "dead", LetterRow.queued_at > now - DEAD_FOR)):
        yield f"dead:{letter.id}", f"Letter {letter.id} to {name} was given up: {letter.last_error.removesuffix('.')}."
    for name in session.scalars(select(SubscriberRow.name).where(SubscriberRow.paused_by == "bounces")):
        yield f"suspended:{name}", f"{name} gets no more letters: the last ones all came back for good."
    zones = select(SubscriberRow.name, SubscriberRow.zone).where(SubscriberRow.state == "active")
    for name, zone in session.execute(zones.where(SubscriberRow.zone != "UTC")):
        if not is_zone(zone):
            yield f"zone:{name}", f"{name} gets letters by UTC: this machine knows no time zone {zone}; name another."
    refused = session.scalar(
        select(LetterRow.last_error)
        .join(SubscriberRow)
        .where(LetterRow.state == "queued", LetterRow.bounce == "settings", GETS_LETTERS)
        .limit(1)
    )
    if refused is not None:
        yield "settings", f"The mail server refuses our letters until the settings are mended: {refused}."
    oldest = session.scalars(
        select(LetterRow)
        .join(SubscriberRow)
        .where(LetterRow.state.in_(("queued", "dot_sent")), LetterRow.queued_at <= now - STUCK_AFTER, GETS_LETTERS)
        .order_by(LetterRow.id)
        .limit(1)
    ).one_or_none()
    if oldest is not None:
        yield "stuck", f"Letters wait since {oldest.queued_at:%Y-%m-%d %H:%M} UTC: {oldest.last_error or 'not tried'}."
    of_active = SourceRow.state == "active"
    last = session.scalar(select(func.max(SourceRow.last_checked_at)).where(of_active)) or session.scalar(
        select(func.min(SourceRow.created_at)).where(of_active)
    )
    first = session.scalar(select(func.min(SourceRow.next_check_at)).where(of_active))
    is_late = first is not None and first <= now - LATE_AFTER
    if is_late and last is not None and last <= now - limits.silent_after:
        yield "silent", f"No source was looked at since {last:%Y-%m-%d %H:%M} UTC."


def _illness(source: SourceRow) -> str:
    detail = f" ({source.unwell_detail})" if source.unwell_detail else ""
    return f"since {source.unwell_since:%Y-%m-%d %H:%M} UTC: {source.unwell_state}{detail}."
