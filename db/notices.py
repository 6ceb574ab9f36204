"""Who is to be told of a version: one notice for each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.asides import is_for
from db.models import SourceRow, VersionRow
from db.post_models import NoticeRow, SubscriberRow
from monitor.core.news import Role, concerns
from monitor.core.types import Category, Changed, Reverted, Verdict


def write_notices(
    session: Session, source: SourceRow, version: VersionRow, outcome: Changed | Reverted, now: datetime
) -> None:
    """A notice for each reader who watches the source and whose floor and categories the change reaches."""
    query = select(SubscriberRow).where(SubscriberRow.state == "active", SubscriberRow.role == Role.READER.value)
    for subscriber in session.scalars(query):
        categories = () if outcome.is_of_whole else tuple(Category(category) for category in subscriber.categories)
        if is_for(subscriber, source) and concerns(outcome.judgement, Verdict(subscriber.floor), categories):
            session.add(NoticeRow(subscriber_id=subscriber.id, version_id=version.id, state="open", created_at=now))


def cancel_notices(session: Session, source_id: int) -> None:
    """Takes back what no letter has told yet: the text went back before."""
    versions = select(VersionRow.id).where(VersionRow.source_id == source_id)
    session.execute(
        update(NoticeRow).where(NoticeRow.state == "open", NoticeRow.version_id.in_(versions)).values(state="cancelled")
    )
