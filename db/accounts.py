"""Who may come in: accounts, the sessions of their browsers, and the link that makes the first operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Engine, Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.access_models import AccountRow, AuditRow, SessionRow, TokenRow
from db.engine import reading, writing

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
"""A session ends after so long without a look, and after so long in any case."""
TOUCHED_EVERY = timedelta(minutes=10)


class AccountRole(StrEnum):
    READER = "reader"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    account_id: int
    name: str
    role: AccountRole
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session that is good now."""

    account: Account
    began_at: datetime
    """When the password was given: some actions want it fresh."""


class AccountError(Exception):
    """The account cannot be made or found; the message says what to do."""


class Accounts:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def exist(self) -> bool:
        """Whether anybody can log in."""
        with reading(self.engine) as session:
            return session.scalar(select(AccountRow.id).limit(1)) is not None

    def all(self) -> list[Account]:
        """Every account, by name."""
        with reading(self.engine) as session:
            return [_account(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]

    def credentials(self, name: str) -> tuple[Account, str] | None:
        """An account and its password's hash; None where there is none of this name."""
        with reading(self.engine) as session:
            row = session.scalars(select(AccountRow).where(AccountRow.name == name)).one_or_none()
            return (_account(row), row.password) if row else None

    def add(self, name: str, role: AccountRole, password: str, now: datetime) -> None:
        """A new account with a password's hash. Raises AccountError where the name is taken."""
        try:
            with writing(self.engine) as session:
                session.add(AccountRow(name=name, role=role.value, password=password, created_at=now))
        except IntegrityError:
            raise AccountError(
                f"There is an account {name} already: give another name, or `clausewatch account password {name}`."
            ) from None

    def set_up(self, token_sha256: str, name: str, password: str, now: datetime) -> Account | None:
        """The first operator, by a set-up link, which is good once; None where it is not good, or came too late."""
        with writing(self.engine) as session:
            if session.scalar(select(AccountRow.id).limit(1)) is not None:
                return None
            link = session.scalars(_open_link(token_sha256, now)).one_or_none()
            if link is None:
                return None
            link.ended_at = now
            row = AccountRow(name=name, role=AccountRole.OPERATOR.value, password=password, created_at=now)
            session.add(row)
            session.flush()
            _note(session, name, "first account", name, now)
            return _account(row)

    def is_link(self, token_sha256: str, now: datetime) -> bool:
        """Whether a set-up link is still good."""
        with reading(self.engine) as session:
            return session.scalar(_open_link(token_sha256, now)) is not None

    def new_link(self, token_sha256: str, now: datetime, until: datetime) -> None:
        """A set-up link in place of all that were made before it."""
        with writing(self.engine) as session:
            session.execute(delete(TokenRow).where(TokenRow.kind == "setup", TokenRow.ended_at.is_(None)))
            session.add(TokenRow(kind="setup", name="", sha256=token_sha256, created_at=now, expires_at=until))

    def set_password(self, name: str, password: str) -> None:
        """Puts another password's hash in place, and logs every browser of the account out. Raises AccountError."""
        with writing(self.engine) as session:
            row = _named(session, name)
            row.password = password
            session.execute(delete(SessionRow).where(SessionRow.account_id == row.id))

    def remove(self, name: str) -> None:
        """Nobody of this name can log in any more. Raises AccountError."""
        with writing(self.engine) as session:
            row = _named(session, name)
            session.execute(delete(SessionRow).where(SessionRow.account_id == row.id))
            session.delete(row)

    def log_in(self, account: Account, token_sha256: str, replaces_sha256: str, now: datetime) -> None:
        """Begins a session, and ends the one that the browser had."""
        with writing(self.engine) as session:
            stale = (SessionRow.seen_at < now - IDLE) | (SessionRow.began_at < now - ABSOLUTE)
            session.execute(delete(SessionRow).where(stale | (SessionRow.token_sha256 == replaces_sha256)))
            session.add(SessionRow(account_id=account.account_id, token_sha256=token_sha256, began_at=now, seen_at=now))
            _note(session, account.name, "log in", account.name, now)

    def log_out(self, token_sha256: str) -> None:
        with writing(self.engine) as session:
            session.execute(delete(SessionRow).where(SessionRow.token_sha256 == token_sha256))

    def logged_in(self, token_sha256: str, now: datetime) -> LoggedIn | None:
        """Whose session this is, if it is good still; None otherwise."""
        query = (
            select(SessionRow, AccountRow)
            .join(AccountRow, AccountRow.id == SessionRow.account_id)
            .where(SessionRow.token_sha256 == token_sha256)
        )
        with reading(self.engine) as session:
            found = session.execute(query).one_or_none()
            if found is None:
                return None
            row, account = found
            if now - row.seen_at > IDLE or now - row.began_at > ABSOLUTE:
                return None
            is_stale = now - row.seen_at > TOUCHED_EVERY
            session_id, visit = row.id, LoggedIn(_account(account), row.began_at)
        if is_stale:
            with writing(self.engine) as session:
                if (again := session.get(SessionRow, session_id)) is not None:
                    again.seen_at = now
        return visit

    def note(self, who: str, action: str, subject: str, now: datetime) -> None:
        """Adds a line to the log of what was done on the web."""
        with writing(self.engine) as session:
            _note(session, who, action, subject, now)


def _open_link(token_sha256: str, now: datetime) -> Select[TokenRow]:
    return select(TokenRow).where(
        TokenRow.kind == "setup",
        TokenRow.sha256 == token_sha256,
        TokenRow.ended_at.is_(None),
        TokenRow.expires_at > now,
    )


def _note(session: Session, who: str, action: str, subject: str, now: datetime) -> None:
    session.add(AuditRow(at=now, who=who, action=action, subject=subject))


def _named(session: Session, name: str) -> AccountRow:
    row = session.scalars(select(AccountRow).where(AccountRow.name == name)).one_or_none()
    if row is None:
        names = ", ".join(session.scalars(select(AccountRow.name).order_by(AccountRow.name))) or "none yet"
        raise AccountError(f"There is no account {name}. There are: {names}.")
    return row


def _account(row: AccountRow) -> Account:
    return Account(row.id, row.name, AccountRole(row.role), row.created_at)
