"""Two versions aligned and judged for somebody who waits, page and API alike, and how much of that there may be."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass

from db.versions import VersionState
from monitor.core.compare import compare
from monitor.core.judge import judged
from monitor.core.layout import Piece, laid_out
from monitor.core.segment import split
from monitor.core.types import Change
from monitor.web.routes import Visit

LONGEST = 2_200_000
"""Characters of both texts together: two of a megabyte are aligned in a second."""
MOST_JUDGED = 500
"""Differences that are judged for somebody who waits: about 1.2 ms each."""
KEPT_CHARACTERS = 8_000_000
"""Of texts whose comparison stays in memory for the next page of it: a few hundred pairs of usual length."""


_SIDE = re.compile(r"(?P<name>[^@]{1,200})(?:@(?P<seq>[0-9]{1,9}))?")


class TooLongError(Exception):
    """The texts cannot be compared for somebody who waits; the message says what to do instead."""


class AskedWrongError(Exception):
    """The address does not say what to compare; the message says how it would."""


@dataclass(frozen=True, slots=True)
class Side:
    name: str
    state: VersionState
    text: str
    is_named: bool = True
    """Whether its number was asked for, and not just the current version."""

    @property
    def reference(self) -> str:
        return f"{self.name}@{self.state.seq}"


def pieces_of(old: Side, new: Side) -> tuple[Piece, ...]:
    """Both texts aligned and judged; what was judged when a version came stays judged so. Raises TooLongError."""
    if len(old.text) + len(new.text) > LONGEST:
        raise TooLongError(_refusal("are too long", old, new))
    pieces = _KEPT.laid(old.text, new.text, new.state.changes if old.name == new.name else ())
    if pieces is None:
        raise TooLongError(_refusal(f"differ in more than {MOST_JUDGED} places", old, new))
    return pieces


class _Kept:
    """The comparisons that were asked for last; one is made at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, str, tuple[Change, ...]], tuple[Piece, ...] | None] = OrderedDict()
        self._characters = 0

    def laid(self, old: str, new: str, recorded: tuple[Change, ...]) -> tuple[Piece, ...] | None:
        asked = old, new, recorded
        with self._lock:
            if asked in self._made:
                self._made.move_to_end(asked)
                return self._made[asked]
            self._made[asked] = pieces = _laid(*asked)
            self._characters += len(old) + len(new)
            while self._characters > KEPT_CHARACTERS:
                oldest, _ = self._made.popitem(last=False)
                self._characters -= len(oldest[0]) + len(oldest[1])
            return pieces


_KEPT = _Kept()


def _laid(old: str, new: str, recorded: tuple[Change, ...]) -> tuple[Piece, ...] | None:
    before, after = split(old), split(new)
    differences = compare(before, after)
    found = laid_out(after, differences, recorded)
    if found is not None or len(differences) > MOST_JUDGED:
        return found
    return laid_out(after, differences, judged(before, after, differences))


def _refusal(what: str, old: Side, new: Side) -> str:
    same = old.name == new.name
    command = f"`clausewatch diff {old.name} {old.state.seq} {new.state.seq}`" if same else "`clausewatch compare`"
    return f"These texts {what} to be compared here: {command} does it."


def sides_of(visit: Visit) -> tuple[Side, Side]:
    """`?from=NAME@N&to=NAME@N`. Raises AskedWrongError, UnknownSourceError, UnknownVersionError."""
    return side_named(visit, visit.asked("from")), side_named(visit, visit.asked("to"))


def side_named(visit: Visit, said: str) -> Side:
    """`NAME@N`, or `NAME` for its current version. Raises as `sides_of`."""
    asked = _SIDE.fullmatch(said)
    if not asked:
        raise AskedWrongError("Say what to compare: from=NAME@VERSION and to=NAME@VERSION.")
    return side_of(visit, asked["name"], asked["seq"])


def side_of(visit: Visit, name: str, seq: str | None) -> Side:
    """A version, the current one without a number. Raises UnknownSourceError, UnknownVersionError."""
    state, text = visit.desk.history.text(name, int(seq) if seq else None)
    return Side(name, state, text, seq is not None)
