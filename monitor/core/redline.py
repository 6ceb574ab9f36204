"""Two texts as one, with what was struck out, put in and moved: accepted it is the new text, rejected the old one."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from monitor.core.align import Pair, align
from monitor.core.compare import Run, RunKind, words_apart
from monitor.core.judge import judge
from monitor.core.segment import CLAUSE_WORDS, plain, split, tokens
from monitor.core.types import Change, Clause


class BlockKind(StrEnum):
    SAME = "same"
    MODIFIED = "modified"
    REMOVED = "removed"
    ADDED = "added"
    MOVED_AWAY = "moved-away"
    """Where a moved clause stood."""
    MOVED_HERE = "moved-here"
    """Where it stands now."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the two texts, or some that were cut or joined."""

    kind: BlockKind
    runs: tuple[Run, ...]
    """As plain text without Markdown. A line feed parts two paragraphs, and is struck out or put in like a word."""
    level: int = 0
    """Of a heading, 1 for the outermost; 0 for what is none."""
    move: int = 0
    """The same number for the two ends of a move; 0 without one."""
    change: Change | None = None
    """As it is judged, where it is."""

    @property
    def old(self) -> str:
        """What it was; empty where it was not there."""
        stood = self.kind not in (BlockKind.ADDED, BlockKind.MOVED_HERE)
        return "".join(run.text for run in self.runs if run.kind is not RunKind.INSERTED) if stood else ""

    @property
    def new(self) -> str:
        """What it became; empty where it is gone."""
        stands = self.kind not in (BlockKind.REMOVED, BlockKind.MOVED_AWAY)
        return "".join(run.text for run in self.runs if run.kind is not RunKind.DELETED) if stands else ""


def redline(old_text: str, new_text: str, changes: Sequence[Change] | None = None) -> tuple[Block, ...]:
    """Both Markdown texts, clause by clause in the order of the new one; what went stands where it was.

    `changes` are those between the two texts where they are judged already.
    The blocks' `old` are the clauses of the old text in its order, their `new` those of the new one, as plain text.
    """
    old, new = split(old_text), split(new_text)
    pairs = align([tokens(clause.text) for clause in old], [tokens(clause.text) for clause in new], CLAUSE_WORDS)
    found = judge(old_text, new_text).changes if changes is None else changes
    judged = {(change.before, change.after): change for change in found}
    return tuple(_merged(old, new, pairs, judged))


_Judged = dict[tuple[str, str], Change]


def _merged(old: Sequence[Clause], new: Sequence[Clause], pairs: Sequence[Pair], judged: _Judged) -> Iterator[Block]:
    backbone, moves = _parted(pairs)
    away = {n: (number, pair) for number, pair in enumerate(moves, 1) for n in range(pair.old, pair.old_end)}
    here = {n: (number, pair) for number, pair in enumerate(moves, 1) for n in range(pair.new, pair.new_end)}
    i = j = 0
    for pair in [*backbone, Pair(len(old), len(old), len(new), len(new))]:
        for n in range(i, pair.old):
            yield _gone(old, new, n, away.get(n), judged)
        for n in range(j, pair.new):
            yield _come(old, new, n, here.get(n), judged)
        if pair.old < pair.old_end:
            yield _stayed(old[pair.old : pair.old_end], new[pair.new : pair.new_end], judged)
        i, j = pair.old_end, pair.new_end


