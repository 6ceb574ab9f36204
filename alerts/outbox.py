"""Composes the letters that are due, and brings those that are queued to their readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from alerts import chat, webhook
from alerts.backtest import Past, Trial, backtest
from alerts.message import ListHeaders, build
from alerts.render import Rendered, content, render, signed
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
from alerts.story import tell
from db.material import Material, Round
from db.post import Draft, PostOffice, QueuedLetter
from monitor.core.cadence import period
from monitor.core.news import Channel, Digest, Rhythm, Role, Subscriber, concerns, narrowed

__all__ = [
    "Desk",
    "Posted",
    "Sender",
    "compose_again",
    "compose_due",
    "deliver_due",
    "list_headers",
    "message_id",
    "preview",
    "try_out",
]

SETTLED = timedelta(minutes=1)
Carrier = Callable[[QueuedLetter, Callable[[], None]], Delivery]
"""Brings a letter by another way than mail; calls the second argument before it can have arrived."""
LETTERS_A_DAY = 24
"""To one reader; a source that changes all day must not fill an inbox."""
CONTENTS = 200
"""Rendered letters that are kept for the next reader of the same news; each may have a megabyte."""


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


def compose_due(post: PostOffice, sender: Sender, now: datetime) -> Iterator[str]:
    """Queues a letter for each subscriber whose period is over and who has news; yields their names."""
    desk = Desk(post, sender, now)
    waiting = post.with_something_open()
    for subscriber, last_period in post.subscribers():
        if subscriber.role is Role.READER:
            is_waiting = subscriber.subscriber_id in waiting
            yield from (subscriber.name for _ in _compose_for(post, desk, subscriber, last_period, is_waiting))


def _compose_for(
    post: PostOffice, desk: Desk, subscriber: Subscriber, last_period: str, is_waiting: bool
) -> Iterator[str]:
    """The keys of the letters that were queued for one subscriber: none mostly, two if one could not wait."""
    if subscriber.frequency.rhythm is Rhythm.AT_ONCE:
        key = _at_once_key(post, subscriber, desk.now) if is_waiting else ""
        if key and post.letters_since(subscriber, desk.now - timedelta(days=1)) >= LETTERS_A_DAY:
            return  # what comes now gathers, and goes in one letter as soon as the day has room again
        if key and desk.queue(subscriber, key):
            yield key
        return
    over = period(subscriber.frequency, subscriber.since, desk.now)
    if over and over.key != last_period:
        if not is_waiting and not subscriber.has_heartbeat:
            post.skip(subscriber, over.key)
        elif desk.queue(subscriber, over.key):
            yield over.key
        elif post.has_letter(subscriber, over.key):
            post.skip(subscriber, over.key)  # a clock that was set back comes to periods that are done
    elif is_waiting and subscriber.urgent_weight:
        urgent = post.urgent_notices(subscriber)
        if urgent and desk.queue(subscriber, f"urgent:{urgent[-1]}", only=urgent, ends_period=False):
            yield f"urgent:{urgent[-1]}"


def _at_once_key(post: PostOffice, subscriber: Subscriber, now: datetime) -> str:
    """The period of a letter that is due at once, or the empty string.

    Only what is new starts a letter: one that died would else be composed again without end. First sights wait until
    none has come for a while, so that whoever adds five sources gets one letter.
    """
    fresh = [notice for notice, comes_again in post.open_notices(subscriber) if not comes_again]
    if fresh:
        return f"at-once:{fresh[-1]}"
    asides = [(aside_id, at) for aside_id, comes_again, at in post.open_asides(subscriber) if not comes_again]
    if asides and now - max(at for _, at in asides) >= SETTLED:
        return f"at-once:aside-{asides[-1][0]}"
    return ""


def preview(
    post: PostOffice, subscriber: Subscriber, sender: Sender, now: datetime, since: datetime | None = None
) -> tuple[Digest, Rendered]:
    """The letter that would go out now, or one of all that was recorded since then; nothing is written."""
    round_ = Round(post.engine)
    digest = _digest(subscriber, now, round_.material(subscriber))
    if since is not None:
        told = [
            narrowed(news, subscriber.floor, subscriber.categories)
            for news in round_.since(subscriber, since)
            if concerns(news.judgement, subscriber.floor, subscriber.categories)
        ]
        digest = replace(digest, news=tuple(told))
    return digest, render(digest, sender)


def compose_again(post: PostOffice, sender: Sender, letter_id: int, now: datetime) -> bool:
    """Writes what a dead letter told anew, at an operator's word; False where nothing of it is open any more."""
    dead = next((letter for letter in post.outbox() if letter.letter_id == letter_id), None)
    found = next((reader for reader, _ in post.subscribers() if dead and reader.name == dead.subscriber), None)
    if found is None or not (post.open_notices(found) or post.open_asides(found)):
        return False
    return Desk(post, sender, now).queue(found, f"again:{letter_id}:{now.isoformat()}", ends_period=False)


