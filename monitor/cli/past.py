"""The past: history, show, diff, verify; and two texts or one page without a database: compare, extract."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from crawler.asking import CrawlSettings
from db.history import History
from db.timeline import Timelines
from db.versions import Caveat, VersionState
from monitor.cli.compare import compare_lines
from monitor.cli.screen import (
    AsJson,
    CallError,
    Name,
    answer,
    day,
    err,
    existing,
    house,
    instant,
    out,
    print_change,
    verdict_text,
)  # fmt: skip
from monitor.cli.sides import PLAIN, read, side_named
from monitor.core import health
from monitor.core.correcting import correction_record, described
from monitor.core.effective import notice_of
from monitor.core.identity import Thread, threads
from monitor.core.judge import judge
from monitor.core.records import change_record, judgement_record
from monitor.core.scope import section_of
from monitor.core.segment import split
from monitor.core.types import FetchFailure, Judgement, Page, Recipe, Target, Verdict
from monitor.wiring import VERSION

_CAVEATS = {
    Caveat.UNENCRYPTED: "It came over http, unencrypted, though the source is asked by https.",
    Caveat.UNVERIFIED: "It came over a connection whose certificate was not checked.",
    Caveat.RENDERED: "It was read in a browser: its bytes are what the page's scripts made, not what the server sent.",
}

_EITHER = "A file (HTML, PDF, Markdown or text), or a version of a source as NAME@3."


def register(app: typer.Typer) -> None:
    for command in (history, show, diff, compare, extract):
        app.command()(command)


def history(context: typer.Context, source: Name, as_json: AsJson = False) -> None:
    """Every version of a source, and how its checks went."""
    past = house(context).history
    versions, checks, scope = past.versions(source), past.checks(source), past.scope(source)
    twins, near_by = Timelines(past.engine).alike(source)
    if as_json:
        counts = {
            name: getattr(checks, name) for name in ("total", "unchanged", "unwell", "held", "reverted", "failed")
        }
        answer(
            {
                "source": source,
                **({"section": scope.section} if scope.section else {}),
                **({"left_out": list(scope.left_out)} if scope.left_out else {}),
                **({"restless": list(scope.restless)} if scope.restless else {}),
                "versions": [_record(version) for version in versions],
                "checks": counts,
                "twins": list(twins),
                "near_twins": [{"name": near.name, "share": round(near.share, 3)} for near in near_by],
            }
        )
        return
    if said := scope.sentence():
        err.print(said, markup=False)
    effective = None
    for version in versions:
        line = Text(f"{version.seq:>4}  {day(version.captured_at)}  {version.outcome:<12} ")
        line.append_text(verdict_text(version.verdict))
        if version.alerted:
            line.append("  told", style="bold")
        out.print(line)
        for change in [change for change in version.changes if change.verdict is Verdict.SUBSTANTIVE][:5]:
            reason = change.reasons[0] if change.reasons else change.kind.value
            out.print(Text(f"        {change.category.value}: {reason}", style="dim"))
        for n, correction in version.corrections.items():
            out.print(
                Text(f"        change {n + 1} corrected by {correction.by}: {described(correction)}", style="dim")
            )
        notice = notice_of(version.effective_on, effective, version.captured_at.date())
        effective = version.effective_on
        if notice and version is not versions[0]:
            out.print(Text(f"        {notice.sentence()}", style="dim"))
        for note in (*version.notes, *(_CAVEATS[caveat] for caveat in version.caveats)):
            out.print(Text(f"        {note}", style="dim"))
    if twins:
        out.print(f"The same text: {', '.join(twins)}", markup=False)
    if near_by:
        shares = ", ".join(f"{near.name} ({near.share:.0%} of its clauses)" for near in near_by)
        out.print(f"Nearly the same text: {shares}", markup=False)
    others = checks.total - checks.unchanged - checks.held - checks.unwell - checks.failed
    out.print(
        f"{checks.total} check{'s' if checks.total != 1 else ''}: {checks.unchanged} unchanged, {checks.held} held, "
        f"{checks.unwell} unwell, {checks.failed} failed, {others} with a version",
        markup=False,
    )


def show(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE[@VERSION]", help="A source, or one version: shop@3.")],
    as_json: AsJson = False,
) -> None:
    """The text of a version, the current one if none is named."""
    name, _, number = source.partition("@")
    if number and not number.isdecimal():
        raise CallError(f"{number} is no version number: write SOURCE@3, as `clausewatch history {name}` counts.")
    past = house(context).history
    version, text = past.text(name, int(number) if number else None)
    if as_json:
        clauses = [_clause_record(thread, known) for thread, known in _clauses(past, name, version)]
        shown = {"url": version.url, "title": version.title, "text": text, "clauses": clauses}
        answer({"source": name, **_record(version), **shown})
    else:
        sys.stdout.write(text.rstrip("\n") + "\n")


def _clauses(past: History, name: str, version: VersionState) -> list[tuple[Thread, list[VersionState]]]:
    """The clauses of a version with their identities, each beside the versions up to it."""
    known = [each for each in past.versions(name) if each.captured_at <= version.captured_at]
    known = known[: known.index(version) + 1]
    found = threads(split(past.text(name, each.seq)[1]) for each in known)
    return [(thread, known) for thread in found]


def _clause_record(thread: Thread, known: list[VersionState]) -> dict[str, Any]:
    return {
        "id": thread.clause_id,
        "path": list(thread.clause.path),
        "text": thread.clause.text,
        "is_heading": thread.clause.is_heading,
        "first_seen_at": instant(known[thread.born].captured_at),
        "worded_so_since": instant(known[thread.worded].captured_at),
        "came_back_at": instant(known[thread.returned].captured_at) if thread.returned is not None else None,
    }


def diff(
    context: typer.Context,
    source: Name,
    old: Annotated[
        int | None, typer.Argument(metavar="[A", help="The older version; the one before B if absent.")
    ] = None,
    new: Annotated[
        int | None, typer.Argument(metavar="B]", help="The newer version; the current one if absent.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cosmetic changes too.")] = False,
    as_json: AsJson = False,
) -> None:
    """What changed between two versions, clause by clause."""
    past = house(context).history
    current, new_text = past.text(source, new)
    if old is None and current.seq == 1:
        raise CallError(f"{source} has one version only: there is nothing to compare it with yet.")
    before, old_text = past.text(source, old if old is not None else current.seq - 1)
    judgement = judge(old_text, new_text)
    if as_json:
        answer({"source": source, "old": before.seq, "new": current.seq, **_judgement(judgement)})
        return
    out.print(
        f"{source}: version {before.seq} ({day(before.captured_at)}) to {current.seq} ({day(current.captured_at)})"
    )
    _print_judgement(judgement, everything, explain=False)


def compare(
    context: typer.Context,
    old: Annotated[str | None, typer.Argument(metavar="[OLD", help=_EITHER)] = None,
    new: Annotated[str | None, typer.Argument(metavar="NEW]", help=_EITHER)] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Batch: {"id","old","new"} lines in, one judgement a line out.')
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Why each verdict fell: every edit, harmless or counted, with its weight.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Cosmetic changes too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Two files, or versions of two sources, clause by clause. Files need no settings and no database."""
    if jsonl:
        if old or new:
            raise CallError("--jsonl reads standard input: give no files with it.")
        compare_lines(sys.stdin, _write_line)
        return
    if old is None or new is None:
        raise CallError("Give two texts to compare: clausewatch compare OLD NEW.")
    judgement = judge(side_named(context, old).text, side_named(context, new).text, is_explained=explain)
    if as_json:
        answer(_judgement(judgement))
    else:
        _print_judgement(judgement, everything, explain)


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


