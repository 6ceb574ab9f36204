"""The part of a clause that shows what was looked for, with the found words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.core.query import Query, Term, terms
from monitor.core.segment import plain, tokens

_SHOWN_WORDS = 40
_BEFORE = 8
"""Words shown before the first that was found."""
_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a clause as plain text, in pieces; every second one, from the second on, was looked for."""

    pieces: tuple[str, ...]
    is_cut_before: bool = False
    is_cut_after: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def excerpt(clause: str, query: Query) -> Excerpt:
    """At most about 40 words around the first place that a term of the query stands."""
    shown = plain(clause)
    places: list[tuple[int, int]] = []
    folded: list[str] = []
    for hit in _WORD.finditer(shown):
        for word in tokens(hit[0]) or (hit[0].casefold(),):
            folded.append(word)
            places.append(hit.span())
    found = sorted({at for term in terms(query) for at in _found(term, folded)})
    first = max(0, found[0] - _BEFORE) if found and len(places) > _SHOWN_WORDS else 0
    last = min(len(places), first + _SHOWN_WORDS)
    start = places[first][0] if first and places else 0
    end = places[last - 1][1] if last < len(places) else len(shown)
    pieces: list[str] = []
    at = start
    marked = -1
    for n in found:
        begins, ends = places[n]
        if begins < at and n != marked + 1:
            continue  # of a word that is several, the first was marked
        if not first <= n < last or ends <= at:
            continue
        if pieces and n == marked + 1 and not re.search(r"\w", shown[at:begins]):
            pieces[-1] += shown[at:ends]
        else:
            pieces += [shown[at:begins], shown[begins:ends]]
        at, marked = ends, n
    pieces.append(shown[at:end])
    return Excerpt(tuple(pieces), start > 0, end < len(shown))


def _found(term: Term, words: Sequence[str]) -> list[int]:
    """The places of all words of a term, wherever it stands."""
    size = len(term.words)
    *begin, end = term.words
    places: list[int] = []
    for at in range(len(words) - size + 1):
        last = words[at + size - 1]
        is_end = last.startswith(end) if term.is_prefix else last == end
        if is_end and list(words[at : at + size - 1]) == begin:
            places += range(at, at + size)
    return places
