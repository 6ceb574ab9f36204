"""How those who fetch the benchmarks' site say when its next round begins, and learn what was served."""

from __future__ import annotations

import json
import urllib.request


def next_round(site: str) -> set[str]:
    """Begins it; returns the hosts, with their port, whose page is another one from now on."""
    with urllib.request.urlopen(urllib.request.Request(f"{site}/round", method="POST")) as answer:
        return set(json.load(answer))


def until_served(site: str, count: int, timeout_seconds: float) -> None:
    """Returns when so many pages of this round were served; TimeoutError where that takes too long."""
    urllib.request.urlopen(f"{site}/served/{count}", timeout=timeout_seconds).close()
