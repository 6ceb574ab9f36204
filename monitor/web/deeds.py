"""What an operator does on the web, by a form or by the API; each is written into the audit log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import ValidationError

from alerts.invitation import invite as ask_by_letter
from alerts.message import BadAddressError, parse_address
from db.post import PostOffice
from db.readers import PausedBy, ReaderState
from db.watchlist import NameTakenError
from monitor import wiring
from monitor.config import Subscriber
from monitor.core.naming import free_name
from monitor.web.routes import Visit

JUST_NOW = timedelta(minutes=1)


class DeedError(Exception):
    """It cannot be done; the message says why and what to do instead."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def add_source(visit: Visit, url: str, name: str, kind: str, tags: Sequence[str]) -> str:
    """Watches one more page; its name. Raises NameTakenError, DeedError."""
    from crawler.guard import GuardRefused, check_url  # with the crawler behind it, half a second

    address = url.strip()
    address = address if "://" in address else f"https://{address}"
    try:
        is_web = urlsplit(address).scheme in ("http", "https")
        check_url(address)
    except (ValueError, GuardRefused) as error:
        raise DeedError(422, f"This address cannot be watched: {error}.") from error
    if not is_web or not address.isprintable() or " " in address:
        raise DeedError(422, "This is no web address: give one such as https://example.org/privacy.")
    desk = visit.desk
    chosen = name or free_name(address, desk.watchlist.names())
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", chosen):
        raise DeedError(422, "A name has small letters, digits and hyphens, at most 60.")
    desk.watchlist.add(wiring.added(desk.config, chosen, address, kind, _apart(tags)), visit.now)
    _note(visit, "add source", f"{chosen} {address}")
    return chosen


def pause(visit: Visit, name: str) -> None:
    """Looks at a source no more. Raises UnknownSourceError."""
    visit.desk.tending.pause(name)
    _note(visit, "pause source", name)


def resume(visit: Visit, name: str) -> None:
    """Looks at a source again. Raises UnknownSourceError."""
    visit.desk.tending.resume(name, visit.now)
    _note(visit, "resume source", name)


def check_now(visit: Visit, name: str) -> None:
    """Lets the daemon look at a source next. Raises UnknownSourceError, DeedError."""
    last = visit.desk.watchlist.get(name).last_checked_at
    if last is not None and visit.now - last < JUST_NOW:
        raise DeedError(409, f"{name} was looked at within the last minute.")
    if not visit.desk.tending.hasten(name, visit.now):
        raise DeedError(409, f"{name} is paused: let it go on first.")
    _note(visit, "check source", name)


def set_tags(visit: Visit, name: str, tags: Sequence[str]) -> None:
    """Gives an added source other tags. Raises UnknownSourceError, DeedError."""
    state = visit.desk.watchlist.get(name)
    if state.origin == "declared":
        raise DeedError(409, f"{name} is declared in the settings file: change its tags there.")
    wanted = _apart(tags)
    visit.desk.tending.retag(name, wanted, set(state.tags) - set(wanted))
    _note(visit, "tag source", f"{name} {', '.join(wanted)}")


def invite(visit: Visit, asked: Mapping[str, object]) -> str:
    """Asks an address by letter whether it wants letters; the name it has here. Raises DeedError.

    `asked` has the keys of a [[subscriber]] in the settings file.
    """
    desk = visit.desk
    if not desk.config.web.public_url:
        raise DeedError(409, "Without [web] public_url in the settings file nobody could confirm an address.")
    try:
        address = parse_address(str(asked.get("address", "")))
        wanted = Subscriber.model_validate(
            {"name": address, "frequency": "daily at 07:30", **asked, "address": address, "webhook": ""}
        )
    except BadAddressError as error:
        raise DeedError(422, str(error)) from None
    except ValidationError as error:
        raise DeedError(422, Subscriber.wrong_in(error)) from None
    if missing := sorted(desk.watchlist.unknown(wanted.sources)):
        raise DeedError(422, f"No source is called {missing[0]}.")
    known = [state for state in desk.readers.all() if state.subscriber.address == address]
    if any(state.paused_by is PausedBy.UNCONFIRMED for state in known):
        raise DeedError(409, f"{address} was asked already.")
    try:
        subscriber = desk.readers.ask(wiring.subscription(wanted), visit.now)
    except NameTakenError as error:
        raise DeedError(409, str(error)) from None
    what = ", ".join((*wanted.sources, *wanted.tags, *wanted.kinds)) or "all that is watched"
    ask_by_letter(PostOffice(desk.readers.engine), wiring.sender(desk.config), subscriber, what, visit.now)
    _note(visit, "invite subscriber", f"{wanted.name} {address}")
    return wanted.name


def pause_subscriber(visit: Visit, state: ReaderState) -> None:
    """Keeps somebody's letters back. Raises DeedError."""
    if state.paused_by is not PausedBy.NOBODY:
        raise DeedError(409, f"{state.subscriber.name} gets no letters already.")
    visit.desk.readers.pause(state.subscriber.name, PausedBy.COMMAND, visit.now, visit.who)
    _note(visit, "pause subscriber", state.subscriber.name)


def resume_subscriber(visit: Visit, state: ReaderState) -> None:
    """Lets somebody's letters go again, unless it is theirs to say so. Raises DeedError."""
    if state.paused_by not in (PausedBy.COMMAND, PausedBy.BOUNCES):
        raise DeedError(409, f"Only {state.subscriber.name} can say that their letters are to go.")
    visit.desk.readers.resume(state.subscriber.name, visit.now)
    _note(visit, "resume subscriber", state.subscriber.name)


def _apart(tags: Sequence[str]) -> list[str]:
    """Each tag once, without the empty ones."""
    return list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))


def _note(visit: Visit, action: str, subject: str) -> None:
    visit.desk.accounts.note(visit.who, action, subject, visit.now)
