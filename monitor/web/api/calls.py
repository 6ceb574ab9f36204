"""One operation of the API: its row, how its input is read, and how a refusal sounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from db.history import UnknownSourceError, UnknownVersionError
from db.readers import UnknownSubscriberError
from db.watchlist import NameTakenError
from monitor.web.api.shapes import File, Nothing, Shape
from monitor.web.deeds import DeedError
from monitor.web.render import problem
from monitor.web.routes import Handler, Row, Via, Visit, Who

BASE = "/api/v1"
PARAMETER = re.compile(r"\{(\w+)(:number)?\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the table and the OpenAPI document are made from."""

    method: str
    path: str
    """Below BASE, as Starlette writes parameters."""
    who: Who
    name: str
    summary: str
    call: Callable[[Visit, Any], Shape]
    answers: type[Shape]
    asks: type[Shape] = Nothing
    """The query of a GET, the JSON body of the others."""
    status: int = 200
    media: str = "application/json"
    """Of the answer; for another than JSON `answers` is File."""

    @property
    def has_body(self) -> bool:
        return self.method != "GET" and self.asks is not Nothing


def rows(operations: tuple[Operation, ...]) -> tuple[Row, ...]:
    """The operations as rows of the web's table."""
    return tuple(
        Row(BASE + each.path, (each.method,), each.who, _handler(each), has_csrf=False, via=Via.TOKEN)
        for each in operations
    )


def _handler(operation: Operation) -> Handler:
    def handler(visit: Visit) -> Response:
        try:
            asked = _asked(operation, visit)
            if asked is None:
                return problem(415, "The body must be application/json.")
            answer = operation.call(visit, asked)
        except ValidationError as error:
            errors = [
                {"at": "/".join(("", *map(str, each["loc"]))), "what": each["msg"]}
                for each in error.errors(include_url=False, include_context=False, include_input=False)[:20]
            ]
            return problem(422, "What was sent is not what this operation takes.", errors=errors)
        except (UnknownSourceError, UnknownVersionError, UnknownSubscriberError) as error:
            return problem(404, str(error))
        except NameTakenError as error:
            return problem(409, str(error))
        except DeedError as error:
            return problem(error.status, str(error))
        if isinstance(answer, File):
            return Response(answer.content, operation.status, media_type=operation.media)
        return Response(answer.model_dump_json(), operation.status, media_type="application/json")

    return handler


def _asked(operation: Operation, visit: Visit) -> Shape | None:
    """The input of an operation; None for a body in another form. Raises ValidationError."""
    if operation.has_body:
        kind = visit.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return operation.asks.model_validate_json(visit.body) if kind == "application/json" else None
    return operation.asks.model_validate(dict(visit.request.query_params)) if operation.method == "GET" else Nothing()
