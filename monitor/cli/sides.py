"""What commands that hold two texts against each other take: a file, or a version of a source."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from monitor.cli.screen import CallError, day, err, existing, house
from monitor.core.types import ExtractionFailure, Reading, Recipe

PLAIN = {".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain"}
_PLAINLY = Recipe()
_VERSION = re.compile(r"(?P<name>[^@/]{1,200})(?:@(?P<seq>[0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Side:
    title: str
    at: datetime | None
    """When a version was first seen; None for a file."""
    text: str


def side_named(context: typer.Context, said: str) -> Side:
    """A file of this name, or else the version `NAME@N`, the current one without a number.

    Raises CallError, UnknownSourceError, UnknownVersionError.
    """
    path, version = Path(said), _VERSION.fullmatch(said)
    if path.exists() or version is None or (path.suffix and not version["seq"]):
        return Side(path.name, None, text_of_file(existing(path)))
    state, text = house(context).history.text(version["name"], int(version["seq"]) if version["seq"] else None)
    return Side(f"{version['name']}@{state.seq} ({day(state.captured_at)})", state.captured_at, text)


def text_of_file(path: Path) -> str:
    """A file as Markdown; HTML and PDF are read as a page would be."""
    from crawler.decode import is_binary, printable, text_of
    from crawler.pdf import is_pdf

    body = existing(path).read_bytes()
    suffix = path.suffix.lower()
    if is_pdf(body):
        return asyncio.run(read(body, "application/pdf", path.absolute().as_uri())).text
    if suffix in PLAIN or not re.search(rb"<(?:!doctype|html|body|p|div|h1)\b", body[:4096], re.IGNORECASE):
        text = text_of(body, "")
        if is_binary(text):
            raise CallError(f"{path} is neither text nor HTML nor PDF.")
        return printable(text)
    return asyncio.run(read(body, "text/html", path.absolute().as_uri())).text


async def read(body: bytes, content_type: str, url: str, recipe: Recipe = _PLAINLY) -> Reading:
    """What the extractor reads from a page. Ends the command where it reads nothing."""
    from crawler.extract import Extractor  # loaded, with the readers behind it, only when something is read

    async with Extractor() as extractor:
        reading = await extractor.read(body, content_type, url, recipe)
    if isinstance(reading, ExtractionFailure):
        err.print(reading.detail, style="red", markup=False)
        raise typer.Exit(1)
    return reading
