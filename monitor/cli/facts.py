"""What a version states, as sets: facts."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.screen import AsJson, CallError, Name, answer, day, house, instant, out
from monitor.core.facts import Fact, compare_ledgers, ledger_of


def register(app: typer.Typer) -> None:
    app.command()(facts)


def facts(
    context: typer.Context,
    source: Name,
    version: Annotated[int | None, typer.Option("--version", help="Its number; the current one if absent.")] = None,
    old: Annotated[int | None, typer.Option("--from", help="Hold this version against --to.")] = None,
    new: Annotated[int | None, typer.Option("--to", help="The newer one; the current one if absent.")] = None,
    as_json: AsJson = False,
) -> None:
    """Periods, amounts, contacts, third parties, ages, law and dates that a version names, or what of them changed."""
    if version is not None and (old is not None or new is not None):
        raise CallError("Say --version N for one version, or --from A --to B to hold two against each other.")
    if new is not None and old is None:
        raise CallError("--to needs --from: which version is it to be held against?")
    past = house(context).history
    current, text = past.text(source, new if old is not None else version)
    found = ledger_of(text)
    if old is None:
        if as_json:
            answer({"source": source, "seq": current.seq, "facts": [_record(fact) for fact in found]})
            return
        _print(f"{source}@{current.seq} ({day(current.captured_at)})", [("", found)])
        return
    before, old_text = past.text(source, old)
    changed = compare_ledgers(ledger_of(old_text), found)
    if as_json:
        sides = {name: [_record(fact) for fact in getattr(changed, name)] for name in ("gone", "come", "kept")}
        at = {"from_at": instant(before.captured_at), "to_at": instant(current.captured_at)}
        answer({"source": source, "from": before.seq, "to": current.seq, **at, **sides})
        return
    head = f"{source}: {before.seq} ({day(before.captured_at)}) to {current.seq} ({day(current.captured_at)})"
    _print(head, [("- ", changed.gone), ("+ ", changed.come)])
    out.print(f"{len(changed.kept)} as before", markup=False)


def _print(head: str, sides: list[tuple[str, tuple[Fact, ...]]]) -> None:
    out.print(Text(head, style="bold"))
    for sign, found in sides:
        for fact in found:
            line = Text(f"{sign}{fact.kind.value}: {fact.value}", style={"- ": "red", "+ ": "blue"}.get(sign, ""))
            line.append(f"  ({fact.quote[:100]}{'...' if len(fact.quote) > 100 else ''})", style="dim")
            out.print(line)
    if not any(found for _, found in sides):
        out.print("No fact changed." if len(sides) > 1 else "No fact found.")


def _record(fact: Fact) -> dict[str, Any]:
    return {"kind": fact.kind.value, "value": fact.value, "quote": fact.quote, "path": list(fact.path)}
