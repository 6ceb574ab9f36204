"""The watch list: init, list, check, held, accept, reject; and the daemon: run, demo."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from db.due import Due
from db.watchlist import SourceState
from monitor import wiring
from monitor.cli.screen import AsJson, CallError, answer, day, err, house, instant, out, progress, table
from monitor.config import starter_toml
from monitor.core.follow import accepted
from monitor.core.scope import Scope
from monitor.core.types import FetchFailure, Unwell
from monitor.core.words import facts_of, remedy, word_of
from monitor.wiring import House

if TYPE_CHECKING:
    from monitor.endings import Report

NAMED = 5
"""Sources that are named where one thing ails many, as when the machine is offline."""
NOTE = "Accepted by the operator, without a further look."


def register(app: typer.Typer) -> None:
    for command in (init, demo, run, check, held, accept, reject):
        app.command()(command)
    app.command(name="list")(show_list)


def init(folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it.")] = Path()) -> None:
    """Write a commented clausewatch.toml; nothing that exists is overwritten."""
    if folder.exists() and not folder.is_dir():
        raise CallError(f"{folder} is a file: name a folder to write clausewatch.toml into.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "clausewatch.toml"
    try:
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(starter_toml())
    except FileExistsError:
        err.print(f"{path} is there already and stays as it is.", markup=False)
        return
    err.print(f"Wrote {path}. Put a [[source]] and a [[subscriber]] in it, then: clausewatch run", markup=False)


def demo(
    stay: Annotated[bool, typer.Option("--stay", help="Keep everything running at the end.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo's files go.")] = Path("clausewatch-demo"),
) -> None:
    """The whole story on this machine: shops, daemon, mail, revisions, a digest."""
    from monitor.demo.story import tell_story  # loaded only when it is asked for

    raise typer.Exit(tell_story(folder, stay))


class Role(StrEnum):
    """What `run` does."""

    ALL = "all"
    CHECKS = "checks"
    WEB = "web"


def run(
    context: typer.Context,
    role: Annotated[Role, typer.Option(help="all; checks: no pages; web: the pages alone.")] = Role.ALL,
) -> None:
    """The daemon: checks, compares, writes and serves its pages until it is stopped (Ctrl-C)."""
    if role is Role.WEB:
        from monitor.web.opening import serve

        asyncio.run(serve(house(context)))
        return
    from monitor.daemon import Daemon  # the crawler, the pages and the clock: half a second to load

    asyncio.run(Daemon(house(context), has_pages=role is Role.ALL).run())


def show_list(context: typer.Context, as_json: AsJson = False) -> None:
    """The watched pages, and how each is."""
    states = house(context).watchlist.sources()
    if as_json:
        answer([_record(state) for state in states])
        return
    table(
        ("name", "state", "last check", "next check", "address"),
        (
            (
                state.name,
                _state_word(state),
                day(state.last_checked_at),
                day(state.next_check_at) if state.state == "active" else "-",
                _address(state),
            )
            for state in states
        ),
        "Nothing is watched yet: `clausewatch add URL`, or a [[source]] in the settings file.",
    )
    ailing: dict[str, list[str]] = {}
    for state in states:
        if said := Scope(left_out=state.left_out, restless=state.restless).sentence():
            err.print(f"{state.name}: {said}", markup=False)
        if state.state == "active" and (words := remedy(state.health)):
            detail = state.detail if state.detail.endswith(".") else f"{state.detail}."
            ailing.setdefault(f"{detail} What to do: {words}.", []).append(state.name)
    for said, names in ailing.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        err.print(f"{', '.join(names[:NAMED])}{more}: {said}", markup=False)


def check(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(help="Names of sources; without any, all.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every active source, as without names.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Tell each step, with its time.")] = False,
) -> None:
    """Look at pages now, without waiting for their hour."""
    if sources and everything:
        raise CallError("Give names, or --all, not both.")
    rooms = house(context)
    names = sources or [state.name for state in rooms.watchlist.sources() if state.state == "active"]
    dues = rooms.store.named(names, wiring.now())
    unknown = sorted(set(names) - {due.target.name for due in dues})
    for name in unknown:
        rooms.watchlist.get(name)
    reports = _check_aloud(rooms, dues) if verbose else asyncio.run(_check(rooms, dues)) if dues else []
    for report in sorted(reports, key=lambda report: report.name):
        for outcome in report.outcomes:
            facts = ", ".join(f"{name} {value}" for name, value in facts_of(outcome).items())
            out.print(f"{report.name}: {word_of(outcome)} ({facts})", markup=False)
            if isinstance(outcome, FetchFailure | Unwell):
                state = outcome.reason if isinstance(outcome, FetchFailure) else outcome.diagnosis.ailment
                err.print(f"  what to do: {remedy(state.value)}", markup=False)
    failed = sum(any(isinstance(each, FetchFailure | Unwell) for each in report.outcomes) for report in reports)
    if len(reports) > 1:
        err.print(f"{len(reports)} looked at, {failed} of them could not be read.", markup=False)
    if failed:
        raise typer.Exit(1)


def _check_aloud(rooms: House, dues: list[Due]) -> list[Report]:
    """One after the other, each step with the seconds since its source's start."""
    reports = []
    for due in dues:
        begun = time.monotonic()
        out.print(f"{due.target.name}: {due.target.url}", markup=False)

        def tell(sentence: str, begun: float = begun) -> None:
            out.print(f"  {time.monotonic() - begun:8.3f} s  {sentence}", markup=False)

        reports += asyncio.run(_check(rooms, [due], tell))
        tell("stored")
    return reports


