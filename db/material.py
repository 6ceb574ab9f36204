"""What a letter can be made of: open notices as news, sick sources, first sights, and counts of what stayed quiet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import blobs
from db.asides import WAITS, Topic, is_chosen, is_for
from db.engine import reading
from db.lookup import changes_of
from db.models import CheckRow, HoldRow, SourceRow, VersionRow
from db.post_models import AsideRow, LetterRow, NoticeRow, SubscriberRow
from monitor.core.news import News, NewsKind, Quiet, QuietKind, Subscriber, Weather, Welcome, narrowed
from monitor.core.scope import Scope, section_of
from monitor.core.types import Judgement, Sameness, Verdict

PROSE = 12
"""Words of the shortest paragraph that is shown as an excerpt, where there is one."""
EXCERPT = 400
"""Characters of the first text that a welcome shows, before it is cut for the letter."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a letter to one subscriber can be made of, and the rows it would close."""

    news: tuple[News, ...]
    weather: tuple[Weather, ...]
    checked: int
    suppressed: tuple[Quiet, ...]
    quiet_since: datetime
    welcomes: tuple[Welcome, ...] = ()
    asides: tuple[int, ...] = ()
    """Ids of the asides that the letter tells."""


@dataclass(slots=True)
class _Open:
    """The rows that one subscriber's letter begins with."""

    choice: tuple[list[Any], list[Any], list[Any]]
    """Of sources: names, tags, kinds."""
    last_letter_at: datetime | None
    notices: list[tuple[int, int, bool]] = field(default_factory=list)
    """(id, version, whether it stood in a letter that died), by source and version."""
    asides: list[tuple[int, int, str]] = field(default_factory=list)
    """(id, source, topic)."""


class Round:
    """One round of composing: what several letters share is read once. Made anew for each round, as rows change."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._ahead: dict[int, _Open] = {}
        self._sources: list[SourceRow] | None = None
        self._chosen: dict[str, list[SourceRow]] = {}
        self._news: dict[int, News] = {}
        self._quiet: dict[tuple[tuple[int, ...], Verdict, datetime], tuple[Quiet, ...]] = {}
        self._welcomes: dict[int, Welcome] = {}

    def read_ahead(self, subscriber_ids: Collection[int]) -> None:
        """Reads what is open for several subscribers together, for the `material` of each that is asked for next."""
        if subscriber_ids:
            with reading(self.engine) as session:
                self._ahead |= _open(session, subscriber_ids)

    def material(self, subscriber: Subscriber, only: Collection[int] | None = None) -> Material:
        """The open notices of a subscriber as news, or `only` these, with all else that the letter mentions."""
        with reading(self.engine) as session:
            found = self._ahead.pop(subscriber.subscriber_id, None)
            if found is None:
                found = _open(session, [subscriber.subscriber_id])[subscriber.subscriber_id]
            sources = self._of(session, *found.choice)
            since = found.last_letter_at or subscriber.since
            news = tuple(
                narrowed(
                    replace(self._version(session, version_id), notice_id=notice_id, comes_again=comes_again),
                    subscriber.floor,
                    subscriber.categories,
                )
                for notice_id, version_id, comes_again in found.notices
                if only is None or notice_id in only
            )
            if only is not None:
                return Material(news, (), len(sources), (), since)
            watched = {source_id for _, source_id, topic in found.asides if topic == Topic.WATCHED.value}
            return Material(
                news=news,
                weather=tuple(_weather(source) for source in sources if source.unwell_since),
                checked=len(sources),
                suppressed=self._suppressed(session, tuple(source.id for source in sources), subscriber.floor, since),
                quiet_since=since,
                welcomes=tuple(self._welcome(session, source) for source in sources if source.id in watched),
                asides=tuple(aside_id for aside_id, _, _ in found.asides),
            )

    def since(self, subscriber: Subscriber, since: datetime) -> tuple[News, ...]:
        """All versions recorded since then that this subscriber would be told of, told already or not."""
        with reading(self.engine) as session:
            row = session.get_one(SubscriberRow, subscriber.subscriber_id)
            query = (
                select(VersionRow.id, SourceRow)
                .join(SourceRow, SourceRow.id == VersionRow.source_id)
                .where(VersionRow.recorded_at >= since, VersionRow.outcome.in_(("changed", "reverted")))
                .order_by(SourceRow.name, VersionRow.seq)
            )
            found = [version_id for version_id, source in session.execute(query) if is_for(row, source)]
            return tuple(self._version(session, version_id) for version_id in found)

    def past(self, subscriber: Subscriber, since: datetime) -> tuple[tuple[datetime, News, bool], ...]:
        """All revisions of this subscriber's sources since then: when recorded, what changed, was it kept quiet."""
        with reading(self.engine) as session:
            row = session.get_one(SubscriberRow, subscriber.subscriber_id)
            query = (
                select(VersionRow.id, VersionRow.recorded_at, VersionRow.alerted, VersionRow.verdict, SourceRow)
                .join(SourceRow, SourceRow.id == VersionRow.source_id)
                .where(VersionRow.recorded_at >= since, VersionRow.outcome.in_(("changed", "reverted")))
                .order_by(VersionRow.recorded_at, VersionRow.id)
            )
            # Only of a substantive revision is it known whether the rules kept it quiet: `alerted` is for that floor.
            return tuple(
                (at, self._version(session, version_id), alerted or verdict != Verdict.SUBSTANTIVE.value)
                for version_id, at, alerted, verdict, source in session.execute(query).all()
                if is_for(row, source)
            )

    def _of(self, session: Session, names: list[Any], tags: list[Any], kinds: list[Any]) -> list[SourceRow]:
        """The active sources of one subscriber; those who chose alike share the list."""
        key = repr((names, tags, kinds))
        if key not in self._chosen:
            self._chosen[key] = [source for source in self._active(session) if is_chosen(names, tags, kinds, source)]
        return self._chosen[key]

    def _active(self, session: Session) -> list[SourceRow]:
        if self._sources is None:
            query = select(SourceRow).where(SourceRow.state == "active").order_by(SourceRow.name)
            self._sources = list(session.scalars(query))
            for source in self._sources:
                session.expunge(source)
        return self._sources

    def _version(self, session: Session, version_id: int) -> News:
        if version_id not in self._news:
            self._news[version_id] = _news(session, version_id)
        return self._news[version_id]

    def _suppressed(
        self, session: Session, source_ids: tuple[int, ...], floor: Verdict, since: datetime
    ) -> tuple[Quiet, ...]:
        key = source_ids, floor, since
        if key not in self._quiet:
            self._quiet[key] = _suppressed(session, source_ids, floor, since)
        return self._quiet[key]

    def _welcome(self, session: Session, source: SourceRow) -> Welcome:
        if source.id not in self._welcomes:
            self._welcomes[source.id] = _welcome(session, source)
        return self._welcomes[source.id]


