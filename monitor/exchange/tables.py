"""The versions of a source as the lines of a table."""

from __future__ import annotations

from collections.abc import Iterator

from db.versions import VersionState
from monitor.core.history_table import Line


def lines_of(version: VersionState) -> Iterator[Line]:
    """The lines of one version."""
    for n in range(max(len(version.changes), 1)):
        change = version.changes[n] if version.changes else None
        correction = version.corrections.get(n)
        yield Line(
            version=version.seq,
            captured_at=version.captured_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            outcome=version.outcome,
            verdict_of_version=version.verdict.value if version.verdict else "",
            told="yes" if version.alerted else "no",
            published_on=version.published_on.isoformat() if version.published_on else "",
            change=str(n + 1) if change else "",
            kind=change.kind.value if change else "",
            verdict=change.verdict.value if change else "",
            category=change.category.value if change else "",
            headings=" > ".join(change.path) if change else "",
            reasons="; ".join(change.reasons) if change else "",
            before=change.before if change else "",
            after=change.after if change else "",
            corrected_to=correction.verdict.value if correction else "",
            corrected_because=correction.reason if correction else "",
            text_sha256=version.text_sha256,
            chain=version.chain,
        )
