"""The pages that a letter leads to: out of the list, and the whole comparison. Whoever holds a signed link may look."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from alerts.keys import KeyRing
from alerts.marks import marks
from alerts.plain import one_line
from alerts.sender import COMPARE, subscriber_of
from alerts.wording import label, safe_url, why
from db.history import History, UnknownSourceError, VersionState
from db.readers import PausedBy, Readers
from monitor.core.types import Change, Verdict
from monitor.web.gate import Gate

ROUTES = ("/unsubscribe/{token}", "/compare/{name:path}/{token}", "/style.css")
ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program posts (RFC 8058, 3.1), and what our own button posts too."""

_PAGES = Environment(
    loader=PackageLoader("monitor.web", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages need: where to look, whose signature counts, and the hour."""

    readers: Readers
    history: History
    keys: Callable[[], KeyRing]
    """Asked at each request, so that a new key needs no restart."""
    hosts: frozenset[str]
    """The names under which we answer, in small letters, with the port where it is not the usual one."""
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as the page prints it."""

    label: str
    path: str
    why: str
    marks: tuple[tuple[str, str], ...]


def pages(desk: Desk) -> Gate:
    """The application: three routes, none of which changes anything on a GET."""
    unsubscribe, compare, style = ROUTES
    routes = [
        Route(unsubscribe, _Unsubscribe(desk), methods=["GET", "POST"]),
        Route(compare, _comparing(desk), methods=["GET"]),
        Route(style, _style, methods=["GET"]),
    ]
    return Gate(Starlette(routes=routes), desk.hosts)


class _Unsubscribe:
    """GET shows a page with a button and does nothing; POST unsubscribes, as often as it comes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def __call__(self, scope: dict[str, object], receive: object, send: object) -> None:
        request = Request(scope, receive, send)  # type: ignore[arg-type]
        response = await self.answer(request)
        await response(scope, receive, send)  # type: ignore[arg-type]

    async def answer(self, request: Request) -> Response:
        subscriber_id = subscriber_of(request.path_params["token"], self.desk.keys())
        reader = None if subscriber_id is None else await run_in_threadpool(self.desk.readers.get, subscriber_id)
        if subscriber_id is None or reader is None:
            return _page("unknown.html", 404)
        if request.method == "POST":
            if not _is_one_click(request.headers.get("content-type", ""), await request.body()):
                return PlainTextResponse("A POST here must say List-Unsubscribe=One-Click.\n", 400)
            await run_in_threadpool(self.desk.readers.leave, subscriber_id, self.desk.now())
            return _page("left.html", 200, address=reader.subscriber.address)
        has_left = reader.paused_by is PausedBy.LETTER
        return _page("left.html" if has_left else "leave.html", 200, address=reader.subscriber.address)


def _comparing(desk: Desk) -> Callable[[Request], Response]:
    def compare(request: Request) -> Response:
        name = request.path_params["name"]
        parts = desk.keys().opened(f"{COMPARE} {name}", request.path_params["token"])
        version = _version(desk.history, name, int(parts[1])) if parts and len(parts) == 2 else None
        if parts is None or version is None:
            return _page("unknown.html", 404)
        told = [change for change in version.changes if change.verdict.rank <= Verdict.COSMETIC.rank]
        return _page(
            "compare.html",
            200,
            title=one_line(version.title or name),
            name=one_line(name),
            url=safe_url(version.url),
            earlier=int(parts[0]),
            later=version.seq,
            at=f"{version.captured_at:%Y-%m-%d %H:%M} UTC",
            changes=[_shown(change) for change in told],
        )

    return compare


def _version(history: History, name: str, seq: int) -> VersionState | None:
    try:
        return next((version for version in history.versions(name) if version.seq == seq), None)
    except UnknownSourceError:
        return None


def _shown(change: Change) -> Shown:
    return Shown(
        label=label(change),
        path=" › ".join(one_line(heading) for heading in change.path),
        why=why(change),
        marks=tuple((mark.kind.value, mark.text) for mark in marks(change)),
    )


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


def _style(_: Request) -> Response:
    return Response(_PAGES.get_template("style.css").render(), media_type="text/css")


def _page(template: str, status: int, **facts: object) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(**facts), status)
