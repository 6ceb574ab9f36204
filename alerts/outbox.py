"""Composes the letters that are due, and brings those that are queued to their readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from alerts.message import build
from alerts.render import Rendered, render
from alerts.smtp import Deferred, Delivery, InDoubt, Misconfigured, Refused, Sent, SmtpServer, deliver, retry_after
from db.post import Draft, PostOffice, QueuedLetter
from monitor.core.cadence import period
from monitor.core.news import Digest, Rhythm, Subscriber


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom letters come from."""

    header: str
    """As the From line shows it, perhaps with a name."""
    envelope: str
    """The bare address that bounces go to."""

    @property
    def domain(self) -> str:
        return self.envelope.rpartition("@")[2]


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
    is_alarm: bool = False
    """The fault lies in the settings: no letter will go before an operator mends them."""


def compose_due(post: PostOffice, sender: Sender, now: datetime) -> Iterator[str]:
    """Queues a letter for each subscriber whose period is over and who has news; yields their names."""
    for subscriber, last_period in post.subscribers():
        notices = post.open_notices(subscriber)
        if subscriber.frequency.rhythm is Rhythm.AT_ONCE:
            # Only what is new starts a letter: one that died would else be composed again without end.
            fresh = [notice for notice, comes_again in notices if not comes_again]
            key = f"at-once:{fresh[-1]}" if fresh else None
        else:
            over = period(subscriber.frequency, subscriber.since, now)
            key = over.key if over and over.key != last_period else None
            if key and not notices:
                post.skip(subscriber, key)
                continue
        if key and _compose(post, subscriber, key, sender, now):
            yield subscriber.name


def preview(post: PostOffice, subscriber: Subscriber, now: datetime) -> tuple[Digest, Rendered]:
    """The letter that would go out now; nothing is written."""
    digest = _digest(post, subscriber, now)
    return digest, render(digest)


def deliver_due(
    post: PostOffice, server: SmtpServer, sender: Sender, now: Callable[[], datetime], chance: Callable[[], float]
) -> Iterator[Posted]:
    """Tries every letter whose hour has come, one recipient and one SMTP transaction each."""
    for letter in post.due_letters(now()):
        delivery = deliver(
            server,
            sender.envelope,
            letter.recipient,
            letter.message,
            before_dot=lambda letter=letter: post.mark_dot_sent(letter.letter_id, now()),  # type: ignore[misc]
        )
        yield _settle(post, letter, delivery, now(), chance())


def _compose(post: PostOffice, subscriber: Subscriber, key: str, sender: Sender, now: datetime) -> bool:
    digest = _digest(post, subscriber, now)
    rendered = render(digest)
    # The id follows from whom and what the letter is for, so that a letter composed twice could be seen to be one.
    stamp = hashlib.sha256(f"{subscriber.name}\n{subscriber.since.isoformat()}\n{key}".encode()).hexdigest()[:32]
    message_id = f"<{stamp}@{sender.domain}>"
    message = build(rendered, sender.header, subscriber.address, message_id, now)
    draft = Draft(message_id, subscriber.address, rendered.subject, message)
    return post.queue(subscriber, key, draft, [item.notice_id for item in digest.news], now)


def _digest(post: PostOffice, subscriber: Subscriber, now: datetime) -> Digest:
    material = post.material(subscriber)
    return Digest(subscriber, now, material.news, material.weather, material.checked, material.suppressed)


def _settle(post: PostOffice, letter: QueuedLetter, delivery: Delivery, now: datetime, chance: float) -> Posted:
    """Writes down how an attempt ended. A letter in doubt goes again: a repeat is better than a loss (RFC 1047)."""
    told = letter.letter_id, letter.recipient, letter.subject
    match delivery:
        case Sent():
            post.mark_sent(letter.letter_id, now)
            return Posted(*told, "sent", delivery.reply)
        case Refused():
            error = f"{delivery.code} {delivery.text}"
            post.mark_dead(letter.letter_id, error)
            return Posted(*told, "dead", error)
        case Deferred() | Misconfigured() | InDoubt():
            error = (
                delivery.text
                if isinstance(delivery, InDoubt)
                else f"{delivery.code} {delivery.text}".removeprefix("0 ")
            )
            pause = retry_after(letter.attempts + 1)
            if pause is None:
                post.mark_dead(letter.letter_id, f"given up after {letter.attempts + 1} attempts: {error}")
                return Posted(*told, "dead", error)
            again = now + pause * (1 + 0.1 * chance)
            post.mark_waiting(letter.letter_id, error, again, is_in_doubt=isinstance(delivery, InDoubt))
            return Posted(*told, "queued", error, again, is_alarm=isinstance(delivery, Misconfigured))
        case _ as never:
            assert_never(never)
