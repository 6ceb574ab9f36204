"""The OpenAPI 3.1 document, made from the same operations as the routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import models_json_schema

from monitor.web.api.calls import BASE, PARAMETER, Operation
from monitor.web.api.shapes import LARGEST, File, Nothing, Problem, Shape
from monitor.web.routes import Who

_REFERENCE = "#/components/schemas/{model}"
_SCOPES = {Who.READER: "read", Who.OPERATOR: "write"}


_ABOUT = """Watched policies, their versions, and what changed. Times are UTC; texts are Markdown.

Send `Authorization: Bearer TOKEN`; `clausewatch token create NAME` prints a token, with `--scope write` one that may
change things. A list gives at most `limit` items, and in `next` what to send as `cursor` for those after them; it is
null at the end. A refusal is problem+json (RFC 9457): `title` says what is wrong and what to do, and `errors` where
in what was sent. A search or comparison that would take too long is refused, never cut short."""
_PARTS = {
    "name": ("The name of a source, as `listSources` gives it.", "shop"),
    "seq": ("The number of a version of the source, from 1.", 2),
    "before": ("The number of the older version.", 1),
    "after": ("The number of the newer version.", 2),
    "id": ("The number of a correction or a subscriber, as its list gives it.", 1),
}
"""What parameters of paths mean, with an example."""


def document(operations: tuple[Operation, ...], version: str) -> dict[str, Any]:
    """The whole document, as JSON values."""
    refs, definitions = models_json_schema(
        [
            *((each.answers, "serialization") for each in operations if each.answers is not File),
            *((each.asks, "validation") for each in operations if each.asks is not Nothing),
            (Problem, "serialization"),
        ],
        ref_template=_REFERENCE,
    )
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        path = PARAMETER.sub(r"{\1}", BASE + each.path)
        answer, asked = (refs.get(key, {}) for key in ((each.answers, "serialization"), (each.asks, "validation")))
        schemas = definitions["$defs"]
        paths.setdefault(path, {})[each.method.lower()] = _operation(each, answer, asked, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clausewatch",
            "version": version,
            "description": _ABOUT,
        },
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`clausewatch token create` makes one."}
            },
        },
        "security": [{"token": []}],
    }


def _operation(
    each: Operation, answer: dict[str, Any], asked: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.summary,
        "description": f"Needs a token of scope {_SCOPES[each.who]}.",
        "parameters": [*_of_path(each), *_of_query(each, asked, schemas)],
        "responses": {
            str(each.status): {
                "description": _sentence(each.answers),
                "content": {each.media: {} if each.answers is File else {"schema": answer}},
            },
            **{status: _problem(why) for status, why in _refusals(each)},
            "default": _problem("Why there is no other answer."),
        },
    }
    if each.has_body:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": asked}}}
    return made


def _refusals(each: Operation) -> Iterator[tuple[str, str]]:
    """The statuses of what is usually refused, and why."""
    yield "401", "No token came with it, or none that is good now."
    if each.who is Who.OPERATOR:
        yield "403", "The token may only read."
    if PARAMETER.search(each.path):
        yield "404", "Nothing is there of this name or number."
    if each.has_body:
        yield "415", "The body is not application/json."
    if each.asks is not Nothing:
        yield "422", "What was sent is not what this operation takes; `errors` says where."


def _problem(why: str) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model="Problem")}
    return {"description": why, "content": {"application/problem+json": {"schema": schema}}}


def _of_path(each: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": found[1],
            "in": "path",
            "required": True,
            **_told(found[1]),
            "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST}
            if found[2]
            else {"type": "string", "minLength": 1},
        }
        for found in PARAMETER.finditer(each.path)
    ]


def _told(name: str) -> dict[str, Any]:
    if name not in _PARTS:
        return {}
    description, example = _PARTS[name]
    return {"description": description, "example": example}


def _of_query(each: Operation, asked: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if each.method != "GET" or not asked:
        return []
    shape = schemas[asked["$ref"].rpartition("/")[2]]
    required = shape.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in shape["properties"].items()
    ]


def _sentence(shape: type[Shape]) -> str:
    whole = shape.__pydantic_generic_metadata__["origin"] or shape
    return (whole.__doc__ or "").strip().splitlines()[0]
