"""Brings the letters that are queued to their readers, and writes down how each attempt ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

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
from db.post import PostOffice, QueuedLetter, WithdrawnError
from monitor.core.news import Channel

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
    post: PostOffice,
    server: SmtpServer | None,
    sender: Sender,
    now: Callable[[], datetime],
    chance: Callable[[], float],
    carry: Carrier | None = None,
) -> Iterator[Posted]:
    """Tries every letter whose hour has come, one recipient and one SMTP transaction each.

    Without a mail server letters wait; so do those of another channel without somebody to `carry` them.
    """
    for letter in post.due_letters(now()):

        def before_dot(letter_id: int = letter.letter_id) -> None:
            post.mark_dot_sent(letter_id, now())

        delivery: Delivery | None = None
        try:
            if letter.channel is not Channel.MAIL:
                delivery = carry(letter, before_dot) if carry else None
            elif server is not None:
                path = sender.return_path(letter.letter_id, letter.recipient)
                delivery = deliver(server, path, letter.recipient, letter.message, before_dot)
        except WithdrawnError:
            continue
        if delivery is not None:
            yield _settle(post, letter, delivery, now(), chance())


def _settle(post: PostOffice, letter: QueuedLetter, delivery: Delivery, now: datetime, chance: float) -> Posted:
    """Writes down how an attempt ended. A letter in doubt goes again: a repeat is better than a loss (RFC 1047)."""
    told = letter.letter_id, letter.recipient, letter.subject
    match delivery:
        case Sent():
            post.mark_sent(letter.letter_id, now)
            return Posted(*told, "sent", delivery.reply)
        case Refused():
            error = f"{delivery.code} {delivery.text}"
            suspended = post.mark_dead(letter.letter_id, error, now, is_hard_bounce=is_hard(delivery))
            return Posted(*told, "dead", error, suspends=suspended or "")
        case Deferred() | Misconfigured() | InDoubt():
            error = (
                delivery.text
                if isinstance(delivery, InDoubt)
                else f"{delivery.code} {delivery.text}".removeprefix("0 ")
            )
            pause = retry_after(letter.attempts + 1)
            if pause is None:
                post.mark_dead(
                    letter.letter_id, now=now, error=f"given up after {letter.attempts + 1} attempts: {error}"
                )
                return Posted(*told, "dead", error)
            again = now + pause * (1 + 0.1 * chance)
            is_alarm = isinstance(delivery, Misconfigured)
            post.mark_waiting(letter.letter_id, error, again, isinstance(delivery, InDoubt), is_alarm)
            return Posted(*told, "queued", error, again, is_alarm=is_alarm)
        case _ as never:
            assert_never(never)
