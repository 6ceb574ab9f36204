"""Tokens of the API and of feeds: kept as hashes, named, revocable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, select

from db.access_models import TokenRow
from db.engine import reading, writing


class TokenKind(StrEnum):
    READ = "read"
    WRITE = "write"
    """Reads too."""
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class TokenState:
    """A token as the list shows it; nobody can read the secret again."""

    token_id: int
    kind: TokenKind
    name: str
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.ended_at is None and (self.expires_at is None or self.expires_at > now)


class UnknownTokenError(Exception):
    """There is no token of this number."""


class Tokens:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, kind: TokenKind, name: str, sha256: str, now: datetime, expires_at: datetime | None) -> TokenState:
        with writing(self.engine) as session:
            row = TokenRow(kind=kind.value, name=name, sha256=sha256, created_at=now, expires_at=expires_at)
            session.add(row)
            session.flush()
            return _state(row)

    def good(self, sha256: str, now: datetime) -> TokenState | None:
        """The token with this hash, if it is good now; None otherwise."""
        query = select(TokenRow).where(TokenRow.sha256 == sha256, TokenRow.kind != "setup")
        with reading(self.engine) as session:
            row = session.scalars(query).one_or_none()
            state = _state(row) if row else None
        return state if state and state.is_good(now) else None

    def all(self) -> list[TokenState]:
        """Every token that was made for a program, the oldest first."""
        query = select(TokenRow).where(TokenRow.kind != "setup").order_by(TokenRow.id)
        with reading(self.engine) as session:
            return [_state(row) for row in session.scalars(query)]

    def revoke(self, token_id: int, now: datetime) -> TokenState:
        """Ends a token for good. Raises UnknownTokenError."""
        query = select(TokenRow).where(TokenRow.id == token_id, TokenRow.kind != "setup")
        with writing(self.engine) as session:
            row = session.scalars(query).one_or_none()
            if row is None:
                raise UnknownTokenError(f"There is no token {token_id}: `clausewatch token list` shows their numbers.")
            row.ended_at = row.ended_at or now
            return _state(row)


def _state(row: TokenRow) -> TokenState:
    return TokenState(row.id, TokenKind(row.kind), row.name, row.created_at, row.expires_at, row.ended_at)
