"""Writes letters: from what is open for a subscriber to the bytes that go over the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from alerts import chat, webhook
from alerts.message import BadAddressError, BadHeaderError, ListHeaders, build
from alerts.render import Rendered, content, render, signed
from alerts.sender import Sender
from alerts.story import tell
from db.material import Material, Round
from db.post import PostOffice
from db.queueing import Composed, Draft, Unwritable
from monitor.core.news import Channel, Digest, Subscriber, concerns, narrowed

CONTENTS = 200
"""Rendered letters that are kept for the next reader of the same news; each may have a megabyte."""


class Desk:
    """Where one round's letters are written; what several readers are told alike is rendered once."""

    def __init__(self, post: PostOffice, sender: Sender, now: datetime) -> None:
        self.post, self.sender, self.now = post, sender, now
        self.round = Round(post.engine)
        self._contents: dict[object, Rendered] = {}

    def compose(
        self, subscriber: Subscriber, key: str, only: Collection[int] | None = None, ends_period: bool = True
    ) -> Composed:
        """One letter, not yet queued. A fault that is its reader's alone makes it unwritable and stops nobody else's.

        Raises BadHeaderError where no letter can be written for the sender's sake.
        """
        stamp = message_id(self.sender, subscriber, key)
        try:
            material = self.round.material(subscriber, only)
            draft = self._draft(_digest(subscriber, self.now, material), stamp)
            notices = tuple(item.notice_id for item in material.news)
            return Composed(subscriber.subscriber_id, key, draft, notices, material.asides, ends_period)
        except (SQLAlchemyError, BadHeaderError):
            raise
        except Exception as fault:  # noqa: BLE001  # the top of one reader's letter: the others are to have theirs
            return self._given_up(subscriber, key, stamp, fault, only, ends_period)

    def _draft(self, digest: Digest, stamp: str) -> Draft:
        letter = self._content(digest)
        return Draft(stamp, digest.subscriber.address, letter.subject, self._written(digest, letter, stamp))

    def _given_up(
        self,
        subscriber: Subscriber,
        key: str,
        stamp: str,
        fault: Exception,
        only: Collection[int] | None,
        ends_period: bool,
    ) -> Composed:
        is_address = isinstance(fault, BadAddressError)
        why = str(fault) if is_address else f"the letter could not be written ({type(fault).__name__}: {fault})"
        notices = [notice for notice, _ in self.post.open_notices(subscriber) if only is None or notice in only]
        asides = [aside for aside, _, _ in self.post.open_asides(subscriber)] if only is None else []
        letter = Unwritable(stamp, subscriber.address, why, is_hard=is_address)
        return Composed(subscriber.subscriber_id, key, letter, notices, asides, ends_period)

    def _written(self, digest: Digest, letter: Rendered, stamp: str) -> bytes:
        if digest.subscriber.channel is Channel.WEBHOOK:
            return webhook.body(digest, stamp, letter.subject, self.sender.comparison)
        if digest.subscriber.channel is Channel.CHAT:
            return chat.body(tell(digest, self.sender.comparison))
        return build(
            signed(letter, digest, self.sender),
            self.sender.header,
            digest.subscriber.address,
            stamp,
            self.now,
            list_headers(self.sender, digest.subscriber),
            thread_of(self.sender, digest),
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


def message_id(sender: Sender, subscriber: Subscriber, key: str) -> str:
    """It follows from whom and what the letter is for, so that a letter composed twice could be seen to be one."""
    text = f"{subscriber.name}\n{subscriber.since.isoformat()}\n{key}".encode("utf-8", "surrogatepass")
    return f"<digest.{hashlib.sha256(text).hexdigest()[:32]}@{sender.domain}>"


def thread_of(sender: Sender, digest: Digest) -> str:
    """The Message-ID that all letters about a source refer to, where this one is about a single source; else empty.

    No letter has it: mail programs gather what refers to the same one, whether or not they ever saw it.
    """
    names = {item.source_name for item in digest.news} | {item.source_name for item in digest.welcomes}
    if not sender.has_threads or len(names) != 1:
        return ""
    text = "\n".join((sender.list_id, *names)).encode("utf-8", "surrogatepass")
    return f"<source.{hashlib.sha256(text).hexdigest()[:32]}@{sender.domain}>"


def list_headers(sender: Sender, subscriber: Subscriber) -> ListHeaders:
    """What tells a mail program which list this is and how to leave it."""
    url, mail = sender.unsubscribe_url(subscriber), sender.unsubscribe_mail(subscriber)
    return ListHeaders(sender.list_id, tuple(way for way in (url, mail) if way), has_one_click=bool(url))


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
