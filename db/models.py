"""The tables of what is watched and what came of it. Rows never leave this package; constraints are in the schema."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.instant import Instant


class Row(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: Instant, str: Text, date: Date, list[Any]: JSON, dict[str, Any]: JSON}


class SourceRow(Row):
    """A watched document."""

    __tablename__ = "sources"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    kind: Mapped[str]
    tags: Mapped[list[Any]]
    origin: Mapped[str]
    """declared (in the TOML), added (by command) or imported."""
    state: Mapped[str]
    """active or paused."""
    paused_by: Mapped[str] = mapped_column(default="")
    """vanished (from the TOML), command or removed; empty while it is active."""
    interval_seconds: Mapped[int]
    intranet: Mapped[list[Any]]
    verify_tls: Mapped[bool]
    select_css: Mapped[list[Any]] = mapped_column(server_default="[]")
    remove_css: Mapped[list[Any]] = mapped_column(server_default="[]")
    section: Mapped[str | None]
    """The part of the page that is the document, `#id` or a heading's text; "" for the whole page, empty for what the
    fragment of the address says."""
    is_kind_said: Mapped[bool] = mapped_column(server_default=false())
    """Somebody said the kind: documents of another family on the same page are left out, unless there is a section."""
    left_out: Mapped[list[Any]] = mapped_column(server_default="[]")
    """Their titles at the last reading."""
    pages: Mapped[list[Any]] = mapped_column(server_default="[]")
    """Addresses of the document's further pages."""
    follow: Mapped[str] = mapped_column(server_default="")
    """How they are found otherwise: next or contents."""
    parts: Mapped[list[Any]] = mapped_column(server_default="[]")
    """Address, ETag, Last-Modified and hash of each page; like the validators, of the current version."""
    created_at: Mapped[datetime]
    next_check_at: Mapped[datetime]
    last_checked_at: Mapped[datetime | None]
    unconditional_at: Mapped[datetime | None]
    """The last fetch without validators; one a week at least."""
    failures_in_row: Mapped[int] = mapped_column(default=0)
    unwell_since: Mapped[datetime | None]
    unwell_state: Mapped[str] = mapped_column(default="")
    unwell_detail: Mapped[str] = mapped_column(default="")
    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    body_sha256: Mapped[str] = mapped_column(default="")
    visible_sha256: Mapped[str] = mapped_column(default="")
    document_sha256: Mapped[str] = mapped_column(default="")
    """Of the part of the page that is the document. These five belong to a body that became, or equals, the current
    version."""
    skim: Mapped[str] = mapped_column(default="")
    """The hash of the skimmed page, `-` where skimming would lose text, empty where it is not known."""
    is_rendered: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The page of the current version was read in a browser, and so will be the next one."""
    extractor: Mapped[str] = mapped_column(default="")
    root_place: Mapped[str] = mapped_column(default="")
    """Where on the page the document was when a version was last read, as the reader says it."""
    places: Mapped[list[Any]] = mapped_column(server_default="[]")
    """Where looks since differed from the current version; see db/places.py."""
    host: Mapped[str] = mapped_column(default="")
    """Of the address that is asked: sources of one host are asked one at a time."""
    manner: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Headers, cookies, language, user_agent and proxy, where the source has its own. May hold secrets."""
    moved_to: Mapped[str] = mapped_column(default="")
    """The address on another host at which watching goes on."""
    known_hosts: Mapped[list[Any]] = mapped_column(default=list)
    """Hosts on which a version of it stood, without www."""
    shortest_seconds: Mapped[int] = mapped_column(default=0)
    longest_seconds: Mapped[int] = mapped_column(default=0)
    current_seconds: Mapped[int] = mapped_column(default=0)
    """The bounds of the interval and where it is now; 0 for the interval itself."""
    indexed_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    """Up to which version its clauses are in the index; behind the last one where they must be indexed anew."""
    changed_at: Mapped[datetime | None]
    """The capture of its newest version with a substantive verdict."""
    __table_args__ = (
        CheckConstraint("state in ('active', 'paused')", "state"),
        Index("ix_sources_due", "state", "next_check_at"),
        Index("ix_sources_changed", "changed_at", "name", "paused_by"),
        *(
            Index(f"ix_sources_{name}", "id", sqlite_where=text(where), postgresql_where=text(where))
            for name, where in (("unwell", "unwell_since is not null"), ("new", "last_checked_at is null"))
        ),
        # PostgreSQL cannot order JSON values, and counts through ten thousand rows in the time of this walk
        Index("ix_sources_facets", "kind", "tags", sqlite_where=text("paused_by != 'removed'")).ddl_if("sqlite"),
    )


class BlobRow(Row):
    """Bytes by their own SHA-256, compressed with zstd."""

    __tablename__ = "blobs"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    frame: Mapped[bytes] = mapped_column(LargeBinary)


