"""Pages and problems as answers: the templates, the files beside them, and what every page is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, Response

from alerts.marks import marks
from alerts.plain import one_line, visible
from alerts.wording import label, shown_url, why
from monitor.core.types import Change

if TYPE_CHECKING:
    from monitor.web.routes import Visit

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _files() -> Mapping[str, bytes]:
    folder = resources.files("monitor.web") / "static"
    return {each.name: each.read_bytes() for each in folder.iterdir() if f".{each.name.rpartition('.')[2]}" in _TYPES}


FILES = _files()
"""What is served beside the pages, by name."""
EDITION = sha256(b"".join(content for _, content in sorted(FILES.items()))).hexdigest()[:12]
"""Changes with any of them, so that browsers may keep them for ever."""


def asset(name: str) -> str:
    """The address of a file beside the pages."""
    return f"/static/{EDITION}/{name}"


def moment(when: datetime | None) -> str:
    """A time as the pages print it."""
    return f"{minute(when)} UTC" if when else "never"


def minute(when: datetime | None) -> str:
    """A time where the heading above it says that it is UTC."""
    return f"{when:%Y-%m-%d %H:%M}" if when else "never"


_PAGES = Environment(
    loader=PackageLoader("monitor.web", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.globals["asset"] = asset
_PAGES.filters["moment"] = moment
_PAGES.filters["minute"] = minute
_PAGES.filters["day"] = lambda when: f"{when:%Y-%m-%d}"
_PAGES.filters["one_line"] = one_line
_PAGES.filters["visible"] = visible
_PAGES.globals["shown"] = lambda change: shown(change)
_PAGES.filters["shown_url"] = shown_url


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as a page prints it."""

    label: str
    path: str
    why: str
    marks: tuple[tuple[str, str], ...]


def shown(change: Change) -> Shown:
    """The change in a reader's words; `marks.html` prints its marks."""
    return Shown(
        label=label(change),
        path=" › ".join(one_line(heading) for heading in change.path),
        why=why(change),
        marks=tuple((mark.kind.value, mark.text) for mark in marks(change)),
    )


def page(visit: Visit, template: str, status: int = 200, **facts: object) -> Response:
    """A template of `templates/`, told who is logged in and what its forms need."""
    told = {"visit": visit, "account": visit.logged_in.account if visit.logged_in else None, "csrf": visit.csrf}
    return HTMLResponse(_PAGES.get_template(template).render(**told, **facts), status)


def fragment(template: str, **facts: object) -> str:
    """A piece of HTML that goes elsewhere than to a browser of ours."""
    return _PAGES.get_template(template).render(**facts)


def static(visit: Visit) -> Response:
    """A file of this edition; browsers keep it, as the next edition has another address."""
    name = visit.path("name")
    if visit.path("edition") != EDITION or name not in FILES:
        return Response("Not here.\n", 404, media_type="text/plain")
    kind = _TYPES[f".{name.rpartition('.')[2]}"]
    return Response(FILES[name], media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})


def problem(status: int, sentence: str, **more: object) -> Response:
    """A refusal for a program (RFC 9457)."""
    told = {"type": "about:blank", "title": sentence, "status": status, **more}
    return JSONResponse(told, status, media_type="application/problem+json")
