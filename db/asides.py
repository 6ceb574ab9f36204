"""What readers are to be told of a source besides its versions: that it is watched now, or that it has fallen sick."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.models import SourceRow, VersionRow
from db.post_models import AsideRow, SubscriberRow
from monitor.core.news import Role

SICK_LOOKS = 3
SICK_FOR = timedelta(days=1)
"""A source is told as sick after so many failed looks over so long: an outage of a night is nobody's business."""


WAITS = AsideRow.letter_id.is_(None) & AsideRow.source_id.in_(select(SourceRow.id).where(SourceRow.state == "active"))
"""Whether an aside is to be told; not of a source that is not watched: its letter would have nothing to say."""


class Topic(StrEnum):
    WATCHED = "watched"
    UNWELL = "unwell"


def is_for(subscriber: SubscriberRow, source: SourceRow) -> bool:
    """Whether a subscription holds this source."""
    return is_chosen(subscriber.sources, subscriber.tags, subscriber.kinds, source)


def is_chosen(names: list[Any], tags: list[Any], kinds: list[Any], source: SourceRow) -> bool:
    """Whether a choice of names, tags and kinds holds this source; one that names nothing holds all."""
    if not (names or tags or kinds):
        return True
    return source.name in names or source.kind in kinds or bool(set(tags) & set(source.tags))


def welcome_source(session: Session, source: SourceRow, now: datetime) -> None:
    """A source was read for the first time: all its readers are to see what was found."""
    _add(session, ((reader, source) for reader in _readers(session, source)), Topic.WATCHED, now)


def welcome_reader(session: Session, subscriber: SubscriberRow, now: datetime) -> None:
    """Somebody subscribed, or to others: they are to see every source that is theirs and was read already.

    What waits of sources that are theirs no longer is not told.
    """
    session.flush()
    waiting = select(AsideRow, SourceRow).join(SourceRow).where(AsideRow.letter_id.is_(None))
    for aside, source in session.execute(waiting.where(AsideRow.subscriber_id == subscriber.id)).all():
        if not is_for(subscriber, source):
            session.delete(aside)
    has_version = select(VersionRow.id).where(VersionRow.source_id == SourceRow.id).exists()
    sources = session.scalars(select(SourceRow).where(SourceRow.state == "active", has_version))
    _add(session, ((subscriber, source) for source in sources if is_for(subscriber, source)), Topic.WATCHED, now)


def tell_unwell(session: Session, source: SourceRow, now: datetime) -> None:
    """Once for each illness that lasts, its readers are to hear of it."""
    if source.unwell_since is None or source.failures_in_row < SICK_LOOKS or now - source.unwell_since < SICK_FOR:
        return
    _add(session, ((reader, source) for reader in _readers(session, source)), Topic.UNWELL, now)


def forget_unwell(session: Session, source: SourceRow) -> None:
    """It is well again before a letter went: nothing is to be told."""
    session.execute(
        delete(AsideRow).where(
            AsideRow.source_id == source.id, AsideRow.topic == Topic.UNWELL.value, AsideRow.letter_id.is_(None)
        )
    )


def _readers(session: Session, source: SourceRow) -> Iterable[SubscriberRow]:
    query = select(SubscriberRow).where(SubscriberRow.state == "active", SubscriberRow.role == Role.READER.value)
    return (reader for reader in session.scalars(query) if is_for(reader, source))


def _add(session: Session, pairs: Iterable[tuple[SubscriberRow, SourceRow]], topic: Topic, now: datetime) -> None:
    for reader, source in list(pairs):
        since = source.created_at if topic is Topic.WATCHED else source.unwell_since or now
        is_known = session.scalar(
            select(AsideRow.id).where(
                AsideRow.subscriber_id == reader.id,
                AsideRow.source_id == source.id,
                AsideRow.topic == topic.value,
                AsideRow.since == since,
            )
        )
        if is_known is None:
            session.add(
                AsideRow(subscriber_id=reader.id, source_id=source.id, topic=topic.value, since=since, created_at=now)
            )
