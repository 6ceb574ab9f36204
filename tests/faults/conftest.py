"""Sums up what the faults of a run came to, so that its counts are the run's own."""

from __future__ import annotations

from collections import Counter

import pytest

COUNTED = ("kills", "letters in the inbox", "repeats in doubt")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counts = Counter[str]()
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        if report.when == "call":
            counts.update({name: int(str(value)) for name, value in report.user_properties if name in COUNTED})
    if counts:
        terminalreporter.write_line(", ".join(f"{counts[name]:,} {name}" for name in COUNTED))
