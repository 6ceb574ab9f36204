"""Who gets letters: subscribe, unsubscribe, subscriber; and the post that comes back: bounce, keys."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from alerts.keys import load_keys, rotate_keys
from alerts.message import parse_address
from alerts.returned import Bounced, Goodbye, Ignored, Records, read_post
from alerts.wording import rhythm
from db.readers import PausedBy, ReaderState
from monitor import wiring
from monitor.cli.screen import AsJson, CallError, answer, day, err, house, instant, out, table
from monitor.config import Config, Subscriber, load
from monitor.core.news import Role
from monitor.wiring import House

WHY = {
    PausedBy.NOBODY: "",
    PausedBy.VANISHED: "left the settings file",
    PausedBy.COMMAND: "by command",
    PausedBy.LETTER: "unsubscribed",
    PausedBy.BOUNCES: "letters came back",
    PausedBy.UNCONFIRMED: "asked, has not confirmed",
}
group = typer.Typer(help="The subscribers: list, show, change, pause, resume, remove.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command()(subscribe)
    app.command()(unsubscribe)
    app.command()(bounce)
    app.command()(keys)


def subscribe(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Where the letters go.")],
    name: Annotated[str, typer.Option(help="What to call them; the address if not given.")] = "",
    source: Annotated[list[str] | None, typer.Option(help="A source by name; may be repeated.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="All sources of a tag; may be repeated.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="All sources of a kind; may be repeated.")] = None,
    category: Annotated[list[str] | None, typer.Option(help="Only clauses about this; may be repeated.")] = None,
    frequency: Annotated[str, typer.Option(help='"at once", "daily at 07:30", "weekly on monday at 07:30" ...')] = (
        "daily at 07:30"
    ),
    zone: Annotated[str, typer.Option(help="IANA name of their time zone.")] = "UTC",
    floor: Annotated[str, typer.Option(help="substantive, minor or everything.")] = "substantive",
    language: Annotated[str, typer.Option(help="Of dates: en, de, es, fr, it, nl or pt.")] = "en",
    is_urgent: Annotated[bool, typer.Option("--urgent", help="The weightiest changes go at once.")] = False,
    has_heartbeat: Annotated[bool, typer.Option("--heartbeat", help="A letter even if nothing changed.")] = False,
) -> None:
    """Subscribe somebody; their first letter says what is watched for them."""
    asked = {
        "name": name or address, "address": parse_address(address), "sources": source, "tags": tag, "kinds": kind,
        "categories": category, "frequency": frequency, "zone": zone, "floor": floor, "language": language,
        "urgent": is_urgent, "heartbeat": has_heartbeat,
    }  # fmt: skip
    wanted = checked({key: value for key, value in asked.items() if value is not None})
    rooms = house(context)
    refuse_unknown(rooms, wanted.sources)
    rooms.readers.add(wiring.subscription(wanted), wiring.now())
    state = find(rooms, wanted.name)
    if state.paused_by is PausedBy.LETTER:
        err.print(
            f"{wanted.address} unsubscribed by a letter and gets none. If they ask for letters again: "
            f"clausewatch subscriber resume {wanted.name!r} --asked",
            style="yellow",
            markup=False,
        )
        return
    err.print(f"{wanted.name} is subscribed: letters come {rhythm(wanted.frequency)}.", markup=False)


def unsubscribe(context: typer.Context, name: Annotated[str, typer.Argument(help="Whom to write no more.")]) -> None:
    """End somebody's letters. A declared subscriber is removed from the settings file instead."""
    rooms = house(context)
    state = find(rooms, name)
    instead = f"take the entry out there, or `clausewatch subscriber pause {name}`"
    refuse_if_declared(rooms.config, state, instead)
    rooms.readers.leave(state.subscriber.subscriber_id, wiring.now())
    rooms.readers.pause(name, PausedBy.COMMAND, wiring.now())
    err.print(f"{name} gets no more letters.", markup=False)


@group.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Who gets letters, of what, and when."""
    states = house(context).readers.all()
    if as_json:
        answer([record(state) for state in states])
        return
    table(
        ("name", "address", "state", "letters", "of"),
        (
            (
                state.subscriber.name,
                state.subscriber.address,
                f"paused ({why(state)})" if state.paused_by else "active",
                "alarms" if state.subscriber.role is Role.OPERATOR else rhythm(state.subscriber.frequency),
                chosen(state),
            )
            for state in states
        ),
        "Nobody is subscribed yet: add a [[subscriber]] to the settings file, or run `clausewatch subscribe ADDRESS`.",
    )


@group.command()
def pause(context: typer.Context, name: str) -> None:
    """Keep somebody's letters back until `resume`; changes made meanwhile are not told."""
    rooms = house(context)
    state = find(rooms, name)
    if state.paused_by is PausedBy.LETTER:
        raise CallError(f"{name} has unsubscribed already, {day(state.paused_at)}.")
    rooms.readers.pause(name, PausedBy.COMMAND, wiring.now())
    err.print(f"{name} gets no letters until `clausewatch subscriber resume {name}`.", markup=False)


