"""What operators said against judgements: listed, said, taken back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from db.corrections import Corrected, UnknownChangeError, UnknownCorrectionError
from monitor.core.correcting import LONGEST_REASON
from monitor.core.types import Category, Verdict
from monitor.web.api import past
from monitor.web.api.calls import Operation
from monitor.web.api.shapes import LARGEST, Change, Correction, Line, Nothing, Page, Shape, VersionsAsked
from monitor.web.deeds import DeedError
from monitor.web.routes import Visit, Who


class Label(Shape):
    """A change as the rules judged it, beside what an operator said of it."""

    id: int
    source: str
    seq: int
    number: int = Field(description="Of the change within its version, from 1.")
    change: Change
    correction: Correction


class CorrectionsAsked(VersionsAsked):
    """Which corrections."""

    source: Line = ""


class NewCorrection(Shape):
    """What a change should have been, and why. Later changes of the source in the same words follow it."""

    number: Annotated[int, Field(ge=1, le=LARGEST, description="Of the change within its version.")]
    verdict: Literal["substantive", "minor", "cosmetic", "artifact"]
    category: Category | None = Field(default=None, description="As it was judged if null.")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]


def listed(visit: Visit, asked: CorrectionsAsked) -> Page[Label]:
    after = int(asked.cursor or 0)
    found = list(visit.desk.corrections.all(asked.source, after, asked.limit + 1))
    more = str(found[asked.limit - 1].correction_id) if len(found) > asked.limit else None
    return Page[Label](items=[_label(each) for each in found[: asked.limit]], next=more)


def correct(visit: Visit, given: NewCorrection) -> Label:
    name, seq = visit.path("name"), visit.number("seq")
    reason = " ".join(given.reason.split())
    try:
        made = visit.desk.corrections.correct(
            name, seq, given.number, Verdict(given.verdict), given.category, reason, visit.who, visit.now
        )
    except UnknownChangeError as error:
        raise DeedError(404, str(error)) from None
    visit.desk.accounts.note(visit.who, "correct judgement", f"{name}@{seq} {given.number}", visit.now)
    return _label(made)


def take_back(visit: Visit, _: Nothing) -> Label:
    try:
        gone = visit.desk.corrections.take_back(visit.number("id"))
    except UnknownCorrectionError as error:
        raise DeedError(404, str(error)) from None
    visit.desk.accounts.note(visit.who, "take back correction", f"{gone.source}@{gone.seq} {gone.number}", visit.now)
    return _label(gone)


def _label(each: Corrected) -> Label:
    return Label(
        id=each.correction_id,
        source=each.source,
        seq=each.seq,
        number=each.number,
        change=past.change(each.change),
        correction=past.correction(each.correction),
    )


OPERATIONS = (
    Operation(
        "GET", "/corrections", Who.READER, "listCorrections", "In the order in which they were made.", listed,
        Page[Label], CorrectionsAsked,
    ),
    Operation(
        "POST", "/sources/{name}/versions/{seq:number}/corrections", Who.OPERATOR, "correctChange",
        "Say that a change was judged wrong.", correct, Label, NewCorrection, 201,
    ),
    Operation(
        "DELETE", "/corrections/{id:number}", Who.OPERATOR, "takeBackCorrection",
        "Nothing follows it any more; what it already decided stays.", take_back, Label,
    ),
)  # fmt: skip
