"""The decider: a text, what is remembered of its source, and the hour; out comes what to do. It does nothing itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.core import health
from monitor.core.correcting import judged_clauses
from monitor.core.counters import stilled
from monitor.core.promises import Pledge, findings, promises
from monitor.core.restless import carried, is_restless, persisted, samples, seen, settled
from monitor.core.segment import plain, split, without_numbering
from monitor.core.types import (
    Ailment,
    Candidate,
    Changed,
    Clause,
    Diagnosis,
    FirstSight,
    Held,
    HoldReason,
    Judgement,
    Memory,
    Outcome,
    Place,
    Reading,
    Reverted,
    Sameness,
    Unchanged,
    Unwell,
    Verdict,
)
from monitor.core.wholes import replaced

RECENT = timedelta(days=7)
FLIPS = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a new text waits for a second look, and when waiting ends in any case."""

    second_look: timedelta = timedelta(minutes=15)
    told_after: timedelta = timedelta(hours=24)
    """A text that no look could confirm is told then, marked unconfirmed ..."""
    told_after_looks: int = 3
    """... where at least so many looks were made; in a thinned recording days lie between two looks."""
    replaced_after: timedelta = timedelta(hours=48)
    """A collapse or another document that stays the same so long, over three looks, is the new policy."""
    replaced_after_looks: int = 3
    recent: timedelta = RECENT
    """A return to a text last seen longer ago is judged as a change."""
    flips: int = FLIPS
    """So many returns within `recent` make a source unstable: it is said once, then kept quiet."""


UNCONFIRMED = "Not confirmed: the page answered differently, or not at all, at each later look."
RETURNED = "The text is again that of"
WAVERS = (
    "This source shows texts in turn, by country perhaps, or as a trial: {count} times within a week one was gone "
    "again at the second look. What comes and goes takes more looks before it is told."
)
RESTLESS = "The page shows other words here at every look, which are left out of the comparison: {places}."
UNSTABLE = "This source goes back and forth between texts; further returns are kept quiet until it settles for a week."

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)*)")
_LETTERS = re.compile(r"[^\W\d_]+|[$€£¥%‰§°+<>=≤≥±]")
_SUSPICIONS = {
    Ailment.COLLAPSED: HoldReason.COLLAPSED,
    Ailment.OTHER_DOCUMENT: HoldReason.OTHER_DOCUMENT,
    Ailment.WRONG_LANGUAGE: HoldReason.WRONG_LANGUAGE,
    Ailment.WITHDRAWN: HoldReason.WITHDRAWN,
}


def follow(reading: Reading, memory: Memory | None, now: datetime, patience: Patience) -> Outcome:
    """Decides what a text that was read at `now` means for its source.

    A `Changed` or `Reverted` whose text is not that of `reading` settles the candidate that waited; the caller records
    it and follows again with what is then remembered.
    """
    if memory is None:
        diagnosis = health.of_first(reading.text)
        return Unwell(diagnosis) if diagnosis else FirstSight(reading)
    if reading.text_sha256 == memory.last.text_sha256:
        return Unchanged(Sameness.SAME_TEXT, flickered=memory.candidate is not None)
    if reading.text_sha256 in memory.rejected:
        return Unchanged(Sameness.REJECTED_TEXT)
    if _wording(reading.text) == _wording(memory.last.text):
        return Unchanged(Sameness.SAME_WORDS, flickered=memory.candidate is not None)
    if reading.text_sha256 not in memory.known:
        diagnosis = health.of_text(reading.text, reading.lang, memory.last.text, memory.last.lang)
        if diagnosis is not None:
            return _suspect(reading, diagnosis, memory, now, patience)
    last, new = split(memory.last.text), split(reading.text)
    memory = replace(memory, places=seen(last, new, memory.places, now))
    shown = _at_rest(last, new, _restless(reading, memory, now))
    if _said(shown) == _said(last):
        return Unchanged(Sameness.RESTLESS_PLACES, flickered=memory.candidate is not None, places=memory.places)
    return _look_again(reading, shown, memory, now, patience)


def overdue(memory: Memory | None, now: datetime, patience: Patience) -> Changed | Reverted | None:
    """What must be told although no look could confirm it: for use after a look that brought no healthy page."""
    candidate = memory.candidate if memory else None
    if memory is None or candidate is None or candidate.reason is not HoldReason.SECOND_LOOK:
        return None
    if now - candidate.since < patience.told_after or candidate.looks < patience.told_after_looks:
        return None
    return settle(candidate, memory, now, patience, UNCONFIRMED)


