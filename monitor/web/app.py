"""The application: every route of the table, behind the guard, behind the gate."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.web import (
    clauses,
    comparison,
    correcting,
    entrance,
    feeds,
    lately,
    letters,
    overview,
    saving,
    sources,
    subscribers,
    tending,
)
from monitor.web.api import table as api
from monitor.web.desk import Desk
from monitor.web.gate import Gate
from monitor.web.guard import guarded, refuse
from monitor.web.render import static
from monitor.web.routes import Row, Via, Visit, Who

API = "/api/"
TABLE: tuple[Row, ...] = (
    *entrance.ROWS,
    *letters.ROWS,
    *overview.ROWS,
    *lately.ROWS,
    *sources.ROWS,
    *comparison.ROWS,
    *saving.ROWS,
    *tending.ROWS,
    *subscribers.ROWS,
    *feeds.ROWS,
    *clauses.ROWS,
    *correcting.ROWS,
    *api.ROWS,
    Row("/static/{edition}/{name}", ("GET",), Who.PUBLIC, static, has_csrf=False),
)
"""All that answers."""


class _Number(Convertor[int]):
    """What every database holds: a longer number would be a fault there."""

    regex = "[0-9]{1,9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())


def application(desk: Desk, table: tuple[Row, ...] = TABLE) -> Gate:
    """The ASGI application of a table."""
    routes = [Route(row.path, guarded(row, desk), methods=list(row.methods)) for row in table]

    async def lost(request: Request, error: Exception) -> Response:
        """No route, or not by this method."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        sentence = "There is nothing at this address." if status == 404 else "This cannot be asked in this way."
        via = Via.TOKEN if request.url.path.startswith(API) else Via.COOKIE
        answer = await run_in_threadpool(refuse, via, Visit(desk, request, desk.now()), status, sentence)
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    inside = Starlette(routes=routes, exception_handlers={HTTPException: lost})
    inside.router.redirect_slashes = False
    return Gate(inside, desk.site)
