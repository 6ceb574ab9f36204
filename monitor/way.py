"""The way of a page, read top to bottom from `take`: health -> cheap tests -> extract -> follow -> store."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import assert_never

from crawler.fingerprint import branch_of
from crawler.parts import parts_of
from crawler.reader import Glance, Known
from crawler.skim import INEXACT, skim_hash, skimmed
from db.due import Due
from db.looks import Capture, Look
from db.manners import plain_host_of
from monitor.core import health
from monitor.core.cadence import is_missed
from monitor.core.follow import follow
from monitor.core.moving import follow_moved
from monitor.core.types import (
    Arrival,
    Branch,
    Changed,
    Diagnosis,
    ExtractionFailure,
    FetchFailure,
    NotAsked,
    NotModified,
    Outcome,
    Page,
    Reading,
    Recipe,
    Reextracted,
    Reverted,
    Sameness,
    Target,
    Unchanged,
    Unwell,
)
from monitor.endings import Endings, Ports, Report, be_unwell, fail, put_off, record


def asked(due: Due) -> Target:
    """The target to fetch. Where another reader, or another recipe, wrote the version, nobody asks whether the page
    changed: the answer would be that it did not, and its text would not be read anew."""
    if branch_of(due.extractor, due.target.recipe) is not None:
        return due.target
    return replace(due.target, etag="", last_modified="", known_parts=())


async def take(arrival: Arrival, due: Due, ports: Ports) -> Report:
    """Takes one arrival the whole way, and stores what it came to before it returns."""
    endings = await _endings(arrival, due, ports)
    outcomes = tuple(ending.outcome for ending in endings)
    alarms = tuple(ending.alarm for ending in endings if ending.alarm is not None)
    return Report(due.target.name, arrival.fetched_at, outcomes, arrival.elapsed_seconds, alarms)


async def _endings(arrival: Arrival, due: Due, ports: Ports) -> Endings:
    match arrival:
        case NotAsked() if not is_missed(arrival, due.interval):
            ports.tell(f"put off. {arrival.detail}")
            return await put_off(arrival, due, ports)
        case FetchFailure():
            ports.tell(f"no page: {arrival.reason.value}. {arrival.detail}")
            return await fail(arrival, due, ports)
        case NotModified():
            return await record(arrival, due, ports, Unchanged(Sameness.NOT_MODIFIED), None)
        case Page():
            return await _take_page(arrival, due, ports)
    assert_never(arrival)


async def _take_page(page: Page, due: Due, ports: Ports) -> Endings:
    content_type = page.header("content-type")
    # Cheapest first: most fetches end here. What is as it was in a version was found healthy then.
    has_moved = due.has_version and bool(due.known_hosts) and plain_host_of(page.url) not in due.known_hosts
    branch = branch_of(due.extractor, due.target.recipe)
    recipe = replace(due.target.recipe, branch=branch)
    known = due if branch is not None and not has_moved else None
    sameness, capture = _compare(page, known)
    if sameness is not None:
        ports.tell(f"{len(page.body)} bytes, as in the last version: {sameness.value}")
        return await record(page, due, ports, Unchanged(sameness, due.is_held), capture)
    seen: Glance | ExtractionFailure | None = None
    if known is not None:
        seen = await _glance(page, recipe, ports, Known(known.visible_sha256, known.document_sha256))
        if isinstance(seen, Glance) and isinstance(seen.said, Sameness):
            capture = _with_hashes(capture, seen)
            if seen.said is Sameness.SAME_VISIBLE_TEXT:
                capture = replace(capture, skim=known.skim or await _skim_of(capture, recipe, ports))
            ports.tell(f"{len(page.body)} bytes, other ones than in the last version, but: {seen.said.value}")
            return await record(page, due, ports, Unchanged(seen.said, due.is_held), capture)

    diagnosis = await asyncio.to_thread(_diagnosed, page)
    if diagnosis is not None:
        if page.is_rendered:
            diagnosis = replace(diagnosis, evidence=f"{diagnosis.evidence}, in a browser too")
        ports.tell(f"this is not the policy: {diagnosis.ailment.value}, {diagnosis.evidence}")
        return await be_unwell(page, due, ports, Unwell(diagnosis), None)
    ports.tell(f"a page of {len(page.body)} bytes ({content_type or 'no type given'}) that looks like a document")
    ports.tell("other bytes and another text than the last version" if due.has_version else "no version yet to compare")
    if seen is None:
        if due.has_version and branch is None:
            ports.tell("the last version is read again, as the reader is another than then")
            recipe = replace(recipe, branch=await _reextract(page, due, ports))
        seen = await _glance(page, recipe, ports, Known())
    if isinstance(seen, ExtractionFailure):
        ports.tell(f"no text: {seen.detail}")
        failure = FetchFailure(
            page.target, page.fetched_at, seen.reason, seen.detail, page.status, None, page.elapsed_seconds
        )
        return await fail(failure, due, ports)
    reading = seen.said
    assert isinstance(reading, Reading), "what is the same was recorded above"
    ports.tell(f"read as {len(reading.text.split())} words, titled {reading.title!r}")
    endings = await _follow(page, _with_hashes(capture, seen), reading, due, ports, has_moved)
    if reading.left_out != due.left_out and not any(isinstance(ending.outcome, Unwell) for ending in endings):
        ports.tell(f"not read, as other documents of the page: {', '.join(reading.left_out) or 'none any more'}")
        await asyncio.to_thread(ports.store.note_left_out, due.target.source_id, reading.left_out)
    return endings


def _diagnosed(page: Page) -> Diagnosis | None:
    """What is wrong with the answer; of a document over several pages, with the first of them that is no policy."""
    for part in parts_of(page.body, page.header("content-type")):
        headers = (("content-type", part.content_type),)
        if found := health.of_response(page.status, headers, part.url, part.body):
            return replace(found, evidence=f"{found.evidence}, at {part.url}")
    return None if page.parts else health.of_response(page.status, page.headers, page.url, page.body)


def _compare(page: Page, known: Due | None) -> tuple[Sameness | None, Capture]:
    """How the bytes show that the page is as it was in the version, if they do; and what to remember of it.

    The hashes hold only for the extractor that read the version: without `known` nothing is compared.
    """
    body_sha256 = hashlib.sha256(page.body).hexdigest()
    verified, rendered = page.target.verify_tls, page.is_rendered
    capture = Capture(
        page.url, page.status, page.headers, page.body, body_sha256, "", verified, rendered, parts=page.parts
    )
    capture = replace(capture, redirects=page.redirects, certificate=page.certificate)
    if known is None:
        return None, capture
    same = replace(capture, visible_sha256=known.visible_sha256, document_sha256=known.document_sha256)
    if known.body_sha256 == body_sha256:
        return Sameness.SAME_BYTES, replace(same, skim=known.skim)
    if known.skim not in ("", INEXACT) and known.skim == skim_hash(page.header("content-type"), skimmed(page.body)):
        return Sameness.SAME_VISIBLE_TEXT, replace(same, skim=known.skim)
    return None, capture


async def _glance(page: Page, recipe: Recipe, ports: Ports, known: Known) -> Glance | ExtractionFailure:
    return await ports.extractor.glance(page.body, page.header("content-type"), page.url, recipe, known)


def _with_hashes(capture: Capture, seen: Glance) -> Capture:
    return replace(capture, visible_sha256=seen.visible_sha256, document_sha256=seen.document_sha256)


async def _skim_of(capture: Capture, recipe: Recipe, ports: Ports) -> str:
    """What a page is skimmed to, found out once for each text, and not for pages that show a new one each time."""
    body, content_type, visible = capture.body, capture.header("content-type"), capture.visible_sha256
    is_sound = await ports.extractor.is_exact(body, content_type, capture.url, recipe, visible)
    return skim_hash(content_type, skimmed(body)) if is_sound else INEXACT


async def _follow(page: Page, capture: Capture, reading: Reading, due: Due, ports: Ports, has_moved: bool) -> Endings:
    """Decides and stores; once more where the look settled a candidate and its own text is still to be judged."""
    endings: Endings = ()
    while True:
        memory = await asyncio.to_thread(ports.store.memory, due.target.source_id, page.fetched_at)
        now, patience = page.fetched_at, ports.patience
        outcome: Outcome
        if has_moved and memory is not None:
            outcome = await asyncio.to_thread(follow_moved, reading, memory, now, patience, page.target.url, page.url)
        else:
            outcome = await asyncio.to_thread(follow, reading, memory, now, patience)
        if isinstance(outcome, Unwell):
            return endings + await be_unwell(page, due, ports, outcome, capture)
        endings += await record(page, due, ports, outcome, capture)
        is_settled_only = isinstance(outcome, Changed | Reverted) and outcome.reading != reading
        if not is_settled_only:
            return endings


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