def _parted(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Pairs in the order of both texts, and those that moved."""
    backbone: list[Pair] = []
    moves: list[Pair] = []
    end = 0
    for pair in pairs:
        if pair.moved or pair.old < end:
            moves.append(pair)
        else:
            backbone.append(pair)
            end = pair.old_end
    return backbone, moves


def _stayed(old: Sequence[Clause], new: Sequence[Clause], judged: _Judged) -> Block:
    before, after = _shown(old), _shown(new)
    level = _level(new[0])
    if before == after:
        return Block(BlockKind.SAME, (Run(RunKind.SAME, after),), level)
    change = judged.get((_text(old), _text(new)))
    return Block(BlockKind.MODIFIED, words_apart(before, after), level, change=change)


def _gone(
    old: Sequence[Clause], new: Sequence[Clause], n: int, moved: tuple[int, Pair] | None, judged: _Judged
) -> Block:
    said = plain(old[n].text)
    if moved is None:
        change = judged.get((old[n].text, ""))
        return Block(BlockKind.REMOVED, (Run(RunKind.DELETED, said),), _level(old[n]), change=change)
    number, pair = moved
    kept = [run for run in _moved_runs(old, new, pair, n - pair.old, of_old=True) if run.kind is not RunKind.INSERTED]
    return Block(BlockKind.MOVED_AWAY, tuple(kept), _level(old[n]), number)


def _come(
    old: Sequence[Clause], new: Sequence[Clause], n: int, moved: tuple[int, Pair] | None, judged: _Judged
) -> Block:
    said = plain(new[n].text)
    if moved is None:
        change = judged.get(("", new[n].text))
        return Block(BlockKind.ADDED, (Run(RunKind.INSERTED, said),), _level(new[n]), change=change)
    number, pair = moved
    kept = [run for run in _moved_runs(old, new, pair, n - pair.new, of_old=False) if run.kind is not RunKind.DELETED]
    before, after = old[pair.old : pair.old_end], new[pair.new : pair.new_end]
    return Block(BlockKind.MOVED_HERE, tuple(kept), _level(new[n]), number, judged.get((_text(before), _text(after))))


def _moved_runs(old: Sequence[Clause], new: Sequence[Clause], pair: Pair, line: int, of_old: bool) -> Iterator[Run]:
    """Of one clause of a moved pair: what moved with it, and what was struck out or put in on the way."""
    before, after = _shown(old[pair.old : pair.old_end]), _shown(new[pair.new : pair.new_end])
    other = RunKind.INSERTED if of_old else RunKind.DELETED
    at = 0
    for run in words_apart(before, after, RunKind.MOVED):
        if run.kind is other:
            continue
        for k, piece in enumerate(run.text.split("\n")):
            at += k > 0
            if at == line and piece:
                yield replace(run, text=piece)


def _shown(clauses: Sequence[Clause]) -> str:
    return "\n".join(plain(clause.text) for clause in clauses)


def _text(clauses: Sequence[Clause]) -> str:
    return "\n".join(clause.text for clause in clauses)


def _level(clause: Clause) -> int:
    return min(len(clause.path) + 1, 6) if clause.is_heading else 0


def block_record(block: Block) -> dict[str, Any]:
    """A block as JSON gives it."""
    judged = block.change
    return {
        "kind": block.kind.value,
        "level": block.level,
        "move": block.move or None,
        "runs": [{"kind": run.kind.value, "text": run.text} for run in block.runs],
        "verdict": judged.verdict.value if judged else None,
        "category": judged.category.value if judged else None,
        "reasons": list(judged.reasons) if judged else [],
    }


_TAGS = {RunKind.DELETED: "del", RunKind.INSERTED: "ins"}


def markdown(blocks: Sequence[Block]) -> str:
    """The redline as Markdown, with `<del>` and `<ins>`; what the texts hold of tags and marks is only text."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _markdown(block: Block) -> str:
    said = ""
    for run in block.runs:
        tag = _TAGS.get(run.kind)
        if block.kind is BlockKind.MOVED_AWAY:
            tag = "del"
        elif block.kind is BlockKind.MOVED_HERE:
            tag = "ins"
        text = _escaped(run.text)
        said += f"<{tag}>{text}</{tag}>" if tag else text
    head = "#" * block.level + " " if block.level else ""
    ends = {
        BlockKind.MOVED_AWAY: f" *(move {block.move}: went)*",
        BlockKind.MOVED_HERE: f" *(move {block.move}: came)*",
    }
    return head + said.replace("\n", "<br>") + ends.get(block.kind, "")


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]#+-!|~" else sign for sign in html.escape(text, quote=False))
