"""The one letter that goes to an address which somebody typed in on the web: whether its owner wants more."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.desk import message_id
from alerts.keys import KeyRing
from alerts.message import build
from alerts.plain import one_line
from alerts.render import render_invitation
from alerts.sender import Known, Sender, number_in
from db.post import PostOffice
from db.queueing import Composed, Draft
from monitor.core.news import Subscriber

CONFIRM = "confirm"
LASTS = timedelta(days=7)


def confirmation_url(sender: Sender, subscriber: Subscriber, now: datetime) -> str:
    """The link that begins the letters; empty where we have no public address to link to."""
    if not sender.public_url or sender.keys is None:
        return ""
    until, purpose = int((now + LASTS).timestamp()), f"{CONFIRM} {subscriber.address}"
    return f"{sender.public_url}/confirm/{sender.keys.sign(purpose, subscriber.subscriber_id, until)}"


def confirmed_by(token: str, keys: KeyRing, now: datetime, address_of: Known) -> int | None:
    """The subscriber whom a link confirms; None for one that we did not sign for this address, or that is too old."""
    number, until = number_in(token, 1), number_in(token, 2)
    address = address_of(number) if number is not None else None
    if address is None or until is None or keys.opened(f"{CONFIRM} {address}", token) is None:
        return None
    return number if until > now.timestamp() else None


def invite(post: PostOffice, sender: Sender, subscriber: Subscriber, what: str, now: datetime) -> None:
    """Queues the letter that asks. Raises MessageError where the address takes none."""
    url = confirmation_url(sender, subscriber, now)
    letter = render_invitation(one_line(what), url, subscriber.address)
    stamp = message_id(sender, subscriber, CONFIRM)
    # No list header: nobody is on a list yet.
    message = build(letter, sender.header, subscriber.address, stamp, now)
    draft = Draft(stamp, subscriber.address, letter.subject, message)
    post.queue([Composed(subscriber.subscriber_id, CONFIRM, draft, ends_period=False)], now)
