"""What a look came to, in a few words and facts: for the log and the terminal."""

from __future__ import annotations

from typing import assert_never

from monitor.core.types import Changed, FetchFailure, FirstSight, Held, Outcome, Reverted, Unchanged, Unwell


def word_of(outcome: Outcome | FetchFailure) -> str:
    match outcome:
        case FirstSight():
            return "first version"
        case Unchanged():
            return "unchanged"
        case Held():
            return "held for a second look"
        case Changed():
            return "changed"
        case Reverted():
            return "back to an earlier text"
        case Unwell():
            return "unwell"
        case FetchFailure():
            return "failed"
    assert_never(outcome)


def facts_of(outcome: Outcome | FetchFailure) -> dict[str, object]:
    match outcome:
        case FirstSight():
            return {"words": len(outcome.reading.text.split())}
        case Unchanged():
            return {"because": outcome.because.value}
        case Held():
            return {"reason": outcome.candidate.reason.value, "verdict": outcome.judgement.verdict.value}
        case Changed() | Reverted():
            verdict, alerted = outcome.judgement.verdict.value, outcome.alerted
            return {"verdict": verdict, "alerted": alerted, "changes": len(outcome.judgement.changes)}
        case Unwell():
            return {"state": outcome.diagnosis.ailment.value, "evidence": outcome.diagnosis.evidence}
        case FetchFailure():
            return {"reason": outcome.reason.value, "detail": outcome.detail}
    assert_never(outcome)
