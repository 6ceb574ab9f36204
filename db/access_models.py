"""The tables of who may come in: accounts, their sessions, tokens, and the log of what they did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Row


class AccountRow(Row):
    """Somebody who may log in."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    """reader (looks) or operator (writes)."""
    password: Mapped[str]
    """An argon2id hash with its salt and parameters."""
    created_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("role in ('reader', 'operator')", "role"),)


class SessionRow(Row):
    """A browser that logged in."""

    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    token_sha256: Mapped[str] = mapped_column(unique=True)
    began_at: Mapped[datetime]
    """When the password was given."""
    seen_at: Mapped[datetime]
    __table_args__ = (Index("ix_sessions_account", "account_id"),)


class TokenRow(Row):
    """A random secret that opens one thing, kept as its hash."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """setup (makes the first operator), read or write (the API), feed."""
    name: Mapped[str]
    """What its maker called it; of a feed, what it tells."""
    sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was revoked or, good for one use, used."""
    __table_args__ = (
        CheckConstraint("kind in ('setup', 'read', 'write', 'feed')", "kind"),
        Index("ix_tokens_kind", "kind"),
    )


class AuditRow(Row):
    """One thing that somebody did on the web; the database refuses to alter or delete it."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
