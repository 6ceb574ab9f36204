"""The pages that a letter leads to: out of the list, and the whole comparison. Whoever holds a signed link may look."""

from __future__ import annotations

import email
import email.policy
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse, Response

from alerts.plain import one_line, visible
from alerts.sender import COMPARE, subscriber_of
from alerts.wording import safe_url
from db.history import UnknownSourceError, UnknownVersionError
from db.readers import PausedBy
from db.versions import VersionState
from monitor.core.types import Verdict
from monitor.web.render import moment, page, shown
from monitor.web.routes import Row, Visit, Who

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program posts (RFC 8058, 3.1), and what our own button posts too."""


def unsubscribe(visit: Visit) -> Response:
    """GET shows a page with a button and does nothing; POST unsubscribes, as often as it comes."""
    readers = visit.desk.readers
    subscriber_id = subscriber_of(visit.path("token"), visit.desk.keys(), readers.name_of)
    reader = None if subscriber_id is None else readers.get(subscriber_id)
    if subscriber_id is None or reader is None:
        return page(visit, "unknown.html", 404)
    if visit.request.method == "POST":
        if not _is_one_click(visit.request.headers.get("content-type", ""), visit.body):
            return PlainTextResponse("A POST here must say List-Unsubscribe=One-Click.\n", 400)
        readers.leave(subscriber_id, visit.now)
        return page(visit, "left.html", address=reader.subscriber.address)
    has_left = reader.paused_by is PausedBy.LETTER
    return page(visit, "left.html" if has_left else "leave.html", address=reader.subscriber.address)


def compare(visit: Visit) -> Response:
    """All that a version changed, for whoever got the letter."""
    name = visit.path("name")
    parts = visit.desk.keys().opened(f"{COMPARE} {name}", visit.path("token"))
    version = _version(visit, name, int(parts[1])) if parts and len(parts) == 2 else None
    if parts is None or version is None:
        return page(visit, "unknown.html", 404)
    told = [change for change in version.changes if change.verdict.rank <= Verdict.COSMETIC.rank]
    return page(
        visit,
        "letter.html",
        title=one_line(version.title or name),
        name=one_line(name),
        url=safe_url(version.url),
        earlier=int(parts[0]),
        later=version.seq,
        at=moment(version.captured_at),
        notes=[visible(note) for note in version.notes],
        changes=[shown(change) for change in told],
    )


def _version(visit: Visit, name: str, seq: int) -> VersionState | None:
    try:
        return visit.desk.history.version(name, seq)
    except (UnknownSourceError, UnknownVersionError):
        return None


def _is_one_click(content_type: str, body: bytes) -> bool:
    """Whether a form says List-Unsubscribe=One-Click, urlencoded or multipart (RFC 8058 allows both)."""
    name, value = ONE_CLICK
    if content_type.partition(";")[0].strip().lower() != "multipart/form-data":
        try:
            return parse_qs(body.decode("utf-8", "replace"), max_num_fields=100).get(name) == [value]
        except ValueError:  # too many fields for any form of ours
            return False
    head = f"Content-Type: {one_line(content_type)}\r\n\r\n".encode("ascii", "replace")
    form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    fields = [part for part in form.walk() if part.get_param("name", header="content-disposition") == name]
    return [part.get_content().strip() for part in fields] == [value]


ROWS = (
    # A mail program posts without a cookie or a token of ours: the signed link itself is what it holds.
    Row("/unsubscribe/{token}", ("GET", "POST"), Who.PUBLIC, unsubscribe, has_csrf=False),
    Row("/compare/{name:path}/{token}", ("GET",), Who.PUBLIC, compare, has_csrf=False),
)
