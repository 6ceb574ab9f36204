"""What a source may add to its requests; ValueError for anything that could end a header or stand for one of ours."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset(
    ["accept-encoding", "connection", "content-length", "cookie", "host", "if-modified-since", "if-none-match", "te",
     "proxy-authorization", "transfer-encoding", "upgrade", "user-agent", "accept-language"]
)  # fmt: skip


def header_values(table: object) -> object:
    """Names that are tokens, values that end no line; the headers that the crawler itself must say are not given."""
    if not isinstance(table, dict):
        raise ValueError
    for name, value in table.items():
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS or not _is_sendable(value):
            raise ValueError
    return table


def cookie_values(table: object) -> object:
    if not isinstance(table, dict):
        raise ValueError
    for name, value in table.items():
        if not _TOKEN.fullmatch(name) or not _is_sendable(value) or re.search(r"[;,\s]", value):
            raise ValueError
    return table


def _is_sendable(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and 0 < len(value) <= 4000


def ascii_line(text: str) -> str:
    if text and not _is_sendable(text):
        raise ValueError
    return text


def proxy_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "http" or not parts.hostname or parts.port is None or parts.path.strip("/"):
        raise ValueError
    return text
