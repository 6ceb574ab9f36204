"""What somebody looks for in texts: words, phrases, AND, OR, NOT and brackets, read into a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.core.segment import key, tokens

LONGEST = 1_000
"""Characters of a query."""
MOST_TERMS = 32
_DEEPEST = 12
_INDEXED = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r'\s*(?:(?P<sign>[()])|(?P<minus>-)(?=["(\w])|"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s()"]+))')


class QueryError(Exception):
    """The query cannot be understood; the message says where and what to write instead."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, in the form in which texts are compared; of a prefix the last is a beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part is there, and none of `without`; there is at least one part."""

    parts: tuple[Query, ...]
    without: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is there."""

    parts: tuple[Query, ...]


Query = Term | All | Any


def phrase(text: str) -> Term:
    """A text to be found word by word. Raises QueryError where it has no word."""
    return Term(_words(text, 1))


def parse(text: str) -> Query:
    """Reads `a b`, `"a b"`, `a OR b`, `a NOT b`, `-b`, `(a OR b) c` and `begin*`. Raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError(f"The query has {len(text)} characters: {LONGEST} are the most.")
    parser = _Parser(text)
    if parser.peek() is None:
        raise QueryError('The query is empty: write words, or a "phrase".')
    found = parser.any_of(0)
    if (rest := parser.peek()) is not None:
        raise QueryError(f"A bracket closes at character {rest.start} that nothing opened.")
    return found


def matches(query: Query, text: str) -> bool:
    """Whether a clause holds what is asked for: the answer that a full-text index of its words gives."""
    return _is_held(query, f" {' '.join(_INDEXED.findall(key(text)))} ")


def _is_held(query: Query, said: str) -> bool:
    match query:
        case Term(words, is_prefix):
            sought = " ".join(_INDEXED.findall(" ".join(words)))
            return f" {sought}{'' if is_prefix else ' '}" in said
        case Any(parts):
            return any(_is_held(part, said) for part in parts)
        case All(parts, without):
            return all(_is_held(part, said) for part in parts) and not any(_is_held(part, said) for part in without)


def terms(query: Query) -> tuple[Term, ...]:
    """The terms that a text with the query may show; those of NOT are none."""
    if isinstance(query, Term):
        return (query,)
    return tuple(term for part in query.parts for term in terms(part))


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    """word, phrase, and, or, not, ( or )."""
    text: str
    start: int
    """Counted from 1."""


class _Parser:
    def __init__(self, text: str) -> None:
        self.pieces = _pieces(text)
        self.at = 0
        self.count = 0

    def peek(self) -> _Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def any_of(self, depth: int) -> Query:
        parts = [self.all_of(depth)]
        while self._take("or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def all_of(self, depth: int) -> Query:
        parts: list[Query] = []
        without: list[Query] = []
        while (piece := self.peek()) is not None and piece.kind not in (")", "or"):
            if self._take("and") and not (parts or without):
                raise QueryError(f"AND at character {piece.start} has nothing before it.")
            negated = self._take("not") is not None
            (without if negated else parts).append(self.one(piece, depth))
        if not parts and without:
            raise QueryError("Only NOT is asked for: name a word that is to be there, too.")
        if not parts:
            where = self.peek()
            before = f"before character {where.start}" if where else "at the end"
            raise QueryError(f"A word is missing {before}. To find the words AND, OR and NOT, quote them.")
        return parts[0] if len(parts) == 1 and not without else All(tuple(parts), tuple(without))

    def one(self, last: _Piece, depth: int) -> Query:
        piece = self.peek()
        if piece is None or piece.kind in ("or", "and", "not", ")"):
            raise QueryError(f"After {last.text} at character {last.start} a word is missing.")
        self.at += 1
        if piece.kind == "(":
            if depth >= _DEEPEST:
                raise QueryError(f"Brackets stand more than {_DEEPEST} deep.")
            found = self.any_of(depth + 1)
            if not self._take(")"):
                raise QueryError(f"The bracket at character {piece.start} is never closed.")
            return found
        self.count += 1
        if self.count > MOST_TERMS:
            raise QueryError(f"The query has more than {MOST_TERMS} words and phrases.")
        is_prefix = piece.kind == "word" and piece.text.endswith("*")
        return Term(_words(piece.text, piece.start), is_prefix)

    def _take(self, kind: str) -> _Piece | None:
        piece = self.peek()
        if piece is None or piece.kind != kind:
            return None
        self.at += 1
        return piece


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    for hit in _TOKEN.finditer(text.rstrip()):
        if hit["sign"]:
            found.append(_Piece(hit["sign"], hit["sign"], hit.start("sign") + 1))
        elif hit["minus"]:
            found.append(_Piece("not", "-", hit.start("minus") + 1))
        elif hit["phrase"] is not None:
            if not hit["end"]:
                raise QueryError(f"The quotation mark at character {hit.start('phrase')} is never closed.")
            found.append(_Piece("phrase", hit["phrase"], hit.start("phrase")))
        else:
            word = hit["word"]
            kind = word.casefold() if word in ("AND", "OR", "NOT") else "word"
            found.append(_Piece(kind, word, hit.start("word") + 1))
    return found


def _words(text: str, start: int) -> tuple[str, ...]:
    words = tuple(word for word in tokens(text) if any(sign.isalnum() for sign in word))
    if not words:
        raise QueryError(f"{text!r} at character {start} holds no word.")
    return words
