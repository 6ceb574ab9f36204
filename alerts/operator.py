"""The operator's own letters: what is wrong with the watch itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from alerts.desk import list_headers, message_id
from alerts.message import build
from alerts.plain import one_line, shortened
from alerts.render import Rendered, render_alarms
from alerts.sender import Sender
from db.alarms import Alarm, Alarms
from db.post import PostOffice
from db.queueing import Composed, Draft
from monitor.core.cadence import LETTERS_A_DAY
from monitor.core.news import Role, Subscriber

LINES = 50
"""Of one letter: where a whole network is down, nobody reads five hundred."""


def compose_alarms(post: PostOffice, alarms: Alarms, sender: Sender, now: datetime) -> Iterator[str]:
    """Queues a letter for each operator who has not been told of an alarm yet; yields their names."""
    for subscriber, _ in post.subscribers():
        if subscriber.role is not Role.OPERATOR:
            continue
        told = post.last_alarm_told(subscriber)
        fresh = [alarm for alarm in alarms.after(told) if told or alarm.closed_at is None]
        if not fresh or post.letters_since(subscriber, now - timedelta(days=1), now) >= LETTERS_A_DAY:
            continue  # on a bad day the rest gathers in one letter
        if _queue(post, subscriber, fresh, sender, now):
            yield subscriber.name


def _queue(post: PostOffice, subscriber: Subscriber, alarms: Sequence[Alarm], sender: Sender, now: datetime) -> bool:
    key = f"alarms:{alarms[-1].alarm_id}"
    stamp = message_id(sender, subscriber, key)
    letter = letter_of(alarms, now)
    of_list = list_headers(sender, subscriber)
    message = build(letter, sender.header, subscriber.address, stamp, now, of_list)
    draft = Draft(stamp, subscriber.address, letter.subject, message)
    return post.queue([Composed(subscriber.subscriber_id, key, draft)], now) == [True]


def letter_of(alarms: Sequence[Alarm], now: datetime) -> Rendered:
    """What an operator reads: one line for each thing, and which of them are over already."""
    told = sorted(_told_once(alarms), key=lambda alarm: alarm.closed_at is not None)
    lines = [one_line(_line(alarm)) for alarm in told]
    if len(lines) == 1:
        subject = f"Clausewatch: {lines[0].removesuffix('.')}"
    else:
        subject = f"Clausewatch: {len(lines)} things to look at: {lines[0].removesuffix('.')}"
    if len(lines) > LINES:
        lines[LINES:] = [f"{len(lines) - LINES} more: see `clausewatch list` and `clausewatch outbox`."]
    return render_alarms(shortened(subject, 78), lines, f"{now:%Y-%m-%d %H:%M} UTC")


def _told_once(alarms: Sequence[Alarm]) -> list[Alarm]:
    """Without the first stage of an illness whose later one stands in the same letter."""
    open_ones = {alarm.key for alarm in alarms if alarm.closed_at is None}
    return [alarm for alarm in alarms if alarm.key.replace("failing:", "unwell:", 1) not in open_ones - {alarm.key}]


def _line(alarm: Alarm) -> str:
    is_news_of_its_end = alarm.key.startswith("recovered:")
    return f"{alarm.sentence} It is over since." if alarm.closed_at and not is_news_of_its_end else alarm.sentence
