"""What deciding about a new text needs to know of its source's past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.core.types.judged import Correction, Verdict
from monitor.core.types.read import Reading


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text that was a version of this source before."""

    text_sha256: str
    seq: int
    captured_at: datetime
    last_seen_at: datetime
    """When it was last in force: the capture of the version that followed it, or now for the current one."""
    was_told: bool
    """Whether a letter about it went out, or, without subscribers, would have."""
    verdict: Verdict | None
    """Of the change that brought it; None for a first sight or a re-extraction."""


class HoldReason(StrEnum):
    """Why a new text waits before it becomes a version."""

    SECOND_LOOK = "second-look"
    COLLAPSED = "collapsed"
    WRONG_LANGUAGE = "wrong-language"
    OTHER_DOCUMENT = "other-document"
    WITHDRAWN = "withdrawn"
    MOVED = "moved-to-another-host"


@dataclass(frozen=True, slots=True)
class HomeLook:
    """What a site's home page said, where its policy promises to announce changes there."""

    at: datetime
    announces: bool
    """It speaks of a changed policy."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new text that waits for further looks, and the date at which it is told at the latest."""

    reading: Reading
    reason: HoldReason
    first_seen_at: datetime
    """When this very text was first fetched: the version's captured_at if it is confirmed."""
    since: datetime
    """When the source was first held without a break: the 24 hours count from here."""
    looks: int
    next_look_at: datetime
    home: HomeLook | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a version's text at which later looks showed other words; see monitor/core/restless.py."""

    at: int
    """Its clauses of the version, from `at` up to `end`; none where something is put in before `at`."""
    end: int
    start: int
    """Where it is only a part of its one clause: the pieces from `start` up to `stop`; else both are 0."""
    stop: int
    since: datetime
    """Since when it shows what it shows ..."""
    looks: int = 0
    """... and at how many looks in a row."""
    showing: str = ""
    """A hash of the words that the last look showed; empty for those of the version."""
    showing_text: str = ""
    """These words, a clause a line."""
    came_back: bool = False
    """It had shown them before."""
    turns: tuple[datetime, ...] = ()
    """When it came to show other words, the last few times."""
    shown: tuple[str, ...] = ()
    """Hashes of the other words that it showed, the last few."""
    width: int = 0
    """The most that it showed: in clauses, or in words where it is a part of one."""
    was_wide: bool = False
    """The last look showed more than that."""
    sample: str = ""
    """What it shows, for people, shortened."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that deciding about a new text needs to know of its source's past."""

    seq: int
    """Of the current version."""
    last: Reading
    captured_at: datetime
    known: Mapping[str, KnownText]
    """Every earlier text by its hash, the current one's among them."""
    candidate: Candidate | None = None
    rejected: frozenset[str] = frozenset()
    """Hashes of texts that an operator refused."""
    told_flips: int = 0
    """How often the source went back to an earlier text in the last 7 days."""
    given_up: Mapping[str, int] = field(default_factory=dict)
    """How often in the last 7 days a text, by its hash, was seen once and was gone at the second look."""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    """Of changes of this source, by their fingerprints."""
    places: tuple[Place, ...] = ()
    """Where later looks differed from the current version."""
