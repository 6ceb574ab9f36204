"""Versions, their texts, what changed, and what waits."""

from __future__ import annotations

from db.versions import VersionState
from monitor.core.layout import Altered
from monitor.core.types import Change, Correction, Verdict
from monitor.web import comparing
from monitor.web.api import shapes
from monitor.web.api.calls import Operation
from monitor.web.deeds import DeedError
from monitor.web.routes import Visit, Who


def versions(visit: Visit, asked: shapes.VersionsAsked) -> shapes.Page[shapes.Version]:
    name = visit.path("name")
    found = visit.desk.history.page(name, _before(asked), asked.limit + 1)
    more = str(found[asked.limit - 1].seq) if len(found) > asked.limit else None
    return shapes.Page[shapes.Version](items=[version(name, each) for each in found[: asked.limit]], next=more)


def one(visit: Visit, _: shapes.Nothing) -> shapes.Version:
    name = visit.path("name")
    return version(name, visit.desk.history.version(name, visit.number("seq")))


def text(visit: Visit, _: shapes.Nothing) -> shapes.Text:
    name = visit.path("name")
    found, words = visit.desk.history.text(name, visit.number("seq"))
    return shapes.Text(source=name, seq=found.seq, text_sha256=found.text_sha256, text=words)


def compare(visit: Visit, _: shapes.Nothing) -> shapes.Comparison:
    name, before, after = visit.path("name"), visit.number("before"), visit.number("after")
    verdict, changes = _compared(*(comparing.side_of(visit, name, str(seq)) for seq in (before, after)))
    return shapes.Comparison(source=name, before=before, after=after, verdict=verdict, changes=changes)


def compare_any(visit: Visit, asked: shapes.Sides) -> shapes.Held:
    old, new = (comparing.side_named(visit, each) for each in (asked.before, asked.after))
    verdict, changes = _compared(old, new)
    return shapes.Held(before=old.reference, after=new.reference, verdict=verdict, changes=changes)


def _compared(old: comparing.Side, new: comparing.Side) -> tuple[Verdict, list[shapes.Change]]:
    """The verdict on all, and the weightiest change first. Raises DeedError for what is too long."""
    try:
        pieces = comparing.pieces_of(old, new)
    except comparing.TooLongError as error:
        raise DeedError(413, str(error)) from None
    found = sorted(
        (piece.change for piece in pieces if isinstance(piece, Altered)),
        key=lambda change: (change.verdict.rank, -change.weight),
    )
    verdict = found[0].verdict if found else Verdict.UNCHANGED if old.text == new.text else Verdict.COSMETIC
    return verdict, [change(each) for each in found]


def changes(visit: Visit, asked: shapes.ChangesAsked) -> shapes.Page[shapes.Happened]:
    found = visit.desk.recent.changes(_before(asked), asked.limit + 1, asked.source, asked.tag)
    more = str(found[asked.limit - 1].number) if len(found) > asked.limit else None
    items = [shapes.Happened(number=each.number, version=version(each.source, each.version)) for each in found]
    return shapes.Page[shapes.Happened](items=items[: asked.limit], next=more)


def held(visit: Visit, _: shapes.Nothing) -> shapes.Page[shapes.Hold]:
    fields = list(shapes.Hold.model_fields)
    items = [shapes.Hold(**{name: getattr(hold, name) for name in fields}) for hold in visit.desk.history.held()]
    return shapes.Page[shapes.Hold](items=items, next=None)


def version(source: str, state: VersionState) -> shapes.Version:
    """A version as the API shows it."""
    return shapes.Version(
        source=source,
        seq=state.seq,
        captured_at=state.captured_at,
        recorded_at=state.recorded_at,
        outcome=state.outcome,  # type: ignore[arg-type]  # the column's check is in pydantic
        verdict=state.verdict,
        is_told=state.alerted,
        title=state.title,
        url=state.url,
        published_on=state.published_on,
        effective_on=state.effective_on,
        text_sha256=state.text_sha256,
        raw_sha256=state.raw_sha256,
        chain=state.chain,
        extractor=state.extractor,
        reverts_to=state.reverts_to_seq,
        notes=list(state.notes),
        caveats=[caveat.value for caveat in state.caveats],
        changes=[change(each, state.corrections.get(n)) for n, each in enumerate(state.changes)],
    )


def change(found: Change, said: Correction | None = None) -> shapes.Change:
    """A change as the API shows it."""
    return shapes.Change(
        kind=found.kind,
        verdict=found.verdict,
        category=found.category,
        direction=found.direction,
        weight=found.weight,
        path=list(found.path),
        reasons=list(found.reasons),
        before=found.before,
        after=found.after,
        correction=correction(said) if said else None,
    )


def correction(said: Correction) -> shapes.Correction:
    """An operator's word as the API shows it."""
    return shapes.Correction(verdict=said.verdict, category=said.category, reason=said.reason, by=said.by, at=said.at)


def _before(asked: shapes.VersionsAsked) -> int:
    return int(asked.cursor) if asked.cursor else shapes.LARGEST + 1


OPERATIONS = (
    Operation(
        "GET", "/sources/{name}/versions", Who.READER, "listVersions", "Its versions, the newest first.", versions,
        shapes.Page[shapes.Version], shapes.VersionsAsked,
    ),
    Operation(
        "GET", "/sources/{name}/versions/{seq:number}", Who.READER, "getVersion", "One version.", one, shapes.Version
    ),
    Operation(
        "GET", "/sources/{name}/versions/{seq:number}/text", Who.READER, "getText", "Its words.", text, shapes.Text
    ),
    Operation(
        "GET", "/sources/{name}/compare/{before:number}/{after:number}", Who.READER, "compareVersions",
        "What changed between two versions.", compare, shapes.Comparison,
    ),
    Operation(
        "GET", "/compare", Who.READER, "compareAny", "What differs between any two versions, of two sources too.",
        compare_any, shapes.Held, shapes.Sides,
    ),
    Operation(
        "GET", "/changes", Who.READER, "listChanges", "What changed lately over all sources, the newest first.",
        changes, shapes.Page[shapes.Happened], shapes.ChangesAsked,
    ),
    Operation(
        "GET", "/holds", Who.READER, "listHolds", "New texts that wait for a further look.", held,
        shapes.Page[shapes.Hold],
    ),
)  # fmt: skip
