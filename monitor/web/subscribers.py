"""Who gets letters: seen and changed by operators, and confirmed by whoever owns the address."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from alerts.invitation import confirmed_by
from alerts.wording import rhythm
from db.readers import PausedBy, ReaderState, UnknownSubscriberError
from monitor.core.news import Role
from monitor.web import deeds
from monitor.web.render import page
from monitor.web.routes import Row, Visit, Who

STATES = {
    PausedBy.NOBODY: "active",
    PausedBy.VANISHED: "paused: left the settings file",
    PausedBy.COMMAND: "paused by an operator",
    PausedBy.LETTER: "unsubscribed",
    PausedBy.BOUNCES: "suspended: letters came back",
    PausedBy.UNCONFIRMED: "asked, has not confirmed yet",
}


def subscribers(visit: Visit) -> Response:
    """The list and a form; a POST asks one more address whether it wants letters."""
    if visit.request.method != "POST":
        return _list(visit, 200, "", "")
    try:
        name = deeds.invite(visit, _asked(visit))
    except deeds.DeedError as error:
        return _list(visit, error.status, str(error), "")
    return _list(visit, 200, "", f"{name} was asked by letter. Letters begin when the link in it is used.")


def pause(visit: Visit) -> Response:
    return _changed(visit, is_pausing=True)


def resume(visit: Visit) -> Response:
    return _changed(visit, is_pausing=False)


def confirm(visit: Visit) -> Response:
    """GET shows a button and does nothing; POST lets the letters begin."""
    readers = visit.desk.readers
    subscriber_id = confirmed_by(visit.path("token"), visit.desk.keys(), visit.now, readers.address_of)
    state = readers.get(subscriber_id) if subscriber_id is not None else None
    if state is None or state.paused_by not in (PausedBy.UNCONFIRMED, PausedBy.NOBODY):
        return page(visit, "unknown.html", 404)
    is_done = state.paused_by is PausedBy.NOBODY
    if visit.request.method == "POST" and not is_done:
        readers.confirm(state.subscriber.subscriber_id, visit.now)
        is_done = True
    return page(visit, "confirm.html", address=state.subscriber.address, is_done=is_done)


def _asked(visit: Visit) -> dict[str, object]:
    """The fields of the form that were filled in, as the settings file would name them."""
    lists = {
        key: [part.strip() for part in visit.field(key).split(",") if part.strip()]
        for key in ("sources", "tags", "kinds")
    }
    lines = {key: visit.field(key).strip() for key in ("address", "name", "frequency", "floor", "zone")}
    return {key: value for key, value in {**lists, **lines}.items() if value}


def _changed(visit: Visit, is_pausing: bool) -> Response:
    state = visit.desk.readers.get(visit.number("number"))
    if state is None:
        return _list(visit, 404, "There is no such subscriber.", "")
    try:
        deeds.pause_subscriber(visit, state) if is_pausing else deeds.resume_subscriber(visit, state)
    except (deeds.DeedError, UnknownSubscriberError) as error:
        return _list(visit, 409, str(error), "")
    return RedirectResponse("/subscribers", 303)


def _said(state: ReaderState) -> str:
    """Whether letters go, and since when and by whom not."""
    since = f", since {state.paused_at:%Y-%m-%d}" if state.paused_at and state.paused_by else ""
    if state.paused_by is PausedBy.COMMAND and state.paused_who:
        return f"paused by {state.paused_who}{since}"
    return f"{STATES[state.paused_by]}{since}"


def _list(visit: Visit, status: int, fault: str, done: str) -> Response:
    states = visit.desk.readers.all()
    return page(
        visit,
        "subscribers.html",
        status,
        states=states,
        fault=fault,
        done=done,
        said=_said,
        rhythm=rhythm,
        is_operator={state.subscriber.name: state.subscriber.role is Role.OPERATOR for state in states},
        can_ask=bool(visit.desk.config.web.public_url),
        typed={key: visit.field(key) for key in ("address", "name", "sources", "tags", "kinds", "frequency", "zone")},
    )


ROWS = (
    Row("/subscribers", ("GET", "POST"), Who.OPERATOR, subscribers, is_fresh=True),
    Row("/subscribers/{number:number}/pause", ("POST",), Who.OPERATOR, pause, is_fresh=True),
    Row("/subscribers/{number:number}/resume", ("POST",), Who.OPERATOR, resume, is_fresh=True),
    # Whoever holds the signed link of the letter owns the address; they have no session here.
    Row("/confirm/{token}", ("GET", "POST"), Who.PUBLIC, confirm, has_csrf=False),
)
