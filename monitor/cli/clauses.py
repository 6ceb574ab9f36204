"""The past of single clauses: blame."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.screen import AsJson, Name, answer, day, house, instant, out
from monitor.core.blame import Blame, Moment, Stay


def register(app: typer.Typer) -> None:
    app.command(name="blame")(blame_command)


def blame_command(
    context: typer.Context,
    source: Name,
    version: Annotated[int | None, typer.Option("--version", help="Its number; the current one if absent.")] = None,
    as_json: AsJson = False,
) -> None:
    """Since when each clause of a version reads as it does, how it read before, and when it was gone."""
    moment, blamed = house(context).lineages.blame(source, version)
    if as_json:
        answer({"source": source, "seq": moment.seq, "clauses": [blame_record(each) for each in blamed]})
        return
    for each in blamed:
        line = Text(f"{day(each.worded.at)}  @{each.worded.seq:<4} ", style="dim")
        line.append(each.clause.text, style="bold" if each.clause.is_heading else "not dim")
        out.print(line)
        for wording in each.earlier:
            out.print(Text(f"    {_span(wording.stays[0])}: {wording.text}", style="dim"))
        for absence in each.absences:
            out.print(Text(f"    {_span(absence)}: not there", style="dim"))


def blame_record(each: Blame) -> dict[str, Any]:
    """One clause as `blame --json` gives it."""
    return {
        "id": each.clause_id,
        "path": list(each.clause.path),
        "text": each.clause.text,
        "is_heading": each.clause.is_heading,
        "first_seen": _moment(each.born),
        "worded_so_since": _moment(each.worded),
        "earlier": [
            {"text": wording.text, "stays": [_stay(stay) for stay in wording.stays]} for wording in each.earlier
        ],
        "gone": [_stay(stay) for stay in each.absences],
    }


def _moment(moment: Moment | None) -> dict[str, Any] | None:
    return {"seq": moment.seq, "at": instant(moment.at)} if moment else None


def _stay(stay: Stay) -> dict[str, Any]:
    return {"from": _moment(stay.first), "until": _moment(stay.until)}


def _span(stay: Stay) -> str:
    return f"{day(stay.first.at)} to {day(stay.until.at) if stay.until else 'now'}"
