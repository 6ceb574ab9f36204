"""Texts that wait for a second look: opened, moved on, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.looks import Capture, columns_of_page
from db.models import HoldRow, VersionRow
from monitor.core.types import Candidate, Verdict


def open_hold(session: Session, source_id: int) -> HoldRow | None:
    """The text that waits for its second look, of which a source has one at most."""
    return session.scalars(select(HoldRow).where(HoldRow.source_id == source_id, HoldRow.state == "open")).one_or_none()


def hold(
    session: Session, source_id: int, candidate: Candidate, capture: Capture | None, verdict: Verdict | None, why: str
) -> None:
    """Opens a hold, or moves the open one on; a text that gives way to another stays in the record as flickered."""
    row = open_hold(session, source_id)
    if row is not None and row.text_sha256 == candidate.reading.text_sha256:
        row.looks, row.next_look_at, row.reason = candidate.looks, candidate.next_look_at, candidate.reason.value
        return
    if row is not None:
        row.state, row.closed_at = "flickered", candidate.first_seen_at
        session.flush()
    if capture is None:
        raise ValueError("a new text came without its page")
    session.add(
        HoldRow(
            source_id=source_id,
            state="open",
            reason=candidate.reason.value,
            verdict=verdict.value if verdict else None,
            evidence=why,
            first_seen_at=candidate.first_seen_at,
            since=candidate.since,
            looks=candidate.looks,
            next_look_at=candidate.next_look_at,
            **columns_of_page(session, capture, candidate.reading),
        )
    )


def close_hold(session: Session, source_id: int, state: str, at: datetime) -> None:
    """Ends the wait of a text, if one waits: confirmed, or flickered."""
    session.execute(
        update(HoldRow).where(HoldRow.source_id == source_id, HoldRow.state == "open").values(state=state, closed_at=at)
    )


def count_failed_look(session: Session, source_id: int) -> None:
    """A look that could neither confirm nor refute a waiting candidate still counts towards its end."""
    session.execute(
        update(HoldRow).where(HoldRow.source_id == source_id, HoldRow.state == "open").values(looks=HoldRow.looks + 1)
    )


def columns_of(row: HoldRow | VersionRow) -> dict[str, Any]:
    """What a hold and a version keep of a page alike."""
    names = ("url", "status", "headers", "raw_sha256", "text_sha256", "visible_sha256", "title", "published_on", "lang")
    way = ("verified_tls", "is_rendered", "redirects", "certificate_sha256")
    return {name: getattr(row, name) for name in (*names, "extractor", *way)}
