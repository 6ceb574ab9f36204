"""What leaves the house: pages as they came, evidence, redlines, and letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from db.evidence import evidence_of
from db.post import PostOffice
from monitor.core.redline import block_record
from monitor.web.api.calls import Operation
from monitor.web.api.shapes import LARGEST, File, Nothing, Page, Shape, Sides, VersionsAsked
from monitor.web.comparing import Side, TooLongError, side_named, side_of
from monitor.web.deeds import DeedError
from monitor.web.routes import Visit, Who
from monitor.web.saving import marked
from monitor.wiring import VERSION


class Redline(Shape):
    """Two versions as one text, with what was struck out, put in and moved."""

    source: str
    before: int
    after: int
    blocks: list[dict[str, Any]]


class RedlineOfTwo(Shape):
    """Two versions of any sources as one text, with what was struck out, put in and moved."""

    before: str
    after: str
    blocks: list[dict[str, Any]]


class Letter(Shape):
    """A letter on its way."""

    id: int
    state: str
    subscriber: str
    recipient: str
    subject: str
    message_id: str
    queued_at: datetime
    attempts: int
    next_attempt_at: datetime
    last_error: str
    sent_at: datetime | None
    is_kept_back: bool


class LettersAsked(VersionsAsked):
    """Which letters."""

    all: bool = Field(default=False, description="Those that were sent too.")


def raw(visit: Visit, _: Nothing) -> File:
    return File(content=visit.desk.timelines.raw(visit.path("name"), visit.number("seq")).content)


def evidence(visit: Visit, _: Nothing) -> File:
    from monitor.exchange.evidence import archive

    found = evidence_of(visit.desk.history.engine, visit.path("name"), visit.number("seq"))
    return File(content=archive(found, f"clausewatch/{VERSION}"))


def redline(visit: Visit, _: Nothing) -> Redline:
    name, before, after = visit.path("name"), visit.number("before"), visit.number("after")
    blocks = _blocks(*(side_of(visit, name, str(seq)) for seq in (before, after)))
    return Redline(source=name, before=before, after=after, blocks=blocks)


def redline_any(visit: Visit, asked: Sides) -> RedlineOfTwo:
    old, new = (side_named(visit, each) for each in (asked.before, asked.after))
    return RedlineOfTwo(before=old.reference, after=new.reference, blocks=_blocks(old, new))


def _blocks(old: Side, new: Side) -> list[dict[str, Any]]:
    """Raises DeedError for what is too long."""
    try:
        return [block_record(block) for block in marked(old, new).blocks]
    except TooLongError as error:
        raise DeedError(413, str(error)) from None


def letters(visit: Visit, asked: LettersAsked) -> Page[Letter]:
    before = int(asked.cursor) if asked.cursor else LARGEST + 1
    found = PostOffice(visit.desk.history.engine).outbox(asked.all, before=before, limit=asked.limit + 1)
    more = str(found[asked.limit - 1].letter_id) if len(found) > asked.limit else None
    items = [
        Letter(id=each.letter_id, **{name: getattr(each, name) for name in _SAME}) for each in found[: asked.limit]
    ]
    return Page[Letter](items=items, next=more)


_SAME = tuple(name for name in Letter.model_fields if name != "id")
_VERSION = "/sources/{name}/versions/{seq:number}"
OPERATIONS = (
    Operation(
        "GET", f"{_VERSION}/page", Who.READER, "getPage", "The bytes of the page as they came.", raw,
        File, media="application/octet-stream",
    ),
    Operation(
        "GET", f"{_VERSION}/evidence", Who.READER, "getEvidence", "A version with all that proves it.", evidence,
        File, media="application/zip",
    ),
    Operation(
        "GET", "/sources/{name}/redline/{before:number}/{after:number}", Who.READER, "getRedline",
        "Two versions as one text with every change marked.", redline, Redline,
    ),
    Operation(
        "GET", "/redline", Who.READER, "getRedlineOfAny", "Any two versions as one text, of two sources too.",
        redline_any, RedlineOfTwo, Sides,
    ),
    Operation(
        "GET", "/letters", Who.OPERATOR, "listLetters", "The outbox, the newest first.", letters,
        Page[Letter], LettersAsked,
    ),
)  # fmt: skip
