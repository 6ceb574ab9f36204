"""The tables of who is told, of what, and of the letters on their way; of what operators are alarmed by, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Row


class SubscriberRow(Row):
    """Who gets letters, of what, and when."""

    __tablename__ = "subscribers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    origin: Mapped[str]
    state: Mapped[str]
    sources: Mapped[list[Any]]
    tags: Mapped[list[Any]]
    kinds: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """All three empty: every source."""
    categories: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Empty: every category."""
    floor: Mapped[str]
    rhythm: Mapped[str]
    at_minutes: Mapped[int]
    zone: Mapped[str]
    weekday: Mapped[int]
    every_seconds: Mapped[int]
    since: Mapped[datetime]
    last_period: Mapped[str] = mapped_column(default="")
    """The newest period that was composed, or found to have nothing to tell."""
    has_heartbeat: Mapped[bool] = mapped_column(default=False, server_default=false())
    lang: Mapped[str] = mapped_column(default="en", server_default="en")
    urgent_weight: Mapped[float] = mapped_column(default=0.0, server_default="0")
    role: Mapped[str] = mapped_column(default="reader", server_default="reader")
    channel: Mapped[str] = mapped_column(default="mail", server_default="mail")
    """mail, webhook or chat."""
    paused_by: Mapped[str] = mapped_column(default="", server_default="")
    """vanished (from the TOML), command, letter (they unsubscribed: wins over the TOML) or bounces; empty if active."""
    paused_at: Mapped[datetime | None]
    paused_who: Mapped[str] = mapped_column(default="", server_default="")
    """Whose word it was, where somebody said it in the browser or over the API."""
    __table_args__ = (CheckConstraint("state in ('active', 'paused')", "state"),)


class LetterRow(Row):
    """A composed letter on its way to one recipient: the outbox."""

    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    period: Mapped[str]
    state: Mapped[str]
    """queued, dot_sent, sent, dead or dropped."""
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    message: Mapped[bytes | None] = mapped_column(LargeBinary)
    message_sha256: Mapped[str]
    queued_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(default="")
    dot_sent_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    bounce: Mapped[str] = mapped_column(default="", server_default="")
    """What a mail server said of it: hard or soft (the recipient's), settings (ours refuses all letters), or empty."""
    __table_args__ = (
        UniqueConstraint("subscriber_id", "period"),
        CheckConstraint("state in ('queued', 'dot_sent', 'sent', 'dead', 'dropped')", "state"),
        Index("ix_letters_due", "state", "next_attempt_at"),
    )


class NoticeRow(Row):
    """That one subscriber is to be told of one version: membership in a letter is this row, never a time window."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"))
    state: Mapped[str]
    """open, closed (it stands in `letter_id`) or cancelled (what it tells was taken back before a letter went)."""
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    comes_again: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("subscriber_id", "version_id"),
        CheckConstraint("(state = 'closed') = (letter_id is not null)", "letter"),
        Index("ix_notices_open", "subscriber_id", "state"),
    )


class AsideRow(Row):
    """That one subscriber is to be told something of one source besides its versions: that it is watched, or sick."""

    __tablename__ = "asides"
    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    topic: Mapped[str]
    """watched or unwell."""
    since: Mapped[datetime]
    """When the source was added, or fell sick: a second illness is told anew."""
    created_at: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    """None while it waits for a letter."""
    comes_again: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        UniqueConstraint("subscriber_id", "source_id", "topic", "since"),
        Index("ix_asides_letter", "letter_id", "subscriber_id"),
    )


class AlarmRow(Row):
    """Something that an operator should look at; one row from its beginning to its end."""

    __tablename__ = "alarms"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """What it is about, e.g. `unwell:idem-ditto`; one open alarm each."""
    sentence: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_alarms_open",
            "key",
            unique=True,
            sqlite_where=text("closed_at is null"),
            postgresql_where=text("closed_at is null"),
        ),
    )
