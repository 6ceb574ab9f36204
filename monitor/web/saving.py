"""What is saved or printed: a version as it came, as it reads and as evidence, and two versions as one redline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.responses import Response

from alerts.plain import visible
from alerts.wording import safe_url
from db.evidence import evidence_of
from monitor.core.history_table import as_csv
from monitor.core.layout import Altered
from monitor.core.redline import Block, BlockKind, block_record, markdown, redline
from monitor.core.types import Change
from monitor.exchange.tables import lines_of
from monitor.web.comparing import AskedWrongError, Side, TooLongError, pieces_of, side_of, sides_of
from monitor.web.guard import refuse
from monitor.web.render import page, shown
from monitor.web.routes import Row, Via, Visit, Who
from monitor.web.sources import known
from monitor.wiring import VERSION

AUTHOR = "Clausewatch"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain; charset=utf-8"
"""Of Markdown too: no browser takes it for a page."""
_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Redline:
    """Two versions, of one source or of two, as one text."""

    old: Side
    new: Side
    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]
    """The weightiest first."""

    @property
    def is_of_two(self) -> bool:
        return self.old.name != self.new.name

    @property
    def title(self) -> str:
        if self.is_of_two:
            return f"{self.old.name} version {self.old.state.seq} to {self.new.name} version {self.new.state.seq}"
        return f"{self.new.name}: version {self.old.state.seq} to {self.new.state.seq}"

    @property
    def stem(self) -> str:
        """What its files are called."""
        numbers = self.old.state.seq, self.new.state.seq
        if self.is_of_two:
            return f"{_stem(self.old.name)}-{numbers[0]}-{_stem(self.new.name)}-{numbers[1]}"
        return f"{_stem(self.new.name)}-{numbers[0]}-{numbers[1]}"


@dataclass(frozen=True, slots=True)
class Printed:
    """A paragraph as the page for the printer shows it."""

    kind: str
    level: int
    marks: tuple[tuple[str, str], ...]
    note: str


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file that browsers save and never show."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _stem(source: str) -> str:
    """Of a source's name only letters, digits and hyphens are in the name of a file."""
    return re.sub(r"[^a-z0-9-]", "", source.lower())[:_LETTERS] or "source"


def raw(visit: Visit) -> Response:
    """What the server sent: it is a stranger's page."""
    name, seq = visit.path("name"), visit.number("seq")
    content = visit.desk.timelines.raw(name, seq).content
    return attachment(content, "application/octet-stream", f"{_stem(name)}-{seq}.page")


def text(visit: Visit) -> Response:
    """The text of a version as it is stored."""
    name, seq = visit.path("name"), visit.number("seq")
    return attachment(visit.desk.history.text(name, seq)[1].encode("utf-8", "replace"), TEXT, f"{_stem(name)}-{seq}.md")


def evidence(visit: Visit) -> Response:
    """A version with all that proves it, in an archive that can be checked without us."""
    from monitor.exchange.evidence import archive

    name, seq = visit.path("name"), visit.number("seq")
    content = archive(evidence_of(visit.desk.history.engine, name, seq), f"clausewatch/{VERSION}")
    return attachment(content, "application/zip", f"{_stem(name)}-{seq}-evidence.zip")


def history(visit: Visit) -> Response:
    """A row for each change of each version, as `clausewatch export csv` writes it: no cell can be a formula."""
    name = visit.path("name")
    lines = [line for state in visit.desk.history.versions(name) for line in lines_of(state)]
    return attachment(as_csv(lines).encode("utf-8", "replace"), "text/csv; charset=utf-8", f"{_stem(name)}-history.csv")


def as_word(visit: Visit, found: Redline) -> Response:
    """With tracked changes."""
    from monitor.exchange.docx import docx

    content = docx(found.blocks, found.title, AUTHOR, found.new.state.captured_at)
    return attachment(content, WORD, f"{found.stem}.docx")


def as_markdown(visit: Visit, found: Redline) -> Response:
    """With `<del>` and `<ins>`."""
    content = markdown(found.blocks).encode("utf-8", "replace")
    return attachment(content, TEXT, f"{found.stem}.md")


