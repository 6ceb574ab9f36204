"""Subscriptions as somebody wants them, and how a row becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.asides import welcome_reader
from db.post import subscriber_of
from db.post_models import SubscriberRow
from db.returned import begin_anew
from monitor.core.cadence import period
from monitor.core.news import Channel, Frequency, Role
from monitor.core.types import Category, Verdict


@dataclass(frozen=True, slots=True)
class SubscriberSpec:
    """A subscription as somebody wants it."""

    name: str
    address: str
    frequency: Frequency
    floor: Verdict = Verdict.SUBSTANTIVE
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    has_heartbeat: bool = False
    lang: str = "en"
    urgent_weight: float = 0.0
    role: Role = Role.READER
    channel: Channel = Channel.MAIL


def declare_subscriber(session: Session, spec: SubscriberSpec, now: datetime) -> None:
    row = session.scalars(select(SubscriberRow).where(SubscriberRow.name == spec.name)).one_or_none()
    if row is None:
        row = enrol(session, spec, now)
    # What the reader or the operator decided stands against the file: only a pause of our own ends by itself.
    is_moved, was_away = row.address != spec.address, row.paused_by == "vanished"
    if row.paused_by in ("", "vanished") or (row.paused_by == "bounces" and is_moved):
        row.state, row.paused_by, row.paused_at = "active", "", None
    row.origin = "declared"
    selected = row.sources, row.tags, row.kinds
    change_rhythm(row, spec.frequency, now)
    apply_subscription(row, spec)
    if is_moved:
        begin_anew(session, row)
        if has_left(session, row):
            row.state, row.paused_by, row.paused_at = "paused", "letter", now
    if spec.role is Role.READER and (was_away or selected != (row.sources, row.tags, row.kinds)):
        welcome_reader(session, row, now)


def enrol(session: Session, spec: SubscriberSpec, now: datetime) -> SubscriberRow:
    """A row for a new subscriber. Whoever left by a letter stays away under another name too, until they ask again."""
    row = SubscriberRow(name=spec.name, origin="added", since=now, last_period="", state="active", paused_by="")
    apply_subscription(row, spec)
    if has_left(session, row):
        row.state, row.paused_by, row.paused_at = "paused", "letter", now
    session.add(row)
    if row.state == "active" and spec.role is Role.READER:
        welcome_reader(session, row, now)
    return row


def change_rhythm(row: SubscriberRow, wanted: Frequency, now: datetime) -> None:
    """Another rhythm begins with its next period, not with one that is over; one that was missed is made up for."""
    known = subscriber_of(row).frequency
    over = period(known, row.since, now)
    if known != wanted and (over is None or over.key == row.last_period):
        begun = period(wanted, row.since, now)
        row.last_period = begun.key if begun else row.last_period


def has_left(session: Session, row: SubscriberRow) -> bool:
    """Whether somebody of this row's address unsubscribed by a letter."""
    left = select(SubscriberRow.id).where(
        func.lower(SubscriberRow.address) == row.address.lower(),
        SubscriberRow.role == row.role,
        SubscriberRow.paused_by == "letter",
    )
    return session.scalar(left.limit(1)) is not None


def apply_subscription(row: SubscriberRow, spec: SubscriberSpec) -> None:
    """The columns that a specification decides."""
    row.address, row.floor, row.role = spec.address, spec.floor.value, spec.role.value
    row.channel = spec.channel.value
    row.sources, row.tags, row.kinds = list(spec.sources), list(spec.tags), list(spec.kinds)
    row.categories = [category.value for category in spec.categories]
    row.has_heartbeat, row.lang, row.urgent_weight = spec.has_heartbeat, spec.lang, spec.urgent_weight
    frequency = spec.frequency
    row.rhythm, row.zone, row.weekday = frequency.rhythm.value, frequency.zone, frequency.weekday
    row.at_minutes = frequency.at.hour * 60 + frequency.at.minute
    row.every_seconds = int(frequency.every.total_seconds())
