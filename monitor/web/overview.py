"""The first page: how every source stands, filtered and sorted, a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from alerts.wording import counted
from db.overview import PAGE_ROWS, SPARK, Order, Standing, Wanted, Watched
from monitor.web.render import page
from monitor.web.routes import Row, Visit, Who

TALLEST = 20
"""Of a bar, in its drawing's units."""
FULL = 3
"""So many changes in a fortnight, or more, make a bar of full height."""
SUGGESTED = 200
"""Tags and kinds that the filter offers."""


@dataclass(frozen=True, slots=True)
class Stick:
    height: int
    is_substantive: bool


def overview(visit: Visit) -> Response:
    """`?tag=&kind=&text=&state=&sort=&page=`; what is no value of these filters nothing."""
    asked = visit.asked
    number = int(asked("page")) if re.fullmatch(r"[1-9][0-9]{0,6}", asked("page")) else 1
    wanted = Wanted(
        tag=asked("tag")[:200],
        kind=asked("kind")[:200],
        text=asked("text")[:200],
        standing=next((each for each in Standing if each.value == asked("state")), None),
        order=next((each for each in Order if each.value == asked("sort")), Order.NAME),
        page=number,
    )
    found = visit.desk.overview.page(wanted, visit.now)
    pages = max(1, -(-found.total // PAGE_ROWS))
    return page(
        visit,
        "overview.html",
        sources=found.sources,
        total=found.total,
        standings=found.standings,
        wanted=wanted,
        number=number,
        pages=pages,
        orders=((Order.NAME, "name"), (Order.LAST_CHECK, "last check"), (Order.NEXT_CHECK, "next check"),
                (Order.LAST_CHANGE, "last change")),
        tags=found.tags[:SUGGESTED],
        kinds=found.kinds[:SUGGESTED],
        sticks=_sticks,
        changes=_changes,
        link=lambda **other: "/?" + urlencode(_asked(visit, other)),
    )  # fmt: skip


def _sticks(source: Watched) -> list[Stick]:
    return [
        Stick(round(TALLEST * min(bar.changes, FULL) / FULL), bar.is_substantive) if bar.changes else Stick(0, False)
        for bar in source.bars
    ]


def _changes(source: Watched) -> str:
    """What the bars say."""
    total = sum(bar.changes for bar in source.bars)
    return f"{counted(total, 'change', 'changes')} in {SPARK.days} days" if total else f"no change in {SPARK.days} days"


def _asked(visit: Visit, other: dict[str, object]) -> dict[str, object]:
    """The query of this page with other values; empty ones are left out."""
    asked = {**visit.request.query_params, "page": "", **other}
    return {name: value for name, value in asked.items() if value not in ("", None)}


ROWS = (Row("/", ("GET",), Who.READER, overview),)
