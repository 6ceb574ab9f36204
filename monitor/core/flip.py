"""Whether one of two captures is no capture of the document: collapsed, in another language, or something else."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.tongue import language

_COLLAPSE = 0.25
"""One side this much shorter than the other: a wall, an error page, an emptied capture."""
_TRUNCATION = 0.45
"""One side this much shorter and wholly contained in the other: the capture was cut off, or brought twice."""
_OTHER_DOCUMENT = 0.4
"""One side this much shorter and nothing in common."""
_POINTERS = frozenset(["replaced", "superseded", "merged", "refer", "governed"])
_SUNSET = frozenset(["sunset", "discontinued", "longer", "retired"])
_DOCUMENTS = frozenset(["policy", "notice", "terms", "statement", "agreement"])


def flipped(old: Sequence[str], new: Sequence[str]) -> str:
    """Why the two are not two versions of one document, in words; the empty string where they are."""
    if not old or not new:
        return f"the {'old' if not old else 'new'} capture holds no words"
    spoken, now = language(old), language(new)
    if spoken and now and spoken != now:
        return f"the language changed from {spoken} to {now}"
    shorter, longer = sorted((old, new), key=len)
    ratio = len(shorter) / len(longer)
    if ratio > _TRUNCATION or len(longer) < 100:
        return ""
    grams = set(zip(shorter, shorter[1:], shorter[2:], strict=False))
    held = grams & set(zip(longer, longer[1:], longer[2:], strict=False))
    common = len(held) / max(1, len(grams))
    sides = f"{len(old)} words before, {len(new)} after"
    if shorter is new and _points_elsewhere(new):
        return ""
    if ratio <= _COLLAPSE:
        return f"one of the captures has collapsed: {sides}"
    if common >= 0.97:
        return f"one of the captures is a part of the other: {sides}"
    if ratio <= _OTHER_DOCUMENT and common <= 0.15:
        return f"the two captures have next to nothing in common: {sides}"
    return ""


def _points_elsewhere(words: Sequence[str]) -> bool:
    """A short text that says by which document it is replaced is a real replacement."""
    said = set(words)
    return len(words) >= 15 and bool(said & _POINTERS) and bool(said & _DOCUMENTS) and not said & _SUNSET