def _open(session: Session, subscriber_ids: Collection[int]) -> dict[int, _Open]:
    last_letter = (
        select(func.max(LetterRow.queued_at))
        .where(LetterRow.subscriber_id == SubscriberRow.id)
        # Those that say what was kept quiet, and came: what only they would have said is to be said again.
        .where(LetterRow.period.not_like("urgent:%"), LetterRow.state.not_in(("dead", "dropped")))
        .correlate(SubscriberRow)
        .scalar_subquery()
    )
    query = select(SubscriberRow.id, SubscriberRow.sources, SubscriberRow.tags, SubscriberRow.kinds, last_letter)
    found = {
        subscriber_id: _Open((names, tags, kinds), last)
        for subscriber_id, names, tags, kinds, last in session.execute(
            query.where(SubscriberRow.id.in_(subscriber_ids))
        )
    }
    notices = (
        select(NoticeRow.subscriber_id, NoticeRow.id, NoticeRow.version_id, NoticeRow.comes_again)
        .join(VersionRow, VersionRow.id == NoticeRow.version_id)
        .join(SourceRow, SourceRow.id == VersionRow.source_id)
        .where(NoticeRow.subscriber_id.in_(subscriber_ids), NoticeRow.state == "open")
        .order_by(SourceRow.name, VersionRow.seq)
    )
    for subscriber_id, notice_id, version_id, comes_again in session.execute(notices):
        found[subscriber_id].notices.append((notice_id, version_id, comes_again))
    asides = select(AsideRow.subscriber_id, AsideRow.id, AsideRow.source_id, AsideRow.topic).where(
        AsideRow.subscriber_id.in_(subscriber_ids), WAITS
    )
    for subscriber_id, aside_id, source_id, topic in session.execute(asides):
        found[subscriber_id].asides.append((aside_id, source_id, topic))
    return found


