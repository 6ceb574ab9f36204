"""All that is kept of one version, and the chain that it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from db import blobs, chain
from db.engine import reading
from db.lookup import source_row, unknown_version
from db.models import VersionRow
from db.stamps import Stamp, stamp_of


@dataclass(frozen=True, slots=True)
class Link:
    """One version in the chain of its source: what its hash is of, and the hash."""

    content: dict[str, str | int]
    chain: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A version as it came and as it was read, with every link of its source's chain, oldest first."""

    source: str
    seq: int
    asked: str
    """The address that is watched."""
    redirects: tuple[str, ...]
    """The addresses passed on the way; empty without a redirect, and for versions recorded before they were kept."""
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """As it was decoded from its transfer and content encodings."""
    text: str
    captured_at: datetime
    recorded_at: datetime
    verified_tls: bool
    certificate: bytes
    """The server's TLS certificate (X.509, DER); empty for plain http, and for versions recorded before it was kept."""
    is_rendered: bool
    """The bytes are the document that a browser built, not those that the server sent."""
    links: tuple[Link, ...]
    stamp: Stamp | None
    """The oldest time stamp that covers it."""


def evidence_of(engine: Engine, source: str, seq: int) -> Evidence:
    """Raises UnknownSourceError, UnknownVersionError."""
    with reading(engine) as session:
        owner = source_row(session, source)
        query = select(VersionRow).where(VersionRow.source_id == owner.id).order_by(VersionRow.seq)
        rows = session.scalars(query).all()
        row = next((row for row in rows if row.seq == seq), None)
        if row is None:
            raise unknown_version(source, seq)
        return Evidence(
            source=source,
            seq=seq,
            asked=owner.url,
            redirects=tuple(row.redirects),
            url=row.url,
            status=row.status,
            headers=tuple((name, value) for name, value in row.headers),
            body=blobs.get(session, row.raw_sha256),
            text=blobs.get_text(session, row.text_sha256),
            captured_at=row.captured_at,
            recorded_at=row.recorded_at,
            verified_tls=row.verified_tls,
            certificate=blobs.get(session, row.certificate_sha256) if row.certificate_sha256 else b"",
            is_rendered=row.is_rendered,
            links=tuple(Link(chain.content(source, each), each.chain) for each in rows),
            stamp=stamp_of(session, owner.id, seq),
        )
