"""Tables of a PDF: lines that are parted by wide gaps at the same places, one below the other.

Some programs set a table cell by cell, or column by column: there the lines are put together first. What looks like a
table because two columns of running text stand side by side is read down the one and then down the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from crawler.pdf_lines import Cell, Line

_ALIGNED = 3.0
"""Points by which the beginnings of the cells of a column may differ."""
_FEWEST_ROWS = 3
_NEAR = 2.6
"""In sizes of the type: lines of a table stand no further apart."""
_TIGHT = 0.8
"""Of the widest step so far: a line in the first column alone belongs to the row above it."""
_NEAR_CELLS = 6
"""Lines: a cell set in more is running text."""
_LONGEST_SHORT = 5
"""Words of a cell, on average, of a table that is set column by column; columns of running text have more."""
_WINDOW = 300
_PROSE_CHARS = 25
_PROSE_ROWS = 4
_ENDED = re.compile(r"[.:;!?]['\"”’)\]]*$")
_MARK = re.compile(r"[•▪●◦‣○■·∙\uf0b7\uf0a7\uf0d8–-]|o|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,5})[.)]?")
"""A bullet or number that stands apart from its item."""
_PLACE = re.compile(r"\d{1,4}")


@dataclass(slots=True)
class Table:
    """Lines of a page that are the rows of a table."""

    lines: list[Line]
    columns: list[float] = field(default_factory=list)
    """Where each begins."""

    def rows(self) -> list[list[str]]:
        """The words of its cells; a cell set in several lines is one."""
        least = min((above.baseline - below.baseline for above, below in self._steps()), default=0.0)
        most = max((above.baseline - below.baseline for above, below in self._steps()), default=0.0)
        is_spaced = most > 1.25 * least
        rows: list[list[str]] = []
        above: Line | None = None
        for line in self.lines:
            is_near = above is not None and above.baseline - line.baseline < 1.1 * least
            goes_on = above is not None and (self._column(line.cells[0]) > 0 or (is_spaced and is_near))
            if not goes_on:
                rows.append([""] * len(self.columns))
            for cell in line.cells:
                column = self._column(cell)
                rows[-1][column] = f"{rows[-1][column]} {cell.text}".strip()
            above = line
        return rows

    def _steps(self) -> list[tuple[Line, Line]]:
        return list(zip(self.lines, self.lines[1:], strict=False))

    def _column(self, cell: Cell) -> int:
        return max((n for n, left in enumerate(self.columns) if left <= cell.left + _ALIGNED), default=0)


def with_tables(lines: Sequence[Line]) -> list[Line | Table]:
    """The lines of a document, those that are a table put together."""
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        table, taken = _table_at(lines, at), 0
        if table is not None and _is_prose(table):
            table.lines += _rest_of_column(table, lines[at + len(table.lines) :])
            taken = len(table.lines)
            found += _down_the_columns(table)
        elif table is not None:
            taken = len(table.lines)
            found.append(table)
        elif (set_apart := _set_apart(lines, at)) is not None:
            table, taken = set_apart
            found.append(table)
        else:
            found.append(lines[at])
            taken = 1
        at += taken
    return found


def _table_at(lines: Sequence[Line], at: int) -> Table | None:
    """The table that begins with a line: at least three rows with two columns or more that all of them begin alike."""
    if not _is_row(lines[at]):
        return None
    columns = [cell.left for cell in lines[at].cells]
    taken, rows, widest = [lines[at]], 1, 0.0
    for line in lines[at + 1 :]:
        above = taken[-1]
        step = above.baseline - line.baseline
        if line.page != above.page or not 0 < step < _NEAR * above.size:
            break
        is_aligned = all(any(abs(cell.left - left) <= _ALIGNED for left in columns) for cell in line.cells)
        begins = not _is_row(line) and abs(line.left - columns[0]) <= _ALIGNED
        if not is_aligned or (begins and step > _TIGHT * widest):
            break
        widest = max(widest, step)
        taken.append(line)
        rows += _is_row(line)
    is_contents = all(_PLACE.fullmatch(line.cells[-1].text) for line in taken)
    return Table(taken, columns) if rows >= _FEWEST_ROWS and not is_contents else None


def _set_apart(lines: Sequence[Line], at: int) -> tuple[Table, int] | None:
    """The table that begins with a line though its cells were set one after the other, with the lines that it takes."""
    first = lines[at]
    ahead = [line for line in lines[at : at + _WINDOW] if line.page == first.page]
    if not any(above.baseline < below.baseline for above, below in pairwise(ahead)):
        return None  # set from the top to the bottom, as nearly all pages are
    if not (_is_row(first) or any(_is_beside(first, line) for line in ahead[1:])):
        return None
    for reach in (_NEAR_CELLS, _WINDOW):
        gathered: list[list[Line]] = []
        for line in ahead:
            row = next((row for row in gathered[: -reach - 1 : -1] if _is_beside(row[-1], line)), None)
            if row is None:
                gathered.append([line])
            else:
                row.append(line)
        table = _table_at([_as_one(row) for row in gathered], 0)
        if table is None or _is_prose(table) or (reach == _WINDOW and _mean_words(table) > _LONGEST_SHORT):
            continue
        inside = [line for row in gathered[: len(table.lines)] for line in row]
        if set(map(id, inside)) == set(map(id, ahead[: len(inside)])):  # else something else was set in between
            return table, len(inside)
    return None


def _is_beside(line: Line, other: Line) -> bool:
    return abs(line.baseline - other.baseline) <= 1 and other.left > line.right + line.size / 2


def _as_one(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    cells = tuple(cell for line in row for cell in line.cells)
    return replace(row[0], text=" ".join(line.text for line in row), right=row[-1].right, cells=cells)


def _mean_words(table: Table) -> float:
    cells = [cell.text for line in table.lines for cell in line.cells]
    return sum(len(cell.split()) for cell in cells) / len(cells)


def _is_prose(table: Table) -> bool:
    """Whether its columns are running text: long lines, most of which go on in the next one of their column."""
    full = [line for line in table.lines if len(line.cells) == len(table.columns)]
    if len(full) < _PROSE_ROWS or len(full) < len(table.lines) - 1:
        return False
    for column in range(len(table.columns)):
        texts = [line.cells[column].text for line in full]
        goes_on = sum(not _ENDED.search(text) and below[:1].islower() for text, below in pairwise(texts))
        if sum(map(len, texts)) < _PROSE_CHARS * len(texts) or 2 * goes_on < len(texts) - 1:
            return False
    return True


def _rest_of_column(table: Table, lines: Sequence[Line]) -> Iterator[Line]:
    """What follows in the longest column, beside nothing."""
    above, edges = table.lines[-1], [*table.columns[1:], math.inf]
    for line in lines:
        is_next = line.page == above.page and 0 < above.baseline - line.baseline < _NEAR * above.size
        is_within = any(
            abs(line.left - left) <= _ALIGNED and line.right < edge
            for left, edge in zip(table.columns, edges, strict=True)
        )
        if not (is_next and is_within):
            return
        yield line
        above = line


def _down_the_columns(table: Table) -> list[Line]:
    columns: list[list[Line]] = [[] for _ in table.columns]
    for line in table.lines:
        edges = [*(cell.left for cell in line.cells[1:]), line.right]
        for cell, edge in zip(line.cells, edges, strict=True):
            column = min(range(len(columns)), key=lambda n: abs(table.columns[n] - cell.left))
            right = edge if edge == line.right else edge - line.size
            columns[column].append(replace(line, text=cell.text, right=right, cells=(cell,)))
    return [line for column in columns for line in column]


def _is_row(line: Line) -> bool:
    return len(line.cells) > 1 and _MARK.fullmatch(line.cells[0].text) is None