def settle(
    candidate: Candidate,
    memory: Memory,
    now: datetime,
    patience: Patience,
    note: str = "",
    shown: Sequence[Clause] = (),
) -> Changed | Reverted:
    """Makes a candidate a version: a change, or a return to a text that the source had before.

    `shown` are the clauses by which it is judged; else its own, with the version's words at restless places.
    """
    notes: tuple[str, ...] = (note,) if note else ()
    count = sum(memory.given_up.values())
    if count >= patience.flips:
        notes += (WAVERS.format(count=count),)
    last, new = split(memory.last.text), split(candidate.reading.text)
    restless = _restless(candidate.reading, memory, now)
    judgement = judged_clauses(memory, shown or _at_rest(last, new, restless))
    grave = [change for change in judgement.changes if change.verdict is Verdict.SUBSTANTIVE]
    places = carried(last, new, memory.places, grave)
    if restless:
        notes += (RESTLESS.format(places=samples(restless)),)
    earlier = memory.known.get(candidate.reading.text_sha256)
    if earlier is None:
        notes += _pledged(memory.last, candidate, judgement)
        return Changed(candidate.reading, judgement, candidate.first_seen_at, notes, places=places)
    notes += (f"{RETURNED} {earlier.captured_at:%-d %B %Y}.",)
    current = memory.known[memory.last.text_sha256]
    if memory.told_flips >= patience.flips:
        notes += (UNSTABLE,)
    is_quiet = memory.told_flips > patience.flips
    if candidate.first_seen_at - earlier.last_seen_at > patience.recent:
        return Reverted(
            candidate.reading,
            judgement,
            candidate.first_seen_at,
            earlier.seq,
            notes,
            is_told=not is_quiet,
            places=places,
        )
    # Back within days: whoever was told of the text in between is told that it is gone, with the same weight.
    judgement = Judgement(current.verdict or judgement.verdict, judgement.changes)
    return Reverted(
        candidate.reading,
        judgement,
        candidate.first_seen_at,
        earlier.seq,
        notes,
        is_told=current.was_told and not is_quiet,
        cancels_open_notices=not current.was_told,
        places=places,
    )


def accepted(candidate: Candidate, memory: Memory, now: datetime, patience: Patience, note: str) -> Changed | Reverted:
    """A waiting text as an operator's word makes it a version; `note` says so."""
    outcome = settle(candidate, memory, now, patience, note)
    if candidate.reason is HoldReason.SECOND_LOOK:
        return outcome
    said = replaced(candidate.reason, is_confirmed=False)
    return of_whole(replace(outcome, notes=(said, *outcome.notes)))


def of_whole(outcome: Changed | Reverted) -> Changed | Reverted:
    """The ending of a text that took the place of its document: nothing is left to compare with clause by clause.

    That it was replaced is the news, and it is told to all.
    """
    whole = Judgement(Verdict.SUBSTANTIVE, outcome.judgement.changes)
    return replace(outcome, judgement=whole, is_told=True, is_of_whole=True)


def _pledged(before: Reading, candidate: Candidate, judgement: Judgement) -> tuple[str, ...]:
    """What the policy that was in force promised about changes, held against what was seen. It raises no verdict."""
    if judgement.verdict.rank > Verdict.MINOR.rank:
        return ()  # no words of the document changed
    # A date that stayed is said in every letter beside the policy's own date.
    given = [promise for promise in promises(before.text) if promise.pledge is not Pledge.OWN_DATE]
    found = findings(given, before.published_on, candidate.reading.published_on, candidate.home)
    return tuple(f"{finding[0].upper()}{finding[1:]}." for finding in found)


def _suspect(reading: Reading, diagnosis: Diagnosis, memory: Memory, now: datetime, patience: Patience) -> Outcome:
    """A text unlike the source's past: unwell, until it has stayed the same for long."""
    reason = _SUSPICIONS.get(diagnosis.ailment)
    waiting = memory.candidate
    if reason is None or (waiting is not None and waiting.reason is HoldReason.SECOND_LOOK):
        return Unwell(diagnosis)
    if waiting is None or waiting.reading.text_sha256 != reading.text_sha256:
        return Unwell(diagnosis, _candidate(reading, reason, now, patience))
    waiting = replace(waiting, looks=waiting.looks + 1, next_look_at=now + patience.second_look)
    if waiting.looks >= patience.replaced_after_looks and now - waiting.first_seen_at >= patience.replaced_after:
        return of_whole(settle(waiting, memory, now, patience, replaced(waiting.reason)))
    return Unwell(diagnosis, waiting)


