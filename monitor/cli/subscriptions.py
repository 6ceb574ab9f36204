"""What is done with a subscriber who is there already: show, change, remove."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from alerts.message import parse_address
from alerts.wording import counted, rhythm
from db.readers import PausedBy, ReaderState
from db.subscribing import SubscriberSpec
from monitor import wiring
from monitor.cli.readers import checked, chosen, find, group, record, refuse_if_declared, refuse_unknown, why
from monitor.cli.screen import AsJson, CallError, answer, day, err, house, instant, out
from monitor.config import Subscriber
from monitor.config.declared import HEARTBEAT_AT_ONCE
from monitor.core.news import Rhythm

Name = Annotated[str, typer.Argument(help="A subscriber, as `clausewatch subscriber list` names them.")]
LETTERS = 5


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="subscriber")


@group.command()
def show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """All that is known of somebody: what they asked for, what waits, their last letters."""
    rooms = house(context)
    state = find(rooms, name)
    reader = state.subscriber
    letters = rooms.post.outbox(include_sent=True, of=name)[:LETTERS]
    waiting = len(rooms.post.open_notices(reader))
    if as_json:
        last = [
            {"id": each.letter_id, "state": each.state, "subject": each.subject, "queued_at": instant(each.queued_at)}
            for each in letters
        ]
        answer(record(state) | {"since": instant(reader.since), "waiting": waiting, "letters_sent_last": last})
        return
    lines = {
        "address": reader.address,
        "state": f"paused {day(state.paused_at)} ({why(state)})" if state.paused_by else "active",
        "letters": f"{rhythm(reader.frequency)}, {reader.frequency.zone}",
        "of": chosen(state),
        "about": ", ".join(category.value for category in reader.categories) or "anything",
        "floor": reader.floor.value,
        "at once": f"changes from a weight of {reader.urgent_weight:g}" if reader.urgent_weight else "nothing",
        "heartbeat": "yes" if reader.has_heartbeat else "no",
        "dates in": reader.lang,
        "since": day(reader.since),
        "declared": "in the settings file" if state.origin == "declared" else "by command",
        "waiting": counted(waiting, "change", "changes"),
    }
    for key, value in lines.items():
        out.print(f"{key:<10} {value}", markup=False)
    for letter in letters:
        out.print(f"letter {letter.letter_id}: {day(letter.queued_at)} {letter.state}, {letter.subject}", markup=False)


@group.command()
def change(
    context: typer.Context,
    name: Name,
    address: Annotated[str | None, typer.Option(help="Where the letters go from now on.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="A source by name; may be repeated.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="All sources of a tag; may be repeated.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="All sources of a kind; may be repeated.")] = None,
    is_of_all: Annotated[bool, typer.Option("--everything", help="All sources, whatever was chosen before.")] = False,
    category: Annotated[list[str] | None, typer.Option(help="Only clauses about this; may be repeated.")] = None,
    is_about_all: Annotated[bool, typer.Option("--anything", help="Clauses about anything.")] = False,
    frequency: Annotated[str | None, typer.Option(help='"at once", "daily at 07:30" ...')] = None,
    zone: Annotated[str | None, typer.Option(help="IANA name of their time zone.")] = None,
    floor: Annotated[str | None, typer.Option(help="substantive, minor or everything.")] = None,
    language: Annotated[str | None, typer.Option(help="Of dates: en, de, es, fr, it, nl or pt.")] = None,
    urgent: Annotated[bool | None, typer.Option(help="Whether the weightiest changes go at once.")] = None,
    heartbeat: Annotated[bool | None, typer.Option(help="Whether a letter comes even if nothing changed.")] = None,
) -> None:
    """Change what somebody gets, or move them to another address. What is not named stays as it is."""
    rooms = house(context)
    state = find(rooms, name)
    refuse_if_declared(rooms.config, state, "change the entry there")
    given: dict[str, Any] = {
        "address": parse_address(address) if address is not None else None, "categories": category,
        "frequency": frequency, "zone": zone, "floor": floor, "language": language, "urgent": urgent,
        "heartbeat": heartbeat,
    }  # fmt: skip
    given = {key: value for key, value in given.items() if value is not None}
    given |= {key: value for key, value in (("sources", source), ("tags", tag), ("kinds", kind)) if value}
    if not (given or is_of_all or is_about_all):
        raise CallError("Say what is to change: see `clausewatch subscriber change --help`.")
    wanted = checked({"name": name, "address": state.subscriber.address, **given})
    refuse_unknown(rooms, wanted.sources)
    spec = _changed(state, wanted, given)
    if is_of_all:
        spec = replace(spec, sources=(), tags=(), kinds=())
    if is_about_all:
        spec = replace(spec, categories=())
    if spec.has_heartbeat and spec.frequency.rhythm is Rhythm.AT_ONCE:
        raise CallError(f"heartbeat {HEARTBEAT_AT_ONCE}.")
    rooms.readers.change(name, spec, wiring.now())
    err.print(f"{name} at {spec.address}: letters come {rhythm(spec.frequency)}.", markup=False)


@group.command()
def remove(
    context: typer.Context,
    name: Name,
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget somebody: their address, their letters, and that they unsubscribed."""
    rooms = house(context)
    state = find(rooms, name)
    refuse_if_declared(rooms.config, state, "take the entry out there first, then remove them")
    letters = counted(len(rooms.post.outbox(include_sent=True, of=name)), "letter", "letters")
    goodbye = " That they unsubscribed is forgotten, too." if state.paused_by is PausedBy.LETTER else ""
    if not is_sure:
        if not sys.stdin.isatty():
            raise CallError(f"{name} would be forgotten for good, with {letters}.{goodbye} Say --yes if that is meant.")
        typer.confirm(f"Forget {name} for good, with {letters}?{goodbye}", abort=True, err=True)
    rooms.readers.remove(name)
    err.print(f"{name} is forgotten, with {letters}.{goodbye}", markup=False)


def _changed(state: ReaderState, wanted: Subscriber, given: dict[str, Any]) -> SubscriberSpec:
    """The subscription as it is, with what was given in place of what it was."""
    reader = state.subscriber
    frequency = wanted.frequency if "frequency" in given else replace(reader.frequency, zone=wanted.zone)
    if "zone" not in given:
        frequency = replace(frequency, zone=reader.frequency.zone)
    spec = SubscriberSpec(
        name=reader.name, address=reader.address, frequency=frequency, floor=reader.floor, sources=state.sources,
        tags=state.tags, kinds=state.kinds, categories=reader.categories, has_heartbeat=reader.has_heartbeat,
        lang=reader.lang, urgent_weight=reader.urgent_weight, role=reader.role, channel=reader.channel,
    )  # fmt: skip
    fresh = wiring.subscription(wanted)
    if given.keys() & {"sources", "tags", "kinds"}:  # one choice takes the place of another
        spec = replace(spec, sources=fresh.sources, tags=fresh.tags, kinds=fresh.kinds)
    columns = {
        "address": "address", "categories": "categories", "floor": "floor", "language": "lang",
        "urgent": "urgent_weight", "heartbeat": "has_heartbeat",
    }  # fmt: skip
    return replace(spec, **{column: getattr(fresh, column) for key, column in columns.items() if key in given})
