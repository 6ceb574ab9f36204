"""Two texts as one with every change marked, for Word and for reading: redline."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from monitor import wiring
from monitor.cli.screen import AsJson, CallError, answer, day, err, house, instant
from monitor.cli.sides import side_named
from monitor.core.redline import block_record, markdown
from monitor.core.redline import redline as redlined

AUTHOR = "Clausewatch"


def register(app: typer.Typer) -> None:
    app.command()(redline)


def redline(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE|OLD", help="A source; or a file or NAME@N, held against NEW.")
    ],
    newer: Annotated[str | None, typer.Argument(metavar="[NEW]", help="A file, or a version NAME@N.")] = None,
    old: Annotated[int | None, typer.Option("--from", help="The older version; the one before --to if absent.")] = None,
    new: Annotated[int | None, typer.Option("--to", help="The newer version; the current one if absent.")] = None,
    word: Annotated[Path | None, typer.Option("--docx", help="Write a Word document with tracked changes.")] = None,
    author: Annotated[str, typer.Option(help="Who stands at the tracked changes.")] = AUTHOR,
    as_json: AsJson = False,
) -> None:
    """Both texts as one, with what was struck out, put in and moved: as Markdown, JSON or a Word document."""
    if word is not None and word.exists():
        raise CallError(f"{word} exists: remove it, or name another file.")
    if newer is not None:
        if old is not None or new is not None:
            raise CallError("--from and --to are for the versions of one source: two texts need neither.")
        sides = side_named(context, source), side_named(context, newer)
        title, at = f"{sides[0].title} to {sides[1].title}", sides[1].at or wiring.now()
        texts = sides[0].text, sides[1].text
    elif Path(source).is_file():
        raise CallError(f"{source} is a file: name the newer one, too, for both to be marked.")
    else:
        title, at, texts = _versions(context, source, old, new)
    blocks = redlined(*texts)
    if word is not None:
        from monitor.exchange.docx import docx

        word.write_bytes(docx(blocks, title, author, at))
        err.print(f"{word}: {title}. Accept all changes for the new text, reject all for the old one.", markup=False)
    elif as_json:
        answer({"title": title, "at": instant(at), "blocks": [block_record(block) for block in blocks]})
    else:
        sys.stdout.write(markdown(blocks))


def _versions(
    context: typer.Context, source: str, old: int | None, new: int | None
) -> tuple[str, datetime, tuple[str, str]]:
    past = house(context).history
    current, new_text = past.text(source, new)
    if old is None and current.seq == 1:
        raise CallError(f"{source} has one version only: there is nothing to mark yet.")
    before, old_text = past.text(source, old if old is not None else current.seq - 1)
    title = f"{source}: {before.seq} ({day(before.captured_at)}) to {current.seq} ({day(current.captured_at)})"
    return title, current.captured_at, (old_text, new_text)
