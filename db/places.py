"""Restless places, in and out of a column of the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from monitor.core.restless import is_restless
from monitor.core.types import Place


def packed(places: Sequence[Place]) -> list[dict[str, Any]]:
    return [
        asdict(place)
        | {"since": place.since.isoformat(), "turns": [turn.isoformat() for turn in place.turns]}
        | {"shown": list(place.shown)}
        for place in places
    ]


def unpacked(rows: Sequence[dict[str, Any]]) -> tuple[Place, ...]:
    return tuple(
        Place(
            **row
            | {"since": datetime.fromisoformat(row["since"]), "shown": tuple(row["shown"])}
            | {"turns": tuple(datetime.fromisoformat(turn) for turn in row["turns"])}
        )
        for row in rows
    )


def restless_samples(rows: Sequence[dict[str, Any]], now: datetime | None) -> tuple[str, ...]:
    """What the restless places of a source show, for people."""
    if now is None:
        return ()
    return tuple(place.sample for place in unpacked(rows) if is_restless(place, now))
