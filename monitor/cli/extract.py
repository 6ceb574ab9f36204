"""What is read from a page or a file. Needs no settings and no database."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from crawler.asking import CrawlSettings
from monitor.cli.screen import AsJson, CallError, answer, err, existing
from monitor.cli.sides import PLAIN, read
from monitor.core import health
from monitor.core.scope import section_of
from monitor.core.types import FetchFailure, Page, Recipe, Target
from monitor.wiring import VERSION


def register(app: typer.Typer) -> None:
    app.command()(extract)


def extract(
    page: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="A file, an address, or - for standard input.")],
    section: Annotated[
        str | None, typer.Option(metavar="HEADING|#ID", help="Only this part of it, as `section` of a source does.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is read from a page, as Markdown; of an address with a #fragment, that part."""
    body, content_type, url, status, headers = _page(page)
    reading = asyncio.run(read(body, content_type, url, _recipe(section, page)))
    diagnosis = health.of_response(status, headers, url, body) or health.of_first(reading.text)
    state = diagnosis.ailment.value if diagnosis else "ok"
    if as_json:
        published = reading.published_on.isoformat() if reading.published_on else None
        answer(
            {
                "text": reading.text,
                "title": reading.title,
                "published_at": published,
                "lang": reading.lang,
                "health": state,
                "extractor": reading.extractor,
            }
        )
        return
    if diagnosis:
        err.print(f"This looks like no policy ({state}): {diagnosis.evidence}", markup=False)
    sys.stdout.write(reading.text.rstrip("\n") + "\n")


def _recipe(section: str | None, page: str) -> Recipe:
    return Recipe(section=section_of(section, page if page.startswith(("http://", "https://")) else ""))


def _page(page: str) -> tuple[bytes, str, str, int, tuple[tuple[str, str], ...]]:
    """Body, content type, address, status and headers of what the call names."""
    if page == "-":
        return sys.stdin.buffer.read(), "", "", 200, ()
    if not page.startswith(("http://", "https://")):
        path = Path(page)
        return existing(path).read_bytes(), PLAIN.get(path.suffix.lower(), ""), "", 200, ()
    arrival = asyncio.run(_fetch(page))
    if isinstance(arrival, FetchFailure):
        err.print(f"{arrival.reason.value}: {arrival.detail}", style="red", markup=False)
        raise typer.Exit(1)
    return arrival.body, arrival.header("content-type"), arrival.url, arrival.status, arrival.headers


async def _fetch(url: str) -> Page | FetchFailure:
    from crawler.fetch import Crawler

    settings = CrawlSettings(user_agent=f"clausewatch/{VERSION}", delay_seconds=0.0, has_browser=True)
    async with Crawler(settings) as crawler:
        async for arrival in crawler.fetch([Target(0, "page", url)]):
            if isinstance(arrival, Page | FetchFailure):
                return arrival
    raise CallError(f"{url} could not be fetched: the server says that it has not changed since a time nobody named.")
