"""Where the marks of a drawing stand: the timeline of a source, and the small bars of the overview."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.wording import topic
from db.timeline import Step

WIDTH = 860
LEFT = 164
"""Room for the names of the lanes."""
LANE = 26
MARGIN = 16
LARGEST = 11.0
"""Radius of a dot."""
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float
    is_substantive: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the drawing."""

    name: str
    y: float
    strokes: tuple[float, ...] = ()
    """Places of upright strokes; the lanes of categories have dots instead."""


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    day: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    left: int
    lanes: tuple[Lane, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]


def timeline(steps: Sequence[Step], now: datetime) -> Picture:
    """When the text and its own date changed, and under it a lane for each category with how many clauses it changed.

    `steps` are oldest first and at least one.
    """
    start, end = steps[0].captured_at, max(now, steps[-1].captured_at)
    length = max((end - start).total_seconds(), 1.0)

    def x(when: datetime) -> float:
        share = (when - start).total_seconds() / length
        return round(LEFT + MARGIN + share * (WIDTH - LEFT - 2 * MARGIN), 1)

    weights: Counter[str] = Counter()
    for step in steps:
        for amount in step.amounts:
            weights[topic(amount.category) or "other"] += 100 * amount.substantive + amount.other
    names = [name for name, _ in weights.most_common()]
    rows = {name: LANE * (place + 2) + LANE / 2 for place, name in enumerate(names)}
    dated = [
        step
        for place, step in enumerate(steps)
        if step.published_on and (place == 0 or step.published_on != steps[place - 1].published_on)
    ]
    lanes = (
        Lane("text", LANE / 2, tuple(x(step.captured_at) for step in steps)),
        Lane("its own date", LANE * 1.5, tuple(x(step.captured_at) for step in dated)),
        *(Lane(name, y) for name, y in rows.items()),
    )
    dots = tuple(
        Dot(
            x(step.captured_at),
            rows[topic(amount.category) or "other"],
            _radius(amount.substantive + amount.other),
            amount.substantive > 0,
        )
        for step in steps
        for amount in step.amounts
    )
    days = [start + (end - start) * part / (_TICKS - 1) for part in range(_TICKS)]
    ticks = tuple(Tick(x(day), f"{day:%Y-%m-%d}") for day in days) if end - start > timedelta(days=_TICKS) else ()
    return Picture(
        WIDTH, int(LANE * (len(lanes) + 1)), LEFT, lanes, dots, ticks or (Tick(x(start), f"{start:%Y-%m-%d}"),)
    )


def _radius(count: int) -> float:
    """The surface grows with the count."""
    return round(min(2.5 + 1.8 * math.sqrt(count), LARGEST), 1)
