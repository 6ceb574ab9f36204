"""Judgements as the documented JSON lines, and such lines read: pure mappings, no input or output."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.core.types import Change, Judgement, Verdict

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pairing:
    """One line of a batch: two texts to be compared."""

    id: str | int
    """As it was given, so that the caller knows its line again."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line of a batch that cannot be judged, and why."""

    id: str | int | None
    kind: str
    message: str


def change_record(change: Change) -> Record:
    """One change as it stands in every JSON answer."""
    return {
        "kind": change.kind.value,
        "verdict": change.verdict.value,
        "category": change.category.value,
        "reasons": list(change.reasons),
        "before": change.before,
        "after": change.after,
    }


def judgement_record(id_: str | int, judgement: Judgement) -> Record:
    """The answer to one line of a batch."""
    return {
        "id": id_,
        "verdict": judgement.verdict.value,
        "changes": [change_record(change) for change in judgement.changes],
    }


def error_record(error: Unreadable) -> Record:
    """The answer to a line that cannot be judged: nothing is alarmed, the error is told."""
    return {
        "id": error.id,
        "verdict": Verdict.ARTIFACT.value,
        "changes": [],
        "error": {"kind": error.kind, "message": error.message},
    }


def read_pairing(line: str) -> Pairing | Unreadable:
    """A line `{"id", "old", "new"}`, or what is wrong with it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Unreadable(None, "bad-json", f"not a JSON object: {error}")
    if not isinstance(found, Mapping):
        return Unreadable(None, "bad-json", "not a JSON object")
    id_ = _id(found.get("id"))
    if "id" not in found:
        return Unreadable(None, "missing-key", "no key 'id'")
    if id_ is None:
        return Unreadable(None, "bad-value", "'id' is neither text nor a number")
    for name in ("old", "new"):
        if name not in found:
            return Unreadable(id_, "missing-key", f"no key '{name}'")
        if not isinstance(found[name], str):
            return Unreadable(id_, "bad-value", f"'{name}' is not text")
        try:
            found[name].encode("utf-8")
        except UnicodeEncodeError as error:
            return Unreadable(id_, "bad-text", f"'{name}' holds a lone surrogate at {error.start}")
    return Pairing(id_, found["old"], found["new"])


def written(record: Record) -> str:
    """A record as one line, in ASCII: safe on every terminal and pipe."""
    return json.dumps(record, ensure_ascii=True) + "\n"


def _id(value: object) -> str | int | None:
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None