class CaptureColumns:
    """What came over the wire and what was read from it; versions and held candidates both carry it."""

    url: Mapped[str]
    status: Mapped[int]
    headers: Mapped[list[Any]]
    raw_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    text_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    visible_sha256: Mapped[str]
    title: Mapped[str]
    published_on: Mapped[date | None]
    lang: Mapped[str]
    extractor: Mapped[str]
    redirects: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """The addresses passed on the way to `url`, the first request's among them; empty without a redirect."""
    verified_tls: Mapped[bool] = mapped_column(default=True)
    """False where the page came over a connection whose certificate was not checked."""
    certificate_sha256: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"))
    """The server's certificate (X.509, DER), and so its fingerprint; empty for plain http and for older versions."""
    is_rendered: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The bytes are the document as the page's scripts left it in a browser."""


class VersionRow(CaptureColumns, Row):
    """A text that the source had, in the order of recording."""

    __tablename__ = "versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    seq: Mapped[int]
    outcome: Mapped[str]
    """first_sight, changed, reverted or reextracted."""
    captured_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    verdict: Mapped[str | None]
    alerted: Mapped[bool]
    effective_on: Mapped[date | None]
    """From when its text says to be in force; empty too for versions older than this column."""
    is_of_whole: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The document moved or was replaced: told whatever the clauses are about."""
    reverts_to_seq: Mapped[int | None]
    notes: Mapped[list[Any]]
    way_sha256: Mapped[str] = mapped_column(default="", server_default="")
    """Of how the page came, see db/chain.py; empty for versions older than this column, whose links do not cover it."""
    previous_chain: Mapped[str]
    chain: Mapped[str]
    stamp_id: Mapped[int | None] = mapped_column(ForeignKey("stamps.id"))
    """The time stamp that this link is under, where it is."""
    __table_args__ = (
        UniqueConstraint("source_id", "seq"),
        UniqueConstraint("chain"),
        CheckConstraint("outcome in ('first_sight', 'changed', 'reverted', 'reextracted')", "outcome"),
        Index("ix_versions_text", "text_sha256"),
        Index("ix_versions_stamp", "stamp_id"),
        Index(
            "ix_versions_reverted",
            "captured_at",
            sqlite_where=text("outcome = 'reverted'"),
            postgresql_where=text("outcome = 'reverted'"),
        ),
    )


class StampRow(Row):
    """That a time-stamp authority saw some links of chains (RFC 3161)."""

    __tablename__ = "stamps"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    """As the authority says."""
    url: Mapped[str]
    listed_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    """The links in hex, a line each: what the stamp is on."""
    reply_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    """Its reply as it came."""


class ChangeRow(Row):
    """One clause that a version changed."""

    __tablename__ = "changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    verdict: Mapped[str]
    category: Mapped[str]
    direction: Mapped[str]
    weight: Mapped[float]
    reasons: Mapped[list[Any]]
    path: Mapped[list[Any]]
    before: Mapped[str]
    after: Mapped[str]
    __table_args__ = (UniqueConstraint("version_id", "position"),)


class CorrectionRow(Row):
    """That an operator found a change judged wrong. The newest of a fingerprint holds for later changes."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    change_id: Mapped[int] = mapped_column(ForeignKey("changes.id", ondelete="CASCADE"))
    fingerprint: Mapped[str]
    """Equal for changes in which the same words became the same words."""
    verdict: Mapped[str]
    category: Mapped[str]
    reason: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_corrections_source", "source_id", "fingerprint"),
        Index("ix_corrections_change", "change_id"),
    )


class HoldRow(CaptureColumns, Row):
    """A new text that waits, or waited; closed ones stay as the record of what was kept quiet."""

    __tablename__ = "holds"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    state: Mapped[str]
    """open, then confirmed, flickered (given up) or rejected."""
    reason: Mapped[str]
    verdict: Mapped[str | None]
    """Of what would be told."""
    evidence: Mapped[str]
    first_seen_at: Mapped[datetime]
    since: Mapped[datetime]
    looks: Mapped[int]
    next_look_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    home_looked_at: Mapped[datetime | None]
    home_announces: Mapped[bool | None]
    """Where the policy promises to announce changes on the home page: when that was read, and whether it did."""
    __table_args__ = (
        CheckConstraint("state in ('open', 'confirmed', 'flickered', 'rejected')", "state"),
        Index(
            "uq_holds_open",
            "source_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )


class CheckRow(Row):
    """One look at a source, and how it ended."""

    __tablename__ = "checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    checked_at: Mapped[datetime]
    outcome: Mapped[str]
    """unchanged, held, unwell or failed, or a version's outcome."""
    reason: Mapped[str]
    """A Sameness, Ailment, HoldReason or Reason value."""
    detail: Mapped[str]
    status: Mapped[int]
    elapsed_seconds: Mapped[float]
    __table_args__ = (Index("ix_checks_source", "source_id", "checked_at"),)
