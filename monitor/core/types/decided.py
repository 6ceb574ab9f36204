"""What was decided about a text: an `Outcome`; and what the operator is to hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.core.types.judged import Judgement, Verdict
from monitor.core.types.read import Diagnosis, Reading
from monitor.core.types.remembered import Candidate, Place


class Sameness(StrEnum):
    """How it was known that nothing changed, cheapest first."""

    NOT_MODIFIED = "not-modified"
    SAME_BYTES = "same-bytes"
    SAME_VISIBLE_TEXT = "same-visible-text"
    SAME_DOCUMENT = "same-document"
    """What stands around the document is another, the document's own part of the page is not."""
    SAME_TEXT = "same-text"
    SAME_WORDS = "same-words"
    """Another text, but only its markup or typography differs: words, capitals and amounts are the same."""
    RESTLESS_PLACES = "restless-places"
    """Only words differ that are others at every look: a counter, a quotation, the date of today."""
    REJECTED_TEXT = "rejected-text"
    """The text is new, but an operator refused exactly this one."""


@dataclass(frozen=True, slots=True)
class FirstSight:
    reading: Reading


@dataclass(frozen=True, slots=True)
class Unchanged:
    because: Sameness
    flickered: bool = False
    """A candidate was waiting and is given up: the known text came back before it was confirmed."""
    places: tuple[Place, ...] = ()
    """What is now known of the restless places, where they alone differ."""


@dataclass(frozen=True, slots=True)
class Held:
    """A new text, kept aside; `judgement` is what would be told if it stays."""

    candidate: Candidate
    judgement: Judgement
    is_home_promised: bool = False
    """The policy in force promises to announce such a change on the home page, which was not looked at yet."""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    reading: Reading
    judgement: Judgement
    captured_at: datetime
    notes: tuple[str, ...] = ()
    """Sentences for the letter, e.g. that the text could not be confirmed, or that it replaces another document."""
    is_told: bool = True
    """Subscribers whose floor the verdict reaches get a notice; false where the rules keep it quiet."""
    moved_to: str = ""
    """The address on another host at which watching goes on from here."""
    is_of_whole: bool = False
    """The document as a whole moved or was replaced: told to all, whatever the clauses are about that they follow."""
    places: tuple[Place, ...] = ()
    """In the text of the new version."""

    @property
    def alerted(self) -> bool:
        """A subscriber with the default floor is to be told."""
        return self.is_told and self.judgement.verdict is Verdict.SUBSTANTIVE


@dataclass(frozen=True, slots=True)
class Reverted:
    """The source went back to a text it had before."""

    reading: Reading
    judgement: Judgement
    captured_at: datetime
    to_seq: int
    notes: tuple[str, ...] = ()
    is_told: bool = True
    cancels_open_notices: bool = False
    """What went before was never told: its open notices are to be closed unsent."""
    is_of_whole: bool = False
    """As in `Changed`."""
    places: tuple[Place, ...] = ()
    """As in `Changed`."""

    @property
    def alerted(self) -> bool:
        """A subscriber with the default floor is to be told."""
        return self.is_told and self.judgement.verdict is Verdict.SUBSTANTIVE


@dataclass(frozen=True, slots=True)
class Reextracted:
    """The same bytes read by a newer extractor: a new version that alarms nobody."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Unwell:
    """A page that is not the policy. The last good version stays."""

    diagnosis: Diagnosis
    candidate: Candidate | None = None
    """Kept where the text could be the new policy after all: told if it stays the same for 3 looks over 48 hours."""


class AlarmKind(StrEnum):
    UNWELL = "unwell"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the operator is to hear once: a source failed for the third time in a row, or is well again after that."""

    kind: AlarmKind
    reason: str
    """The Reason or Ailment of the last failure."""
    detail: str
    since: datetime
    """When it was first unwell without a break."""


Outcome = FirstSight | Unchanged | Held | Changed | Reverted | Unwell
