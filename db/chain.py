"""The chain over a source's versions: each link's hash covers the link before, so no version can be altered unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from db.models import VersionRow

GENESIS = "0" * 64


def content(source: str, row: VersionRow) -> dict[str, str | int]:
    """What the hash of one version covers, the previous link's hash among it."""
    covered: dict[str, str | int] = {
        "previous": row.previous_chain,
        "source": source,
        "seq": row.seq,
        "outcome": row.outcome,
        "captured_at": row.captured_at.astimezone(UTC).isoformat(),
        "url": row.url,
        "raw_sha256": row.raw_sha256,
        "text_sha256": row.text_sha256,
        "extractor": row.extractor,
    }
    return covered | {"way_sha256": row.way_sha256} if row.way_sha256 else covered


def link(source: str, row: VersionRow) -> str:
    """The hash of one version: SHA-256 of its canonical JSON."""
    return _sha256(content(source, row))


def way(row: VersionRow) -> dict[str, Any]:
    """How the page came, besides its bytes: what the links of newer versions cover too."""
    names = ("status", "headers", "redirects", "verified_tls", "is_rendered", "certificate_sha256")
    return {name: getattr(row, name) for name in names}


def way_sha256(row: VersionRow) -> str:
    """The hash of the way: SHA-256 of its canonical JSON."""
    return _sha256(way(row))


def is_whole(source: str, row: VersionRow) -> bool:
    """The record of a version is as it was when its link was made."""
    return link(source, row) == row.chain and row.way_sha256 in ("", way_sha256(row))


def _sha256(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
