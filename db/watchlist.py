"""The watch list and the subscribers: what the TOML declares, and what commands add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import manners
from db.engine import reading, writing
from db.lookup import source_row
from db.manners import host_of
from db.models import HoldRow, SourceRow, VersionRow
from db.places import restless_samples
from db.post_models import SubscriberRow
from db.recent import has_tag
from db.subscribing import SubscriberSpec, declare_subscriber
from monitor.core.follow import FLIPS, RECENT
from monitor.core.naming import free_name
from monitor.core.scope import section_of
from monitor.core.types import PLAIN, Follow, HoldReason, Manner


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as somebody wants it watched."""

    name: str
    url: str
    kind: str = "privacy policy"
    tags: tuple[str, ...] = ()
    interval: timedelta = timedelta(hours=12)
    intranet: tuple[str, ...] = ()
    verify_tls: bool = True
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    """CSS selectors of what is the document, and of what is no part of it."""
    section: str | None = None
    """`#id` or a heading's text; "" for the whole page; None for what the address says by its fragment."""
    is_kind_said: bool = False
    """Whether `kind` is what somebody said, and no default: only then are other documents of its page left out."""
    pages: tuple[str, ...] = ()
    follow: Follow = Follow.NONE
    """Further pages of the document, or how they are found."""
    shortest: timedelta | None = None
    longest: timedelta | None = None
    """Bounds within which the interval adapts to how often the page changes; None for the interval itself."""
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as the watch list shows it."""

    name: str
    url: str
    kind: str
    tags: tuple[str, ...]
    origin: str
    state: str
    """active or paused; active ones that cannot be read say `unwell` in `health`."""
    health: str
    """ok, new (never read), or the Reason or Ailment of the last look."""
    detail: str
    failures: int
    last_checked_at: datetime | None
    next_check_at: datetime
    interval: timedelta
    moved_to: str = ""
    """Where watching goes on since the page moved to another host."""
    section: str = ""
    """The part of the page that is watched, `#id` or a heading's text; empty for the whole page."""
    left_out: tuple[str, ...] = ()
    """Titles of other documents of the page, which are not watched."""
    restless: tuple[str, ...] = ()
    """What it shows at the places whose words differ at every look, which are left out of the comparison."""
    parts: int = 1
    """Pages that the document was on when it was last read."""
    is_unstable: bool = False
    """It shows texts in turn: several came and went, or came back, within a week."""


class NameTakenError(Exception):
    """A source of this name, or at this address, is watched already."""


_LISTED = select(SourceRow).where(SourceRow.paused_by != "removed")


