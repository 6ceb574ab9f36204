"""All operations of the API, and the document that describes them."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.responses import JSONResponse, Response

from monitor.metrics import CONTENT_TYPE
from monitor.web.api import clauses, corrections, past, proof, readers, sources
from monitor.web.api.calls import BASE, Operation, rows
from monitor.web.api.openapi import document
from monitor.web.routes import Row, Via, Visit, Who
from monitor.wiring import VERSION

OPERATIONS: tuple[Operation, ...] = (
    *sources.OPERATIONS,
    *past.OPERATIONS,
    *clauses.OPERATIONS,
    *corrections.OPERATIONS,
    *proof.OPERATIONS,
    *readers.OPERATIONS,
)


def described(_: Visit) -> Response:
    """The OpenAPI document."""
    return JSONResponse(_document())


def metered(visit: Visit) -> Response:
    """The state of the watch for a monitoring system."""
    return Response(visit.desk.metrics(), media_type=CONTENT_TYPE)


@cache
def _document() -> dict[str, Any]:
    return document(OPERATIONS, VERSION)


ROWS = (
    *rows(OPERATIONS),
    Row(f"{BASE}/openapi.json", ("GET",), Who.READER, described, has_csrf=False, via=Via.TOKEN),
    Row(f"{BASE}/metrics", ("GET",), Who.READER, metered, has_csrf=False, via=Via.TOKEN),
)
