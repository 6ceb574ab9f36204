"""Finds the subscribers whose letter is due, and queues their letters, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.backtest import Past, Trial, backtest
from alerts.desk import Desk
from alerts.sender import Sender
from db.material import Round
from db.post import PostOffice
from db.queueing import Draft, Unwritable
from monitor.core.cadence import LETTERS_A_DAY, period
from monitor.core.news import Rhythm, Role, Subscriber

SETTLED = timedelta(minutes=1)
AT_A_TIME = 25
"""Letters of one transaction: a commit costs more than writing a letter, and these are held in memory until then."""
SKIPS_AT_A_TIME = 1000

Tell = Callable[[str, str], None]
"""Hears whose letter could not be written, and why."""


@dataclass(frozen=True, slots=True)
class Due:
    """That a letter is to be written for a subscriber."""

    key: str
    only: Collection[int] | None = None
    """The notices that could not wait for the end of the period; None for all."""
    ends_period: bool = True


@dataclass(frozen=True, slots=True)
class Over:
    """That a subscriber's period is over and had nothing to tell."""

    key: str


def compose_due(post: PostOffice, sender: Sender, now: datetime, tell: Tell = lambda name, why: None) -> Iterator[str]:
    """Queues a letter for each reader whose period is over and who has news; yields their names.

    A letter that cannot be written is put down as dead and told of; it keeps nobody else from theirs.
    """
    tray = Tray(Desk(post, sender, now), tell)
    waiting = post.with_something_open()
    for subscriber, last_period in post.subscribers():
        if subscriber.role is not Role.READER:
            continue
        match _next_step(post, subscriber, last_period, now, subscriber.subscriber_id in waiting):
            case Due() as due:
                tray.due.append((subscriber, due))
            case Over(key):
                tray.ended[subscriber.subscriber_id] = key
        if tray.is_full:
            yield from tray.empty()
    yield from tray.empty()


def compose_again(post: PostOffice, sender: Sender, letter_id: int, now: datetime, tell: Tell) -> bool:
    """Writes what a dead letter told anew, at an operator's word; False where nothing of it is open any more."""
    dead = next((letter for letter in post.outbox() if letter.letter_id == letter_id), None)
    found = next((reader for reader, _ in post.subscribers() if dead and reader.name == dead.subscriber), None)
    if found is None or not (post.open_notices(found) or post.open_asides(found)):
        return False
    tray = Tray(Desk(post, sender, now), tell)
    tray.due.append((found, Due(f"again:{letter_id}:{now.isoformat()}", ends_period=False)))
    return bool(list(tray.empty()))


def try_out(post: PostOffice, subscriber: Subscriber, since: datetime, now: datetime) -> Trial:
    """What these settings would have brought since then; nothing is written."""
    past = [Past(*each) for each in Round(post.engine).past(subscriber, since)]
    return backtest(subscriber, past, since, now)


@dataclass
class Tray:
    """What one round is about to write and queue together. A kill before that loses nothing: all of it is due still."""

    desk: Desk
    tell: Tell
    due: list[tuple[Subscriber, Due]] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.due) >= AT_A_TIME or len(self.ended) >= SKIPS_AT_A_TIME

    def empty(self) -> Iterator[str]:
        """Writes the letters and queues them in one transaction; yields whose were queued."""
        due, ended = self.due, self.ended
        self.due, self.ended = [], {}
        self.desk.round.read_ahead([subscriber.subscriber_id for subscriber, _ in due])
        letters = [self.desk.compose(subscriber, each.key, each.only, each.ends_period) for subscriber, each in due]
        is_queued = self.desk.post.queue(letters, self.desk.now, ended)
        for (subscriber, _), composed, is_new in zip(due, letters, is_queued, strict=True):
            match composed.letter:
                case Draft() if is_new:
                    yield subscriber.name
                case Unwritable(why=why) if is_new:
                    self.tell(subscriber.name, why)


def _next_step(
    post: PostOffice, subscriber: Subscriber, last_period: str, now: datetime, is_waiting: bool
) -> Due | Over | None:
    """What is to be done for one subscriber now; nothing, mostly."""
    if subscriber.frequency.rhythm is Rhythm.AT_ONCE:
        key = _at_once_key(post, subscriber, now) if is_waiting else ""
        if key and _has_enough(post, subscriber, now):
            return None  # what comes now gathers, and goes in one letter as soon as the day has room again
        return Due(key) if key else None
    over = period(subscriber.frequency, subscriber.since, now)
    if over and over.key != last_period:
        return Due(over.key) if is_waiting or subscriber.has_heartbeat else Over(over.key)
    urgent = post.urgent_notices(subscriber) if is_waiting and subscriber.urgent_weight else []
    if not urgent or _has_enough(post, subscriber, now):
        return None
    return Due(f"urgent:{urgent[-1]}:{subscriber.address}", only=urgent, ends_period=False)


def _has_enough(post: PostOffice, subscriber: Subscriber, now: datetime) -> bool:
    return post.letters_since(subscriber, now - timedelta(days=1), now) >= LETTERS_A_DAY


def _at_once_key(post: PostOffice, subscriber: Subscriber, now: datetime) -> str:
    """The period of a letter that is due at once, or the empty string.

    Only what is new starts a letter: one that died would else be composed again without end. First sights wait until
    none has come for a while, so that whoever adds five sources gets one letter. The address is part of the key, as
    what an old one refused goes to the new one.
    """
    fresh = [notice for notice, comes_again in post.open_notices(subscriber) if not comes_again]
    if fresh:
        return f"at-once:{fresh[-1]}:{subscriber.address}"
    asides = [(aside_id, at) for aside_id, comes_again, at in post.open_asides(subscriber) if not comes_again]
    if asides and now - max(at for _, at in asides) >= SETTLED:
        return f"at-once:aside-{asides[-1][0]}:{subscriber.address}"
    return ""
