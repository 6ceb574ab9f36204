"""One source: its timeline, and the text of each version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from starlette.responses import Response

from alerts.dates import span
from alerts.plain import visible
from alerts.wording import counted, safe_url, topic
from db.history import UnknownSourceError, UnknownVersionError
from db.timeline import Step, Timeline
from db.versions import Caveat
from monitor.core.effective import notice_of
from monitor.core.segment import plain, split
from monitor.core.types import Clause, Verdict
from monitor.core.words import remedy
from monitor.web.guard import refuse
from monitor.web.picture import timeline
from monitor.web.render import page
from monitor.web.routes import Handler, Row, Via, Visit, Who

PAGE = 50
SUGGESTED = 200
"""Other sources in the list that a field offers; a page finds the rest."""
CAVEATS = {
    Caveat.UNENCRYPTED: "came without encryption: anybody on the way could have written it",
    Caveat.UNVERIFIED: "came over a connection whose certificate was not checked",
    Caveat.RENDERED: "was read in a browser: its bytes are what the page's scripts made of what the server sent",
}
_ITEM = re.compile(r"[ \t]*[-*+][ \t]+(.*)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the list of a source."""

    step: Step
    earlier: int | None
    """The version before it."""
    what: str
    dates: str
    """What the document says of its own date, held against what was seen."""
    is_silent: bool
    """The text changed and its own date did not."""
    caveats: tuple[str, ...]
    notice: str = ""
    """From when it says to be in force, and how long before that it was first seen."""


def known(handler: Handler) -> Handler:
    """A page about a source or version that is there; a 404 in words where it is not."""

    def asked(visit: Visit) -> Response:
        try:
            return handler(visit)
        except (UnknownSourceError, UnknownVersionError) as error:
            return refuse(Via.COOKIE, visit, 404, str(error))

    return asked


def source(visit: Visit) -> Response:
    """The timeline of a source, its versions a page at a time, the newest first."""
    name = visit.path("name")
    state = visit.desk.watchlist.get(name)
    history = visit.desk.timelines.of(name)
    lines = tuple(reversed(tuple(lines_of(history.steps))))
    skip = int(visit.asked("skip")) if re.fullmatch(r"[0-9]{1,9}", visit.asked("skip")) else 0
    return page(
        visit,
        "source.html",
        state=state,
        url=safe_url(state.url),
        moved_to=safe_url(state.moved_to),
        interval=span(state.interval),
        remedy=remedy(state.health),
        counts=visit.desk.history.checks(name),
        history=history,
        others=_suggested(visit, name, history),
        picture=timeline(history.steps, visit.now) if history.steps else None,
        summary=_summary(history.steps),
        lines=lines[skip : skip + PAGE],
        choices=lines,
        skip=skip,
        more=skip + PAGE if len(lines) > skip + PAGE else 0,
        title=visible(history.steps[-1].title) if history.steps else "",
    )


def _suggested(visit: Visit, name: str, history: Timeline) -> tuple[str, ...]:
    """Sources to compare with: those that say the same or nearly, then as many others as a list can bear."""
    alike = [*history.twins, *(near.name for near in history.near)]
    others = visit.desk.overview.beside(name, "", 0, SUGGESTED)
    return tuple(dict.fromkeys([*alike, *others]))[:SUGGESTED]


def version(visit: Visit) -> Response:
    """The text of one version, as text: nothing of the page's own markup is on ours."""
    name, seq = visit.path("name"), visit.number("seq")
    state, text = visit.desk.history.text(name, seq)
    steps = visit.desk.timelines.steps(name)
    line = next(each for each in lines_of(steps) if each.step.seq == seq)
    after = next((b.seq for a, b in pairwise(steps) if a.seq == seq), None)
    return page(
        visit,
        "version.html",
        name=name,
        state=state,
        line=line,
        after=after,
        url=safe_url(state.url),
        lang=state.lang if _LANGUAGE.fullmatch(state.lang) else "",
        blocks=tuple(blocks(text)),
    )


