"""What a look came to, in a few words and facts: for the log and the terminal."""

from __future__ import annotations

from typing import assert_never

from monitor.core.types import (
    Ailment,
    Changed,
    FetchFailure,
    FirstSight,
    Held,
    NotAsked,
    Outcome,
    Reason,
    Reverted,
    Unchanged,
    Unwell,
)


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
        case NotAsked():
            return "not asked"
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


_PASSES = "nothing, if it passes"
_REMEDIES = {
    (Reason.DNS, Reason.CONNECT, Reason.TIMEOUT): f"{_PASSES}; else give the address that a browser ends at",
    (Reason.TLS,): "tell the owner; if the site is yours, verify_tls = false, which each version then notes",
    (Reason.BROKEN, Reason.HTTP_5XX, Ailment.MAINTENANCE): f"{_PASSES}: the server fails",
    (Ailment.EMPTY,): (
        f"{_PASSES}; else look at the page: give the address at which its text stands, "
        'or browser = "always" where its scripts bring it'
    ),
    (Reason.ROBOTS,): "respect it, or ask the owner to let clausewatch in",
    (Reason.GUARD,): 'give a public http(s) address; for an intranet of yours, intranet = ["10.1.0.0/16:443"]',
    (Reason.REDIRECTS, Ailment.SOFT_404, Ailment.PARKED): "give the address that a browser ends at",
    (Reason.HTTP_4XX,): "look at the page: it moved, or wants headers or cookies that this source can be given",
    (Reason.TOO_LARGE, Reason.NOT_A_DOCUMENT): "give the address of the document itself",
    (Reason.EXTRACTION,): "`clausewatch extract URL` shows what is seen of the page",
    (Ailment.SHELL,): (
        "have it read in a browser: pip install 'clausewatch[browser]' and apt install chromium; "
        "if both are there, give another address of the document, e.g. a print view"
    ),
    (Reason.BROWSER,): f'{_PASSES}; else browser = "never" for this source, and another address of the document',
    (Reason.SECTION_GONE,): "look at the page: name its section anew (`section`), or the document's new address",
    (Ailment.BOT_WALL, Ailment.CONSENT_WALL, Ailment.LOGIN_WALL, Ailment.GEO_BLOCK, Ailment.GATE): (
        "ask the owner to let the user agent in, or give this source headers or cookies that open it"
    ),
    (Ailment.COLLAPSED, Ailment.WRONG_LANGUAGE, Ailment.OTHER_DOCUMENT, Ailment.WITHDRAWN): (
        "`clausewatch held` shows it; it is told if it stays so for two days"
    ),
}
_REMEDY: dict[str, str] = {state.value: words for states, words in _REMEDIES.items() for state in states}


def remedy(state: str) -> str:
    """What an operator can do about a source in this state, the value of a Reason or an Ailment; else nothing."""
    return _REMEDY.get(state, "")
