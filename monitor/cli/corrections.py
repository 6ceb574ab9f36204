"""Judgements found wrong: correct, corrections, corrections export."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.text import Text

from db.corrections import Corrected, UnknownChangeError, UnknownCorrectionError
from monitor import wiring
from monitor.cli.screen import AsJson, CallError, Name, answer, day, err, house, out, table
from monitor.core.correcting import LONGEST_REASON, correction_record, described
from monitor.core.records import change_record
from monitor.core.types import Category, Verdict

group = typer.Typer(no_args_is_help=True, help="Judgements that an operator found wrong.")


def register(app: typer.Typer) -> None:
    app.command()(correct)
    app.add_typer(group, name="corrections")


def correct(
    context: typer.Context,
    source: Name,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number in the history.")],
    change: Annotated[
        int | None, typer.Argument(metavar="[CHANGE]", help="Its number; without one the changes are listed.")
    ] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="What it should have been.")] = None,
    category: Annotated[Category | None, typer.Option(help="What it is about, if that was wrong too.")] = None,
    reason: Annotated[str, typer.Option(help="Why, in a sentence: it is shown and exported.")] = "",
    by: Annotated[str, typer.Option(help="Who says so.")] = "the operator",
) -> None:
    """Say that a change was judged wrong. Later changes of the source in the same words follow it."""
    rooms = house(context)
    if change is None:
        found, _ = rooms.history.text(source, version)
        for n, each in enumerate(found.changes):
            said = " ".join((each.after or each.before).split())
            what = f"{each.reasons[0]}: {said}" if each.reasons else said
            line = Text(f"{n + 1:>4}  {each.kind.value}, {each.verdict.value}, {each.category.value}: {what[:160]}")
            if n in found.corrections:
                line.append(f"  (corrected: {described(found.corrections[n])})", style="dim")
            out.print(line)
        if not found.changes:
            err.print(f"Version {version} of {source} changed nothing that was judged.", markup=False)
        return
    if verdict is None or verdict is Verdict.UNCHANGED:
        raise CallError("Say what it should have been: --verdict substantive, minor, cosmetic or artifact.")
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise CallError(f'Say why, in at most {LONGEST_REASON} characters: --reason "it was announced before".')
    try:
        made = rooms.corrections.correct(source, version, change, verdict, category, reason, by, wiring.now())
    except UnknownChangeError as error:
        raise CallError(str(error)) from None
    said, was = described(made.correction).rstrip("."), made.change
    err.print(
        f"Change {change} of {source}@{version} is {said}. It was {was.verdict.value}, {was.category.value}. "
        f"The same change of {source} will be judged so from now on.",
        markup=False,
    )


@group.command(name="list")
def list_corrections(context: typer.Context, as_json: AsJson = False) -> None:
    """Every correction, in the order in which they were made; a later one of the same change replaces an earlier."""
    found = list(house(context).corrections.all())
    if as_json:
        answer([label(each) for each in found])
        return
    rows = [
        (
            str(each.correction_id),
            day(each.correction.at),
            f"{each.source}@{each.seq}",
            str(each.number),
            f"{each.change.verdict.value}, {each.change.category.value}",
            described(each.correction),
        )
        for each in found
    ]
    table(("number", "when", "version", "change", "was", "is"), rows, "No judgement was corrected.")


@group.command(name="take-back")
def take_back(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `clausewatch corrections list` shows it.")],
) -> None:
    """Forget a correction: nothing follows it any more. What it already decided stays."""
    try:
        gone = house(context).corrections.take_back(number)
    except UnknownCorrectionError as error:
        raise CallError(str(error)) from None
    err.print(f"Taken back: change {gone.number} of {gone.source}@{gone.seq} stands as it was judged.", markup=False)


@group.command()
def export(context: typer.Context, source: Annotated[str, typer.Option(help="Of this source alone.")] = "") -> None:
    """Labels, a JSON object a line: the change as it was judged, and what an operator said of it."""
    for each in house(context).corrections.all(source):
        sys.stdout.write(json.dumps(label(each)) + "\n")


def label(each: Corrected) -> dict[str, Any]:
    """One correction as a label for judging."""
    was = change_record(each.change)
    place = {
        "id": each.correction_id,
        "source": each.source,
        "seq": each.seq,
        "change": each.number,
        "path": list(each.change.path),
    }
    return place | was | {"correction": correction_record(each.correction)}
