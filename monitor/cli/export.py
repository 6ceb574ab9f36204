"""Moving out: export csv, json, markdown."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from monitor.cli.screen import Name, answer, house
from monitor.core.history_table import as_csv, as_markdown
from monitor.exchange.tables import lines_of


class Form(StrEnum):
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    context: typer.Context,
    form: Annotated[Form, typer.Argument(metavar="csv|json|markdown", help="The form.")],
    source: Name,
) -> None:
    """The history of a source on standard output, a row for each change; no cell of a CSV file can be a formula."""
    lines = [line for version in house(context).history.versions(source) for line in lines_of(version)]
    if form is Form.JSON:
        answer({"source": source, "lines": [asdict(line) for line in lines]})
    else:
        sys.stdout.write(as_csv(lines) if form is Form.CSV else as_markdown(source, lines))
