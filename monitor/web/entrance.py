"""The ways in and out: log in, log out, the first account, and whether we are up."""

from __future__ import annotations

import re
from math import ceil

from starlette.responses import JSONResponse, RedirectResponse, Response

from db.accounts import Account
from monitor.web import passwords
from monitor.web.asker import Asker, who_asks
from monitor.web.desk import hashed, new_token
from monitor.web.guard import set_cookie
from monitor.web.render import page
from monitor.web.routes import Row, Visit, Who, local_path
from monitor.web.throttle import FREE_TRIES, FREE_TRIES_OF_A_NAME

_NAME = re.compile(r"[^\W_][\w.@ -]{0,58}[\w]|[^\W_]")
WRONG = "This name and this password do not go together."
"""The same for a name that nobody has."""


def name_fault(name: str) -> str:
    """Why nobody can be called so here, or the empty string."""
    if _NAME.fullmatch(name):
        return ""
    return "A name has letters, digits, spaces and . - _ @, and at most 60 characters."


def login(visit: Visit) -> Response:
    """The form on a GET, a session on a POST that is right."""
    onward = local_path(visit.asked("next", "/"))
    if visit.request.method != "POST":
        return _login_page(visit, 200, onward, "")
    name = visit.field("name").strip()
    throttle, keys = visit.desk.throttle, _keys(name[:60].casefold(), who_asks(visit))
    if wait := throttle.wait(keys, visit.now):
        seconds = ceil(wait.total_seconds())
        answer = _login_page(visit, 429, onward, f"Too many tries. Wait {seconds} seconds, then try again.")
        answer.headers["retry-after"] = str(seconds)
        return answer
    found = visit.desk.accounts.credentials(name)
    if not passwords.is_right(visit.field("password"), found[1] if found else None) or found is None:
        return _login_page(visit, 403, onward, WRONG)
    for key in keys:
        throttle.forget(key)
    return _welcome(visit, found[0], onward)


def logout(visit: Visit) -> Response:
    """Ends the session, and gives the browser another token."""
    visit.desk.accounts.log_out(hashed(visit.token))
    answer = RedirectResponse("/login", 303)
    set_cookie(answer, visit.desk, visit.host, new_token())
    return answer


def setup(visit: Visit) -> Response:
    """The page behind the set-up link, on which the first operator takes a name and a password."""
    accounts, link = visit.desk.accounts, hashed(visit.path("token"))
    if not accounts.is_link(link, visit.now) or accounts.exist():
        return page(visit, "nolink.html", 404)
    if visit.request.method != "POST":
        return page(visit, "setup.html", name="", fault="")
    name, password = visit.field("name").strip(), visit.field("password")
    fault = name_fault(name) or passwords.fault_of(password)
    if not fault and password != visit.field("again"):
        fault = "The two passwords are not the same."
    if fault:
        return page(visit, "setup.html", 422, name=name, fault=fault)
    account = accounts.set_up(link, name, passwords.hash_of(password), visit.now)
    return _welcome(visit, account, "/") if account else page(visit, "nolink.html", 404)


def health(_: Visit) -> Response:
    """That we are up, and nothing else."""
    return JSONResponse({"status": "ok"})


def _keys(name: str, asker: Asker) -> dict[str, int]:
    """What failures are counted by, each with its free tries."""
    keys = {f"{name} from {asker.address}": FREE_TRIES, f"name {name}": FREE_TRIES_OF_A_NAME}
    return keys if asker.is_shared else keys | {f"address {asker.address}": FREE_TRIES}


def _login_page(visit: Visit, status: int, onward: str, fault: str) -> Response:
    has_accounts = visit.desk.accounts.exist()
    return page(visit, "login.html", status, onward=onward, fault=fault, has_accounts=has_accounts)


def _welcome(visit: Visit, account: Account, onward: str) -> Response:
    token = new_token()
    visit.desk.accounts.log_in(account, hashed(token), hashed(visit.token), visit.now)
    answer = RedirectResponse(onward, 303)
    set_cookie(answer, visit.desk, visit.host, token)
    return answer


ROWS = (
    Row("/login", ("GET", "POST"), Who.PUBLIC, login),
    Row("/logout", ("POST",), Who.READER, logout),
    Row("/setup/{token}", ("GET", "POST"), Who.PUBLIC, setup),
    Row("/health", ("GET",), Who.PUBLIC, health, has_csrf=False),
)
