"""A change as a reader sees it: what is struck out and put in, with as much around it as is needed to understand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import assert_never

from alerts.plain import shortened, visible, wrapped
from monitor.core.compare import Run, RunKind, runs
from monitor.core.types import Change, ChangeKind

LONG_SENTENCE = 40
CONTEXT = 25
"""Words kept beside a change whose sentence is longer than LONG_SENTENCE."""
COMPARED = 20_000
"""Characters of a clause that are compared word by word; 600 words of a policy have about 4,000. The comparison takes
memory by the square: 100,000 marks of punctuation on both sides would take a gigabyte."""
WORTH_LEAVING_OUT = 15
"""Fewer unchanged words are shown rather than left out."""
_LEFT_OUT = "[…]"
_WORD = re.compile(r"\s*\S+")
_SENTENCE_END = re.compile(r"[.!?。!?]['\"”’)\]]*$")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")  # bounded, or a page of openers takes minutes
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~$&])")
_LOOKS_LIKE_A_MARK = re.compile(r"\[-|-\]|\{\+|\+\}|\[…\]")


class MarkKind(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"
    MOVED = "moved"
    LEFT_OUT = "left-out"
    """Unchanged words that are not shown."""


_SIGNS = {MarkKind.DELETED: "[-", MarkKind.INSERTED: "{+", MarkKind.LEFT_OUT: _LEFT_OUT}


@dataclass(frozen=True, slots=True)
class Mark:
    kind: MarkKind
    text: str


def marks(change: Change) -> tuple[Mark, ...]:
    """The runs of a change without Markdown's own marks; of long unchanged stretches the nearest sentence remains.

    Every inserted and deleted word is there.
    """
    found = _runs(change)
    last = len(found) - 1
    return tuple(mark for at, run in enumerate(found) for mark in _shown(run, at == 0, at == last))


def whole(change: Change) -> tuple[Mark, ...]:
    """As `marks`, with every unchanged word."""
    return tuple(mark for run in _runs(change) for mark in _shown(run, is_whole=True))


def readable(change: Change) -> Change:
    """The change in the words that a reader of the page sees; one of the markup alone stays as it is."""
    old, new = visible(change.before), visible(change.after)
    old_targets = {target for _, target in _LINK.findall(old)}
    new_targets = {target for _, target in _LINK.findall(new)}
    # A link that leads elsewhere now is part of the change; the others would only stand in the reader's way.
    telling = old_targets ^ new_targets if old and new else set()
    before, after = _unmarked(old, telling), _unmarked(new, telling)
    return replace(change, before=old if before == after else before, after=new if before == after else after)


def in_words(change: Change, places: int = 3) -> str:
    """What was done to the words, as a sentence; empty where the kind of the change says it all."""
    if change.kind is not ChangeKind.MODIFIED:
        return ""
    found = [run for run in _runs(change) if run.text.strip()]
    said: list[str] = []
    taken = False
    for run, following in pairwise([*found, Run(RunKind.SAME, "")]):
        if taken:
            taken = False
        elif run.kind is RunKind.DELETED and following.kind is RunKind.INSERTED:
            said.append(f"{_quoted(run)} became {_quoted(following)}")
            taken = True
        elif run.kind is RunKind.DELETED:
            said.append(f"{_quoted(run)} was struck out")
        elif run.kind is RunKind.INSERTED:
            said.append(f"{_quoted(run)} was put in")
    more = len(said) - places
    return "; ".join([*said[:places], *([f"and {more} more"] if more > 0 else [])])


@dataclass(frozen=True, slots=True)
class Printed:
    """A change in plain text."""

    lines: str
    signs: frozenset[str]
    """Those that a reader has to know: of a stretch [-, {+ and […], of a whole line -, + and >."""


def printed(change: Change, shown: tuple[Mark, ...], indent: str) -> Printed:
    """The marks as lines of plain text: [-deleted-]{+inserted+}, or whole lines after `- ` and `+ `.

    Where the clause itself has such signs, or little of it stayed, it is in whole lines: those cannot be forged.
    """
    kept = sum(len(mark.text) for mark in shown if mark.kind in (MarkKind.SAME, MarkKind.MOVED))
    touched = sum(len(mark.text) for mark in shown if mark.kind in (MarkKind.DELETED, MarkKind.INSERTED))
    is_forged = any(_LOOKS_LIKE_A_MARK.search(mark.text) for mark in shown if mark.kind is not MarkKind.LEFT_OUT)
    within = frozenset(_SIGNS[mark.kind] for mark in shown if mark.kind in _SIGNS)
    left_out = within & {_LEFT_OUT}
    match change.kind:
        case ChangeKind.ADDED:
            return Printed(_lines(_side(shown, MarkKind.DELETED), f"{indent}+ "), left_out | {"+"})
        case ChangeKind.REMOVED:
            return Printed(_lines(_side(shown, MarkKind.INSERTED), f"{indent}- "), left_out | {"-"})
        case ChangeKind.MOVED:
            return Printed(_lines("".join(_printed(mark) for mark in shown), f"{indent}> "), within | {">"})
        case ChangeKind.MODIFIED if is_forged or touched > 3 * kept:
            old = _lines(_side(shown, MarkKind.INSERTED), f"{indent}- ")
            new = _lines(_side(shown, MarkKind.DELETED), f"{indent}+ ")
            return Printed(f"{old}\n{new}", left_out | {"-", "+"})
        case ChangeKind.MODIFIED:
            return Printed(wrapped("".join(_printed(mark) for mark in shown), f"{indent}  "), within)
        case _ as never:
            assert_never(never)


def _lines(text: str, sign: str) -> str:
    return wrapped(text, sign, sign)


def unmarked(text: str) -> str:
    """A text of Markdown in the words that a reader of the page sees, without the places that its links lead to."""
    return _unmarked(text, set())


def _runs(change: Change) -> tuple[Run, ...]:
    shown = readable(change)
    if max(len(shown.before), len(shown.after)) <= COMPARED:
        return runs(shown)
    whole = (Run(RunKind.DELETED, shown.before), Run(RunKind.INSERTED, shown.after))
    return tuple(run for run in whole if run.text)


def _side(shown: tuple[Mark, ...], without: MarkKind) -> str:
    return "".join(mark.text for mark in shown if mark.kind is not without)


def _printed(mark: Mark) -> str:
    match mark.kind:
        case MarkKind.DELETED:
            return f"[-{mark.text}-]"
        case MarkKind.INSERTED:
            return f"{{+{mark.text}+}}"
        case MarkKind.SAME | MarkKind.MOVED | MarkKind.LEFT_OUT:
            return mark.text
        case _ as never:
            assert_never(never)


def _shown(run: Run, is_first: bool = False, is_last: bool = False, is_whole: bool = False) -> Iterator[Mark]:
    kind = MarkKind(run.kind.value)
    if kind in (MarkKind.DELETED, MarkKind.INSERTED):
        # White space at the edges stays outside, so that no line is drawn under it.
        core = run.text.strip()
        start = run.text.index(core) if core else len(run.text)
        edges = Mark(MarkKind.SAME, run.text[:start]), Mark(MarkKind.SAME, run.text[start + len(core) :])
        yield from (mark for mark in (edges[0], Mark(kind, core), edges[1]) if mark.text)
        return
    words = _WORD.findall(run.text)
    head = _head(words) if not is_first or is_last else 0
    tail = _tail(words) if not is_last else 0
    if is_whole or len(words) - head - tail < WORTH_LEAVING_OUT:
        yield Mark(kind, run.text)
        return
    if head:
        yield Mark(kind, "".join(words[:head]))
    yield Mark(MarkKind.LEFT_OUT, f"{'' if is_first and not head else ' '}{_LEFT_OUT}{'' if is_last else ' '}")
    if tail:
        blank = run.text[len(run.text.rstrip()) :]
        yield Mark(kind, "".join(words[-tail:]).lstrip() + blank)


def _head(words: list[str]) -> int:
    """How many words up to the end of the sentence that the change stands in."""
    ends = (at + 1 for at, word in enumerate(words[:LONG_SENTENCE]) if _SENTENCE_END.search(word))
    return next(ends, min(CONTEXT, len(words)))


def _tail(words: list[str]) -> int:
    """How many words from the beginning of the sentence that the change stands in."""
    ends = (at for at, word in enumerate(reversed(words[-LONG_SENTENCE:])) if _SENTENCE_END.search(word))
    return next(ends, min(CONTEXT, len(words)))


def _unmarked(text: str, telling: set[str]) -> str:
    text = _LINK.sub(lambda hit: f"{hit[1]} ({hit[2]})" if hit[2] in telling else hit[1], text)
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", text)))


def _quoted(run: Run) -> str:
    return f"'{shortened(' '.join(run.text.split()), 60)}'"
