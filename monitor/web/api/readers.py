"""Subscribers: seen, asked, paused."""

from __future__ import annotations

from alerts.wording import rhythm
from db.readers import ReaderState
from monitor.web import deeds
from monitor.web.api import shapes
from monitor.web.api.calls import Operation
from monitor.web.routes import Visit, Who


def listed(visit: Visit, _: shapes.Nothing) -> shapes.Page[shapes.Subscriber]:
    states = visit.desk.readers.all()
    return shapes.Page[shapes.Subscriber](items=[subscriber(state) for state in states], next=None)


def ask(visit: Visit, given: shapes.NewSubscriber) -> shapes.Subscriber:
    name = deeds.invite(visit, given.model_dump(exclude_defaults=True))
    return subscriber(next(state for state in visit.desk.readers.all() if state.subscriber.name == name))


def edit(visit: Visit, given: shapes.SubscriberEdit) -> shapes.Subscriber:
    number = visit.number("id")
    state = visit.desk.readers.get(number)
    if state is None:
        raise deeds.DeedError(404, f"There is no subscriber {number}.")
    deeds.pause_subscriber(visit, state) if given.state == "paused" else deeds.resume_subscriber(visit, state)
    return subscriber(visit.desk.readers.get(number) or state)


def subscriber(state: ReaderState) -> shapes.Subscriber:
    """A subscriber as the API shows it."""
    of = state.subscriber
    return shapes.Subscriber(
        id=of.subscriber_id,
        name=of.name,
        address=of.address,
        role=of.role.value,
        origin=state.origin,
        state="paused" if state.paused_by else "active",
        paused_by=state.paused_by.value,
        paused_at=state.paused_at,
        paused_who=state.paused_who,
        sources=list(state.sources),
        tags=list(state.tags),
        kinds=list(state.kinds),
        categories=list(of.categories),
        floor=of.floor,
        letters=rhythm(of.frequency),
        zone=of.frequency.zone,
    )


OPERATIONS = (
    Operation(
        "GET", "/subscribers", Who.OPERATOR, "listSubscribers", "Who gets letters.", listed,
        shapes.Page[shapes.Subscriber],
    ),
    Operation(
        "POST", "/subscribers", Who.OPERATOR, "askSubscriber", "Ask an address by letter whether it wants letters.",
        ask, shapes.Subscriber, shapes.NewSubscriber, 202,
    ),
    Operation(
        "PATCH", "/subscribers/{id:number}", Who.OPERATOR, "editSubscriber", "Keep letters back, or let them go.",
        edit, shapes.Subscriber, shapes.SubscriberEdit,
    ),
)  # fmt: skip
