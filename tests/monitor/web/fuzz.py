"""Requests made from an OpenAPI document: some as it says, most a little or quite wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

JUNK = (
    "", "shop", "0", "1", "2", "-1", "999999999", "1" * 40, "1e9", "NaN", "true", "null", "[]", "{}", "\0", "\x00x",
    "a\r\nb: c", "../../etc/passwd", "..%2f..", "%00", "%", "\ud800", "\U0010ffff", "\u202e", "ﬀ", "ａ" * 300,
    "'; DROP TABLE sources; --", '"', "a AND", "NEAR(", "*", "%_%", "<script>alert(1)</script>", "{{7*7}}", "${x}",
    "x" * 3000, "\t", " ", "/", "//", "http://[::1", "https://shop.example/privacy", "http://127.0.0.1/", "file:///x",
    "https://user:pass@x.example/", "https://xn--/", "https://a..b/", "javascript:alert(1)", "https://ex ample/",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One request, and the operation it is for."""

    method: str
    path: str
    body: bytes | None
    kind: str
    operation: str


def requests(document: dict[str, Any], seed: int, count: int) -> Iterator[Made]:
    """So many requests, the same for the same seed."""
    source = random.Random(seed)
    found = [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for _ in range(count):
        yield _Maker(document, source).made(*source.choice(found))


class _Maker:
    def __init__(self, document: dict[str, Any], source: random.Random) -> None:
        self.document, self.random = document, source

    def made(self, method: str, path: str, operation: dict[str, Any]) -> Made:
        query = []
        for parameter in operation["parameters"]:
            is_path = parameter["in"] == "path"
            if not is_path and self.random.random() < 0.5:
                continue
            value = self._text(parameter["schema"], is_path)
            if is_path:
                path = path.replace(f"{{{parameter['name']}}}", value)
            else:
                query.append((parameter["name"], value))
        if self.random.random() < 0.1:
            query.append((self._junk(), self._junk()))
        asked = f"{path}?{urlencode(query, errors='surrogatepass')}" if query else path
        body, kind = None, "application/json"
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            body = self._body(schema)
            kind = kind if self.random.random() < 0.95 else self.random.choice(("text/plain", "", "application/json;x"))
        if self.random.random() < 0.03:
            method = self.random.choice(("PUT", "DELETE", "POST", "GET", "PATCH", "OPTIONS", "HEAD", "TRACE"))
        return Made(method, asked, body, kind, operation["operationId"])

    def _text(self, schema: dict[str, Any], is_path: bool) -> str:
        likely = ("1", "2", "3") if schema.get("type") == "integer" else ("shop", "shop", "gone")
        text = self.random.choice(likely) if self.random.random() < 0.6 else self._junk()
        return quote(text, safe="", errors="surrogatepass") if is_path else text

    def _junk(self) -> str:
        if self.random.random() < 0.2:
            return "".join(chr(self.random.randrange(0x20, 0x3000)) for _ in range(self.random.randrange(12)))
        return self.random.choice(JUNK)

    def _body(self, schema: dict[str, Any]) -> bytes:
        roll = self.random.random()
        if roll < 0.05:
            return self.random.choice((b"", b"{", b"\xff\xfe", b"null", b"[" * 5000, b'{"url": "\\ud800"}', b"1" * 400))
        return json.dumps(self._value(schema)).encode()

    def _value(self, schema: dict[str, Any]) -> Any:
        if self.random.random() < 0.15:
            return self.random.choice((None, True, -1, 10**30, 1.5, [], {}, [self._junk()], {"x": 1}, self._junk()))
        if "$ref" in schema:
            return self._value(self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return self._value(self.random.choice(schema["anyOf"]))
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                names = [
                    n for n in schema["properties"] if n in schema.get("required", ()) or self.random.random() < 0.6
                ]
                return {name: self._value(schema["properties"][name]) for name in names}
            case "array":
                return [self._value(schema["items"]) for _ in range(self.random.randrange(4))]
            case "integer" | "number":
                return self.random.randrange(-2, 5)
            case "boolean":
                return True
            case "null":
                return None
        if self.random.random() < 0.3:
            return f"https://site{self.random.randrange(10**6)}.example/privacy"
        return self._junk().encode("utf-8", "replace").decode()
