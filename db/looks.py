"""A look at a source: the page that came, the line in the log of checks, and what is kept of it for the next look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db import blobs
from db.models import CheckRow, SourceRow
from monitor.core.types import KnownPart, Reading


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it came, on its way to be stored."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    body_sha256: str
    visible_sha256: str
    verified_tls: bool = True
    """False where the certificate was not checked."""
    is_rendered: bool = False
    skim: str = ""
    """The hash of the page without its scripts and the like; see crawler/skim.py."""
    document_sha256: str = ""
    """Of the part of the page that is the document; see `Glance` in crawler/reader.py."""
    parts: tuple[KnownPart, ...] = ()
    """The pages of a document over several."""
    redirects: tuple[str, ...] = ()
    """The addresses passed on the way, the first request's among them."""
    certificate: bytes = b""
    """The server's TLS certificate (X.509, DER); empty for plain http."""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a source: when, how long it took, and when the next one is due."""

    source_id: int
    at: datetime
    next_check_at: datetime
    status: int = 0
    elapsed_seconds: float = 0.0
    was_conditional: bool = False
    current_interval: timedelta | None = None
    """The interval that the source has come to, where this look says something about it."""


def enter(session: Session, source: SourceRow, look: Look, outcome: str, reason: str, detail: str) -> None:
    """The look's line in the log of checks, and when the source is due again."""
    session.add(CheckRow(**check_values(look, outcome, reason, detail)))
    if look.current_interval is not None:
        source.current_seconds = int(look.current_interval.total_seconds())
    source.last_checked_at, source.next_check_at = look.at, look.next_check_at
    if not look.was_conditional and outcome != "failed":
        source.unconditional_at = look.at


def check_values(look: Look, outcome: str, reason: str, detail: str) -> dict[str, Any]:
    """The columns of a look's line in the log of checks."""
    return {
        "source_id": look.source_id,
        "checked_at": look.at,
        "outcome": outcome,
        "reason": reason,
        "detail": detail,
        "status": look.status,
        "elapsed_seconds": look.elapsed_seconds,
    }


def remember(source: SourceRow, capture: Capture | None) -> None:
    """Validators and hashes of a body that became, or equals, the current version."""
    if capture is None:
        return
    for name, value in remembered(capture).items():
        setattr(source, name, value)


def remembered(capture: Capture) -> dict[str, Any]:
    """The columns of a source that let the next look be cheap."""
    # Behind a redirect the validators are those of another address, and say nothing once the redirect is gone.
    is_own = not capture.redirects
    return {
        "etag": capture.header("etag") if is_own else "",
        "last_modified": capture.header("last-modified") if is_own else "",
        "body_sha256": capture.body_sha256,
        "visible_sha256": capture.visible_sha256,
        "document_sha256": capture.document_sha256,
        "skim": capture.skim,
        "is_rendered": capture.is_rendered,
        "parts": [[part.url, part.etag, part.last_modified, part.sha256] for part in capture.parts],
    }


def forget(source: SourceRow) -> None:
    """The next look is to read the page whole."""
    source.etag = source.last_modified = source.skim = ""
    source.body_sha256 = source.visible_sha256 = source.document_sha256 = ""
    source.parts = []


def columns_of_page(session: Session, capture: Capture, read: Reading) -> dict[str, Any]:
    """What a hold and a version keep of a page alike; its bytes and text are stored."""
    return {
        "url": capture.url,
        "status": capture.status,
        "headers": [list(pair) for pair in capture.headers],
        "raw_sha256": blobs.put(session, capture.body),
        "text_sha256": blobs.put_text(session, read.text),
        "visible_sha256": capture.visible_sha256,
        "verified_tls": capture.verified_tls,
        "is_rendered": capture.is_rendered,
        "redirects": list(capture.redirects),
        "certificate_sha256": blobs.put(session, capture.certificate) if capture.certificate else None,
        "title": read.title,
        "published_on": read.published_on,
        "lang": read.lang,
        "extractor": read.extractor,
    }
