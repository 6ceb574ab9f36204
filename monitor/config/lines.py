"""Where in a TOML text each table and key stands; tomllib reads values but forgets their lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

Key = tuple[str | int, ...]
"""A dotted key as tomllib nests it: the second [[source]]'s url is ("source", 1, "url")."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEAD = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_SETTING = re.compile(rf"\s*({_DOTTED})\s*=")
# What decides whether a value goes on in the next line, strings and comments being opaque.
_TOKEN = re.compile(r'''"""|\'\'\'|"(?:[^"\\]|\\.)*"|'[^']*'|\#.*|[\[{]|[\]}]''')


def lines_of(toml: str) -> dict[Key, int]:
    """Every table and key of a TOML text with the number of its line, from 1."""
    found: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    depth, quote = 0, ""
    for number, line in enumerate(toml.split("\n"), 1):
        start = 0
        if not depth and not quote:
            if head := _HEAD.match(line):
                table = _enter(_parts(head[2]), head[1] == "[[", counts)
                found.setdefault(table, number)
                continue
            if setting := _SETTING.match(line):
                found.setdefault(table + _parts(setting[1]), number)
                start = setting.end()
        depth, quote = _after(line, start, depth, quote)
    return found


def line_of(key: Key, lines: Mapping[Key, int]) -> int:
    """The line of a key, or of the nearest table around it; 1 where the text has neither."""
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key, 1)


def _parts(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def _enter(parts: Key, is_array: bool, counts: dict[Key, int]) -> Key:
    """The key of a table that is opened; the last entry of an array is the one its sub-tables belong to."""
    key: Key = ()
    for part in parts[:-1]:
        key += (part,)
        if key in counts:
            key += (counts[key] - 1,)
    key += (parts[-1],)
    if is_array:
        counts[key] = counts.get(key, 0) + 1
        key += (counts[key] - 1,)
    return key


def _after(line: str, position: int, depth: int, quote: str) -> tuple[int, str]:
    """The depth of brackets and the open long quote at the end of a line."""
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            while quote == '"""' and end > 0 and line[end - 1] == "\\":
                end = line.find(quote, end + 1)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        token = _TOKEN.search(line, position)
        if not token:
            break
        position = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return depth, quote
