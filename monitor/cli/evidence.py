"""What proves a version, and whether all of it holds: evidence, verify."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Annotated

import typer

from db.evidence import evidence_of
from db.history import Damage
from db.stamps import Stamps
from monitor.cli.screen import AsJson, CallError, Name, answer, err, existing, house, out, progress
from monitor.stamping import StampError, checked, stamp
from monitor.wiring import VERSION


def register(app: typer.Typer) -> None:
    app.command()(evidence)
    app.command()(verify)


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
    rooms = house(context)
    found = evidence_of(rooms.engine, source, version)
    if found.stamp is None and rooms.config.evidence.timestamp_url:
        try:
            asyncio.run(stamp(Stamps(rooms.engine), rooms.config))
        except StampError as error:
            err.print(f"{error} The evidence is written without a time stamp.", markup=False)
        found = evidence_of(rooms.engine, source, version)
    program = f"clausewatch/{VERSION}"
    is_zip = file.suffix.lower() == ".zip"
    file.write_bytes(archive(found, program) if is_zip else warc(found, program, gzipped=file.suffix == ".gz"))
    script = Path(verify_evidence.__file__).name
    err.print(
        f"{file}: check it with `clausewatch verify {file}`, or without clausewatch by "
        f"{f'{script} in it' if is_zip else f'a copy of {script}'}. The head of the chain is {found.links[-1].chain}.",
        markup=False,
    )


def verify(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="An evidence file; without one, the whole database.")
    ] = None,
    authority: Annotated[
        Path | None,
        typer.Option("--ca", help="Root certificate (PEM) of the time-stamp authority: check its signature, too."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute every hash and chain, or those of an evidence file; names what was altered, if anything was."""
    if file is not None:
        _verify_file(existing(file), existing(authority) if authority else None, as_json)
        return
    sound, damages = 0, []
    with progress() as bar:
        task = bar.add_task("verifying", total=None)
        for found in house(context).history.verify():
            if isinstance(found, Damage):
                damages.append(found)
            else:
                sound += found
            bar.advance(task)
    if as_json:
        bad = [{"source": damage.source, "seq": damage.seq, "what": damage.what} for damage in damages]
        answer({"sound": sound, "damaged": bad})
    else:
        for damage in damages:
            place = f"{damage.source}@{damage.seq}: " if damage.source else ""
            out.print(f"DAMAGED {place}{damage.what}", markup=False)
        out.print(f"{sound} records sound, {len(damages)} damaged", markup=False)
    if damages:
        raise typer.Exit(1)


def _verify_file(file: Path, authority: Path | None, as_json: bool) -> None:
    from monitor.exchange.evidence import unpacked
    from monitor.exchange.verify_evidence import faults_of, summary

    manifest, faults = faults_of(unpacked(file.read_bytes()))
    stamped = ""
    if authority is not None and not faults:
        fault, stamped = _signature(manifest.get("stamp"), authority)
        faults += [fault] if fault else []
    if as_json:
        answer({"file": file.name, "is_sound": not faults, "faults": faults, "manifest": manifest})
    else:
        for fault in faults:
            out.print(f"NOT SOUND: {fault}.", markup=False)
        if not faults:
            out.print(f"Sound: every hash and every link holds.\n{stamped}{summary(manifest)}", markup=False)
    if faults:
        raise typer.Exit(1)


def _signature(told: dict[str, str] | None, authority: Path) -> tuple[str, str]:
    """What is wrong with the signature of a time stamp, or else that it holds."""
    if told is None:
        return "it is under no time stamp", ""
    try:
        at = checked(base64.b64decode(told["reply"]), told["listed"].encode(), authority)
    except StampError as error:
        return str(error).rstrip("."), ""
    return "", f"The signature of its time stamp holds: seen on {at:%Y-%m-%d %H:%M:%S} UTC by {told['url']}.\n"
