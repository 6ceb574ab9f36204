"""What is done with pages that are watched already: source pause, resume, soon, tag, remove."""

from __future__ import annotations

from typing import Annotated

import typer

from db.tending import HasHistoryError
from monitor import wiring
from monitor.cli.screen import CallError, err, house, out
from monitor.config import Config

group = typer.Typer(help="The watched pages: pause, resume, soon, tag, remove.", no_args_is_help=True)
Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Sources, as `clausewatch list` names them.")]
Name = Annotated[str, typer.Argument(help="A source, as `clausewatch list` names it.")]


def register(app: typer.Typer) -> None:
    for command in (pause, resume, soon, tag, remove):
        group.command()(command)
    app.add_typer(group, name="source")


def pause(context: typer.Context, names: Names) -> None:
    """Look at them no more; their history stays. Holds against the settings file and a restart."""
    rooms = house(context)
    for name in names:
        rooms.tending.pause(name)
        err.print(f"{name} is not looked at until `clausewatch source resume {name}`.", markup=False)


def resume(context: typer.Context, names: Names) -> None:
    """Look at them again, at once where the daemon runs."""
    rooms = house(context)
    for name in names:
        rooms.tending.resume(name, wiring.now())
        err.print(f"{name} is watched again.", markup=False)


def soon(context: typer.Context, names: Names) -> None:
    """Let the daemon look at them next, without waiting for their hour."""
    rooms = house(context)
    for name in names:
        if rooms.tending.hasten(name, wiring.now()):
            err.print(f"{name} is due now.", markup=False)
        else:
            err.print(f"{name} is paused: `clausewatch source resume {name}`.", markup=False)


def tag(
    context: typer.Context,
    name: Name,
    tags: Annotated[list[str] | None, typer.Argument(metavar="[TAG...]", help="Tags to give it.")] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="A tag to take away; may be repeated.")] = None,
) -> None:
    """Give a source tags, or take some away; prints those that it has then."""
    rooms = house(context)
    _refuse_if_declared(rooms.config, name, "change its tags there")
    out.print(", ".join(rooms.tending.retag(name, tags or [], drop or [])) or "no tags", markup=False)


def remove(context: typer.Context, name: Name) -> None:
    """Forget a source that never had a version: a slip. One with versions is a record, and can only be paused."""
    rooms = house(context)
    _refuse_if_declared(rooms.config, name, "take it out there")
    try:
        rooms.tending.remove(name)
    except HasHistoryError as error:
        raise CallError(str(error)) from error
    err.print(f"{name} is gone.", markup=False)


def _refuse_if_declared(config: Config, name: str, advice: str) -> None:
    entry = next((each for each in config.source if each.name == name), None)
    if entry is not None:
        raise CallError(f"{name} is declared in {config.file}:{entry.declared_at}: {advice}.")
