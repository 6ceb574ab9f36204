"""Short names for sources, from their addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def name_for(url: str) -> str:
    """A short name from an address: the host without www, and the last part of the path."""
    parts = urlsplit(url)
    host, tail = (parts.hostname or "").removeprefix("www."), parts.path.strip("/").rpartition("/")[2]
    return re.sub(r"[^a-z0-9]+", "-", f"{host} {tail}".lower()).strip("-")[:60].strip("-") or "page"


def free_name(url: str, taken: set[str]) -> str:
    """The same, with a number behind it where the name is taken."""
    stem = name_for(url)
    names = (stem, *(f"{stem[:56]}-{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)
