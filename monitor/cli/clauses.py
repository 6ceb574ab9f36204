"""The past of single clauses: blame, search, when."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.text import Text

from db.clauses import behind, catch_up
from db.search import Hit, QueryTooCostlyError, Scope, Sighting
from monitor.cli.screen import AsJson, CallError, Name, answer, date_of, day, err, house, instant, out, progress
from monitor.core.blame import Blame, Moment, Stay
from monitor.core.query import Query, QueryError, parse, phrase
from monitor.wiring import House

Sources = Annotated[list[str] | None, typer.Option("--source", help="In this source alone; may be repeated.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="In sources of this tag alone; may be repeated.")]
Since = Annotated[str, typer.Option(help="A date: texts that still stood on it, or came later.")]
Until = Annotated[str, typer.Option(help="A date: texts that stood by its end.")]


def register(app: typer.Typer) -> None:
    app.command(name="blame")(blame_command)
    app.command()(search)
    app.command()(when)


def blame_command(
    context: typer.Context,
    source: Name,
    version: Annotated[int | None, typer.Option("--version", help="Its number; the current one if absent.")] = None,
    as_json: AsJson = False,
) -> None:
    """Since when each clause of a version reads as it does, how it read before, and when it was gone."""
    moment, blamed = house(context).lineages.blame(source, version)
    if as_json:
        answer({"source": source, "seq": moment.seq, "clauses": [_blame_record(each) for each in blamed]})
        return
    out.print(Text(f"{source}@{moment.seq} ({day(moment.at)})", style="bold"))
    for each in blamed:
        line = Text(f"{day(each.worded.at)}  @{each.worded.seq:<4} ", style="dim")
        line.append(each.clause.text, style="bold" if each.clause.is_heading else "not dim")
        out.print(line)
        for wording in each.earlier:
            out.print(Text(f"    {_span(wording.stays[0])}: {wording.text}", style="dim"))
        for absence in each.absences:
            out.print(Text(f"    {_span(absence)}: not there", style="dim"))


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help='Words, "a phrase", a OR b, a -b, (a OR b) c, begin*')],
    source: Sources = None,
    tag: Tags = None,
    since: Since = "",
    until: Until = "",
    is_current: Annotated[bool, typer.Option("--current", help="In the current versions alone.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Hits at once.")] = 20,
    cursor: Annotated[str, typer.Option(help="Where the page before ended.")] = "",
    as_json: AsJson = False,
) -> None:
    """Clauses of current and past versions that hold the words; the newest wordings first."""
    rooms, asked = _ready(context), _asked(query)
    try:
        page = rooms.search.find(asked, _scope(source, tag, since, until, is_current), limit, cursor)
    except QueryTooCostlyError as error:
        raise CallError(str(error)) from None
    if as_json:
        answer({"query": query, "hits": [_hit_record(hit) for hit in page.hits], "cursor": page.cursor or None})
        return
    for hit in page.hits:
        _print_hit(hit)
    if not page.hits:
        err.print("Nothing found.")
    if page.cursor:
        err.print(f"There is more: --cursor {page.cursor} goes on.", markup=False)


def when(
    context: typer.Context,
    said: Annotated[str, typer.Argument(metavar="PHRASE", help="Words as they stand side by side in one clause.")],
    source: Sources = None,
    tag: Tags = None,
    as_json: AsJson = False,
) -> None:
    """When each source said something: first and last, and the versions in between. Case and stops do not count."""
    if not said.strip('"').strip():
        raise CallError('Write the words as they stand in the text: clausewatch when "never sell".')
    rooms = _ready(context)
    try:
        found = rooms.search.when(phrase(said), _scope(source, tag))
    except (QueryError, QueryTooCostlyError) as error:
        raise CallError(str(error)) from None
    if as_json:
        answer({"phrase": said, "sources": [_sighting_record(each) for each in found]})
        return
    for each in found:
        last = "now" if each.is_current else f"{day(each.last.at)} @{each.last.seq}"
        out.print(Text(f"{each.source}: {day(each.first.at)} @{each.first.seq} to {last}, {_versions(each)}"))
        for gap, follower in zip(each.stays, each.stays[1:], strict=False):
            out.print(Text(f"    {day(gap.until.at if gap.until else None)} to {day(follower.first.at)}: not", "dim"))
    if not found:
        err.print("No source ever said that.")


def _ready(context: typer.Context) -> House:
    """The house, with every version in its index."""
    rooms = house(context)
    if count := behind(rooms.engine):
        with progress() as bar:
            task = bar.add_task("indexing past texts", total=count)
            for _ in catch_up(rooms.engine):
                bar.advance(task)
    return rooms


def _asked(query: str) -> Query:
    try:
        return parse(query)
    except QueryError as error:
        raise CallError(str(error)) from None


def _scope(
    source: list[str] | None, tag: list[str] | None, since: str = "", until: str = "", is_current: bool = False
) -> Scope:
    return Scope(
        sources=tuple(source or ()),
        tags=tuple(tag or ()),
        since=date_of(since) if since else None,
        until=date_of(until) + timedelta(days=1) - timedelta(microseconds=1) if until else None,
        is_current=is_current,
    )


def _print_hit(hit: Hit) -> None:
    last = "now" if hit.is_current else f"{day(hit.last.at)} @{hit.last.seq}"
    head = Text(f"{hit.source}  {day(hit.first.at)} @{hit.first.seq} to {last}", style="bold")
    if hit.path:
        head.append(f"  ({' > '.join(hit.path)})", style="dim")
    out.print(head)
    line = Text("    " + ("... " if hit.excerpt.is_cut_before else ""))
    for n, piece in enumerate(hit.excerpt.pieces):
        line.append(piece, style="bold yellow" if n % 2 else "")
    line.append(" ..." if hit.excerpt.is_cut_after else "")
    out.print(line)


def _versions(each: Sighting) -> str:
    held = f"{each.versions} version{'s' if each.versions > 1 else ''}"
    return f"{held}, {each.between} in between without it" if each.between else held


def _blame_record(each: Blame) -> dict[str, Any]:
    return {
        "id": each.clause_id,
        "path": list(each.clause.path),
        "text": each.clause.text,
        "is_heading": each.clause.is_heading,
        "first_seen": _moment(each.born),
        "worded_so_since": _moment(each.worded),
        "earlier": [
            {"text": wording.text, "stays": [_stay(stay) for stay in wording.stays]} for wording in each.earlier
        ],
        "gone": [_stay(stay) for stay in each.absences],
    }


def _hit_record(hit: Hit) -> dict[str, Any]:
    return {
        "source": hit.source,
        "path": list(hit.path),
        "excerpt": hit.excerpt.text,
        "found": list(hit.excerpt.pieces[1::2]),
        "first": _moment(hit.first),
        "last": _moment(hit.last),
        "is_current": hit.is_current,
        "stays": [_stay(stay) for stay in hit.stays],
    }


def _sighting_record(each: Sighting) -> dict[str, Any]:
    return {
        "source": each.source,
        "first": _moment(each.first),
        "last": _moment(each.last),
        "is_current": each.is_current,
        "versions": each.versions,
        "between": each.between,
        "stays": [_stay(stay) for stay in each.stays],
    }


def _moment(moment: Moment | None) -> dict[str, Any] | None:
    return {"seq": moment.seq, "at": instant(moment.at)} if moment else None


def _stay(stay: Stay) -> dict[str, Any]:
    return {"from": _moment(stay.first), "until": _moment(stay.until)}


def _span(stay: Stay) -> str:
    return f"{day(stay.first.at)} to {day(stay.until.at) if stay.until else 'now'}"