def as_json(visit: Visit, found: Redline) -> Response:
    """As `clausewatch redline --json` gives it."""
    at = f"{found.new.state.captured_at:%Y-%m-%dT%H:%M:%SZ}"
    told = {"title": found.title, "at": at, "blocks": [block_record(block) for block in found.blocks]}
    return attachment(json.dumps(told).encode(), "application/json", f"{found.stem}.json")


def for_printer(visit: Visit, found: Redline) -> Response:
    """What changed and why, then the whole text with its marks, then what it rests on: a page for paper."""
    return page(
        visit,
        "print.html",
        found=found,
        url=safe_url(found.new.state.url),
        changes=tuple((shown(change), change.verdict.value) for change in found.changes),
        blocks=tuple(_printed(block) for block in found.blocks),
    )


def redlined(show: Callable[[Visit, Redline], Response]) -> Callable[[Visit], Response]:
    """Two versions in one of the forms above, of a source by the path or any by the query; refused where too long."""

    def handler(visit: Visit) -> Response:
        try:
            if "name" in visit.request.path_params:
                name, before, after = visit.path("name"), visit.number("before"), visit.number("after")
                found = marked(side_of(visit, name, str(before)), side_of(visit, name, str(after)))
            else:
                found = marked(*sides_of(visit))
        except AskedWrongError as error:
            return refuse(Via.COOKIE, visit, 400, str(error))
        except TooLongError as error:
            return refuse(Via.COOKIE, visit, 413, str(error))
        return show(visit, found)

    return known(handler)


def marked(old: Side, new: Side) -> Redline:
    """Two versions as one text. Raises TooLongError."""
    found = tuple(piece.change for piece in pieces_of(old, new) if isinstance(piece, Altered))
    weightiest = sorted(found, key=lambda change: (change.verdict.rank, -change.weight))
    return Redline(old, new, redline(old.text, new.text, found), tuple(weightiest))


def redline_address(old: Side, new: Side) -> Callable[[str], str]:
    """Where the redline of two versions is, by the end of its form."""
    if old.name == new.name:
        return lambda end: f"/sources/{quote(new.name)}/redline/{old.state.seq}/{new.state.seq}{end}"
    query = urlencode({"from": old.reference, "to": new.reference})
    return lambda end: f"/redline{end}?{query}"


def _printed(block: Block) -> Printed:
    other = {BlockKind.MOVED_AWAY: "deleted", BlockKind.MOVED_HERE: "moved"}.get(block.kind)
    marks = tuple(
        mark
        for run in block.runs
        for mark in _trimmed(other if other and run.kind == "moved" else run.kind.value, visible(run.text))
    )
    notes = {
        BlockKind.MOVED_AWAY: f"moved away, see move {block.move} below or above",
        BlockKind.MOVED_HERE: f"moved here, move {block.move}",
    }
    return Printed(block.kind.value, min(block.level + 2, 6) if block.level else 0, marks, notes.get(block.kind, ""))


def _trimmed(kind: str, text: str) -> Iterator[tuple[str, str]]:
    """White space at the edges stays outside, so that no line is drawn through or under it."""
    core = text.strip()
    start = text.index(core) if core else len(text)
    edged = ("same", text[:start]), (kind, core), ("same", text[start + len(core) :])
    yield from (mark for mark in edged if mark[1])


_VERSION = "/sources/{name}/versions/{seq:number}"
ROWS = (
    Row("/sources/{name}/history.csv", ("GET",), Who.READER, known(history)),
    Row(f"{_VERSION}/text", ("GET",), Who.READER, known(text)),
    Row(f"{_VERSION}/raw", ("GET",), Who.READER, known(raw)),
    Row(f"{_VERSION}/evidence", ("GET",), Who.READER, known(evidence)),
    *(
        Row(f"{start}{end}", ("GET",), Who.READER, redlined(form))
        for start in ("/sources/{name}/redline/{before:number}/{after:number}", "/redline")
        for end, form in (("", as_word), (".md", as_markdown), (".json", as_json), ("/print", for_printer))
    ),
)