@group.command()
def resume(
    context: typer.Context,
    name: str,
    has_asked: Annotated[bool, typer.Option("--asked", help="They asked for letters again themselves.")] = False,
) -> None:
    """Let letters go again."""
    rooms = house(context)
    state = find(rooms, name)
    if state.paused_by is PausedBy.LETTER and not has_asked:
        raise CallError(
            f"{name} unsubscribed on {day(state.paused_at)}, and that stands. If they ask for letters again, "
            "say --asked."
        )
    rooms.readers.resume(name, wiring.now())
    err.print(f"{name} gets letters again.", markup=False)


def bounce(
    context: typer.Context,
    post: Annotated[str, typer.Argument(help="A message or mailbox file, or - for standard input.")],
    recipient: Annotated[str, typer.Option(help="The address it was delivered to, where the pipe knows it.")] = "",
) -> None:
    """Take in post that came back: bounces, and letters that ask to be unsubscribed."""
    rooms = house(context)
    ring = load_keys(rooms.config.key_file)
    if post != "-" and not Path(post).is_file():
        raise CallError(f"{post} is no file that exists.")
    content = sys.stdin.buffer.read() if post == "-" else Path(post).read_bytes()
    records = Records(rooms.readers.name_of, rooms.post.recipient_of)
    for found in read_post(content, ring, records, recipient):
        match found:
            case Bounced():
                suspended = rooms.readers.note_bounce(found.letter_id, found.is_hard, found.said, wiring.now())
                word = "came back" if found.is_hard else "is late or was refused for now"
                out.print(f"Letter {found.letter_id} {word}: {found.said}", markup=False)
                if suspended:
                    out.print(f"{suspended} is suspended: the last letters all came back.", markup=False)
            case Goodbye():
                address = rooms.readers.leave(found.subscriber_id, wiring.now())
                out.print(f"{address or 'Somebody unknown'} unsubscribed.", markup=False)
            case Ignored():
                err.print(f"Ignored: {found.why}.", markup=False)


def keys(
    context: typer.Context,
    is_rotating: Annotated[bool, typer.Option("--rotate", help="Sign with a new key from now on.")] = False,
) -> None:
    """The keys that sign links in letters; links in old letters stay good."""
    path = load(context.obj).key_file
    if is_rotating:
        rotate_keys(path)
    ring = load_keys(path)
    out.print(f"{path}: {', '.join(ring.keys)} (the first one signs)", markup=False)


def find(rooms: House, name: str) -> ReaderState:
    states = rooms.readers.all()
    found = next((state for state in states if state.subscriber.name == name), None)
    if found is None:
        names = ", ".join(state.subscriber.name for state in states) or "nobody yet"
        raise CallError(f"Nobody is subscribed as {name}. There are: {names}.")
    return found


def why(state: ReaderState) -> str:
    """Who or what keeps somebody's letters back."""
    is_said_on_the_web = state.paused_by is PausedBy.COMMAND and state.paused_who
    return f"by {state.paused_who}, on the web" if is_said_on_the_web else WHY[state.paused_by]


def chosen(state: ReaderState) -> str:
    """Of what somebody gets letters."""
    if state.subscriber.role is Role.OPERATOR:
        return "the watch itself"
    return ", ".join((*state.sources, *state.tags, *state.kinds)) or "everything"


def refuse_if_declared(config: Config, state: ReaderState, instead: str) -> None:
    entry = next((each for each in config.subscriber if each.name == state.subscriber.name), None)
    if entry is not None:
        raise CallError(f"{entry.name} is declared in {config.file}:{entry.declared_at}: {instead}.")
    if state.subscriber.role is Role.OPERATOR:
        raise CallError(f"{state.subscriber.address} stands under [operator] addresses in {config.file}: {instead}.")


def checked(asked: dict[str, Any]) -> Subscriber:
    """A subscription in the words of the settings file. Raises CallError with the field that is wrong."""
    try:
        return Subscriber.model_validate(asked)
    except ValidationError as error:
        raise CallError(Subscriber.wrong_in(error)) from None


def refuse_unknown(rooms: House, sources: Sequence[str]) -> None:
    """Raises UnknownSourceError for the first name that no source has."""
    for name in sources:
        rooms.watchlist.get(name)


def record(state: ReaderState) -> dict[str, object]:
    subscriber = state.subscriber
    return {
        "name": subscriber.name,
        "address": subscriber.address,
        "role": subscriber.role.value,
        "origin": state.origin,
        "state": "paused" if state.paused_by else "active",
        "paused_by": state.paused_by.value,
        "paused_at": instant(state.paused_at),
        "paused_who": state.paused_who,
        "sources": list(state.sources),
        "tags": list(state.tags),
        "kinds": list(state.kinds),
        "categories": [category.value for category in subscriber.categories],
        "floor": subscriber.floor.value,
        "letters": rhythm(subscriber.frequency),
        "zone": subscriber.frequency.zone,
        "heartbeat": subscriber.has_heartbeat,
        "urgent_weight": subscriber.urgent_weight,
        "language": subscriber.lang,
    }
