"""The subscribers: who they are, how they come and go, and whose word counts when they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from db.asides import welcome_reader
from db.dispatch import UNDERWAY
from db.engine import reading, writing
from db.post import subscriber_of
from db.post_models import AsideRow, LetterRow, NoticeRow, SubscriberRow
from db.returned import begin_anew, reopen, suspend_if_hopeless
from db.subscribing import SubscriberSpec, apply_subscription, change_rhythm, enrol, has_left
from db.watchlist import NameTakenError
from monitor.core.news import Role, Subscriber


class PausedBy(StrEnum):
    """Why a subscriber gets no letters."""

    NOBODY = ""
    VANISHED = "vanished"
    """It left the TOML."""
    COMMAND = "command"
    LETTER = "letter"
    """They unsubscribed; stronger than the TOML and than a restart."""
    BOUNCES = "bounces"
    UNCONFIRMED = "unconfirmed"
    """Somebody typed their address in on the web; nothing but one question goes there until they say yes."""


@dataclass(frozen=True, slots=True)
class ReaderState:
    """A subscriber as the list shows it."""

    subscriber: Subscriber
    origin: str
    sources: tuple[str, ...]
    tags: tuple[str, ...]
    kinds: tuple[str, ...]
    paused_by: PausedBy
    paused_at: datetime | None
    paused_who: str = ""
    """Whose word it was, where somebody said it in the browser or over the API."""


class UnknownSubscriberError(Exception):
    """Nobody of this name is subscribed."""


class Readers:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def all(self) -> list[ReaderState]:
        """Every subscriber, paused ones too, by name."""
        with reading(self.engine) as session:
            return [_state(row) for row in session.scalars(select(SubscriberRow).order_by(SubscriberRow.name))]

    def add(self, spec: SubscriberSpec, now: datetime) -> None:
        """Subscribes somebody by command. Raises NameTakenError."""
        with writing(self.engine) as session:
            if session.scalar(select(SubscriberRow.id).where(SubscriberRow.name == spec.name)) is not None:
                raise NameTakenError(f"{spec.name} is subscribed already.")
            enrol(session, spec, now)

    def ask(self, spec: SubscriberSpec, now: datetime) -> Subscriber:
        """Enrols somebody who has to say yes first, even if they had left before. Raises NameTakenError."""
        with writing(self.engine) as session:
            if session.scalar(select(SubscriberRow.id).where(SubscriberRow.name == spec.name)) is not None:
                raise NameTakenError(f"{spec.name} is subscribed already, or was asked.")
            row = enrol(session, spec, now)
            _pause(row, PausedBy.UNCONFIRMED, now)
            session.flush()
            return subscriber_of(row)

    def confirm(self, subscriber_id: int, now: datetime) -> bool:
        """Lets the letters begin that somebody was asked about; False where nobody is asked under this number."""
        with writing(self.engine) as session:
            row = session.get(SubscriberRow, subscriber_id)
            if row is None or row.paused_by != PausedBy.UNCONFIRMED.value:
                return False
            row.since = now
            _let_go(session, row, now)
            return True

    def pause(self, name: str, by: PausedBy, now: datetime, who: str = "") -> None:
        """No letter goes to them from now on. Raises UnknownSubscriberError."""
        with writing(self.engine) as session:
            _pause(_named(session, name), by, now, who)

    def resume(self, name: str, now: datetime) -> None:
        """Letters go again: what waited, what changes from now on, and sources that came meanwhile.

        Raises UnknownSubscriberError.
        """
        with writing(self.engine) as session:
            _let_go(session, _named(session, name), now)

    def change(self, name: str, spec: SubscriberSpec, now: datetime) -> None:
        """Gives somebody another subscription, or another address. Raises UnknownSubscriberError.

        Letters that are queued still go to the old address. Who was suspended for it gets letters again at a new one,
        and what came back from the old one; an address whose owner unsubscribed gets none.
        """
        with writing(self.engine) as session:
            row = _named(session, name)
            is_moved = row.address != spec.address
            selected = row.sources, row.tags, row.kinds
            change_rhythm(row, spec.frequency, now)
            apply_subscription(row, spec)
            if is_moved:
                begin_anew(session, row)
                if row.paused_by == PausedBy.BOUNCES.value:
                    _let_go(session, row, now)
                if has_left(session, row):
                    _pause(row, PausedBy.LETTER, now)
            if selected != (row.sources, row.tags, row.kinds):
                welcome_reader(session, row, now)

    def remove(self, name: str) -> None:
        """Forgets somebody, with all that was told and is to be told. Raises UnknownSubscriberError."""
        with writing(self.engine) as session:
            _forget(session, _named(session, name))

    def forget_unconfirmed(self, before: datetime) -> list[str]:
        """Forgets who was asked before this hour and never said yes; their names."""
        query = select(SubscriberRow).where(
            SubscriberRow.paused_by == PausedBy.UNCONFIRMED.value, SubscriberRow.paused_at < before
        )
        with writing(self.engine) as session:
            rows = session.scalars(query).all()
            for row in rows:
                _forget(session, row)
            return [row.name for row in rows]

    def leave(self, subscriber_id: int, now: datetime) -> str | None:
        """What a click or a letter of unsubscribing does, as often as it comes; their address, or None if unknown.

        What waits for them is taken back, and a letter that is on its way is dropped: nothing comes after a goodbye.
        """
        with writing(self.engine) as session:
            row = session.get(SubscriberRow, subscriber_id, with_for_update=True)
            if row is None:
                return None
            if row.paused_by != PausedBy.LETTER.value:
                _pause(row, PausedBy.LETTER, now)
                session.execute(
                    update(NoticeRow)
                    .where(NoticeRow.subscriber_id == row.id, NoticeRow.state == "open")
                    .values(state="cancelled")
                )
                session.execute(
                    update(LetterRow)
                    .where(LetterRow.subscriber_id == row.id, LetterRow.state.in_(UNDERWAY))
                    .values(state="dropped", last_error="the reader unsubscribed")
                )
            return row.address

    def name_of(self, subscriber_id: int) -> str | None:
        state = self.get(subscriber_id)
        return state.subscriber.name if state else None

    def address_of(self, subscriber_id: int) -> str | None:
        state = self.get(subscriber_id)
        return state.subscriber.address if state else None

    def get(self, subscriber_id: int) -> ReaderState | None:
        with reading(self.engine) as session:
            row = session.get(SubscriberRow, subscriber_id)
            return _state(row) if row else None

    def note_bounce(self, letter_id: int, is_hard: bool, said: str, now: datetime) -> str | None:
        """Writes down that a letter came back; the subscriber's name if that was the last straw, else None.

        A letter that came back for good after the server took it is dead, and what it told is open again.
        """
        with writing(self.engine) as session:
            letter = session.get(LetterRow, letter_id)
            if letter is None:
                return None
            if not is_hard:
                letter.bounce = letter.bounce or "soft"
                return None
            if letter.state == "sent":
                letter.state, letter.last_error = "dead", said
                reopen(session, letter)
            letter.bounce = "hard"
            session.flush()
            return suspend_if_hopeless(session, letter.subscriber_id, now)


def _forget(session: Session, row: SubscriberRow) -> None:
    for kept in (NoticeRow, AsideRow, LetterRow):
        session.execute(delete(kept).where(kept.subscriber_id == row.id))
    session.delete(row)


def _pause(row: SubscriberRow, by: PausedBy, now: datetime, who: str = "") -> None:
    row.state, row.paused_by, row.paused_at, row.paused_who = "paused", by.value, now, who


def _let_go(session: Session, row: SubscriberRow, now: datetime) -> None:
    row.state, row.paused_by, row.paused_at, row.paused_who = "active", PausedBy.NOBODY.value, None, ""
    if row.role == Role.READER.value:
        welcome_reader(session, row, now)


def _named(session: Session, name: str) -> SubscriberRow:
    row = session.scalars(select(SubscriberRow).where(SubscriberRow.name == name)).one_or_none()
    if row is None:
        names = ", ".join(session.scalars(select(SubscriberRow.name).order_by(SubscriberRow.name))) or "nobody yet"
        raise UnknownSubscriberError(f"Nobody is subscribed as {name}. There are: {names}.")
    return row


def _state(row: SubscriberRow) -> ReaderState:
    return ReaderState(
        subscriber=subscriber_of(row),
        origin=row.origin,
        sources=tuple(row.sources),
        tags=tuple(row.tags),
        kinds=tuple(row.kinds),
        paused_by=PausedBy(row.paused_by),
        paused_at=row.paused_at,
        paused_who=row.paused_who,
    )
