"""The history of a source as a table for other programs and as a page to read: one row for each change."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one version; a version that changed nothing has one line without a change."""

    version: int
    captured_at: str
    outcome: str
    verdict_of_version: str
    told: str
    published_on: str
    change: str
    kind: str
    verdict: str
    category: str
    headings: str
    reasons: str
    before: str
    after: str
    corrected_to: str
    corrected_because: str
    text_sha256: str
    chain: str


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: what could be one gets an apostrophe before it (CWE-1236)."""
    bare = text.lstrip(" \u00a0\ufeff\"'")
    return f"'{text}" if text.startswith(_FORMULA) or bare.startswith(_FORMULA) else text


def as_csv(lines: Sequence[Line]) -> str:
    """RFC 4180, with a row of names first."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([column.name for column in fields(Line)])
    for line in lines:
        writer.writerow([cell(str(value)) for value in asdict(line).values()])
    return file.getvalue()


def as_markdown(source: str, lines: Sequence[Line]) -> str:
    """A page to read, a heading for each version; what stands in the texts of tags and marks is only text."""
    return f"# {_shown(source)}\n\n" + "\n".join(_markdown(lines)) + "\n"


def _markdown(lines: Sequence[Line]) -> Iterator[str]:
    version = 0
    for line in lines:
        if line.version != version:
            version = line.version
            verdict = f", {line.verdict_of_version}" if line.verdict_of_version else ""
            yield f"## Version {version}, {line.captured_at}: {line.outcome}{verdict}\n"
            yield f"Chain `{line.chain}`\n"
        if not line.change:
            continue
        said = f" (corrected to {line.corrected_to}: {_shown(line.corrected_because)})"
        corrected = said if line.corrected_to else ""
        yield f"{line.change}. **{line.kind}, {line.verdict}, {line.category}**{corrected}  "
        if line.reasons:
            yield f"   because {_shown(line.reasons)}  "
        for sign, text in (("was", line.before), ("is", line.after)):
            if text:
                yield f"   {sign}: {_shown(text)}  "
        yield ""


def _shown(text: str) -> str:
    folded = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]#|~!" else sign for sign in folded)