class WatchList:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def declare(self, sources: Sequence[SourceSpec], subscribers: Sequence[SubscriberSpec], now: datetime) -> list[str]:
        """Brings the database to what the TOML declares, by name; returns the names of declared ones that vanished.

        A vanished one is paused, never deleted; one that comes back goes on where it was.
        """
        with writing(self.engine) as session:
            for spec in sources:
                _declare_source(session, spec, now)
            for subscriber in subscribers:
                declare_subscriber(session, subscriber, now)
            vanished = _pause_others(_declared(session, SourceRow), {spec.name for spec in sources})
            for source in session.scalars(select(SourceRow).where(SourceRow.name.in_(vanished))):
                source.paused_by = "vanished"
            gone = _pause_others(_declared(session, SubscriberRow), {spec.name for spec in subscribers})
            for row in session.scalars(select(SubscriberRow).where(SubscriberRow.name.in_(gone))):
                row.paused_by, row.paused_at = "vanished", now
            return vanished + gone

    def add(self, spec: SourceSpec, now: datetime, origin: str = "added") -> None:
        """Watches one more source, due at once. Raises NameTakenError."""
        with writing(self.engine) as session:
            is_same = (SourceRow.url == spec.url) & SourceRow.section.is_not_distinct_from(spec.section)
            query = select(SourceRow).where((SourceRow.name == spec.name) | is_same)
            for row in session.scalars(query):
                what = "name" if row.name == spec.name else "address"
                if row.paused_by == "removed":
                    raise NameTakenError(
                        f"{row.name} ({row.url}) was removed: `clausewatch resume {row.name}` watches it again."
                    )
                raise NameTakenError(f"{row.name} ({row.url}) is watched already under this {what}.")
            session.add(_source_row(spec, now, origin))

    def name_at(self, url: str, now: datetime, interval: timedelta, kind: str = "") -> str:
        """The name of the source at an address; one is made, as imported and of this kind, where there is none."""
        with writing(self.engine) as session:
            known = session.scalar(select(SourceRow.name).where(SourceRow.url == url).order_by(SourceRow.id).limit(1))
            if known is not None:
                return known
            taken = set(session.scalars(select(SourceRow.name)))
            name = free_name(url, taken)
            spec = SourceSpec(name=name, url=url, interval=interval)
            said = replace(spec, kind=kind, is_kind_said=True) if kind else spec
            session.add(_source_row(said, now, "imported"))
            return name

    def sources(self) -> list[SourceState]:
        """Every source but those removed, by name."""
        with reading(self.engine) as session:
            rows = session.scalars(_LISTED.order_by(SourceRow.name)).all()
            unstable = _unstable(session, rows)
            return [_state(row, row.id in unstable) for row in rows]

    def names(self) -> set[str]:
        """The names of all sources."""
        with reading(self.engine) as session:
            return set(session.scalars(select(SourceRow.name)))

    def page(self, after: str, limit: int, kind: str = "", tag: str = "", state: str = "") -> list[SourceState]:
        """The sources whose names come after this one, in the order of their names, filtered where something is asked.

        A state is active, paused, unwell (active, but not to be read) or ok.
        """
        query = _LISTED.where(SourceRow.name > after).order_by(SourceRow.name).limit(limit)
        if kind:
            query = query.where(SourceRow.kind == kind)
        if state in ("active", "paused"):
            query = query.where(SourceRow.state == state)
        elif state in ("unwell", "ok"):
            query = query.where(SourceRow.state == "active", (SourceRow.unwell_state == "") == (state == "ok"))
        with reading(self.engine) as session:
            rows = session.scalars(query.where(has_tag(session, tag)) if tag else query).all()
            unstable = _unstable(session, rows)
            return [_state(row, row.id in unstable) for row in rows]

    def get(self, name: str) -> SourceState:
        """One source. Raises UnknownSourceError."""
        with reading(self.engine) as session:
            row = source_row(session, name)
            return _state(row, bool(_unstable(session, [row])))

    def count_active(self) -> int:
        """How many sources are watched."""
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).where(SourceRow.state == "active")) or 0

    def unknown(self, names: Collection[str]) -> set[str]:
        """Those of these names that no source has."""
        with reading(self.engine) as session:
            return set(names) - set(session.scalars(select(SourceRow.name).where(SourceRow.name.in_(names))))

    def subscriber_names(self) -> list[str]:
        """The active subscribers, by name."""
        query = select(SubscriberRow.name).where(SubscriberRow.state == "active").order_by(SubscriberRow.name)
        with reading(self.engine) as session:
            return list(session.scalars(query))


AnyRow = TypeVar("AnyRow", SourceRow, SubscriberRow)


def _declared(session: Session, kind: type[AnyRow]) -> Iterable[AnyRow]:
    return session.scalars(select(kind).where(kind.origin == "declared", kind.state == "active"))


def _pause_others(rows: Iterable[SourceRow] | Iterable[SubscriberRow], declared: set[str]) -> list[str]:
    vanished: list[str] = []
    for row in rows:
        if row.name not in declared:
            row.state = "paused"
            vanished.append(row.name)
    return vanished


def _source_row(spec: SourceSpec, now: datetime, origin: str) -> SourceRow:
    row = SourceRow(name=spec.name, origin=origin, created_at=now, next_check_at=now, state="active", moved_to="")
    _apply(row, spec)
    return row