def _look_again(
    reading: Reading, shown: Sequence[Clause], memory: Memory, now: datetime, patience: Patience
) -> Outcome:
    """A healthy new text: held at first sight, a version when the next look says the same.

    `shown` are its clauses with the version's words at restless places.
    """
    waiting = memory.candidate
    if waiting is None or waiting.reason is not HoldReason.SECOND_LOOK:
        return _hold(_candidate(reading, HoldReason.SECOND_LOOK, now, patience), memory, now)
    if now < waiting.next_look_at:
        return _hold(waiting, memory, now)  # too soon to prove anything
    last, restless = split(memory.last.text), _restless(reading, memory, now)
    before = _at_rest(last, split(waiting.reading.text), restless)
    if _said(before) == _said(shown):
        # A text that came and went before is one of several served in turn: it has to stay for as many looks more.
        wanted = 2 + memory.given_up.get(reading.text_sha256, 0)
        if waiting.looks + 1 < wanted and now - waiting.since < patience.told_after:
            waiting = replace(waiting, looks=waiting.looks + 1, next_look_at=now + patience.second_look)
            return _hold(waiting, memory, now)
        return settle(waiting, memory, now, patience)
    both = persisted(last, before, shown, restless)
    if _said(both.clauses) != _said(last):
        # Of two texts that differ, what both changed is real.
        if _said(both.clauses) == _said(shown) and reading.text_sha256 not in memory.given_up:
            waiting = replace(waiting, reading=reading, first_seen_at=now)
            return settle(waiting, memory, now, patience, shown=both.clauses)
        if not both.is_back:
            return settle(waiting, memory, now, patience, shown=both.clauses)
    fresh = replace(
        _candidate(reading, HoldReason.SECOND_LOOK, now, patience), since=waiting.since, looks=waiting.looks + 1
    )
    if now - fresh.since >= patience.told_after and fresh.looks >= patience.told_after_looks:
        return settle(fresh, memory, now, patience, UNCONFIRMED)
    return _hold(fresh, memory, now)


def _restless(reading: Reading, memory: Memory, now: datetime) -> tuple[Place, ...]:
    is_known = reading.text_sha256 in memory.known or reading.text_sha256 in memory.given_up
    return tuple(place for place in memory.places if is_restless(place, now, is_known))


def _at_rest(last: Sequence[Clause], new: Sequence[Clause], restless: Sequence[Place]) -> tuple[Clause, ...]:
    """A later text with the version's own words where it is restless, and in lines that go on by themselves."""
    return stilled(last, settled(last, new, restless))


def _wording(text: str) -> str:
    return _said(split(text))


@lru_cache(maxsize=8)  # one look asks for that of its two or three texts up to six times
def _said(clauses: tuple[Clause, ...]) -> str:
    """The letters, numbers and signs of amount of a text: pages exist that draw a new layout for every request, and
    others that are typeset anew, with other quotes, dashes and stops."""
    said: list[str] = []
    for clause in clauses:
        between, *rest = _NUMBER.split(without_numbering(plain(clause.text)))
        said += _LETTERS.findall(between)
        for number, after in zip(rest[::2], rest[1::2], strict=True):
            said.append(f" {number} ")  # parted, or "5-7" would be read as "57"
            said += _LETTERS.findall(after)
    return "".join(said)


def _candidate(reading: Reading, reason: HoldReason, now: datetime, patience: Patience) -> Candidate:
    return Candidate(reading, reason, first_seen_at=now, since=now, looks=1, next_look_at=now + patience.second_look)


def _hold(candidate: Candidate, memory: Memory, now: datetime) -> Held:
    last, new = split(memory.last.text), split(candidate.reading.text)
    judgement = judged_clauses(memory, _at_rest(last, new, _restless(candidate.reading, memory, now)))
    is_asked = candidate.home is None and judgement.verdict is Verdict.SUBSTANTIVE
    is_promised = is_asked and any(promise.pledge is Pledge.NOTICE_HOME for promise in promises(memory.last.text))
    return Held(candidate, judgement, is_promised, memory.places)
