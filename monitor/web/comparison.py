"""Any two versions beside each other, of one source or of two: every difference at its place, with its reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from alerts.marks import MarkKind, whole
from alerts.plain import visible
from alerts.wording import topic
from db.versions import VersionState
from monitor.core.layout import Altered, Kept, Piece
from monitor.core.segment import plain
from monitor.core.types import Category, Clause, Correction, Verdict
from monitor.web.comparing import AskedWrongError, TooLongError, pieces_of, sides_of
from monitor.web.guard import refuse
from monitor.web.render import Shown, page, shown
from monitor.web.routes import Row, Via, Visit, Who
from monitor.web.saving import redline_address
from monitor.web.sources import known, lines_of

OTHERS = 100
"""Sources to compare with, on one page or suggested."""
MOST_SHOWN = 300
"""Changes on one page."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Clauses that read the same, as text."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A difference as the page prints it."""

    number: int
    shown: Shown
    verdict: str
    kind: str
    was_moved: bool
    inline: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    place: int = 0
    """Among the recorded changes of the version, from 1; 0 where it was judged anew."""
    made: Correction | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """Differences that the filter leaves out, in a row."""

    count: int


def comparison(visit: Visit) -> Response:
    """`?from=NAME@N&to=NAME@N`, with `verdict`, `category` and `view` (inline or side) as wanted."""
    try:
        old, new = sides_of(visit)
    except AskedWrongError as error:
        return refuse(Via.COOKIE, visit, 400, str(error))
    if not (old.is_named and new.is_named):
        # an address that is passed on must mean these versions for ever
        wanted = {**visit.request.query_params, "from": old.reference, "to": new.reference}
        return RedirectResponse(f"/compare?{urlencode(wanted)}", 303)
    try:
        pieces = pieces_of(old, new)
    except TooLongError as error:
        return refuse(Via.COOKIE, visit, 413, str(error))
    altered = [piece for piece in pieces if isinstance(piece, Altered)]
    verdict, category = visit.asked("verdict"), visit.asked("category")
    skip = int(visit.asked("skip")) if re.fullmatch(r"[0-9]{1,9}", visit.asked("skip")) else 0
    wanted_numbers = [
        piece.number
        for piece in altered
        if verdict in ("", piece.change.verdict) and category in ("", piece.change.category)
    ]
    numbers = wanted_numbers[skip : skip + MOST_SHOWN]
    lines = {name: tuple(lines_of(visit.desk.timelines.steps(name))) for name in dict.fromkeys((old.name, new.name))}
    line = next(each for each in lines[new.name] if each.step.seq == new.state.seq)
    is_next = old.name == new.name and line.earlier == old.state.seq
    return page(
        visit,
        "compare.html",
        old=old,
        new=new,
        redline=redline_address(old, new),
        line=line if is_next else None,
        lines=lines,
        rows=_rows(pieces, frozenset(numbers), new.state if old.name == new.name else None),
        total=len(altered),
        found=len(wanted_numbers),
        first=skip + 1,
        last=skip + len(numbers),
        more=skip + MOST_SHOWN if len(wanted_numbers) > skip + MOST_SHOWN else 0,
        verdicts=_counted([piece.change.verdict.value for piece in altered], [each.value for each in Verdict]),
        categories=_counted([piece.change.category.value for piece in altered], [each.value for each in Category]),
        verdict=verdict,
        category=category,
        view="side" if visit.asked("view") == "side" else "inline",
        topic=lambda value: topic(Category(value)) or "other",
        link=lambda **other: "/compare?" + urlencode(_asked(visit, other)),
    )


def beside(visit: Visit) -> Response:
    """`?q=&skip=`: which other source to compare with; a whole name, or NAME@N, leads there at once."""
    name, asked = visit.path("name"), visit.asked("q").strip()[:200]
    visit.desk.watchlist.get(name)
    skip = int(visit.asked("skip")) if re.fullmatch(r"[0-9]{1,9}", visit.asked("skip")) else 0
    whole_name = re.sub(r"@[0-9]{1,9}\Z", "", asked)
    found = visit.desk.overview.beside(name, whole_name, skip, OTHERS + 1)
    if whole_name in found:
        return RedirectResponse("/compare?" + urlencode({"from": name, "to": asked}), 303)
    further = urlencode({"q": asked, "skip": skip + OTHERS})
    return page(
        visit, "beside.html", name=name, asked=asked, found=found[:OTHERS],
        more=f"?{further}" if len(found) > OTHERS else "",
    )  # fmt: skip


def _rows(
    pieces: Sequence[Piece], numbers: frozenset[int], recorded: VersionState | None
) -> list[Folded | Marked | Passed]:
    rows: list[Folded | Marked | Passed] = []
    for piece in pieces:
        if isinstance(piece, Kept):
            rows.append(Folded(tuple(_said(clause) for clause in piece.clauses)))
        elif piece.number in numbers:
            rows.append(_marked(piece, recorded))
        elif rows and isinstance(rows[-1], Passed):
            rows[-1] = Passed(rows[-1].count + 1)
        else:
            rows.append(Passed(1))
    return rows


def _said(clause: Clause) -> str:
    return visible(plain(clause.text))


def _marked(piece: Altered, recorded: VersionState | None) -> Marked:
    marks = tuple((mark.kind.value, mark.text) for mark in whole(piece.change))
    places = [at for at, change in enumerate(recorded.changes) if change == piece.change] if recorded else []
    return Marked(
        piece.number,
        shown(piece.change),
        piece.change.verdict.value,
        piece.change.kind.value,
        piece.difference.was_moved,
        marks,
        tuple(mark for mark in marks if mark[0] != MarkKind.INSERTED),
        tuple(mark for mark in marks if mark[0] != MarkKind.DELETED),
        places[0] + 1 if places else 0,
        recorded.corrections.get(places[0]) if recorded and places else None,
    )


def _counted(found: Sequence[str], order: Sequence[str]) -> list[tuple[str, int]]:
    return [(each, found.count(each)) for each in order if each in found]


def _asked(visit: Visit, other: dict[str, object]) -> dict[str, object]:
    """The query of this page with other values; empty ones are left out."""
    asked = {**visit.request.query_params, "skip": "", **other}
    return {name: value for name, value in asked.items() if value not in ("", None)}


ROWS = (
    Row("/compare", ("GET",), Who.READER, known(comparison)),
    Row("/sources/{name}/beside", ("GET",), Who.READER, known(beside)),
)
