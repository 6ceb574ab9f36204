"""One version for others to check: evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db.evidence import evidence_of
from monitor.cli.screen import CallError, Name, err, house
from monitor.wiring import VERSION


def register(app: typer.Typer) -> None:
    app.command()(evidence)


def evidence(
    context: typer.Context,
    source: Name,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number in the history.")],
    file: Annotated[
        Path,
        typer.Option(
            "--out", help="The file to write: by its name a .warc, .warc.gz, or a .zip with the script that checks it."
        ),
    ],
) -> None:
    """A version as it came and as it was read, with its chain, in a file that can be checked without clausewatch."""
    from monitor.exchange import verify_evidence
    from monitor.exchange.evidence import archive, warc

    if file.exists():
        raise CallError(f"{file} exists: remove it, or name another file.")
    found = evidence_of(house(context).engine, source, version)
    program = f"clausewatch/{VERSION}"
    is_zip = file.suffix.lower() == ".zip"
    file.write_bytes(archive(found, program) if is_zip else warc(found, program, gzipped=file.suffix == ".gz"))
    err.print(
        f"{file}: check it with `clausewatch verify {file}`, or without clausewatch by a copy of "
        f"{Path(verify_evidence.__file__).name}. The head of the chain is {found.links[-1].chain}.",
        markup=False,
    )