def lines_of(steps: Sequence[Step]) -> Iterator[Line]:
    """The versions in words, oldest first."""
    before: Step | None = None
    for step in steps:
        dates, is_silent = _dates(before, step)
        caveats = tuple(CAVEATS[caveat] for caveat in step.caveats)
        yield Line(step, before.seq if before else None, _what(step), dates, is_silent, caveats, _notice(before, step))
        before = step


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 2 to 6), a paragraph (level 0), the items of a list, or the rows of a table."""

    level: int
    texts: tuple[str, ...]
    is_list: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(text: str) -> Iterator[Block]:
    """A stored text for reading, without its Markdown."""
    items = {plain(hit[1]) for line in text.splitlines() if (hit := _ITEM.fullmatch(line))}
    rows = dict(_rows(text))

    def kind(clause: Clause) -> int:
        """1 for an item, the negative number of its cells for a row, 0 for what stands alone."""
        shown = plain(clause.text)
        return 0 if clause.is_heading else 1 if shown in items else -len(rows.get(shown, ()))

    for of, together in groupby(split(text), key=kind):
        clauses = [(clause, visible(plain(clause.text))) for clause in together]
        if of > 0:
            yield Block(0, tuple(shown for _, shown in clauses), is_list=True)
        elif of < 0:
            cells = (rows[plain(clause.text)] for clause, _ in clauses)
            yield Block(0, (), rows=tuple(tuple(visible(cell) for cell in row) for row in cells))
        else:
            for clause, shown in clauses:
                yield Block(min(len(clause.path) + 2, 6) if clause.is_heading else 0, (shown,))


def _rows(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of tables: as clauses, which leave out what is empty, and cell by cell."""
    for line in text.splitlines():
        if _ROW.fullmatch(line):
            inner = line.strip().strip("|")
            cells = tuple(plain(cell) for cell in _BETWEEN_CELLS.split(inner))
            if len(cells) > 1:
                yield plain(" | ".join(cell.strip() for cell in inner.split("|") if cell.strip())), cells


def _what(step: Step) -> str:
    if step.outcome == "first_sight":
        return "first seen"
    if step.outcome == "reextracted":
        return "the same page, read by a newer reader"
    counts = ", ".join(
        f"{topic(amount.category) or 'other'}{f' {amount.substantive + amount.other}' if step.amounts[1:] else ''}"
        for amount in step.amounts
    )
    start = f"back to the text of version {step.reverts_to_seq}" if step.outcome == "reverted" else ""
    total = sum(amount.substantive + amount.other for amount in step.amounts)
    said = f"{counted(total, 'clause', 'clauses')}: {counts}" if total else "no clause"
    return f"{start}; {said}" if start else said


def _dates(before: Step | None, step: Step) -> tuple[str, bool]:
    """The document's own date, and whether the text changed without it."""
    own = step.published_on
    if before is None or step.outcome == "reextracted":
        return (f"dates itself {own}" if own else ""), False
    if own is None:
        return "gives no date of its own any more" if before.published_on else "gives no date of its own", False
    if own == before.published_on:
        is_reworded = step.verdict in (Verdict.SUBSTANTIVE, Verdict.MINOR)
        return f"text changed, published date did not: still {own}", is_reworded
    days = (step.captured_at.date() - own).days
    if days < 0:
        return f"dates itself {own}, {counted(-days, 'day', 'days')} after it was seen", False
    return f"dates itself {own}" + (f", {counted(days, 'day', 'days')} before it was seen" if days else ""), False


def _notice(before: Step | None, step: Step) -> str:
    """Of a first version only the day of effect: how long it had stood there nobody saw."""
    if before is None:
        return f"effective {step.effective_on}" if step.effective_on else ""
    found = notice_of(step.effective_on, before.effective_on, step.captured_at.date())
    return found.sentence() if found else ""


def _summary(steps: Sequence[Step]) -> str:
    """What the picture shows, for who cannot see it."""
    changed = [step for step in steps if step.outcome in ("changed", "reverted")]
    weighty = sum(step.verdict is Verdict.SUBSTANTIVE for step in changed)
    return (
        f"{counted(len(changed), 'change', 'changes')} of the text, {weighty} of them substantive; the list names each."
    )


ROWS = (
    Row("/sources/{name}", ("GET",), Who.READER, known(source)),
    Row("/sources/{name}/versions/{seq:number}", ("GET",), Who.READER, known(version)),
)
