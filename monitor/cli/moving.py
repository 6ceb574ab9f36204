"""Moving in: import warc."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from db.clauses import catch_up
from monitor import wiring
from monitor.cli.screen import CallError, err, existing, house, progress
from monitor.core.words import word_of
from monitor.exchange.warc import count_records, replay

imports = typer.Typer(no_args_is_help=True, help="Take over a past that was recorded elsewhere.")


def register(app: typer.Typer) -> None:
    app.add_typer(imports, name="import")


@imports.command()
def warc(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="WARC files, plain or gzipped; oldest first.")],
    notify: Annotated[bool, typer.Option("--notify", help="Queue letters for the past, too.")] = False,
) -> None:
    """Send every response of a web archive through the same way as a live page, at its own date."""
    rooms = house(context)
    records = Counter({file: count_records(existing(file)) for file in files})
    if empty := [str(file) for file, count in records.items() if not count]:
        raise CallError(f"{', '.join(empty)}: no web archive with a response in it.")
    counts: Counter[str] = Counter()
    sources: set[str] = set()

    from crawler.extract import Extractor

    async def run() -> None:
        with progress() as bar:
            task = bar.add_task("importing", total=records.total())
            async with Extractor() as extractor:
                ports = wiring.ports(rooms, extractor, notify=notify, is_archive=True)
                for file in files:
                    async for report in replay(file, rooms.watchlist, ports, rooms.config.crawler.interval):
                        counts.update(word_of(outcome) for outcome in report.outcomes)
                        counts["taken before"] += not report.outcomes
                        sources.add(report.name)
                        bar.advance(task)

    asyncio.run(run())
    for _ in catch_up(rooms.engine):  # pages older than the known ones came in between
        pass
    waiting = [hold.source for hold in rooms.history.held() if hold.source in sources]
    told = ", ".join(f"{count} {word}" for word, count in counts.most_common() if count)
    err.print(f"{records.total()} record{'s' if records.total() > 1 else ''}: {told}.", markup=False)
    if waiting:
        err.print(f"Still held at the end: {', '.join(waiting)} (`clausewatch held`).", markup=False)
