"""Moving out: export csv, json, markdown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from db.history import VersionState
from monitor.cli.screen import Name, answer, house, instant
from monitor.core.history_table import Line, as_csv, as_markdown


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


def lines_of(version: VersionState) -> Iterator[Line]:
    """The lines of one version."""
    for n in range(max(len(version.changes), 1)):
        change = version.changes[n] if version.changes else None
        correction = version.corrections.get(n)
        yield Line(
            version=version.seq,
            captured_at=instant(version.captured_at) or "",
            outcome=version.outcome,
            verdict_of_version=version.verdict.value if version.verdict else "",
            told="yes" if version.alerted else "no",
            published_on=version.published_on.isoformat() if version.published_on else "",
            change=str(n + 1) if change else "",
            kind=change.kind.value if change else "",
            verdict=change.verdict.value if change else "",
            category=change.category.value if change else "",
            headings=" > ".join(change.path) if change else "",
            reasons="; ".join(change.reasons) if change else "",
            before=change.before if change else "",
            after=change.after if change else "",
            corrected_to=correction.verdict.value if correction else "",
            corrected_because=correction.reason if correction else "",
            text_sha256=version.text_sha256,
            chain=version.chain,
        )
