"""A line of text on its way to Markdown: bold runs that hug their words, escapes, headings that text runs on from."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Control characters that no tree holds (see decode) stand for marks until a block is written.
BOLD, PLAIN, BREAK = "\x01", "\x02", "\x03"
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BOLD_SEAM = re.compile(f"{PLAIN}([ \xa0]*){BOLD}")
_BOLD_RUN = re.compile(f"{BOLD}([^{BOLD}{PLAIN}]*){PLAIN}")
_MARK = re.compile(f"([{BOLD}{PLAIN}])")
_ESCAPED = re.compile(r"[\\*`]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"(#{1,6}(?=\s)|>|\||=+$)")
WORD = re.compile(r"[^\W_]")
EDGES = " \t\n\r\f\xa0\u200b\u200c\u200d\u2060\ufeff"
_GLUED_HEADING = re.compile(rf"(?:^|(?<=[.?!:;])[ \xa0]*){BOLD}([^{BOLD}{PLAIN}]{{3,160}}){PLAIN}(?=[^\W\d_])")
"""Bold at the start of a sentence that runs into the next one: its line break is in the site's style sheet."""
_NUMBERED_HEADING = re.compile(
    rf"^{BOLD}((?:§\s?)?(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[.):]?|[A-Z][.)]|[IVX]{{1,5}}[.)])\s[^{BOLD}{PLAIN}]{{3,120}}){PLAIN}"
)


def run_ins(line: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a line, with whether each is a heading that its text runs on from."""
    if BOLD not in line:
        yield line.strip(EDGES), False
        return
    numbered = _NUMBERED_HEADING.match(line)
    if numbered and WORD.search(line, numbered.end()):
        yield numbered[1].strip(EDGES), True
        line = line[numbered.end() :]
    start = 0
    for heading in _GLUED_HEADING.finditer(line):
        yield line[start : heading.start()].strip(EDGES), False
        yield heading[1].strip(EDGES), True
        start = heading.end()
    yield line[start:].strip(EDGES), False


def escaped(text: str) -> str:
    """A text that Markdown reads as it is written."""
    return _ESCAPED.sub(r"\\\g<0>", text)


def sound(text: str) -> str:
    """The text with every bold run closed within its line, and none within another."""
    if BOLD not in text and PLAIN not in text:
        return text
    depth, out = 0, []
    for piece in _MARK.split(_BOLD_SEAM.sub(r"\1", text)):
        if piece == BOLD:
            depth += 1
            out.append(piece if depth == 1 else "")
        elif piece == PLAIN:
            out.append(piece if depth == 1 else "")
            depth = max(0, depth - 1)
        else:
            out.append(piece.replace(BREAK, f"{PLAIN}{BREAK}{BOLD}") if depth else piece)
    return "".join(out) + (PLAIN if depth else "")


def folded(text: str) -> str:
    """With white space as a browser shows it."""
    return _SPACES.sub(" ", text).strip(EDGES)


def marked(text: str) -> str:
    """A line that Markdown reads as it is shown, bold marked; its marks must hug their words."""
    text = escaped(sound(text).strip(EDGES))
    if BOLD in text:
        text = _BOLD_RUN.sub(_hug, text)
    text = _MARK.sub("", text).strip(EDGES)
    start = _LINE_START.match(text)
    return f"\\{text}" if start else text


def _hug(run: re.Match[str]) -> str:
    inner = run[1].strip(EDGES)
    if not WORD.search(inner):
        return run[1]
    before, after = run[1].split(inner, 1)
    return f"{before}**{inner}**{after}"
