"""The table that the web is made from: a row says where, how, for whom, and what answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from db.accounts import LoggedIn
from db.tokens import TokenState
from monitor.web.desk import Desk


class Who(Enum):
    """Who gets an answer."""

    PUBLIC = 0
    READER = 1
    OPERATOR = 2


class Via(StrEnum):
    """How they say who they are, and in what form a refusal comes."""

    COOKIE = "cookie"
    """A browser with a session; refusals are pages."""
    TOKEN = "token"  # noqa: S105 - a word, no secret
    """A program with `Authorization: Bearer`; refusals are problem+json (RFC 9457)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, once it is known who asks."""

    desk: Desk
    request: Request
    now: datetime
    body: bytes = b""
    form: Mapping[str, list[str]] = field(default_factory=dict)
    logged_in: LoggedIn | None = None
    token: str = ""
    """What the browser's cookie holds: a session, or a stranger's; the forms' CSRF tokens are made from it."""
    csrf: str = ""
    bearer: TokenState | None = None
    """The token of a program."""

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def number(self, name: str) -> int:
        """A part of the path that the route declares as a `number`."""
        return int(self.request.path_params[name])

    def asked(self, name: str, default: str = "") -> str:
        """A value of the query string."""
        return self.request.query_params.get(name, default)

    def field(self, name: str) -> str:
        """A field of the form; empty where it is not there."""
        return self.form.get(name, [""])[0]

    @property
    def host(self) -> str:
        return self.request.headers.get("host", "").lower()

    @property
    def who(self) -> str:
        """The name for the log of what was done."""
        if self.bearer:
            return f"token {self.bearer.token_id} ({self.bearer.name})"
        return self.logged_in.account.name if self.logged_in else ""


Handler = Callable[[Visit], Response]
"""Runs in a thread of its own, so it may ask the database."""


@dataclass(frozen=True, slots=True)
class Row:
    """One route. A GET changes nothing; what a browser posts needs a CSRF token unless the row says otherwise."""

    path: str
    """With Starlette's parameters; `{x:number}` is a number of at most nine digits."""
    methods: tuple[str, ...]
    who: Who
    handler: Handler
    has_csrf: bool = True
    is_fresh: bool = False
    """Whether the password has to have been given a short while ago."""
    via: Via = Via.COOKIE


def local_path(text: str) -> str:
    """A path of ours to go on to, or `/` for anything that could lead elsewhere."""
    plain = unquote(text)
    is_local = text.startswith("/") and text.isascii() and text.isprintable() and " " not in text
    is_tricky = plain.startswith("//") or "\\" in plain or not plain.isprintable()
    return text if is_local and not is_tricky else "/"
