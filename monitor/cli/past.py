"""The past of a source: history, show, diff."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from rich.text import Text

from db.history import History
from db.timeline import Timelines
from db.versions import Caveat, VersionState
from monitor.cli.compare import judgement_answer, print_judgement
from monitor.cli.screen import (
    AsJson,
    CallError,
    Name,
    answer,
    day,
    err,
    house,
    instant,
    out,
    verdict_text,
)  # fmt: skip
from monitor.core.correcting import correction_record, described
from monitor.core.effective import notice_of
from monitor.core.identity import Thread, threads
from monitor.core.judge import judge
from monitor.core.records import change_record
from monitor.core.segment import split
from monitor.core.types import Verdict

_CAVEATS = {
    Caveat.UNENCRYPTED: "It came over http, unencrypted, though the source is asked by https.",
    Caveat.UNVERIFIED: "It came over a connection whose certificate was not checked.",
    Caveat.RENDERED: "It was read in a browser: its bytes are what the page's scripts made, not what the server sent.",
}


def register(app: typer.Typer) -> None:
    for command in (history, show, diff):
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
        answer({"source": source, "old": before.seq, "new": current.seq, **judgement_answer(judgement)})
        return
    out.print(
        f"{source}: version {before.seq} ({day(before.captured_at)}) to {current.seq} ({day(current.captured_at)})"
    )
    print_judgement(judgement, everything, explain=False)


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
