"""Tokens for programs that read or write over the API, and for feed readers: token."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from db.tokens import TokenKind, Tokens
from monitor import wiring
from monitor.cli.accounts import COMMAND
from monitor.cli.screen import AsJson, answer, day, err, house, instant, out, table

group = typer.Typer(help="Tokens of the API: create, list, revoke.", no_args_is_help=True)


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="token")


@group.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[Scope, typer.Option(help="write also reads.")] = Scope.READ,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it is good.")] = 90,
) -> None:
    """Print a new token; it is shown this once."""
    from monitor.web.desk import hashed, new_token

    rooms, now, token = house(context), wiring.now(), new_token()
    until = now + timedelta(days=days)
    state = Tokens(rooms.engine).add(TokenKind(scope.value), name, hashed(token), now, until)
    rooms.accounts.note(COMMAND, "create token", f"{state.token_id} ({name}, {scope.value})", now)
    out.print(token, markup=False)
    err.print(f"Token {state.token_id} may {scope.value} until {day(until)}; it is not shown again.", markup=False)


@group.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """The tokens that were made, without their secrets."""
    states, now = Tokens(house(context).engine).all(), wiring.now()
    if as_json:
        answer(
            [
                {
                    "id": state.token_id,
                    "scope": state.kind.value,
                    "name": state.name,
                    "created_at": instant(state.created_at),
                    "expires_at": instant(state.expires_at),
                    "revoked_at": instant(state.ended_at),
                }
                for state in states
            ]
        )
        return
    table(
        ("id", "scope", "state", "until", "for"),
        (
            (
                str(state.token_id),
                state.kind.value,
                "good" if state.is_good(now) else "revoked" if state.ended_at else "expired",
                day(state.expires_at),
                state.name,
            )
            for state in states
        ),
        "There is no token yet: `clausewatch token create NAME`.",
    )


@group.command()
def revoke(context: typer.Context, token_id: Annotated[int, typer.Argument(metavar="ID", min=1)]) -> None:
    """End a token for good."""
    rooms = house(context)
    state = Tokens(rooms.engine).revoke(token_id, wiring.now())
    rooms.accounts.note(COMMAND, "revoke token", f"{token_id} ({state.name})", wiring.now())
    err.print(f"Token {token_id} ({state.name}) is good no more.", markup=False)
