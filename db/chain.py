"""The chain over a source's versions: each link's hash covers the link before, so no version can be altered unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from db.models import VersionRow

GENESIS = "0" * 64


def content(source: str, row: VersionRow) -> dict[str, str | int]:
    """What the hash of one version covers, the previous link's hash among it."""
    return {
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


def link(source: str, row: VersionRow) -> str:
    """The hash of one version: SHA-256 of its canonical JSON."""
    said = json.dumps(content(source, row), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
