"""Brings the letters that are queued to their readers, and writes down how each attempt ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy.exc import SQLAlchemyError

from alerts.sender import Sender
from alerts.smtp import (
    Deferred,
    Delivery,
    InDoubt,
    Misconfigured,
    Refused,
    Sent,
    SmtpServer,
    deliver,
    is_hard,
    retry_after,
)
from db.dispatch import Dispatch, QueuedLetter, WithdrawnError
from monitor.core.news import Channel

FAULTS = 3
"""So many letters in a row that a place cannot be reached with: its others wait for the next round, a second later.

Each may take minutes, in which nothing else would go.
"""

Carrier = Callable[[QueuedLetter, Callable[[], None]], Delivery]
"""Brings a letter by another way than mail; calls the second argument before it can have arrived."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one letter at this attempt."""

    letter_id: int
    recipient: str
    subject: str
    state: str
    """sent, queued (tried again at `next_attempt_at`) or dead."""
    reply: str
    next_attempt_at: datetime | None = None
    suspends: str = ""
    """The subscriber who gets no more letters, as server and address refused one after the other."""
    is_alarm: bool = False
    """The fault lies in the settings: no letter will go before an operator mends them."""


def deliver_due(
    dispatch: Dispatch,
    server: SmtpServer | None,
    sender: Sender,
    now: Callable[[], datetime],
    chance: Callable[[], float],
    carry: Carrier | None = None,
) -> Iterator[Posted]:
    """Tries the letters whose hour has come, one recipient and one SMTP transaction each; mail last, as it may stall.

    Without a mail server letters wait; so do those of another channel without somebody to `carry` them.
    """
    others = {channel for channel in Channel if channel is not Channel.MAIL}
    for channels, is_served in ((others, carry is not None), ({Channel.MAIL}, server is not None)):
        if is_served:
            yield from _round(dispatch, _Ways(server, sender, carry), now, chance, channels)


@dataclass(frozen=True, slots=True)
class _Ways:
    """By which a letter may go."""

    server: SmtpServer | None
    sender: Sender
    carry: Carrier | None


def _round(
    dispatch: Dispatch,
    ways: _Ways,
    now: Callable[[], datetime],
    chance: Callable[[], float],
    channels: Collection[Channel],
) -> Iterator[Posted]:
    faults = Counter[str]()
    for letter in dispatch.due_letters(now(), channels=channels):
        place = "" if letter.channel is Channel.MAIL else letter.recipient
        if faults[place] >= FAULTS:
            continue
        delivery = _attempt(dispatch, ways, letter, now)
        if delivery is None:
            continue
        is_fault = isinstance(delivery, InDoubt) or (isinstance(delivery, Deferred) and not delivery.code)
        faults[place] = faults[place] + 1 if is_fault else 0
        yield _settle(dispatch, letter, delivery, now(), chance())


def _attempt(dispatch: Dispatch, ways: _Ways, letter: QueuedLetter, now: Callable[[], datetime]) -> Delivery | None:
    """One attempt; None for a letter that was withdrawn. A fault of ours is this letter's alone."""
    if way_of(letter.recipient) is not letter.channel:
        return Refused(0, "The reader gets letters by another way now.")
    has_begun = False

    def before_dot() -> None:
        nonlocal has_begun
        dispatch.mark_dot_sent(letter.letter_id, now())
        has_begun = True

    try:
        if letter.channel is not Channel.MAIL:
            return ways.carry(letter, before_dot) if ways.carry else None
        if ways.server is None:
            return None
        path = ways.sender.return_path(letter.letter_id, letter.recipient)
        return deliver(ways.server, path, letter.recipient, letter.message, before_dot)
    except WithdrawnError:
        return None
    except SQLAlchemyError:
        raise
    except Exception as fault:  # noqa: BLE001  # the top of one letter: the others are to go
        said = f"it could not be handed in ({type(fault).__name__}: {fault})"
        return InDoubt(said) if has_begun else Deferred(0, said)


def way_of(recipient: str) -> Channel:
    """By which way a letter was written to go: a chat tool's address is its scheme alone, a webhook's is a URL."""
    if "://" not in recipient:
        return Channel.MAIL
    return Channel.CHAT if recipient.endswith("://...") else Channel.WEBHOOK


def _settle(dispatch: Dispatch, letter: QueuedLetter, delivery: Delivery, now: datetime, chance: float) -> Posted:
    """Writes down how an attempt ended. A letter in doubt goes again: a repeat is better than a loss (RFC 1047)."""
    told = letter.letter_id, letter.recipient, letter.subject
    match delivery:
        case Sent():
            dispatch.mark_sent(letter.letter_id, now)
            return Posted(*told, "sent", delivery.reply)
        case Refused():
            error = f"{delivery.code} {delivery.text}"
            suspended = dispatch.mark_dead(letter.letter_id, error, now, is_hard_bounce=is_hard(delivery))
            return Posted(*told, "dead", error, suspends=suspended or "")
        case Deferred() | Misconfigured() | InDoubt():
            error = (
                delivery.text
                if isinstance(delivery, InDoubt)
                else f"{delivery.code} {delivery.text}".removeprefix("0 ")
            )
            pause = retry_after(letter.attempts + 1)
            if pause is None:
                dispatch.mark_dead(
                    letter.letter_id, now=now, error=f"given up after {letter.attempts + 1} attempts: {error}"
                )
                return Posted(*told, "dead", error)
            again = now + pause * (1 + 0.1 * chance)
            is_alarm = isinstance(delivery, Misconfigured)
            dispatch.mark_waiting(letter.letter_id, error, again, isinstance(delivery, InDoubt), is_alarm)
            return Posted(*told, "queued", error, again, is_alarm=is_alarm)
        case _ as never:
            assert_never(never)
