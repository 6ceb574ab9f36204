"""Sources whose hour has come, as the way of a page takes them up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sqlalchemy import exists, select

from db import manners
from db.models import HoldRow, SourceRow
from monitor.core.cadence import Tempo
from monitor.core.scope import section_of
from monitor.core.types import Browsing, Follow, KnownPart, Manner, Recipe, Target

UNCONDITIONAL_EVERY = timedelta(days=7)
_SKEW = timedelta(minutes=5)
"""By which the clock of a server, or ours, may be wrong."""


@dataclass(frozen=True, slots=True)
class Due:
    """A source whose hour has come, with what the cheap tests of its page need."""

    target: Target
    tempo: Tempo
    failures_in_row: int
    has_version: bool
    is_held: bool
    body_sha256: str
    visible_sha256: str
    """Both of the current version, or empty."""
    extractor: str
    """The fingerprint that read the current version."""
    skim: str = ""
    """The hash of the skimmed page of the current version, `-` where there can be none."""
    document_sha256: str = ""
    """Of the part of its page that is the document, or empty."""
    host: str = ""
    known_hosts: frozenset[str] = frozenset()
    """Those on which a version of it stood, without www."""
    left_out: tuple[str, ...] = ()
    """Other documents of the page when it was last read."""
    has_places: bool = False
    """Looks differed from its current version at some places."""

    @property
    def interval(self) -> timedelta:
        return self.tempo.current


WITH_HOLD = select(SourceRow, exists().where(HoldRow.source_id == SourceRow.id, HoldRow.state == "open"))


def due_of(row: SourceRow, is_held: bool, now: datetime) -> Due:
    is_stale = row.unconditional_at is None or now - row.unconditional_at >= UNCONDITIONAL_EVERY
    manner = _manner(row)
    # Validators belong to what the server sends; what scripts make of it may change without it.
    is_browsed = row.is_rendered or manner.browsing is Browsing.ALWAYS
    is_conditional = not (is_held or is_stale or row.failures_in_row or is_browsed)
    return Due(
        target=Target(
            source_id=row.id,
            name=row.name,
            url=row.moved_to or row.url,
            etag=row.etag if is_conditional else "",
            last_modified=_last_modified(row) if is_conditional else "",
            intranet=() if row.moved_to else tuple(row.intranet),
            verify_tls=row.verify_tls or bool(row.moved_to),
            recipe=_recipe(row),
            manner=manner,
            was_rendered=row.is_rendered,
            pages=tuple(row.pages),
            follow=Follow(row.follow),
            known_parts=tuple(KnownPart(*part) for part in row.parts) if is_conditional else (),
        ),
        tempo=Tempo.of(
            timedelta(seconds=row.interval_seconds),
            timedelta(seconds=row.shortest_seconds),
            timedelta(seconds=row.longest_seconds),
            timedelta(seconds=row.current_seconds),
        ),
        failures_in_row=row.failures_in_row,
        has_version=bool(row.extractor),
        is_held=is_held,
        body_sha256=row.body_sha256,
        visible_sha256=row.visible_sha256,
        extractor=row.extractor,
        skim=row.skim,
        document_sha256=row.document_sha256,
        host=row.host,
        known_hosts=frozenset(row.known_hosts),
        left_out=tuple(row.left_out),
        has_places=bool(row.places),
    )


def _last_modified(row: SourceRow) -> str:
    """Empty for a day that was still to come at the last look: until then no change would be one since that day."""
    try:
        day = parsedate_to_datetime(row.last_modified)
    except (ValueError, TypeError, OverflowError):
        return row.last_modified  # to the server that wrote it, it may say something
    day = day if day.tzinfo else day.replace(tzinfo=UTC)
    return "" if row.last_checked_at is None or day > row.last_checked_at + _SKEW else row.last_modified


def _recipe(row: SourceRow) -> Recipe:
    section = section_of(row.section, row.url, is_named=bool(row.select_css or row.pages or row.follow))
    is_named = section or row.section is not None or row.select_css
    kind = row.kind if row.is_kind_said and not is_named else ""
    return Recipe(tuple(row.select_css), tuple(row.remove_css), section, kind, place=row.root_place)


def _manner(row: SourceRow) -> Manner:
    """What was said for one host is not for the host the page moved to: no secrets, no way into a private network."""
    own = manners.unpacked(row.manner)
    return replace(own, headers=(), cookies=()) if row.moved_to else own
