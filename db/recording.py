"""Writes what a look came to: the rows of one outcome, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db import blobs, chain
from db.asides import forget_unwell, is_for, tell_unwell, welcome_source
from db.clauses import index_version
from db.manners import host_of, plain_host_of
from db.models import (
    ChangeRow,
    CheckRow,
    HoldRow,
    NoticeRow,
    SourceRow,
    SubscriberRow,
    VersionRow,
)
from db.places import packed, unpacked
from monitor.core.effective import effective_on
from monitor.core.news import Role, concerns
from monitor.core.restless import at_rest, carried
from monitor.core.segment import split
from monitor.core.types import (
    Alarm,
    AlarmKind,
    Candidate,
    Category,
    Change,
    Changed,
    FetchFailure,
    FirstSight,
    Held,
    KnownPart,
    Outcome,
    Place,
    Reading,
    Reextracted,
    Reverted,
    Sameness,
    Unchanged,
    Unwell,
    Verdict,
)

ALARM_AFTER = 3
"""Failures in a row after which the operator hears of a source, once."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it came, on its way to be stored."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    body_sha256: str
    visible_sha256: str
    verified_tls: bool = True
    """False where the certificate was not checked."""
    is_rendered: bool = False
    skim: str = ""
    """The hash of the page without its scripts and the like; see crawler/skim.py."""
    document_sha256: str = ""
    """Of the part of the page that is the document; see `Glance` in crawler/reader.py."""
    parts: tuple[KnownPart, ...] = ()
    """The pages of a document over several."""
    redirects: tuple[str, ...] = ()
    """The addresses passed on the way, the first request's among them."""
    certificate: bytes = b""
    """The server's TLS certificate (X.509, DER); empty for plain http."""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a source: when, how long it took, and when the next one is due."""

    source_id: int
    at: datetime
    next_check_at: datetime
    status: int = 0
    elapsed_seconds: float = 0.0
    was_conditional: bool = False
    current_interval: timedelta | None = None
    """The interval that the source has come to, where this look says something about it."""


def record_failure(session: Session, look: Look, failure: FetchFailure) -> Alarm | None:
    """A look that brought no page."""
    source = session.get_one(SourceRow, look.source_id)
    _enter(session, source, look, "failed", failure.reason.value, failure.detail)
    _count_failed_look(session, source.id)
    return _count_unwell(session, source, look, failure.reason.value, failure.detail)


def record_quiet(session: Session, looks: Sequence[tuple[Look, Sameness, Capture | None]]) -> None:
    """Looks at sources that were well, and were found as before: two statements for all of them."""
    checks, sources = [], []
    for look, because, capture in looks:
        checks.append(_check_values(look, "unchanged", because.value, ""))
        values = {"id": look.source_id, "last_checked_at": look.at, "next_check_at": look.next_check_at}
        if look.current_interval is not None:
            values["current_seconds"] = int(look.current_interval.total_seconds())
        if not look.was_conditional:
            values["unconditional_at"] = look.at
        if capture is not None:
            values |= _remembered(capture)
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
            _enter(session, source, look, "unchanged", outcome.because.value, "")
            is_version = outcome.because not in (Sameness.REJECTED_TEXT, Sameness.RESTLESS_PLACES)
            _remember(source, capture if is_version else None)
            if outcome.because is Sameness.RESTLESS_PLACES:
                source.places = packed(outcome.places)
            elif source.places and is_version:
                source.places = packed(at_rest(unpacked(source.places), look.at))
            if outcome.flickered:
                _close_hold(session, source.id, "flickered", look.at)
        case Held():
            detail = f"would be told as {outcome.judgement.verdict.value}"
            _enter(session, source, look, "held", outcome.candidate.reason.value, detail)
            _hold(session, source.id, outcome.candidate, capture, outcome.judgement.verdict, detail)
            source.places = packed(outcome.places)
        case Unwell():
            diagnosis = outcome.diagnosis
            _enter(session, source, look, "unwell", diagnosis.ailment.value, diagnosis.evidence)
            if outcome.candidate is not None:
                _hold(session, source.id, outcome.candidate, capture, None, diagnosis.evidence)
            else:
                _count_failed_look(session, source.id)
            return _count_unwell(session, source, look, diagnosis.ailment.value, diagnosis.evidence)
        case FirstSight() | Changed() | Reverted() | Reextracted():
            _record_version(session, source, look, outcome, capture, notify)
        case _ as never:
            assert_never(never)
    return None if isinstance(outcome, Reextracted) else _count_well(session, source, look)


def in_order(session: Session, look: Look, outcome: Outcome | Reextracted) -> Outcome | Reextracted:
    """A live look comes after the last version, also where the clock says otherwise as it was wrong then or is now.

    Versions are ordered by the time of their capture, so that an archive can be imported. The new one takes over the
    last one's time, and its own sequence number puts it behind; `recorded_at` says what the clock showed.
    """
    last = last_version(session, look.source_id)
    if last is None or not isinstance(outcome, Changed | Reverted) or outcome.captured_at >= last.captured_at:
        return outcome
    return replace(outcome, captured_at=last.captured_at)


def last_version(session: Session, source_id: int) -> VersionRow | None:
    return session.scalars(
        select(VersionRow)
        .where(VersionRow.source_id == source_id)
        .order_by(VersionRow.captured_at.desc(), VersionRow.seq.desc())
        .limit(1)
    ).one_or_none()


def chain_end(session: Session, source_id: int) -> VersionRow | None:
    """The version recorded last, which an import of older pages may have made another than the current one."""
    return session.scalars(
        select(VersionRow).where(VersionRow.source_id == source_id).order_by(VersionRow.seq.desc()).limit(1)
    ).one_or_none()


def open_hold(session: Session, source_id: int) -> HoldRow | None:
    return session.scalars(select(HoldRow).where(HoldRow.source_id == source_id, HoldRow.state == "open")).one_or_none()


def _enter(session: Session, source: SourceRow, look: Look, outcome: str, reason: str, detail: str) -> None:
    """The look's line in the log of checks, and when the source is due again."""
    session.add(CheckRow(**_check_values(look, outcome, reason, detail)))
    if look.current_interval is not None:
        source.current_seconds = int(look.current_interval.total_seconds())
    source.last_checked_at, source.next_check_at = look.at, look.next_check_at
    if not look.was_conditional and outcome != "failed":
        source.unconditional_at = look.at


