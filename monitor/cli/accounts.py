"""Who may log in to the pages: account."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from db.accounts import AccountRole
from monitor import wiring
from monitor.cli.screen import AsJson, CallError, answer, day, err, house, instant, out, table

COMMAND = "command"
"""Who did it, in the log of what was done."""
group = typer.Typer(help="Who may log in to the pages: list, add, remove, password, setup-link.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="account")


@group.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Who may log in."""
    accounts = house(context).accounts.all()
    if as_json:
        answer([{"name": a.name, "role": a.role.value, "created_at": instant(a.created_at)} for a in accounts])
        return
    table(
        ("name", "role", "since"),
        ((account.name, account.role.value, day(account.created_at)) for account in accounts),
        "Nobody has an account yet: `clausewatch account add NAME`, or the link that `clausewatch run` prints.",
    )


@group.command()
def add(
    context: typer.Context,
    name: str,
    role: Annotated[AccountRole, typer.Option(help="A reader looks, an operator also changes.")] = AccountRole.OPERATOR,
) -> None:
    """Let somebody log in; asks for a password, or reads it from a pipe."""
    from monitor.web.entrance import name_fault
    from monitor.web.passwords import hash_of

    if fault := name_fault(name):
        raise CallError(fault)
    rooms = house(context)
    if any(account.name == name for account in rooms.accounts.all()):
        raise CallError(f"There is an account {name} already: give another name.")
    rooms.accounts.add(name, role, hash_of(_password()), wiring.now())
    rooms.accounts.note(COMMAND, "add account", f"{name} ({role.value})", wiring.now())
    err.print(f"{name} may log in as {role.value}.", markup=False)


@group.command()
def remove(context: typer.Context, name: str) -> None:
    """Let somebody log in no more; their browsers are logged out at once."""
    rooms = house(context)
    rooms.accounts.remove(name)
    rooms.accounts.note(COMMAND, "remove account", name, wiring.now())
    err.print(f"{name} cannot log in any more.", markup=False)


@group.command()
def password(context: typer.Context, name: str) -> None:
    """Give an account another password; its browsers are logged out at once."""
    from monitor.web.passwords import hash_of

    rooms = house(context)
    if not any(account.name == name for account in rooms.accounts.all()):
        raise CallError(f"There is no account {name}: `clausewatch account list` shows the names.")
    rooms.accounts.set_password(name, hash_of(_password()))
    rooms.accounts.note(COMMAND, "set password", name, wiring.now())
    err.print(f"{name} has a new password.", markup=False)


@group.command(name="setup-link")
def setup_link(context: typer.Context) -> None:
    """Print a link on which the first account is made: good for an hour, and once."""
    from monitor.web.desk import Site
    from monitor.web.opening import setup_link as new_link

    rooms = house(context)
    if rooms.accounts.exist():
        raise CallError("There is an account already: `clausewatch account add NAME` makes another.")
    web = rooms.config.web
    host, _, port = web.listen.rpartition(":")
    out.print(new_link(rooms.accounts, Site(int(port), web.public_url, host), wiring.now()), markup=False)


def _password() -> str:
    from monitor.web.passwords import fault_of

    if sys.stdin.isatty():
        said = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        said = sys.stdin.readline().rstrip("\r\n")
    if fault := fault_of(said):
        raise CallError(fault)
    return said