def _news(session: Session, version_id: int) -> News:
    version = session.get_one(VersionRow, version_id)
    source = session.get_one(SourceRow, version.source_id)
    previous = session.execute(
        select(VersionRow.seq, VersionRow.published_on)
        .where(VersionRow.source_id == source.id, VersionRow.seq < version.seq)
        .order_by(VersionRow.seq.desc())
        .limit(1)
    ).one_or_none()
    target = None
    if version.reverts_to_seq is not None:
        target = session.scalars(
            select(VersionRow).where(VersionRow.source_id == source.id, VersionRow.seq == version.reverts_to_seq)
        ).one_or_none()
    changes = changes_of(session, [version.id])[version.id]
    return News(
        notice_id=0,
        kind=NewsKind.REVERTED if version.outcome == "reverted" else NewsKind.CHANGED,
        source_name=source.name,
        source_title=version.title or source.name,
        source_url=version.url,
        seq=version.seq,
        previous_seq=previous.seq if previous else 0,
        captured_at=version.captured_at,
        judgement=Judgement(Verdict(version.verdict or "unchanged"), tuple(changes)),
        notes=tuple(version.notes),
        published_on=version.published_on,
        previously_published_on=previous.published_on if previous else None,
        reverted_to_at=target.captured_at if target else None,
        chain=version.chain,
        is_of_whole=version.is_of_whole,
    )


def _welcome(session: Session, source: SourceRow) -> Welcome:
    version = session.scalars(
        select(VersionRow)
        .where(VersionRow.source_id == source.id)
        .order_by(VersionRow.captured_at.desc(), VersionRow.seq.desc())
        .limit(1)
    ).one()
    text = blobs.get_text(session, version.text_sha256)
    section = section_of(source.section, source.url, is_named=bool(source.select_css or source.pages or source.follow))
    return Welcome(
        source_name=source.name,
        source_title=version.title or source.name,
        source_url=version.url,
        words=len(text.split()),
        published_on=version.published_on,
        excerpt=_excerpt(text),
        scope=Scope(section, tuple(source.left_out)),
    )


def _excerpt(text: str) -> str:
    """The first paragraph that reads like one: a date, a list of links or a heading says little of what was read."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    plain = [part for part in parts if not part.startswith(("#", "- ", "* ", "|"))]
    prose = (part for part in plain if len(part.split()) >= PROSE)
    return next(iter([*prose, *plain, text]))[:EXCERPT]


def _weather(row: SourceRow) -> Weather:
    return Weather(
        row.name, row.url, row.unwell_state, row.unwell_since or row.created_at, row.failures_in_row, row.unwell_detail
    )


def _suppressed(session: Session, source_ids: Collection[int], floor: Verdict, since: datetime) -> tuple[Quiet, ...]:
    """What happened since the last letter and was kept quiet, the most interesting first."""
    counted = (func.count(), func.count(func.distinct(VersionRow.source_id)))
    by_verdict = session.execute(
        select(VersionRow.verdict, *counted)
        .where(VersionRow.source_id.in_(source_ids), VersionRow.recorded_at > since)
        .where(VersionRow.alerted.is_(False), VersionRow.verdict.is_not(None), VersionRow.verdict != "unchanged")
        .group_by(VersionRow.verdict)
    )
    found = {
        QuietKind.BELOW if verdict == Verdict.SUBSTANTIVE.value else QuietKind(verdict): (number, sources)
        for verdict, number, sources in by_verdict
        if verdict is not None
        if verdict == Verdict.SUBSTANTIVE.value or Verdict(verdict).rank > floor.rank
    }
    flickers = (
        select(func.count(), func.count(func.distinct(HoldRow.source_id)))
        .where(HoldRow.source_id.in_(source_ids), HoldRow.state == "flickered")
        .where(HoldRow.closed_at > since)
    )
    for number, sources in session.execute(flickers):
        found[QuietKind.FLICKER] = number, sources
    looked = select(func.count(), func.count(func.distinct(CheckRow.source_id))).where(
        CheckRow.source_id.in_(source_ids), CheckRow.checked_at > since
    )
    for condition, kind in (
        (CheckRow.reason == Sameness.RESTLESS_PLACES.value, QuietKind.RESTLESS),
        (CheckRow.outcome == "unwell", QuietKind.NOT_THE_POLICY),
        (CheckRow.outcome == "failed", QuietKind.NO_ANSWER),
    ):
        looks = looked.where(condition)
        for number, sources in session.execute(looks):
            found[kind] = number, sources
    return tuple(Quiet(kind, *found[kind]) for kind in QuietKind if kind in found and found[kind][0])