def _check_values(look: Look, outcome: str, reason: str, detail: str) -> dict[str, Any]:
    return {
        "source_id": look.source_id,
        "checked_at": look.at,
        "outcome": outcome,
        "reason": reason,
        "detail": detail,
        "status": look.status,
        "elapsed_seconds": look.elapsed_seconds,
    }


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


def _count_failed_look(session: Session, source_id: int) -> None:
    """A look that could neither confirm nor refute a waiting candidate still counts towards its end."""
    session.execute(
        update(HoldRow).where(HoldRow.source_id == source_id, HoldRow.state == "open").values(looks=HoldRow.looks + 1)
    )


def _remember(source: SourceRow, capture: Capture | None) -> None:
    """Validators and hashes of a body that became, or equals, the current version."""
    if capture is None:
        return
    for name, value in _remembered(capture).items():
        setattr(source, name, value)


def _remembered(capture: Capture) -> dict[str, Any]:
    return {
        "etag": capture.header("etag"),
        "last_modified": capture.header("last-modified"),
        "body_sha256": capture.body_sha256,
        "visible_sha256": capture.visible_sha256,
        "document_sha256": capture.document_sha256,
        "skim": capture.skim,
        "is_rendered": capture.is_rendered,
        "parts": [[part.url, part.etag, part.last_modified, part.sha256] for part in capture.parts],
    }


def _forget(source: SourceRow) -> None:
    source.etag = source.last_modified = source.skim = ""
    source.body_sha256 = source.visible_sha256 = source.document_sha256 = ""
    source.parts = []


def _close_hold(session: Session, source_id: int, state: str, at: datetime) -> None:
    session.execute(
        update(HoldRow).where(HoldRow.source_id == source_id, HoldRow.state == "open").values(state=state, closed_at=at)
    )


