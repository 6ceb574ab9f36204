"""Sources: listed, added, paused, tagged, looked at."""

from __future__ import annotations

from db.watchlist import SourceState
from monitor.core.words import remedy
from monitor.web import deeds
from monitor.web.api import shapes
from monitor.web.api.calls import Operation
from monitor.web.routes import Visit, Who


def listed(visit: Visit, asked: shapes.SourcesAsked) -> shapes.Page[shapes.Source]:
    states = visit.desk.watchlist.page(asked.cursor, asked.limit + 1, asked.kind, asked.tag, asked.state)
    more = states[asked.limit - 1].name if len(states) > asked.limit else None
    return shapes.Page[shapes.Source](items=[source(state) for state in states[: asked.limit]], next=more)


def one(visit: Visit, _: shapes.Nothing) -> shapes.Source:
    return source(visit.desk.watchlist.get(visit.path("name")))


def checks(visit: Visit, _: shapes.Nothing) -> shapes.Checks:
    counts = visit.desk.history.checks(visit.path("name"))
    return shapes.Checks(**{name: getattr(counts, name) for name in shapes.Checks.model_fields})


def twins(visit: Visit, _: shapes.Nothing) -> shapes.Page[shapes.Twin]:
    same, near = visit.desk.timelines.alike(visit.path("name"))
    items = [*((name, 1.0) for name in same), *((each.name, round(each.share, 3)) for each in near)]
    return shapes.Page[shapes.Twin](items=[shapes.Twin(name=name, share=share) for name, share in items], next=None)


def add(visit: Visit, given: shapes.NewSource) -> shapes.Source:
    name = deeds.add_source(visit, given.url, given.name, given.kind, given.tags)
    return source(visit.desk.watchlist.get(name))


def edit(visit: Visit, given: shapes.SourceEdit) -> shapes.Source:
    name = visit.path("name")
    if given.tags is not None:
        deeds.set_tags(visit, name, given.tags)
    if given.state is not None:
        deeds.pause(visit, name) if given.state == "paused" else deeds.resume(visit, name)
    return source(visit.desk.watchlist.get(name))


def check(visit: Visit, _: shapes.Nothing) -> shapes.Accepted:
    deeds.check_now(visit, visit.path("name"))
    return shapes.Accepted(accepted=True)


def source(state: SourceState) -> shapes.Source:
    """A source as the API shows it."""
    return shapes.Source(
        name=state.name,
        url=state.url,
        moved_to=state.moved_to or None,
        kind=state.kind,
        tags=list(state.tags),
        origin=state.origin,  # type: ignore[arg-type]  # the column's check is in pydantic
        state=state.state,  # type: ignore[arg-type]
        health=state.health,
        is_unstable=state.is_unstable,
        detail=state.detail,
        remedy=remedy(state.health),
        failures_in_row=state.failures,
        last_checked_at=state.last_checked_at,
        next_check_at=state.next_check_at,
        interval_seconds=int(state.interval.total_seconds()),
    )


OPERATIONS = (
    Operation(
        "GET", "/sources", Who.READER, "listSources", "The sources, by name.", listed,
        shapes.Page[shapes.Source], shapes.SourcesAsked,
    ),
    Operation("GET", "/sources/{name}", Who.READER, "getSource", "One source.", one, shapes.Source),
    Operation(
        "GET", "/sources/{name}/checks", Who.READER, "countChecks", "How its looks ended.", checks, shapes.Checks
    ),
    Operation(
        "GET", "/sources/{name}/twins", Who.READER, "listTwins", "Sources with the same text, and nearly the same.",
        twins, shapes.Page[shapes.Twin],
    ),
    Operation(
        "POST", "/sources", Who.OPERATOR, "addSource", "Watch one more page.", add,
        shapes.Source, shapes.NewSource, 201,
    ),
    Operation(
        "PATCH", "/sources/{name}", Who.OPERATOR, "editSource", "Pause it, let it go on, tag it.", edit,
        shapes.Source, shapes.SourceEdit,
    ),
    Operation(
        "POST", "/sources/{name}/check", Who.OPERATOR, "checkSource", "Look at it next.", check,
        shapes.Accepted, status=202,
    ),
)  # fmt: skip
