"""Versions as they are shown: without their texts, in a list briefly, alone with every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from db.corrections import corrections_of
from db.lookup import changes_of
from db.models import SourceRow, VersionRow
from monitor.core.types import Change, Correction, Verdict


class Caveat(StrEnum):
    """Why the bytes of a version prove less than others."""

    UNENCRYPTED = "unencrypted"
    """The source is asked by https and led to http: anybody between could have written the page."""
    UNVERIFIED = "certificate-not-checked"
    """By the source's own setting."""
    RENDERED = "read-in-a-browser"
    """The page's scripts wrote it: the server sent other bytes."""


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """What a list says of a version."""

    seq: int
    outcome: str
    captured_at: datetime
    title: str
    published_on: date | None
    effective_on: date | None
    """From when its text says to be in force."""
    text_sha256: str
    verdict: Verdict | None
    alerted: bool
    notes: tuple[str, ...]
    reverts_to_seq: int | None
    caveats: tuple[Caveat, ...]
    """What to know before its bytes are relied on."""


@dataclass(frozen=True, slots=True)
class VersionState(VersionSummary):
    """All about a version but its text and its page."""

    recorded_at: datetime
    url: str
    raw_sha256: str
    chain: str
    extractor: str
    lang: str
    """As the page declares it; empty where it does not."""
    changes: tuple[Change, ...]
    corrections: Mapping[int, Correction]
    """Of its changes, by their place among them, from 0."""


SUMMARY = (
    VersionRow.seq, VersionRow.outcome, VersionRow.captured_at, VersionRow.title, VersionRow.published_on,
    VersionRow.effective_on, VersionRow.text_sha256, VersionRow.verdict, VersionRow.alerted, VersionRow.notes,
    VersionRow.reverts_to_seq, VersionRow.is_rendered, VersionRow.url, VersionRow.verified_tls,
)  # fmt: skip
"""What `summary_values` reads: lists that load these alone do not unpack the headers of every version."""


def summary_values(row: VersionRow, source: SourceRow) -> dict[str, Any]:
    """The fields of a VersionSummary by their names."""
    return {
        "seq": row.seq,
        "outcome": row.outcome,
        "captured_at": row.captured_at,
        "title": row.title,
        "published_on": row.published_on,
        "effective_on": row.effective_on,
        "text_sha256": row.text_sha256,
        "verdict": Verdict(row.verdict) if row.verdict else None,
        "alerted": row.alerted,
        "notes": tuple(row.notes),
        "reverts_to_seq": row.reverts_to_seq,
        "caveats": _caveats_of(row, source),
    }


def version_states(session: Session, rows: Sequence[tuple[VersionRow, SourceRow]]) -> list[VersionState]:
    """Rows as the history shows them, in their order: two questions for the changes of all."""
    ids = [row.id for row, _ in rows]
    changes, corrections = changes_of(session, ids), corrections_of(session, ids)
    return [
        VersionState(
            **summary_values(row, source),
            recorded_at=row.recorded_at,
            url=row.url,
            raw_sha256=row.raw_sha256,
            chain=row.chain,
            extractor=row.extractor,
            lang=row.lang,
            changes=tuple(changes[row.id]),
            corrections=corrections[row.id],
        )
        for row, source in rows
    ]


def _caveats_of(row: VersionRow, source: SourceRow) -> tuple[Caveat, ...]:
    """Why the bytes of a version prove less than others; mostly nothing."""
    caveats = (Caveat.RENDERED,) if row.is_rendered else ()
    if source.url.startswith("https:") and not row.url.startswith("https:"):
        return (Caveat.UNENCRYPTED, *caveats)
    return caveats if row.verified_tls else (Caveat.UNVERIFIED, *caveats)
