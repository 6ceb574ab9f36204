"""Writes what a look came to: the rows of one outcome, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from db.asides import forget_unwell, tell_unwell
from db.holding import close_hold, count_failed_look, hold
from db.looks import Capture, Look, check_values, enter, remember, remembered
from db.models import CheckRow, SourceRow
from db.places import packed, unpacked
from db.versioning import record_version
from monitor.core.restless import at_rest
from monitor.core.types import (
    Alarm,
    AlarmKind,
    Changed,
    FetchFailure,
    FirstSight,
    Held,
    Outcome,
    Reextracted,
    Reverted,
    Sameness,
    Unchanged,
    Unwell,
)

ALARM_AFTER = 3
"""Failures in a row after which the operator hears of a source, once."""


def record_failure(session: Session, look: Look, failure: FetchFailure) -> Alarm | None:
    """A look that brought no page."""
    source = session.get_one(SourceRow, look.source_id)
    enter(session, source, look, "failed", failure.reason.value, failure.detail)
    count_failed_look(session, source.id)
    return _count_unwell(session, source, look, failure.reason.value, failure.detail)


def record_quiet(session: Session, looks: Sequence[tuple[Look, Sameness, Capture | None]]) -> None:
    """Looks at sources that were well, and were found as before: two statements for all of them."""
    checks, sources = [], []
    for look, because, capture in looks:
        checks.append(check_values(look, "unchanged", because.value, ""))
        values = {"id": look.source_id, "last_checked_at": look.at, "next_check_at": look.next_check_at}
        if look.current_interval is not None:
            values["current_seconds"] = int(look.current_interval.total_seconds())
        if not look.was_conditional:
            values["unconditional_at"] = look.at
        if capture is not None:
            values |= remembered(capture)
        sources.append(values)
    session.execute(insert(CheckRow), checks)
    # One statement for each set of columns: they are few.
    for names in {tuple(values) for values in sources}:
        session.execute(update(SourceRow), [values for values in sources if tuple(values) == names])


def record_outcome(
    session: Session, look: Look, outcome: Outcome | Reextracted, capture: Capture | None, notify: bool
) -> Alarm | None:
    """What a page came to, and whether the operator is to hear of it."""
    source = session.get_one(SourceRow, look.source_id)
    match outcome:
        case Unchanged():
            enter(session, source, look, "unchanged", outcome.because.value, "")
            is_version = outcome.because not in (Sameness.REJECTED_TEXT, Sameness.RESTLESS_PLACES)
            remember(source, capture if is_version else None)
            if outcome.because is Sameness.RESTLESS_PLACES:
                source.places = packed(outcome.places)
            elif source.places and is_version:
                source.places = packed(at_rest(unpacked(source.places), look.at))
            if outcome.flickered:
                close_hold(session, source.id, "flickered", look.at)
        case Held():
            detail = f"would be told as {outcome.judgement.verdict.value}"
            enter(session, source, look, "held", outcome.candidate.reason.value, detail)
            hold(session, source.id, outcome.candidate, capture, outcome.judgement.verdict, detail)
            source.places = packed(outcome.places)
        case Unwell():
            diagnosis = outcome.diagnosis
            enter(session, source, look, "unwell", diagnosis.ailment.value, diagnosis.evidence)
            if outcome.candidate is not None:
                hold(session, source.id, outcome.candidate, capture, None, diagnosis.evidence)
            else:
                count_failed_look(session, source.id)
            return _count_unwell(session, source, look, diagnosis.ailment.value, diagnosis.evidence)
        case FirstSight() | Changed() | Reverted() | Reextracted():
            record_version(session, source, look, outcome, capture, notify)
        case _ as never:
            assert_never(never)
    return None if isinstance(outcome, Reextracted) else _count_well(session, source, look)


def _count_unwell(session: Session, source: SourceRow, look: Look, state: str, detail: str) -> Alarm | None:
    source.failures_in_row += 1
    source.unwell_since = source.unwell_since or look.at
    source.unwell_state, source.unwell_detail = state, detail
    tell_unwell(session, source, look.at)
    return _alarm(source, look, AlarmKind.UNWELL) if source.failures_in_row == ALARM_AFTER else None


def _count_well(session: Session, source: SourceRow, look: Look) -> Alarm | None:
    alarm = _alarm(source, look, AlarmKind.RECOVERED) if source.failures_in_row >= ALARM_AFTER else None
    if source.unwell_since is not None:
        forget_unwell(session, source)
    source.failures_in_row, source.unwell_since, source.unwell_state, source.unwell_detail = 0, None, "", ""
    return alarm


def _alarm(source: SourceRow, look: Look, kind: AlarmKind) -> Alarm:
    return Alarm(kind, source.unwell_state, source.unwell_detail, source.unwell_since or look.at)
