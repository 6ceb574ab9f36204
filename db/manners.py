"""How a source's manner and hosts stand in its row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from monitor.core.types import Browsing, Manner


def packed(manner: Manner) -> dict[str, Any]:
    """A JSON object; empty for a source without a manner of its own."""
    entries = {
        "headers": [list(pair) for pair in manner.headers],
        "cookies": [list(pair) for pair in manner.cookies],
        "language": manner.language,
        "user_agent": manner.user_agent,
        "proxy": manner.proxy,
        "browser": "" if manner.browsing is Browsing.AUTO else manner.browsing.value,
    }
    return {name: value for name, value in entries.items() if value}


def unpacked(row: Mapping[str, Any]) -> Manner:
    return Manner(
        headers=tuple((str(name), str(value)) for name, value in row.get("headers", ())),
        cookies=tuple((str(name), str(value)) for name, value in row.get("cookies", ())),
        language=row.get("language", ""),
        user_agent=row.get("user_agent", ""),
        proxy=row.get("proxy", ""),
        browsing=Browsing(row.get("browser", Browsing.AUTO)),
    )


def host_of(url: str) -> str:
    """The host of an address in lower case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def plain_host_of(url: str) -> str:
    """The host without www: with it or without, a document is the same."""
    return host_of(url).removeprefix("www.")