def _record(version: VersionState) -> dict[str, Any]:
    return {
        "seq": version.seq,
        "captured_at": instant(version.captured_at),
        "text_sha256": version.text_sha256,
        "raw_sha256": version.raw_sha256,
        "chain": version.chain,
        "outcome": version.outcome,
        "verdict": version.verdict.value if version.verdict else None,
        "alerted": version.alerted,
        "published_on": version.published_on.isoformat() if version.published_on else None,
        "effective_on": version.effective_on.isoformat() if version.effective_on else None,
        "notes": list(version.notes),
        "reverts_to": version.reverts_to_seq,
        "caveats": [caveat.value for caveat in version.caveats],
        "reasons": [reason for change in version.changes for reason in change.reasons][:20],
        "changes": [_change_record(version, n) for n in range(len(version.changes))],
    }


def _change_record(version: VersionState, n: int) -> dict[str, Any]:
    record = change_record(version.changes[n])
    if n in version.corrections:
        record["correction"] = correction_record(version.corrections[n])
    return record


def _judgement(judgement: Judgement) -> dict[str, Any]:
    record = judgement_record("", judgement)
    return {"verdict": record["verdict"], "changes": record["changes"]}


def _print_judgement(judgement: Judgement, everything: bool, explain: bool) -> None:
    head = Text("verdict: ")
    head.append_text(verdict_text(judgement.verdict))
    out.print(head)
    out.print()
    if judgement.verdict is Verdict.ARTIFACT and judgement.changes:
        out.print(f"The two are no versions of one document: {judgement.changes[0].reasons[0]}.", markup=False)
    shown = [change for change in judgement.changes if everything or change.verdict.rank <= Verdict.MINOR.rank]
    for change in shown:
        print_change(change, explain)
    hidden = Counter(change.verdict for change in judgement.changes)
    for verdict in (Verdict.COSMETIC, Verdict.ARTIFACT):
        if hidden[verdict] and not everything:
            several = f"{verdict.value} change is" if hidden[verdict] == 1 else f"{verdict.value} changes are"
            err.print(f"{hidden[verdict]} {several} not shown: --all shows them.")


def _write_line(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


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
