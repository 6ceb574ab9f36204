"""How a look ends: what it came to is stored, with the hour of the next look, before the way of a page returns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import urldefrag

from crawler.extract import Extractor
from db.due import Due
from db.looks import Capture, Look
from db.store import Store
from monitor.core.cadence import Tempo, after_news, after_quiet, asked_again_at, next_check_at
from monitor.core.follow import Patience, overdue
from monitor.core.types import (
    Alarm,
    Arrival,
    Changed,
    FetchFailure,
    FirstSight,
    Held,
    NotAsked,
    Outcome,
    Page,
    Reverted,
    Unchanged,
    Unwell,
    Verdict,
)
from monitor.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the way touches, made once in monitor/wiring.py."""

    store: Store
    extractor: Extractor
    patience: Patience = field(default_factory=Patience)
    chance: Callable[[str], float] = lambda seed: 0.0
    """A number from 0 to 1 that looks random, so that nobody sees a clockwork bot; the same for the same seed."""
    notify: bool = True
    """Off in an import: no letter is queued for the past."""
    tell: Callable[[str], None] = lambda sentence: None
    """Hears each step, in words."""
    ledger: Ledger | None = None
    """Where looks that found nothing are written down together; without one, each by itself."""


@dataclass(frozen=True, slots=True)
class Report:
    """How one look at one source ended."""

    name: str
    at: datetime
    outcomes: tuple[Outcome | FetchFailure, ...]
    """Mostly one; a candidate that is settled by the look comes before what the look itself brought."""
    elapsed_seconds: float
    alarms: tuple[Alarm, ...] = ()
    """What the operator is to hear of it, once."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that a look came to, stored."""

    outcome: Outcome | FetchFailure
    alarm: Alarm | None = None


Endings = tuple[Ending, ...]


async def record(arrival: Arrival, due: Due, ports: Ports, outcome: Outcome, capture: Capture | None) -> Endings:
    """Stores what a page came to; a look that found nothing may be written down with others."""
    status = arrival.status if isinstance(arrival, Page) else 304
    tempo = _tempo(outcome, due.tempo)
    look = _look(arrival, _next(outcome, arrival.fetched_at, due, tempo, _chance(arrival, ports)), status, tempo)
    was_well = not (due.failures_in_row or due.is_held or due.has_places)
    if isinstance(outcome, Unchanged) and was_well and ports.ledger is not None:
        await ports.ledger.enter(look, outcome.because, capture)
        return (Ending(outcome),)
    alarm = await asyncio.to_thread(ports.store.record, look, outcome, capture, ports.notify)
    return (Ending(outcome, alarm),)


async def be_unwell(page: Page, due: Due, ports: Ports, outcome: Unwell, capture: Capture | None) -> Endings:
    """Stores that a page is not the policy."""
    told = await _tell_overdue(page, due, ports)
    return told + await record(page, due, ports, outcome, capture)


async def fail(failure: FetchFailure, due: Due, ports: Ports) -> Endings:
    """Stores that there is no page, or no text of it."""
    told = await _tell_overdue(failure, due, ports)
    count, chance = due.failures_in_row + 1, _chance(failure, ports)
    if isinstance(failure, NotAsked):
        next_at = asked_again_at(failure, chance)
    else:
        next_at = next_check_at(failure.fetched_at, due.interval, count, failure.retry_after, chance)
    look = _look(failure, next_at, failure.status)
    alarm = await asyncio.to_thread(ports.store.record_failure, look, failure)
    return (*told, Ending(failure, alarm))


async def put_off(arrival: NotAsked, due: Due, ports: Ports) -> Endings:
    """The look is made as soon as the site may be asked again, and nothing is counted."""
    told = await _tell_overdue(arrival, due, ports)
    at = asked_again_at(arrival, _chance(arrival, ports))
    await asyncio.to_thread(ports.store.put_off, due.target.source_id, at)
    return (*told, Ending(arrival))


async def _tell_overdue(arrival: Arrival, due: Due, ports: Ports) -> Endings:
    """Nothing is held without a date at which it is told: a look that brought no healthy page may reach that date."""
    if not due.is_held:
        return ()
    memory = await asyncio.to_thread(ports.store.memory, due.target.source_id, arrival.fetched_at)
    outcome = overdue(memory, arrival.fetched_at, ports.patience)
    return () if outcome is None else await record(arrival, due, ports, outcome, None)


def _tempo(outcome: Outcome, tempo: Tempo) -> Tempo:
    """Sooner after news, later and later where there is none; what is held or unwell says nothing about it."""
    match outcome:
        case Unchanged():
            return after_quiet(tempo)
        case Changed() | Reverted():
            is_news = outcome.judgement.verdict in (Verdict.SUBSTANTIVE, Verdict.MINOR)
            return after_news(tempo) if is_news else tempo
        case FirstSight() | Held() | Unwell():
            return tempo
    assert_never(outcome)


def _next(outcome: Outcome, now: datetime, due: Due, tempo: Tempo, chance: float) -> datetime:
    """When to look again: sooner where something waits, later and later where the page is sick."""
    match outcome:
        case Held():
            return outcome.candidate.next_look_at + timedelta(seconds=1) * chance
        case Unwell():
            return next_check_at(now, due.interval, due.failures_in_row + 1, None, chance)
        case Unchanged() | FirstSight() | Changed() | Reverted():
            return next_check_at(now, tempo.current, 0, None, chance)
    assert_never(outcome)


def _chance(arrival: Arrival, ports: Ports) -> float:
    """The same for all sections of a page that came by one request, so that they are due together again."""
    return ports.chance(f"{urldefrag(arrival.target.url).url} {arrival.fetched_at.isoformat()}")


def _look(arrival: Arrival, next_at: datetime, status: int, tempo: Tempo | None = None) -> Look:
    was_conditional = arrival.target.is_conditional
    current = tempo.current if tempo else None
    source_id, at, seconds = arrival.target.source_id, arrival.fetched_at, arrival.elapsed_seconds
    return Look(source_id, at, next_at, status, seconds, was_conditional, current)
