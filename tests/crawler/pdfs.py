"""PDF files written by hand: lines of text at their places, or none at all."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, its lower left corner in points from that of the page (A4: 595 by 842)."""

    text: str
    left: float
    bottom: float
    size: float = 10
    is_bold: bool = False


def pdf(pages: Sequence[Sequence[Line]]) -> bytes:
    """A PDF with one page for each sequence of lines."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        content = zlib.compress(b"\n".join(_shown(line) for line in lines))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F0 3 0 R /F1 4 0 R >> >> >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _shown(line: Line) -> bytes:
    text = line.text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    font = b"/F1" if line.is_bold else b"/F0"
    return b"BT %s %.1f Tf %.1f %.1f Td (%s) Tj ET" % (font, line.size, line.left, line.bottom, text)


def set_in_lines(
    paragraphs: Sequence[tuple[str, float, bool]], top: float = 760, width: int = 80, left: float = 72
) -> list[Line]:
    """Paragraphs (text, size, bold) set in lines of `width` characters, with half a line between them."""
    lines: list[Line] = []
    bottom = top
    for text, size, is_bold in paragraphs:
        for row in _rows(text, width):
            lines.append(Line(row, left, bottom, size, is_bold))
            bottom -= 1.2 * size
        bottom -= 0.8 * size
    return lines


def _rows(text: str, width: int) -> list[str]:
    rows, row = [], ""
    for word in text.split():
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    return [*rows, row]