def _columns(session: Session, capture: Capture, read: Reading) -> dict[str, Any]:
    return {
        "url": capture.url,
        "status": capture.status,
        "headers": [list(pair) for pair in capture.headers],
        "raw_sha256": blobs.put(session, capture.body),
        "text_sha256": blobs.put_text(session, read.text),
        "visible_sha256": capture.visible_sha256,
        "verified_tls": capture.verified_tls,
        "is_rendered": capture.is_rendered,
        "redirects": list(capture.redirects),
        "certificate_sha256": blobs.put(session, capture.certificate) if capture.certificate else None,
        "title": read.title,
        "published_on": read.published_on,
        "lang": read.lang,
        "extractor": read.extractor,
    }


def _columns_of(row: HoldRow | VersionRow) -> dict[str, Any]:
    names = ("url", "status", "headers", "raw_sha256", "text_sha256", "visible_sha256", "title", "published_on", "lang")
    way = ("verified_tls", "is_rendered", "redirects", "certificate_sha256")
    return {name: getattr(row, name) for name in (*names, "extractor", *way)}


def _hold(
    session: Session, source_id: int, candidate: Candidate, capture: Capture | None, verdict: Verdict | None, why: str
) -> None:
    """Opens a hold, or moves the open one on; a text that gives way to another stays in the record as flickered."""
    row = open_hold(session, source_id)
    if row is not None and row.text_sha256 == candidate.reading.text_sha256:
        row.looks, row.next_look_at, row.reason = candidate.looks, candidate.next_look_at, candidate.reason.value
        return
    if row is not None:
        row.state, row.closed_at = "flickered", candidate.first_seen_at
        session.flush()
    if capture is None:
        raise ValueError("a new text came without its page")
    session.add(
        HoldRow(
            source_id=source_id,
            state="open",
            reason=candidate.reason.value,
            verdict=verdict.value if verdict else None,
            evidence=why,
            first_seen_at=candidate.first_seen_at,
            since=candidate.since,
            looks=candidate.looks,
            next_look_at=candidate.next_look_at,
            **_columns(session, capture, candidate.reading),
        )
    )


def _record_version(
    session: Session,
    source: SourceRow,
    look: Look,
    outcome: FirstSight | Changed | Reverted | Reextracted,
    capture: Capture | None,
    notify: bool,
) -> None:
    hold, last = open_hold(session, source.id), last_version(session, source.id)
    read = outcome.reading
    if hold is not None and hold.text_sha256 == read.text_sha256 and not isinstance(outcome, Reextracted):
        columns = _columns_of(hold)  # the evidence is the first sight's page
        hold.state, hold.closed_at = "confirmed", look.at
    elif isinstance(outcome, Reextracted) and last is not None:
        columns = _columns_of(last) | {
            "text_sha256": blobs.put_text(session, read.text),
            "title": read.title,
            "published_on": read.published_on,
            "lang": read.lang,
            "extractor": read.extractor,
        }
    elif capture is not None:
        columns = _columns(session, capture, read)
        _close_hold(session, source.id, "flickered", look.at)
    else:
        raise ValueError("a version came without its page")
    row = _version(source, look, outcome, columns, last, chain_end(session, source.id))
    session.add(row)
    session.flush()
    index_version(session, source, row, last, read.text)
    if row.verdict == Verdict.SUBSTANTIVE.value:
        source.changed_at = max(source.changed_at or row.captured_at, row.captured_at)
    source.places = packed(_places(session, source, last, outcome))
    source.extractor = read.extractor
    source.root_place = read.place or source.root_place
    _note_host(source, row.url, outcome)
    if isinstance(outcome, Reextracted):
        return  # not a look of its own: the page in hand is still to be judged
    _enter(session, source, look, row.outcome, "", f"version {row.seq}")
    is_of_this_page = capture is not None and columns["visible_sha256"] == capture.visible_sha256
    if is_of_this_page:
        _remember(source, capture)
    else:
        _forget(source)
        source.is_rendered = row.is_rendered
    if isinstance(outcome, FirstSight):
        if notify:
            welcome_source(session, source, look.at)
        return
    session.add_all(_change_row(row.id, n, change) for n, change in enumerate(outcome.judgement.changes))
    if isinstance(outcome, Reverted) and outcome.cancels_open_notices:
        _cancel_notices(session, source.id)
    if notify and outcome.is_told:
        _write_notices(session, source, row, outcome, look.at)


