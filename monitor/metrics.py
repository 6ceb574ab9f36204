"""What a monitoring system may know of the daemon, in Prometheus' text format (version 0.0.4).

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from db.gauges import gauges
from monitor.core.words import word_of
from monitor.endings import Report

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, str], float]
"""Labels and a value."""


@dataclass(slots=True)
class Counts:
    """What one process has done since it began; the daemon fills it, the pages read it."""

    began_at: datetime
    checks: Counter[str] = field(default_factory=Counter)
    """Looks, by how they ended."""
    letters: Counter[str] = field(default_factory=Counter)
    """Attempts at a delivery, by the state that the letter had afterwards."""
    crawl: Callable[[], Mapping[str, Any]] = dict
    """Scrapy's own counts."""

    def note(self, report: Report) -> None:
        """Counts a look by its last outcome."""
        self.checks[word_of(report.outcomes[-1])] += 1


def exposition(engine: Engine, counts: Counts, now: datetime) -> str:
    """All of it as text. Reads the database: a few counts over indexes."""
    state = gauges(engine, now)
    crawl = {name: value for name, value in counts.crawl().items() if isinstance(value, int | float)}
    families: tuple[tuple[str, str, str, list[Sample]], ...] = (
        ("sources", "gauge", "Watched pages, by how they are.", _by("state", state.sources)),
        ("sources_overdue", "gauge", "Pages whose hour has passed.", [({}, state.overdue)]),
        ("overdue_seconds", "gauge", "How late the first overdue page is.", [({}, state.overdue_seconds)]),
        ("held_texts", "gauge", "New texts that wait for a further look.", [({}, state.held)]),
        ("letters", "gauge", "Letters in the outbox, by state.", _by("state", state.letters)),
        ("checks_total", "counter", "Looks since the start, by outcome.", _by("outcome", counts.checks)),
        ("deliveries_total", "counter", "Deliveries tried, by the state afterwards.", _by("state", counts.letters)),
        ("scrapy", "untyped", "Scrapy's counts of this crawl, by their names.", _by("stat", crawl)),
        ("start_time_seconds", "gauge", "When it began, in Unix time.", [({}, counts.began_at.timestamp())]),
    )
    return "".join(_family(*family) for family in families)


def _by(label: str, values: Mapping[str, float]) -> list[Sample]:
    return [({label: name}, value) for name, value in sorted(values.items())]


def _family(name: str, kind: str, about: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP clausewatch_{name} {about}", f"# TYPE clausewatch_{name} {kind}"]
    for labels, value in samples:
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"clausewatch_{name}{f'{{{told}}}' if told else ''} {float(value):.15g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
