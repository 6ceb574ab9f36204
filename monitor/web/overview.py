"""The first page: every source and how it is."""

from __future__ import annotations

from starlette.responses import Response

from monitor.core.words import remedy
from monitor.web.render import page
from monitor.web.routes import Row, Visit, Who

PAGE = 50


def overview(visit: Visit) -> Response:
    """The sources by name, a page at a time: `?after=NAME` goes on behind a name."""
    states = visit.desk.watchlist.page(visit.asked("after"), PAGE + 1)
    more = states[PAGE - 1].name if len(states) > PAGE else ""
    return page(visit, "overview.html", states=states[:PAGE], more=more, remedy=remedy)


ROWS = (Row("/", ("GET",), Who.READER, overview),)
