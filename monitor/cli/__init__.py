"""The command `clausewatch`: its subcommands, its exit codes, and the one place where a fault becomes a sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError, OperationalError

from alerts.keys import KeyFileError
from alerts.message import MessageError
from db.accounts import AccountError
from db.engine import DatabaseError, fault_of
from db.history import UnknownSourceError, UnknownVersionError
from db.readers import UnknownSubscriberError
from db.tokens import UnknownTokenError
from db.watchlist import NameTakenError
from monitor.cli import (
    accounts,
    adding,
    clauses,
    compare,
    corrections,
    evidence,
    export,
    extract,
    facts,
    mail,
    moving,
    past,
    readers,
    redline,
    sources,
    subscriptions,
    tokens,
    watch,
)
from monitor.cli.screen import CallError, err
from monitor.config import ConfigError
from monitor.exchange.warc import ArchiveError
from monitor.logs import log_to
from monitor.web.fault import NotServedError
from monitor.wiring import VERSION

DONE, FOUND_WRONG, CALLED_WRONG, NOT_NOW = 0, 1, 2, 3

app = typer.Typer(
    name="clausewatch",
    help="Watches privacy policies and terms, and e-mails the clause changes that matter.",
    epilog="Start with `clausewatch demo`, or `clausewatch init` and `clausewatch run`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"clausewatch {VERSION}\n")
        raise typer.Exit


@app.callback()
def _settings(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", "-c", envvar="CLAUSEWATCH_CONFIG", help="The settings file.")
    ] = Path("clausewatch.toml"),
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    context.obj = config
    log_to(sys.stderr)


for group in (
    watch,
    adding,
    sources,
    past,
    compare,
    extract,
    clauses,
    facts,
    corrections,
    redline,
    evidence,
    export,
    mail,
    readers,
    subscriptions,
    moving,
    accounts,
    tokens,
):
    group.register(app)


def main() -> None:
    """Runs the command line and ends the process: 0 done, 1 found something wrong, 2 called wrongly, 3 not now."""
    try:
        app()
    except (
        ConfigError,
        UnknownSourceError,
        UnknownVersionError,
        NameTakenError,
        MessageError,
        KeyFileError,
        UnknownSubscriberError,
        AccountError,
        UnknownTokenError,
        ArchiveError,
        CallError,
    ) as error:
        _end(str(error), CALLED_WRONG)
    except (DatabaseError, NotServedError) as error:
        _end(str(error), NOT_NOW)
    except OperationalError as error:
        _end(f"The database cannot be used now: {fault_of(error)}.", NOT_NOW)
    except DBAPIError as error:
        _end(f"The database failed: {error.orig}. `clausewatch verify` tells whether it is whole.", NOT_NOW)
    except OSError as error:
        _end(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.", NOT_NOW)
    except KeyboardInterrupt:
        _end("Stopped.", NOT_NOW)


def _end(sentence: str, code: int) -> None:
    err.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    # A reader that closed the pipe early (head, less) must not turn into a second fault while Python shuts down.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