def _apply(row: SourceRow, spec: SourceSpec) -> None:
    row.url, row.kind, row.tags = spec.url, spec.kind, list(spec.tags)
    row.interval_seconds = int(spec.interval.total_seconds())
    row.intranet, row.verify_tls = list(spec.intranet), spec.verify_tls
    row.select_css, row.remove_css, row.section = list(spec.select), list(spec.remove), spec.section
    row.is_kind_said = spec.is_kind_said
    row.pages, row.follow = list(spec.pages), spec.follow.value
    row.shortest_seconds, row.longest_seconds = _seconds(spec.shortest), _seconds(spec.longest)
    row.manner = manners.packed(spec.manner)
    row.host = host_of(row.moved_to or row.url)


def _seconds(span: timedelta | None) -> int:
    return int(span.total_seconds()) if span else 0


def _is_asked_alike(row: SourceRow, spec: SourceSpec) -> bool:
    """Whether the validators and hashes of the row's page still say something about what this spec will bring."""
    known = row.url, row.manner, row.pages, row.follow
    return known == (spec.url, manners.packed(spec.manner), list(spec.pages), spec.follow.value)


def _declare_source(session: Session, spec: SourceSpec, now: datetime) -> None:
    row = session.scalars(select(SourceRow).where(SourceRow.name == spec.name)).one_or_none()
    if row is None:
        session.add(_source_row(spec, now, "declared"))
        return
    # What is remembered of the page holds for this address, asked and read in this way, only.
    wanted = list(spec.select), list(spec.remove), spec.section, spec.kind if spec.is_kind_said else ""
    known = row.select_css, row.remove_css, row.section, row.kind if row.is_kind_said else ""
    is_read_otherwise = known != wanted
    if is_read_otherwise or not _is_asked_alike(row, spec):
        row.next_check_at = now
        # "Not modified" would say it of what was asked and read in the old way.
        row.etag = row.last_modified = ""
        row.parts = []
    if row.url != spec.url:
        row.moved_to, row.known_hosts, row.left_out = "", [], []
    if row.interval_seconds > spec.interval.total_seconds():
        row.next_check_at = min(row.next_check_at, now + spec.interval)
    if row.paused_by in ("vanished", "removed"):  # a pause by command stands against the file
        row.state, row.paused_by = "active", ""
    row.origin = "declared"
    _apply(row, spec)


def _unstable(session: Session, rows: Sequence[SourceRow]) -> set[int]:
    since = max((row.last_checked_at for row in rows if row.last_checked_at), default=None)
    if since is None:
        return set()
    gone = select(HoldRow.source_id).where(
        HoldRow.state == "flickered",
        HoldRow.reason == HoldReason.SECOND_LOOK.value,
        HoldRow.closed_at > since - RECENT,
    )
    back = select(VersionRow.source_id).where(VersionRow.outcome == "reverted", VersionRow.captured_at > since - RECENT)
    turns = Counter([*session.scalars(gone), *session.scalars(back)])
    return {source_id for source_id, count in turns.items() if count >= FLIPS}


def _state(row: SourceRow, is_unstable: bool) -> SourceState:
    return SourceState(
        name=row.name,
        url=row.url,
        kind=row.kind,
        tags=tuple(row.tags),
        origin=row.origin,
        state=row.state,
        health=row.unwell_state or ("ok" if row.last_checked_at else "new"),
        detail=row.unwell_detail,
        failures=row.failures_in_row,
        last_checked_at=row.last_checked_at,
        next_check_at=row.next_check_at,
        interval=timedelta(seconds=row.interval_seconds),
        moved_to=row.moved_to,
        section=section_of(row.section, row.url, is_named=bool(row.select_css or row.pages or row.follow)),
        left_out=tuple(row.left_out),
        restless=restless_samples(row.places, row.last_checked_at),
        parts=max(1, len(row.parts)),
        is_unstable=is_unstable,
    )
