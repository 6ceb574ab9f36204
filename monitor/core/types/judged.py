"""Clauses, and what is said of those that differ between two versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """Would a careful privacy counsel want to be alerted? In descending order; only the first alerts by default."""

    SUBSTANTIVE = "substantive"
    MINOR = "minor"
    COSMETIC = "cosmetic"
    ARTIFACT = "artifact"
    UNCHANGED = "unchanged"

    @property
    def rank(self) -> int:
        """0 for the weightiest; a floor is reached by every verdict of no higher rank."""
        return tuple(Verdict).index(self)


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    MOVED = "moved"


class Category(StrEnum):
    """What a clause is about."""

    COLLECTION = "collection"
    USE = "use"
    SHARING = "sharing"
    CHOICE = "choice"
    RIGHTS = "rights"
    RETENTION = "retention"
    SECURITY = "security"
    CHILDREN = "children"
    INTERNATIONAL = "international"
    TRACKING = "tracking"
    POLICY_CHANGE = "policy-change"
    CONTACT = "contact"
    LEGAL = "legal"
    CONTENT = "content"
    FEES = "fees"
    ACCOUNT = "account"
    OTHER = "other"


class Direction(StrEnum):
    """For the reader whose data or duties it is about."""

    WORSE = "worse"
    BETTER = "better"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest piece of a policy that says something by itself: a heading, paragraph, list item or table row."""

    text: str
    """Markdown without the mark of its kind (no `#`, no bullet), at most 600 words."""
    path: tuple[str, ...] = ()
    """The headings above it, outermost first, as plain text; a heading's own text is not in its path."""
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs between two versions, judged."""

    kind: ChangeKind
    verdict: Verdict
    category: Category
    reasons: tuple[str, ...]
    """Short sentences with the evidence, e.g. `'will never' became 'may'`; the most telling first."""
    before: str
    """The whole old clause, empty where it is only added."""
    after: str
    """The whole new clause, empty where it is only removed."""
    path: tuple[str, ...] = ()
    """The headings above the clause, in the new version where it is there, else in the old."""
    direction: Direction = Direction.NEUTRAL
    weight: float = 0.0
    """0 to 1; orders changes within a letter."""
    steps: tuple[str, ...] = field(default=(), compare=False)
    """Each edit and what was made of it, where an explanation was asked for; neither stored nor sent."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two texts compared: the verdict of the whole, and every change, the most telling first."""

    verdict: Verdict
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What an operator says that a change is, against its judgement."""

    verdict: Verdict
    category: Category
    reason: str
    """In the operator's words."""
    by: str
    at: datetime
