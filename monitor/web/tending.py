"""What an operator does to sources by forms: add, pause, let go on, look now, tag."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from db.history import UnknownSourceError
from db.watchlist import NameTakenError
from monitor.web import deeds
from monitor.web.guard import refuse
from monitor.web.render import page
from monitor.web.routes import Handler, Row, Via, Visit, Who

FIELDS = ("url", "name", "kind", "tags")


def add(visit: Visit) -> Response:
    """The form on a GET; one more source on a POST."""
    typed = {name: visit.field(name).strip() for name in FIELDS}
    if visit.request.method != "POST":
        return page(visit, "add.html", typed=typed, fault="")
    try:
        name = deeds.add_source(visit, typed["url"], typed["name"], typed["kind"], _tags(visit))
    except (deeds.DeedError, NameTakenError) as error:
        return page(visit, "add.html", 422, typed=typed, fault=str(error))
    return _to(name)


def _does(deed: Callable[[Visit, str], None]) -> Handler:
    def handler(visit: Visit) -> Response:
        name = visit.path("name")
        try:
            deed(visit, name)
        except UnknownSourceError as error:
            return refuse(Via.COOKIE, visit, 404, str(error))
        except deeds.DeedError as error:
            return refuse(Via.COOKIE, visit, error.status, str(error))
        return _to(name)

    return handler


def _retag(visit: Visit, name: str) -> None:
    deeds.set_tags(visit, name, _tags(visit))


def _tags(visit: Visit) -> list[str]:
    return [tag.strip()[:200] for tag in visit.field("tags").split(",") if tag.strip()][:20]


def _to(name: str) -> Response:
    return RedirectResponse(f"/sources/{quote(name, safe='')}", 303)


ROWS = (
    Row("/add", ("GET", "POST"), Who.OPERATOR, add),
    Row("/sources/{name}/pause", ("POST",), Who.OPERATOR, _does(deeds.pause)),
    Row("/sources/{name}/resume", ("POST",), Who.OPERATOR, _does(deeds.resume)),
    Row("/sources/{name}/check", ("POST",), Who.OPERATOR, _does(deeds.check_now)),
    Row("/sources/{name}/tags", ("POST",), Who.OPERATOR, _does(_retag)),
)
