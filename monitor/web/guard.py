"""What stands between a route and its handler: who asks, whether they may, and whether they mean it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, quote

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.accounts import ABSOLUTE, AccountRole, LoggedIn
from db.tokens import TokenKind
from monitor.web.desk import Desk, hashed, new_token
from monitor.web.render import page, problem
from monitor.web.routes import Row, Via, Visit, Who

log = structlog.get_logger("clausewatch")

FIELDS = 1_000
FRESH = timedelta(minutes=15)
Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(row: Row, desk: Desk) -> Endpoint:
    """The row's handler, behind all that the row asks for."""

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_answer, row, desk, request, body)

    return endpoint


def _answer(row: Row, desk: Desk, request: Request, body: bytes) -> Response:
    visit = Visit(desk, request, desk.now(), body)
    try:
        if "\0" in request.url.path or "%00" in request.url.query:
            return refuse(row.via, visit, 400, "The address holds a character that no address of ours has.")
        return _by_cookie(row, visit) if row.via is Via.COOKIE else _by_token(row, visit)
    except Exception:  # the top of one request: the reader gets a number, the log gets the trace
        fault = secrets.token_hex(4)
        # The route and not its path: that may hold a token.
        log.exception("a page failed", fault=fault, route=row.path, method=request.method)
        return refuse(row.via, visit, 500, f"Something failed here. The log tells more under {fault}.")


def _by_cookie(row: Row, visit: Visit) -> Response:
    desk, request = visit.desk, visit.request
    cookie = cookie_name(desk, visit.host)
    came_with = request.cookies.get(cookie, "")
    token = came_with or new_token()
    logged_in = desk.accounts.logged_in(hashed(came_with), visit.now) if came_with else None
    is_write = request.method not in ("GET", "HEAD")
    form = _form(request, visit.body) if is_write and row.has_csrf else {}
    visit = Visit(desk, request, visit.now, visit.body, form or {}, logged_in, token, csrf_of(token))
    if is_write and row.has_csrf:
        if form is None:
            return refuse(row.via, visit, 400, "This form cannot be read.")
        if not came_with or not _is_meant(visit):
            return refuse(row.via, visit, 403, "This form was not sent from our own page: open it anew and try again.")
    refusal = _refusal(row, visit, logged_in)
    response = refusal or row.handler(visit)
    if (
        not came_with
        and row.who is Who.PUBLIC
        and row.has_csrf
        and cookie not in response.headers.get("set-cookie", "")
    ):
        set_cookie(response, desk, visit.host, token)
    return response


def _by_token(row: Row, visit: Visit) -> Response:
    scheme, _, token = visit.request.headers.get("authorization", "").partition(" ")
    found = visit.desk.tokens.good(hashed(token.strip()), visit.now) if scheme.lower() == "bearer" else None
    if found is None or found.kind not in (TokenKind.READ, TokenKind.WRITE):
        answer = problem(401, "A token is needed: `Authorization: Bearer ...`, from `clausewatch token create`.")
        answer.headers["www-authenticate"] = "Bearer"
        return answer
    if row.who is Who.OPERATOR and found.kind is not TokenKind.WRITE:
        return problem(403, "This token may only read.")
    return row.handler(replace(visit, bearer=found))


def _refusal(row: Row, visit: Visit, logged_in: LoggedIn | None) -> Response | None:
    """What somebody gets who may not see the row, or None."""
    if row.who is Who.PUBLIC:
        return None
    is_get = visit.request.method in ("GET", "HEAD")
    url = visit.request.url
    here = quote(f"{url.path}?{url.query}" if url.query else url.path) if is_get else "/"
    if logged_in is None:
        return RedirectResponse(f"/login?next={here}", 303)
    if row.who is Who.OPERATOR and logged_in.account.role is not AccountRole.OPERATOR:
        return refuse(row.via, visit, 403, "Only an operator may do this.")
    if row.is_fresh and visit.now - logged_in.began_at > FRESH:
        return RedirectResponse(f"/login?next={here}", 303)
    return None


def refuse(via: Via, visit: Visit, status: int, sentence: str) -> Response:
    """An answer that says why there is no other."""
    if via is Via.TOKEN:
        return problem(status, sentence)
    return page(visit, "refused.html", status, sentence=sentence)


def csrf_of(token: str) -> str:
    """What the forms of this browser carry: nobody can make it who cannot read its cookie."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"csrf", sha256).hexdigest()


def cookie_name(desk: Desk, host: str) -> str:
    """`__Host-` wants TLS; on plain loopback the port keeps two daemons of one machine apart."""
    return "__Host-clausewatch" if desk.site.is_https(host) else f"clausewatch-{desk.site.port}"


def set_cookie(response: Response, desk: Desk, host: str, token: str) -> None:
    """Gives the browser a token to come back with."""
    response.set_cookie(
        cookie_name(desk, host),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=desk.site.is_https(host),
        httponly=True,
        samesite="lax",
    )


def _is_meant(visit: Visit) -> bool:
    """Whether a form comes from a page of ours, by the browser's word and by the token in it.

    `Origin` is null under our own Referrer-Policy, so Sec-Fetch-Site is asked first; every browser of today sends it.
    """
    headers = visit.request.headers
    scheme = "https" if visit.desk.site.is_https(visit.host) else "http"
    origin, site = headers.get("origin", ""), headers.get("sec-fetch-site", "")
    is_ours = origin == f"{scheme}://{visit.host}"
    is_same_site = site == "same-origin" and (is_ours or origin in ("", "null"))
    if not (is_same_site or (not site and is_ours)):
        return False
    return hmac.compare_digest(visit.field("csrf").encode("utf-8", "replace"), visit.csrf.encode())


def _form(request: Request, body: bytes) -> Mapping[str, list[str]] | None:
    """The fields of an urlencoded form; None for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return None
    try:
        form = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:  # too many fields, or no UTF-8
        return None
    return None if any("\0" in value for values in form.values() for value in values) else form
