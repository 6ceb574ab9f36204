"""What a person sees: answers on standard output, everything else on standard error, colour only on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from monitor.config import load
from monitor.core.compare import RunKind, runs
from monitor.core.types import Change, Verdict
from monitor.wiring import House, open_house

# A pipe has no width: a table there must not be folded to a guess.
out = Console(soft_wrap=True, highlight=False, emoji=False, width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)

Name = Annotated[str, typer.Argument(metavar="SOURCE", help="The name of a source.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON, in ASCII.")]

_STYLES = {
    RunKind.SAME: ("", "", ""),
    RunKind.DELETED: ("red strike", "[-", "-]"),
    RunKind.INSERTED: ("blue underline", "{+", "+}"),
    RunKind.MOVED: ("green", "", ""),
}
_VERDICT_STYLES = {Verdict.SUBSTANTIVE: "bold red", Verdict.MINOR: "yellow"}


class CallError(Exception):
    """The call cannot be done as it was made; the message says what to do instead."""


def house(context: typer.Context) -> House:
    """The settings that the call names, and the database they name. Raises ConfigError, DatabaseError."""
    return open_house(load(context.obj))


def existing(path: Path) -> Path:
    """A file that the call names; CallError where there is none."""
    if not path.exists() or path.is_dir():
        raise CallError(f"{path} is {'a folder, not a file' if path.is_dir() else 'no file that exists'}.")
    return path


def answer(record: Any) -> None:
    """One JSON answer on standard output."""
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


def instant(when: datetime | None) -> str | None:
    """A time as every JSON answer writes it: UTC, ending in Z."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def date_of(text: str) -> datetime:
    """A day or time that the call names; midnight in UTC where it does not say more. Raises CallError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CallError(f"{text} is no date: write it as 2026-01-31.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(when: datetime | None) -> str:
    """A time as a table shows it."""
    return f"{when:%Y-%m-%d %H:%M}" if when else "-"


def table(headings: Iterable[str], rows: Iterable[Iterable[str]], empty: str) -> None:
    """A table, or one sentence where there is nothing to show."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    *short, long = headings
    for heading in short:
        shown.add_column(heading, no_wrap=True)
    shown.add_column(long, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    if shown.row_count:
        out.print(shown)
    else:
        out.print(empty, markup=False)


def progress() -> Progress:
    """A progress bar on standard error; nothing where that is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        disable=not err.is_terminal,
    )


def verdict_text(verdict: Verdict | None) -> Text:
    return Text(verdict.value, style=_VERDICT_STYLES.get(verdict, "")) if verdict else Text("-")


def print_change(change: Change, explain: bool = False) -> None:
    """One change: what it is, why, and the clause with its deletions and insertions marked in words and colour."""
    head = Text(f"{change.kind.value}, ")
    head.append_text(verdict_text(change.verdict))
    head.append(f", {change.category.value}")
    if change.path:
        head.append(f"  ({' > '.join(change.path)})", style="dim")
    out.print(head)
    for reason in change.reasons:
        out.print(Text(f"  because {reason}", style="italic"))
    if explain:
        out.print(Text(f"  for the reader: {change.direction.value}; weight {change.weight:.2f}", style="italic"))
        for step in change.steps:
            out.print(Text(f"  - {step}", style="red" if step.startswith("counted") else "dim green"))
    body = Text("  ")
    for run in runs(change):
        style, opening, closing = _STYLES[run.kind]
        body.append(f"{opening}{run.text}{closing}", style=style)
    out.print(body)
    out.print()
