"""What a difference is found to be, and what is said alike of clauses that changed and of such as came or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.core import lexicon
from monitor.core.compare import Difference
from monitor.core.detect import Edit, Harmless
from monitor.core.segment import tokens
from monitor.core.types import Category, Verdict
from monitor.core.versions import Versions

HEADING_WORDS = 16
"""A longer heading is a clause that was marked up as one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was made of one difference."""

    verdict: Verdict
    reasons: tuple[str, ...]
    weight: float = 0.0
    category: Category | None = None
    weighed: tuple[Edit, ...] = ()
    """The edits that counted: the reasons with the evidence are made of them."""
    kept_for_want: bool = False
    """The reasons are general ones, for want of better."""
    steps: tuple[str, ...] = ()
    """Every edit and what was made of it, where that was asked for."""


def repeats(words: Sequence[str], versions: Versions, is_added: bool) -> str:
    place = versions.where(words, in_new=not is_added)
    if not place:
        return Harmless.REPEATED.value
    return f"restates '{place}': not new" if is_added else f"still said under '{place}': not gone"


def link_changed(found: Difference, said: str) -> Finding:
    """A line of mere links: an annex binds, a document is worth a mention, the rest is navigation."""
    text = found.before + " " + found.after
    shown = " ".join(tokens(text))
    if not (found.old and found.new) and lexicon.ANNEX.search(shown):
        return Finding(
            Verdict.SUBSTANTIVE, (f"{said}: a document that may be part of the contract",), 1.0, Category.LEGAL
        )
    is_document = bool(lexicon.DOCUMENT.search(text.casefold())) or "](#" in text
    return Finding(Verdict.MINOR if is_document and text.count("](") <= 4 else Verdict.ARTIFACT, (said,))
