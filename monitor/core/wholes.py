"""What is said of a document that moved, or was replaced, as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.types import HoldReason

_REPLACED = {
    HoldReason.COLLAPSED: "The document was shortened: most of the earlier text is gone",
    HoldReason.OTHER_DOCUMENT: "Another document stands at this address now",
    HoldReason.WRONG_LANGUAGE: "The document is in another language now",
    HoldReason.WITHDRAWN: "A notice says that the document has ended",
    HoldReason.MOVED: "The address leads to another site now, where another text stands",
}
_LEADS_ON = "The address leads to {to} now, where another text stands"
_STAYED = ", the same at three looks over two days."
_MOVED = "The page moved from {since} to {to}. Watching goes on there."
_GISTS = {
    "The document was shortened": "most of the text is gone",
    "Another document stands": "another document stands there",
    "The document is in another language": "it is in another language now",
    "A notice says": "a notice says that it has ended",
    "The address leads": "it leads to another text now",
    _MOVED.partition("{")[0]: "it moved to another address",
}


def replaced(reason: HoldReason, is_confirmed: bool = True, to: str = "") -> str:
    """The sentence for a text unlike its source's past; `to` is the address on another host where it stands.

    Empty where the text is only a new one.
    """
    said = _LEADS_ON.format(to=to) if to else _REPLACED.get(reason, "")
    return said and said + (_STAYED if is_confirmed else ".")


def moved(since: str, to: str) -> str:
    """The sentence for the same text on another host."""
    return _MOVED.format(since=since, to=to)


def gist(notes: Sequence[str]) -> str:
    """In half a sentence what became of the whole document; empty where nothing did."""
    return next((said for note in notes for start, said in _GISTS.items() if note.startswith(start)), "")


def is_replaced(notes: Sequence[str]) -> bool:
    """Whether another text took the document's place: one that only moved says what it said."""
    return gist(notes) not in ("", _GISTS[_MOVED.partition("{")[0]])
