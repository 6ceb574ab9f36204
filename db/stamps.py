"""Time stamps on the links of chains: which versions they cover, and the words of the authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session, aliased

from db import blobs
from db.engine import reading, writing
from db.models import StampRow, VersionRow

AT_ONCE = 1_000
"""Links under one stamp: whoever checks one of them is given all."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """That an authority saw these links."""

    at: datetime
    """As it says."""
    url: str
    seq: int
    """Of the version whose link is among them: it covers that version and all before it."""
    listed: bytes
    """The links in hex, each with a line feed: these bytes are stamped."""
    reply: bytes
    """A TimeStampResp (RFC 3161)."""


class Stamps:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def uncovered(self, limit: int = AT_ONCE) -> Mapping[int, str]:
        """The newest link of each source that no stamp covers, by the version's id."""
        later = aliased(VersionRow)
        is_newest = (
            ~select(later.id).where(later.source_id == VersionRow.source_id, later.seq > VersionRow.seq).exists()
        )
        query = select(VersionRow.id, VersionRow.chain).where(VersionRow.stamp_id.is_(None), is_newest)
        with reading(self.engine) as session:
            found = session.execute(query.order_by(VersionRow.id).limit(limit))
            return dict(found.all())

    def last_at(self) -> datetime | None:
        """The hour of the newest stamp."""
        with reading(self.engine) as session:
            return session.scalar(select(func.max(StampRow.at)))

    def add(self, version_ids: Sequence[int], listed: bytes, reply: bytes, at: datetime, url: str) -> None:
        """Keeps a stamp on the links of these versions."""
        with writing(self.engine) as session:
            row = StampRow(
                at=at, url=url, listed_sha256=blobs.put(session, listed), reply_sha256=blobs.put(session, reply)
            )
            session.add(row)
            session.flush()
            session.execute(update(VersionRow).where(VersionRow.id.in_(version_ids)).values(stamp_id=row.id))


def stamp_of(session: Session, source_id: int, seq: int) -> Stamp | None:
    """The oldest stamp that covers a version."""
    query = (
        select(StampRow, VersionRow.seq)
        .join(VersionRow, VersionRow.stamp_id == StampRow.id)
        .where(VersionRow.source_id == source_id, VersionRow.seq >= seq)
        .order_by(VersionRow.seq)
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, covered = found
    return Stamp(row.at, row.url, covered, blobs.get(session, row.listed_sha256), blobs.get(session, row.reply_sha256))


def astray(session: Session) -> Iterator[VersionRow]:
    """Versions whose link is not among those that their stamp is on."""
    for row in session.scalars(select(StampRow).order_by(StampRow.id)).all():
        listed = set(blobs.get(session, row.listed_sha256).decode("ascii", "replace").split())
        for version in session.scalars(select(VersionRow).where(VersionRow.stamp_id == row.id)):
            if version.chain not in listed:
                yield version