def try_out(post: PostOffice, subscriber: Subscriber, since: datetime, now: datetime) -> Trial:
    """What these settings would have brought since then; nothing is written."""
    past = [Past(*each) for each in Round(post.engine).past(subscriber, since)]
    return backtest(subscriber, past, since, now)


class Desk:
    """Where one round's letters are written; what several readers are told alike is rendered once."""

    def __init__(self, post: PostOffice, sender: Sender, now: datetime) -> None:
        self.post, self.sender, self.now = post, sender, now
        self.round = Round(post.engine)
        self._contents: dict[object, Rendered] = {}

    def queue(
        self, subscriber: Subscriber, key: str, only: Collection[int] | None = None, ends_period: bool = True
    ) -> bool:
        """Composes and queues one letter; False where it was composed already, or a notice was closed meanwhile."""
        material = self.round.material(subscriber, only)
        digest = _digest(subscriber, self.now, material)
        stamp = message_id(self.sender, subscriber, key)
        letter = self._content(digest)
        message = self._written(digest, letter, stamp)
        draft = Draft(stamp, subscriber.address, letter.subject, message)
        notices = [item.notice_id for item in digest.news]
        return self.post.queue(subscriber, key, draft, notices, self.now, material.asides, ends_period)

    def _written(self, digest: Digest, letter: Rendered, stamp: str) -> bytes:
        if digest.subscriber.channel is Channel.WEBHOOK:
            return webhook.body(digest, stamp, letter.subject)
        if digest.subscriber.channel is Channel.CHAT:
            return chat.body(tell(digest, self.sender.comparison))
        return build(
            signed(letter, digest, self.sender),
            self.sender.header,
            digest.subscriber.address,
            stamp,
            self.now,
            list_headers(self.sender, digest.subscriber),
        )

    def _content(self, digest: Digest) -> Rendered:
        reader = digest.subscriber
        same = tuple(replace(item, notice_id=0) for item in digest.news)
        key = (
            *(reader.floor, reader.frequency.zone, reader.lang, reader.has_heartbeat, same),
            *(digest.weather, digest.checked, digest.suppressed, digest.quiet_since, digest.welcomes),
        )
        if key not in self._contents:
            if len(self._contents) >= CONTENTS:
                self._contents.clear()
            self._contents[key] = content(digest, self.sender)
        return self._contents[key]


def message_id(sender: Sender, subscriber: Subscriber, key: str) -> str:
    """It follows from whom and what the letter is for, so that a letter composed twice could be seen to be one."""
    text = f"{subscriber.name}\n{subscriber.since.isoformat()}\n{key}".encode("utf-8", "surrogatepass")
    return f"<digest.{hashlib.sha256(text).hexdigest()[:32]}@{sender.domain}>"


def list_headers(sender: Sender, subscriber: Subscriber) -> ListHeaders:
    """What tells a mail program which list this is and how to leave it."""
    url, mail = sender.unsubscribe_url(subscriber), sender.unsubscribe_mail(subscriber)
    return ListHeaders(sender.list_id, tuple(way for way in (url, mail) if way), has_one_click=bool(url))


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

        if letter.channel is not Channel.MAIL:
            delivery = carry(letter, before_dot) if carry else None
        elif server is not None:
            delivery = deliver(
                server, sender.return_path(letter.letter_id), letter.recipient, letter.message, before_dot
            )
        else:
            delivery = None
        if delivery is not None:
            yield _settle(post, letter, delivery, now(), chance())


def _digest(subscriber: Subscriber, now: datetime, material: Material) -> Digest:
    return Digest(
        subscriber=subscriber,
        composed_at=now,
        news=material.news,
        weather=material.weather,
        checked=material.checked,
        suppressed=material.suppressed,
        quiet_since=material.quiet_since,
        welcomes=material.welcomes,
    )


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
