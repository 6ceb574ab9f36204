"""Bytes by their SHA-256, compressed, each stored once."""

from __future__ import annotations

import hashlib

import zstandard
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.models import BlobRow

_LEVEL = 10


def put(session: Session, content: bytes) -> str:
    """Stores bytes unless they are there already; returns their SHA-256 in hex."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not session.scalar(select(exists().where(BlobRow.sha256 == sha256))):
        frame = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content)
        session.add(BlobRow(sha256=sha256, size=len(content), frame=frame))
        session.flush()
    return sha256


def put_text(session: Session, content: str) -> str:
    """As `put`, for a text; lone surrogates survive."""
    return put(session, content.encode("utf-8", "surrogatepass"))


def get(session: Session, sha256: str) -> bytes:
    """The bytes, as they were put. Raises KeyError for unknown ones, zstandard.ZstdError for a damaged frame."""
    row = session.get(BlobRow, sha256)
    if row is None:
        raise KeyError(sha256)
    return zstandard.ZstdDecompressor().decompress(row.frame, max_output_size=row.size)


def get_text(session: Session, sha256: str) -> str:
    """As `get`, for a text."""
    return get(session, sha256).decode("utf-8", "surrogatepass")
