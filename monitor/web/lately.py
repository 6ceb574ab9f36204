"""What changed lately in all sources, the newest first."""

from __future__ import annotations

import re

from starlette.responses import Response

from alerts.plain import visible
from db.recent import Happened
from monitor.core.types import Verdict
from monitor.web.api.shapes import LARGEST
from monitor.web.render import page, shown
from monitor.web.routes import Row, Visit, Who

PAGE = 30
CHANGES = 6
"""Of one version, the weightiest; the comparison has them all."""


def lately(visit: Visit) -> Response:
    """`?tag=&before=`: versions with what changed in them; `before` is the number of the last one seen."""
    tag, before = visit.asked("tag")[:200], visit.asked("before")
    number = int(before) if re.fullmatch(r"[0-9]{1,9}", before) else LARGEST + 1
    found = visit.desk.recent.changes(number, PAGE + 1, tag=tag)
    return page(
        visit,
        "lately.html",
        happened=[(each, visible(each.version.title), _told(each)) for each in found[:PAGE]],
        most=CHANGES,
        more=found[PAGE - 1].number if len(found) > PAGE else 0,
        tag=tag,
        tags=visit.desk.overview.tags()[:200],
    )


def _told(happened: Happened) -> list[tuple[str, str, str]]:
    """Verdict, label and reasons of what is more than cosmetic."""
    changes = [change for change in happened.version.changes if change.verdict.rank <= Verdict.MINOR.rank]
    return [(change.verdict.value, shown(change).label, shown(change).why) for change in changes]


ROWS = (Row("/changes", ("GET",), Who.READER, lately),)
