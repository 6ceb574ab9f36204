"""The clauses of every version of a source with their past: computed from the texts, kept for the next question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import blobs
from db.engine import reading
from db.lookup import source_row, unknown_version
from db.models import VersionRow
from monitor.core.blame import Blame, Moment, blame
from monitor.core.identity import Lineage
from monitor.core.segment import split

KEPT = 16
"""Sources whose past stays in memory; about 2 MB each where 150 clauses have 200 versions."""


@dataclass(slots=True)
class _Past:
    lineage: Lineage = field(default_factory=Lineage)
    hashes: list[str] = field(default_factory=list)
    """Of the texts that the lineage holds, in its order."""


class Lineages:
    """Clause blame. Several threads may ask at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._kept: OrderedDict[int, _Past] = OrderedDict()
        self._lock = threading.Lock()

    def blame(self, source: str, seq: int | None = None) -> tuple[Moment, tuple[Blame, ...]]:
        """The clauses of a version, the current one without a number. Raises UnknownSourceError, UnknownVersionError.

        A first question costs about 5 ms for each version of 150 clauses, a later one what came since.
        """
        with reading(self.engine) as session, self._lock:
            row = source_row(session, source)
            query = (
                select(VersionRow.seq, VersionRow.captured_at, VersionRow.text_sha256)
                .where(VersionRow.source_id == row.id)
                .order_by(VersionRow.captured_at, VersionRow.seq)
            )
            versions = session.execute(query).all()
            places = [n for n, version in enumerate(versions) if seq is None or version.seq == seq]
            if not places:
                raise unknown_version(source, seq)
            past = self._past(session, row.id, [version.text_sha256 for version in versions])
        moments = [Moment(version.seq, version.captured_at) for version in versions]
        at = places[-1]
        return moments[at], blame(past.lineage.versions[at], moments[: at + 1])

    def _past(self, session: Session, source_id: int, hashes: list[str]) -> _Past:
        past = self._kept.pop(source_id, None)
        if past is None or past.hashes != hashes[: len(past.hashes)]:
            past = _Past()  # unknown, or an import put an older page between
        for sha256 in hashes[len(past.hashes) :]:
            past.lineage.add(split(blobs.get_text(session, sha256)))
            past.hashes.append(sha256)
            session.expunge_all()
        self._kept[source_id] = past
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return past
