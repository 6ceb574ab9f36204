"""What is done with pages that are watched already: pause, resume, tag, remove."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from monitor import wiring
from monitor.cli.screen import CallError, err, house, out
from monitor.config import Config

Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Sources, as `clausewatch list` names them.")]
Name = Annotated[str, typer.Argument(help="A source, as `clausewatch list` names it.")]


def register(app: typer.Typer) -> None:
    for command in (pause, resume, tag, remove):
        app.command()(command)


def pause(context: typer.Context, names: Names) -> None:
    """Look at them no more; their history stays. Holds against the settings file and a restart."""
    rooms = house(context)
    for name in names:
        rooms.tending.pause(name)
        err.print(f"{name} is not looked at until `clausewatch resume {name}`.", markup=False)


def resume(context: typer.Context, names: Names) -> None:
    """Look at them again, at once where the daemon runs."""
    rooms = house(context)
    for name in names:
        rooms.tending.resume(name, wiring.now())
        err.print(f"{name} is watched again.", markup=False)


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


def remove(
    context: typer.Context,
    name: Name,
    is_purging: Annotated[bool, typer.Option("--purge", help="Delete its versions too, for good.")] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Watch a page no more and list it no more. Its history is kept, unless it is purged."""
    rooms = house(context)
    _refuse_if_declared(rooms.config, name, "take it out there")
    if not is_purging:
        rooms.tending.remove(name)
        err.print(f"{name} is watched no more; `clausewatch history {name}` still tells its past.", markup=False)
        return
    count = len(rooms.history.versions(name))
    if not is_sure:
        if not sys.stdin.isatty():
            raise CallError(f"{count} versions of {name} would be deleted for good: say --yes if that is meant.")
        typer.confirm(f"Delete {name} and its {count} versions for good?", abort=True, err=True)
    rooms.tending.purge(name)
    err.print(f"{name} is deleted, with {count} versions.", markup=False)


def _refuse_if_declared(config: Config, name: str, advice: str) -> None:
    entry = next((each for each in config.source if each.name == name), None)
    if entry is not None:
        raise CallError(f"{name} is declared in {config.file}:{entry.declared_at}: {advice}.")
