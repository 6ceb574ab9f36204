"""Tables of a PDF: lines that are parted by wide gaps at the same places, one below the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.pdf_lines import Cell, Line

_ALIGNED = 3.0
"""Points by which the beginnings of the cells of a column may differ."""
_FEWEST_ROWS = 3
_NEAR = 2.6
"""In sizes of the type: lines of a table stand no further apart."""
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
        table = _table_at(lines, at)
        if table is None:
            found.append(lines[at])
            at += 1
        else:
            found.append(table)
            at += len(table.lines)
    return found


def _table_at(lines: Sequence[Line], at: int) -> Table | None:
    """The table that begins with a line: at least three rows with two columns or more that all of them begin alike."""
    if not _is_row(lines[at]):
        return None
    columns = [cell.left for cell in lines[at].cells]
    taken, rows = [lines[at]], 1
    for line in lines[at + 1 :]:
        above = taken[-1]
        step = above.baseline - line.baseline
        if line.page != above.page or not 0 < step < _NEAR * above.size:
            break
        is_aligned = all(any(abs(cell.left - left) <= _ALIGNED for left in columns) for cell in line.cells)
        if not is_aligned or (not _is_row(line) and abs(line.left - columns[0]) <= _ALIGNED):
            break
        taken.append(line)
        rows += _is_row(line)
    is_contents = all(_PLACE.fullmatch(line.cells[-1].text) for line in taken)
    return Table(taken, columns) if rows >= _FEWEST_ROWS and not is_contents else None


def _is_row(line: Line) -> bool:
    return len(line.cells) > 1 and _MARK.fullmatch(line.cells[0].text) is None
