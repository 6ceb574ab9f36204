"""The way of a page, read top to bottom from `take`: health -> cheap tests -> extract -> follow -> store."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from crawler.extract import Extractor
from crawler.reader import branch_of, visible_sha256
from db.recording import Capture, Look
from db.store import Due, Store
from monitor.core import health
from monitor.core.cadence import next_check_at
from monitor.core.follow import Patience, follow, overdue
from monitor.core.types import (
    Arrival,
    Branch,
    Changed,
    ExtractionFailure,
    FetchFailure,
    FirstSight,
    Held,
    NotModified,
    Outcome,
    Page,
    Reading,
    Reason,
    Reextracted,
    Reverted,
    Sameness,
    Unchanged,
    Unwell,
)


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the way touches, made once in monitor/wiring.py."""

    store: Store
    extractor: Extractor
    patience: Patience = field(default_factory=Patience)
    chance: Callable[[], float] = lambda: 0.0
    """A random number from 0 to 1, so that nobody sees a clockwork bot."""
    notify: bool = True
    """Off in an import: no letter is queued for the past."""


@dataclass(frozen=True, slots=True)
class Report:
    """How one look at one source ended."""

    name: str
    at: datetime
    outcomes: tuple[Outcome | FetchFailure, ...]
    """Mostly one; a candidate that is settled by the look comes before what the look itself brought."""
    elapsed_seconds: float


async def take(arrival: Arrival, due: Due, ports: Ports) -> Report:
    """Takes one arrival the whole way, and stores what it came to before it returns."""
    outcomes = await _outcomes(arrival, due, ports)
    return Report(due.target.name, arrival.fetched_at, outcomes, arrival.elapsed_seconds)


async def _outcomes(arrival: Arrival, due: Due, ports: Ports) -> tuple[Outcome | FetchFailure, ...]:
    match arrival:
        case FetchFailure():
            return await _fail(arrival, due, ports)
        case NotModified():
            return await _record(arrival, due, ports, Unchanged(Sameness.NOT_MODIFIED), None)
        case Page():
            return await _take_page(arrival, due, ports)
    assert_never(arrival)


async def _take_page(page: Page, due: Due, ports: Ports) -> tuple[Outcome | FetchFailure, ...]:
    content_type = page.header("content-type")
    diagnosis = health.of_response(page.status, page.headers, page.url, page.body)
    if diagnosis is not None:
        return await _be_unwell(page, due, ports, Unwell(diagnosis), None)

    # Cheapest first: most fetches end here. The hashes hold only for the extractor that read the version.
    body_sha256 = hashlib.sha256(page.body).hexdigest()
    branch = branch_of(due.extractor, due.target.recipe)
    recipe = replace(due.target.recipe, branch=branch)
    is_comparable = branch is not None
    if is_comparable and body_sha256 == due.body_sha256:
        capture = Capture(page.url, page.status, page.headers, page.body, body_sha256, due.visible_sha256)
        return await _record(page, due, ports, Unchanged(Sameness.SAME_BYTES, due.is_held), capture)
    # In a thread, as a page of many megabytes would hold up every other fetch for more than a second.
    visible = await asyncio.to_thread(visible_sha256, page.body, content_type, recipe)
    capture = Capture(page.url, page.status, page.headers, page.body, body_sha256, visible)
    if is_comparable and visible == due.visible_sha256:
        return await _record(page, due, ports, Unchanged(Sameness.SAME_VISIBLE_TEXT, due.is_held), capture)

    if due.has_version and not is_comparable:
        recipe = replace(recipe, branch=await _reextract(page, due, ports))
    reading = await ports.extractor.read(page.body, content_type, page.url, recipe)
    if isinstance(reading, ExtractionFailure):
        failure = FetchFailure(
            page.target, page.fetched_at, Reason.EXTRACTION, reading.detail, page.status, None, page.elapsed_seconds
        )
        return await _fail(failure, due, ports)
    return await _follow(page, capture, reading, due, ports)


