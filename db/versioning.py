"""Writes a version: its row in the chain, its changes, its clauses in the index, and who is to be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, assert_never

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import blobs, chain
from db.asides import welcome_source
from db.clauses import index_version
from db.holding import close_hold, columns_of, open_hold
from db.looks import Capture, Look, columns_of_page, enter, forget, remember
from db.manners import host_of, plain_host_of
from db.models import ChangeRow, SourceRow, VersionRow
from db.notices import cancel_notices, write_notices
from db.places import packed, unpacked
from monitor.core.effective import effective_on
from monitor.core.restless import carried
from monitor.core.segment import split
from monitor.core.types import (
    Change,
    Changed,
    FirstSight,
    Outcome,
    Place,
    Reextracted,
    Reverted,
    Sameness,
    Unchanged,
    Verdict,
)


def record_version(
    session: Session,
    source: SourceRow,
    look: Look,
    outcome: FirstSight | Changed | Reverted | Reextracted,
    capture: Capture | None,
    notify: bool,
) -> None:
    """Makes a version of an outcome, from the page in hand or from the one that waited for this look."""
    hold, last = open_hold(session, source.id), last_version(session, source.id)
    read = outcome.reading
    if hold is not None and hold.text_sha256 == read.text_sha256 and not isinstance(outcome, Reextracted):
        columns = columns_of(hold)  # the evidence is the first sight's page
        hold.state, hold.closed_at = "confirmed", look.at
    elif isinstance(outcome, Reextracted) and last is not None:
        columns = columns_of(last) | {
            "text_sha256": blobs.put_text(session, read.text),
            "title": read.title,
            "published_on": read.published_on,
            "lang": read.lang,
            "extractor": read.extractor,
        }
    elif capture is not None:
        columns = columns_of_page(session, capture, read)
        close_hold(session, source.id, "flickered", look.at)
    else:
        raise ValueError("a version came without its page")
    row = _version(source, look, outcome, columns, last, chain_end(session, source.id))
    session.add(row)
    session.flush()
    index_version(session, source, row, last, read.text)
    if row.verdict == Verdict.SUBSTANTIVE.value:
        source.changed_at = max(source.changed_at or row.captured_at, row.captured_at)
    source.places = packed(_places(session, source, last, outcome))
    source.extractor = read.extractor
    source.root_place = read.place or source.root_place
    _note_host(source, row.url, outcome)
    if isinstance(outcome, Reextracted):
        return  # not a look of its own: the page in hand is still to be judged
    enter(session, source, look, row.outcome, "", f"version {row.seq}")
    is_of_this_page = capture is not None and columns["visible_sha256"] == capture.visible_sha256
    if is_of_this_page:
        remember(source, capture)
    else:
        forget(source)
        source.is_rendered = row.is_rendered
    if isinstance(outcome, FirstSight):
        if notify:
            welcome_source(session, source, look.at)
        return
    session.add_all(_change_row(row.id, n, change) for n, change in enumerate(outcome.judgement.changes))
    if isinstance(outcome, Reverted) and outcome.cancels_open_notices:
        cancel_notices(session, source.id)
    if notify and outcome.is_told:
        write_notices(session, source, row, outcome, look.at)


def in_order(session: Session, look: Look, outcome: Outcome | Reextracted) -> Outcome | Reextracted:
    """A live look comes after the last version, also where the clock says otherwise as it was wrong then or is now.

    Versions are ordered by the time of their capture, so that an archive can be imported. The new one takes over the
    last one's time, and its own sequence number puts it behind; `recorded_at` says what the clock showed.
    """
    last = last_version(session, look.source_id)
    if last is None or not isinstance(outcome, Changed | Reverted) or outcome.captured_at >= last.captured_at:
        return outcome
    return replace(outcome, captured_at=last.captured_at)


def as_it_is(
    session: Session, look: Look, outcome: Outcome | Reextracted, capture: Capture | None
) -> Outcome | Reextracted:
    """What an outcome comes to where `clausewatch check` beside the daemon, or the daemon beside it, was first."""
    if not isinstance(outcome, FirstSight | Changed | Reverted):
        return outcome
    last = last_version(session, look.source_id)
    if last is None:
        return outcome
    has_moved = capture is not None and plain_host_of(capture.url) != plain_host_of(last.url)
    is_stored = last.text_sha256 == outcome.reading.text_sha256 and not has_moved
    return Unchanged(Sameness.SAME_TEXT) if is_stored else outcome


def last_version(session: Session, source_id: int) -> VersionRow | None:
    """The current version of a source; None before its first sight."""
    return session.scalars(
        select(VersionRow)
        .where(VersionRow.source_id == source_id)
        .order_by(VersionRow.captured_at.desc(), VersionRow.seq.desc())
        .limit(1)
    ).one_or_none()


def chain_end(session: Session, source_id: int) -> VersionRow | None:
    """The version recorded last, which an import of older pages may have made another than the current one."""
    return session.scalars(
        select(VersionRow).where(VersionRow.source_id == source_id).order_by(VersionRow.seq.desc()).limit(1)
    ).one_or_none()


def _places(
    session: Session, source: SourceRow, last: VersionRow | None, outcome: FirstSight | Changed | Reverted | Reextracted
) -> tuple[Place, ...]:
    """The restless places as they are in the text of the new version."""
    match outcome:
        case Changed() | Reverted():
            return outcome.places
        case Reextracted() if last is not None and source.places:
            old, new = split(blobs.get_text(session, last.text_sha256)), split(outcome.reading.text)
            return carried(old, new, unpacked(source.places))
        case FirstSight() | Reextracted():
            return ()
    assert_never(outcome)


def _note_host(source: SourceRow, url: str, outcome: object) -> None:
    if isinstance(outcome, Changed) and outcome.moved_to:
        source.moved_to, source.host = outcome.moved_to, host_of(outcome.moved_to)
        source.known_hosts = sorted({*source.known_hosts, plain_host_of(outcome.moved_to)})
    source.known_hosts = sorted({*source.known_hosts, plain_host_of(url)})


def _version(
    source: SourceRow,
    look: Look,
    outcome: Any,
    columns: dict[str, Any],
    last: VersionRow | None,
    end: VersionRow | None,
) -> VersionRow:
    words = {FirstSight: "first_sight", Changed: "changed", Reverted: "reverted", Reextracted: "reextracted"}
    is_news = isinstance(outcome, Changed | Reverted)
    captured_at = look.at
    if is_news:
        captured_at = outcome.captured_at
    elif isinstance(outcome, Reextracted) and last is not None:
        captured_at = last.captured_at
    row = VersionRow(
        source_id=source.id,
        seq=end.seq + 1 if end else 1,
        outcome=words[type(outcome)],
        captured_at=captured_at,
        recorded_at=look.at,
        verdict=outcome.judgement.verdict.value if is_news else None,
        alerted=is_news and outcome.alerted,
        is_of_whole=is_news and outcome.is_of_whole,
        effective_on=effective_on(outcome.reading.text),
        reverts_to_seq=outcome.to_seq if isinstance(outcome, Reverted) else None,
        notes=list(outcome.notes) if is_news else [],
        previous_chain=end.chain if end else chain.GENESIS,
        chain="",
        **columns,
    )
    row.way_sha256 = chain.way_sha256(row)
    row.chain = chain.link(source.name, row)
    return row


def _change_row(version_id: int, position: int, change: Change) -> ChangeRow:
    return ChangeRow(
        version_id=version_id,
        position=position,
        kind=change.kind.value,
        verdict=change.verdict.value,
        category=change.category.value,
        direction=change.direction.value,
        weight=change.weight,
        reasons=list(change.reasons),
        path=list(change.path),
        before=change.before,
        after=change.after,
    )