async def _check(rooms: House, dues: list[Due], tell: Callable[[str], None] | None = None) -> list[Report]:
    from crawler.extract import Extractor
    from crawler.fetch import Crawler
    from monitor.way import asked, take

    by_id = {due.target.source_id: due for due in dues}
    reports = []
    async with Extractor() as extractor, Crawler(wiring.crawl_settings(rooms.config), tell) as crawler:
        ports = wiring.ports(rooms, extractor)
        ports = replace(ports, tell=tell) if tell else ports
        with progress() as bar:
            task = bar.add_task("checking", total=len(dues))
            async for arrival in crawler.fetch(asked(due) for due in dues):
                reports.append(await take(arrival, by_id[arrival.target.source_id], ports))
                bar.advance(task)
    return reports


def held(context: typer.Context, as_json: AsJson = False) -> None:
    """New texts that wait for a further look before they are told."""
    holds = house(context).history.held()
    if as_json:
        answer(
            [
                {
                    "source": hold.source,
                    "reason": hold.reason,
                    "verdict": hold.verdict.value if hold.verdict else None,
                    "evidence": hold.evidence,
                    "first_seen_at": instant(hold.first_seen_at),
                    "since": instant(hold.since),
                    "looks": hold.looks,
                    "next_look_at": instant(hold.next_look_at),
                    "text_sha256": hold.text_sha256,
                }
                for hold in holds
            ]
        )
        return
    table(
        ("source", "why", "since", "looks", "next look", "evidence"),
        (
            (hold.source, hold.reason, day(hold.since), str(hold.looks), day(hold.next_look_at), hold.evidence)
            for hold in holds
        ),
        "Nothing waits.",
    )


def accept(context: typer.Context, source: Annotated[str, typer.Argument(help="Whose waiting text.")]) -> None:
    """Make the waiting text of a source a version now."""
    rooms = house(context)
    due = _one(rooms, source)
    now = wiring.now()
    memory = rooms.store.memory(due.target.source_id, now)
    if memory is None or memory.candidate is None:
        raise CallError(f"Nothing waits for {source}: `clausewatch held` shows what does.")
    outcome = accepted(memory.candidate, memory, now, wiring.patience(rooms.config), NOTE)
    rooms.store.settle_by_hand(due.target.source_id, outcome, now)
    err.print(f"{source}: {word_of(outcome)} ({outcome.judgement.verdict.value}).", markup=False)


def reject(context: typer.Context, source: Annotated[str, typer.Argument(help="Whose waiting text.")]) -> None:
    """Refuse the waiting text of a source; it is not held again."""
    if not house(context).history.reject(source, wiring.now()):
        raise CallError(f"Nothing waits for {source}: `clausewatch held` shows what does.")
    err.print(f"{source}: the waiting text is refused; the last version stays.", markup=False)


def _one(rooms: House, name: str) -> Due:
    dues = rooms.store.named([name], wiring.now())
    if not dues:
        rooms.watchlist.get(name)
    return dues[0]


def _state_word(state: SourceState) -> str:
    if state.state == "paused":
        return "paused"
    if state.health not in ("ok", "new"):
        return f"unwell: {state.health}"
    return "unstable: shows texts in turn" if state.is_unstable else state.health


def _address(state: SourceState) -> str:
    section = f" (only {state.section!r})" if state.section and not state.section.startswith("#") else ""
    parts = f" ({state.parts} pages)" if state.parts > 1 else ""
    return f"{state.url}{section}{parts}" + (f" (moved to {state.moved_to})" if state.moved_to else "")


def _record(state: SourceState) -> dict[str, Any]:
    return {
        "name": state.name,
        "url": state.url,
        "section": state.section or None,
        "pages": state.parts,
        "left_out": list(state.left_out),
        "restless": list(state.restless),
        "moved_to": state.moved_to or None,
        "state": state.state,
        "origin": state.origin,
        "kind": state.kind,
        "tags": list(state.tags),
        "health": state.health,
        "is_unstable": state.is_unstable,
        "detail": state.detail,
        "remedy": remedy(state.health),
        "failures_in_row": state.failures,
        "last_checked_at": instant(state.last_checked_at),
        "next_check_at": instant(state.next_check_at),
        "interval_seconds": int(state.interval.total_seconds()),
    }