async def _follow(
    page: Page, capture: Capture, reading: Reading, due: Due, ports: Ports
) -> tuple[Outcome | FetchFailure, ...]:
    """Decides and stores; once more where the look settled a candidate and its own text is still to be judged."""
    outcomes: tuple[Outcome | FetchFailure, ...] = ()
    while True:
        memory = await asyncio.to_thread(ports.store.memory, due.target.source_id, page.fetched_at)
        outcome = await asyncio.to_thread(follow, reading, memory, page.fetched_at, ports.patience)
        if isinstance(outcome, Unwell):
            return outcomes + await _be_unwell(page, due, ports, outcome, capture)
        outcomes += await _record(page, due, ports, outcome, capture)
        is_settled_only = isinstance(outcome, Changed | Reverted) and outcome.reading != reading
        if not is_settled_only:
            return outcomes


async def _reextract(page: Page, due: Due, ports: Ports) -> Branch | None:
    """Reads the last version's bytes with the extractor at work, so that like is compared with like.

    Returns the branch that read them, to which the source is pinned from now on.
    """
    body, content_type, url = await asyncio.to_thread(ports.store.last_page, due.target.source_id)
    again = await ports.extractor.read(body, content_type, url, due.target.recipe)
    if isinstance(again, ExtractionFailure):
        return None  # the older reading stands; the comparison then shows the readers' difference rather than nothing
    branch = branch_of(again.extractor, due.target.recipe)
    memory = await asyncio.to_thread(ports.store.memory, due.target.source_id, page.fetched_at)
    if memory is not None and again.text == memory.last.text:
        await asyncio.to_thread(ports.store.confirm_extractor, due.target.source_id, again.extractor)
        return branch
    look = Look(due.target.source_id, page.fetched_at, page.fetched_at)
    await asyncio.to_thread(ports.store.record, look, Reextracted(again), None, ports.notify)
    return branch


async def _be_unwell(
    page: Page, due: Due, ports: Ports, outcome: Unwell, capture: Capture | None
) -> tuple[Outcome | FetchFailure, ...]:
    told = await _tell_overdue(page, due, ports)
    return told + await _record(page, due, ports, outcome, capture)


async def _fail(failure: FetchFailure, due: Due, ports: Ports) -> tuple[Outcome | FetchFailure, ...]:
    told = await _tell_overdue(failure, due, ports)
    next_at = next_check_at(
        failure.fetched_at, due.interval, due.failures_in_row + 1, failure.retry_after, ports.chance()
    )
    look = _look(failure, next_at, failure.status)
    await asyncio.to_thread(ports.store.record_failure, look, failure)
    return (*told, failure)


async def _tell_overdue(arrival: Arrival, due: Due, ports: Ports) -> tuple[Outcome | FetchFailure, ...]:
    """Nothing is held without a date at which it is told: a look that brought no healthy page may reach that date."""
    if not due.is_held:
        return ()
    memory = await asyncio.to_thread(ports.store.memory, due.target.source_id, arrival.fetched_at)
    outcome = overdue(memory, arrival.fetched_at, ports.patience)
    return () if outcome is None else await _record(arrival, due, ports, outcome, None)


async def _record(
    arrival: Arrival, due: Due, ports: Ports, outcome: Outcome, capture: Capture | None
) -> tuple[Outcome | FetchFailure, ...]:
    status = arrival.status if isinstance(arrival, Page) else 304
    look = _look(arrival, _next(outcome, arrival.fetched_at, due, ports), status)
    await asyncio.to_thread(ports.store.record, look, outcome, capture, ports.notify)
    return (outcome,)


def _next(outcome: Outcome, now: datetime, due: Due, ports: Ports) -> datetime:
    """When to look again: sooner where something waits, later and later where the page is sick."""
    match outcome:
        case Held():
            return outcome.candidate.next_look_at + timedelta(seconds=1) * ports.chance()
        case Unwell():
            return next_check_at(now, due.interval, due.failures_in_row + 1, None, ports.chance())
        case Unchanged() | FirstSight() | Changed() | Reverted():
            return next_check_at(now, due.interval, 0, None, ports.chance())
    assert_never(outcome)


def _look(arrival: Arrival, next_at: datetime, status: int) -> Look:
    was_conditional = bool(arrival.target.etag or arrival.target.last_modified)
    return Look(arrival.target.source_id, arrival.fetched_at, next_at, status, arrival.elapsed_seconds, was_conditional)
