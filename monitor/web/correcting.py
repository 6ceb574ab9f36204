"""A judgement that somebody holds to be wrong: their word on it, with a reason."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from db.corrections import UnknownChangeError, UnknownCorrectionError
from monitor.core.correcting import LONGEST_REASON
from monitor.core.types import Category, Verdict
from monitor.web.guard import refuse
from monitor.web.render import page
from monitor.web.routes import Row, Via, Visit, Who
from monitor.web.sources import known

VERDICTS = (Verdict.SUBSTANTIVE, Verdict.MINOR, Verdict.COSMETIC, Verdict.ARTIFACT)


def correct(visit: Visit) -> Response:
    """The form on a GET; on a POST the correction is kept, and the comparison shows it."""
    name, seq, number = visit.path("name"), visit.number("seq"), visit.number("number")
    changes = visit.desk.history.version(name, seq).changes
    if not 1 <= number <= len(changes):
        return refuse(Via.COOKIE, visit, 404, f"Version {seq} of {name} has no change {number}.")
    change = changes[number - 1]
    verdict = next((each for each in VERDICTS if each.value == visit.field("verdict")), None)
    category = next((each for each in Category if each.value == visit.field("category")), None)
    reason = " ".join(visit.field("reason").split())
    fault = ""
    if visit.field("take_back") and (last := visit.desk.corrections.newest(name, seq, number)):
        with suppress(UnknownCorrectionError):  # somebody else took it back meanwhile
            visit.desk.corrections.take_back(last.correction_id)
        visit.desk.accounts.note(visit.who, "take back correction", f"{name}@{seq} {number}", visit.now)
        return RedirectResponse(f"/sources/{quote(name, safe='')}/versions/{seq}/changes/{number}", 303)
    if visit.request.method == "POST":
        if verdict and category and 0 < len(reason) <= LONGEST_REASON:
            try:
                visit.desk.corrections.correct(name, seq, number, verdict, category, reason, visit.who, visit.now)
            except UnknownChangeError as error:
                return refuse(Via.COOKIE, visit, 404, str(error))
            visit.desk.accounts.note(visit.who, "correct judgement", f"{name}@{seq} {number}", visit.now)
            return RedirectResponse(f"/sources/{quote(name, safe='')}/versions/{seq}/changes/{number}", 303)
        fault = f"Choose a verdict and say in a sentence, of at most {LONGEST_REASON} characters, why it is so."
    made = visit.desk.history.version(name, seq).corrections.get(number - 1)
    return page(
        visit,
        "correct.html",
        422 if fault else 200,
        name=name,
        seq=seq,
        number=number,
        change=change,
        made=made,
        fault=fault,
        reason=reason,
        verdicts=VERDICTS,
        categories=tuple(Category),
        longest=LONGEST_REASON,
    )


ROWS = (
    Row("/sources/{name}/versions/{seq:number}/changes/{number:number}", ("GET", "POST"), Who.OPERATOR, known(correct)),
)