def _places(
    session: Session, source: SourceRow, last: VersionRow | None, outcome: FirstSight | Changed | Reverted | Reextracted
) -> tuple[Place, ...]:
    """The restless places as they are in the text of the new version."""
    match outcome:
        case Changed() | Reverted():
            return outcome.places
        case Reextracted() if last is not None and source.places:
            old, new = split(blobs.get_text(session, last.text_sha256)), split(outcome.reading.text)
            return carried(old, new, unpacked(source.places))
        case FirstSight() | Reextracted():
            return ()
    assert_never(outcome)


def _note_host(source: SourceRow, url: str, outcome: object) -> None:
    if isinstance(outcome, Changed) and outcome.moved_to:
        source.moved_to, source.host = outcome.moved_to, host_of(outcome.moved_to)
        source.known_hosts = sorted({*source.known_hosts, plain_host_of(outcome.moved_to)})
    source.known_hosts = sorted({*source.known_hosts, plain_host_of(url)})


def _version(
    source: SourceRow,
    look: Look,
    outcome: Any,
    columns: dict[str, Any],
    last: VersionRow | None,
    end: VersionRow | None,
) -> VersionRow:
    words = {FirstSight: "first_sight", Changed: "changed", Reverted: "reverted", Reextracted: "reextracted"}
    is_news = isinstance(outcome, Changed | Reverted)
    captured_at = look.at
    if is_news:
        captured_at = outcome.captured_at
    elif isinstance(outcome, Reextracted) and last is not None:
        captured_at = last.captured_at
    row = VersionRow(
        source_id=source.id,
        seq=end.seq + 1 if end else 1,
        outcome=words[type(outcome)],
        captured_at=captured_at,
        recorded_at=look.at,
        verdict=outcome.judgement.verdict.value if is_news else None,
        alerted=is_news and outcome.alerted,
        is_of_whole=is_news and outcome.is_of_whole,
        effective_on=effective_on(outcome.reading.text),
        reverts_to_seq=outcome.to_seq if isinstance(outcome, Reverted) else None,
        notes=list(outcome.notes) if is_news else [],
        previous_chain=end.chain if end else chain.GENESIS,
        chain="",
        **columns,
    )
    row.way_sha256 = chain.way_sha256(row)
    row.chain = chain.link(source.name, row)
    return row


def _change_row(version_id: int, position: int, change: Change) -> ChangeRow:
    return ChangeRow(
        version_id=version_id,
        position=position,
        kind=change.kind.value,
        verdict=change.verdict.value,
        category=change.category.value,
        direction=change.direction.value,
        weight=change.weight,
        reasons=list(change.reasons),
        path=list(change.path),
        before=change.before,
        after=change.after,
    )


def _cancel_notices(session: Session, source_id: int) -> None:
    versions = select(VersionRow.id).where(VersionRow.source_id == source_id)
    session.execute(
        update(NoticeRow).where(NoticeRow.state == "open", NoticeRow.version_id.in_(versions)).values(state="cancelled")
    )


def _write_notices(
    session: Session, source: SourceRow, version: VersionRow, outcome: Changed | Reverted, now: datetime
) -> None:
    query = select(SubscriberRow).where(SubscriberRow.state == "active", SubscriberRow.role == Role.READER.value)
    for subscriber in session.scalars(query):
        categories = () if outcome.is_of_whole else tuple(Category(category) for category in subscriber.categories)
        if is_for(subscriber, source) and concerns(outcome.judgement, Verdict(subscriber.floor), categories):
            session.add(NoticeRow(subscriber_id=subscriber.id, version_id=version.id, state="open", created_at=now))
