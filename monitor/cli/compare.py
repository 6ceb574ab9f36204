"""Two texts clause by clause, or a batch of them line by line. Files need no settings and no database."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.cli.screen import AsJson, CallError, answer, err, out, print_change, verdict_text
from monitor.cli.sides import side_named
from monitor.core.judge import judge
from monitor.core.records import Unreadable, error_record, judgement_record, read_pairing, written
from monitor.core.types import Judgement, Verdict

_EITHER = "A file (HTML, PDF, Markdown or text), or a version of a source as NAME@3."


def register(app: typer.Typer) -> None:
    app.command()(compare)


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
        answer(judgement_answer(judgement))
    else:
        print_judgement(judgement, everything, explain)


def compare_lines(lines: Iterable[str], write: Callable[[str], object]) -> None:
    """Answers every line of a batch with one line, in order; one that cannot be judged is answered with its error."""
    for line in lines:
        pairing = read_pairing(line)
        if isinstance(pairing, Unreadable):
            write(written(error_record(pairing)))
        else:
            write(written(judgement_record(pairing.id, judge(pairing.old, pairing.new))))


def judgement_answer(judgement: Judgement) -> dict[str, Any]:
    record = judgement_record("", judgement)
    return {"verdict": record["verdict"], "changes": record["changes"]}


def print_judgement(judgement: Judgement, everything: bool, explain: bool) -> None:
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
