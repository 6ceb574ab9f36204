"""What operators said against judgements: kept, shown, and followed by later judgements of the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db.engine import reading, writing
from db.lookup import change_of, slices, source_row, unknown_version
from db.models import ChangeRow, CorrectionRow, SourceRow, VersionRow
from monitor.core.correcting import fingerprint
from monitor.core.types import Category, Change, Correction, Verdict


class UnknownChangeError(Exception):
    """The version has no change of this number."""


class UnknownCorrectionError(Exception):
    """There is no correction of this number."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A change as the rules judged it, beside what an operator said of it: a label."""

    correction_id: int
    source: str
    seq: int
    number: int
    """Of the change within its version, from 1, the most telling first."""
    change: Change
    correction: Correction


class Corrections:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def correct(
        self, source: str, seq: int, number: int, verdict: Verdict, category: Category | None, reason: str,
        by: str, now: datetime,
    ) -> Corrected:  # fmt: skip
        """Writes down that a change was judged wrong; without a category it keeps its own.

        Nothing that was stored is altered, and a letter that waits is not held back. Raises UnknownSourceError,
        UnknownVersionError, UnknownChangeError.
        """
        with writing(self.engine) as session:
            owner = source_row(session, source)
            version = session.scalars(
                select(VersionRow).where(VersionRow.source_id == owner.id, VersionRow.seq == seq)
            ).one_or_none()
            if version is None:
                raise unknown_version(source, seq)
            query = select(ChangeRow).where(ChangeRow.version_id == version.id, ChangeRow.position == number - 1)
            row = session.scalars(query).one_or_none()
            if row is None:
                raise UnknownChangeError(
                    f"Version {seq} of {source} has no change {number}: "
                    f"`clausewatch correct {source} {seq}` lists what there is."
                )
            change = change_of(row)
            correction = Correction(verdict, category or change.category, reason, by, now)
            made = CorrectionRow(
                source_id=owner.id,
                change_id=row.id,
                fingerprint=fingerprint(change),
                verdict=correction.verdict.value,
                category=correction.category.value,
                reason=reason,
                made_by=by,
                made_at=now,
            )
            session.add(made)
            session.flush()
            return Corrected(made.id, source, seq, number, change, correction)

    def all(self, source: str = "", after: int = 0, limit: int | None = None) -> Iterator[Corrected]:
        """Corrections in the order in which they were made, replaced ones too; of one source if named.

        `after` is the number of the last one that is not wanted any more. Raises UnknownSourceError.
        """
        query = _CORRECTED.where(CorrectionRow.id > after).order_by(CorrectionRow.id).limit(limit)
        with reading(self.engine) as session:
            if source:
                query = query.where(CorrectionRow.source_id == source_row(session, source).id)
            for found in session.execute(query):
                yield _corrected(*found)

    def newest(self, source: str, seq: int, number: int) -> Corrected | None:
        """The last word on a change, if there is one."""
        query = _CORRECTED.where(SourceRow.name == source, VersionRow.seq == seq, ChangeRow.position == number - 1)
        with reading(self.engine) as session:
            found = session.execute(query.order_by(CorrectionRow.id.desc()).limit(1)).one_or_none()
            return _corrected(*found) if found else None

    def take_back(self, correction_id: int) -> Corrected:
        """Forgets one: an older one of the same change holds again, or none. Raises UnknownCorrectionError."""
        with writing(self.engine) as session:
            found = session.execute(_CORRECTED.where(CorrectionRow.id == correction_id)).one_or_none()
            if found is None:
                raise UnknownCorrectionError(
                    f"There is no correction {correction_id}: `clausewatch corrections list` shows their numbers."
                )
            session.delete(found[0])
            return _corrected(*found)


_CORRECTED = (
    select(CorrectionRow, ChangeRow, VersionRow.seq, SourceRow.name)
    .join(ChangeRow, ChangeRow.id == CorrectionRow.change_id)
    .join(VersionRow, VersionRow.id == ChangeRow.version_id)
    .join(SourceRow, SourceRow.id == CorrectionRow.source_id)
)


def _corrected(row: CorrectionRow, change: ChangeRow, seq: int, source: str) -> Corrected:
    return Corrected(row.id, source, seq, change.position + 1, change_of(change), _correction(row))


def standing(session: Session, source_id: int) -> Mapping[str, Correction]:
    """What later judgements of a source follow, by the fingerprint of the change: the newest word on each."""
    query = select(CorrectionRow).where(CorrectionRow.source_id == source_id).order_by(CorrectionRow.id)
    return {row.fingerprint: _correction(row) for row in session.scalars(query)}


def corrections_of(session: Session, version_ids: Sequence[int]) -> Mapping[int, Mapping[int, Correction]]:
    """For each of these versions the newest correction of each change, by the change's place, from 0."""
    query = (
        select(CorrectionRow, ChangeRow.version_id, ChangeRow.position)
        .join(ChangeRow, ChangeRow.id == CorrectionRow.change_id)
        .order_by(CorrectionRow.id)
    )
    found: dict[int, dict[int, Correction]] = {version_id: {} for version_id in version_ids}
    for some in slices(version_ids):
        for row, version_id, position in session.execute(query.where(ChangeRow.version_id.in_(some))):
            found[version_id][position] = _correction(row)
    return found


def _correction(row: CorrectionRow) -> Correction:
    return Correction(Verdict(row.verdict), Category(row.category), row.reason, row.made_by, row.made_at)
