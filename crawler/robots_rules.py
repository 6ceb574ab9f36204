"""What a robots.txt says, read by Protego, and kept in a fortieth of the memory that its objects take.

A day's robots.txt of 10,000 hosts would be half a gigabyte of them. It uses private parts of Protego, which has no
public way to its rules; a test holds both to the same answers.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego
from protego._urlpattern import _URLPattern
from protego._utils import _quote_path


@dataclass(frozen=True, slots=True)
class Rules:
    """What is said to one name."""

    crawl_delay: float
    """Seconds; 0 where nothing is asked for."""
    packed: bytes
    """A line for each rule, the one that decides first: `+` or `-`, and the pattern."""

    def allows(self, url: str) -> bool:
        """Whether this address may be asked."""
        if urlsplit(url).path == "/robots.txt":
            return True
        path = _quote_path(url)
        lines = zlib.decompress(self.packed).decode("utf-8").splitlines()
        return next((line[0] == "+" for line in lines if _matches(line[1:], path)), True)


@dataclass(slots=True)
class Robots:
    """One robots.txt, for all who ask under different names."""

    packed: bytes
    _said: dict[str, Rules] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Robots:
        """From the file as it came."""
        return cls(zlib.compress(text.encode("utf-8", "replace")))

    def rules(self, name: str) -> Rules:
        """Those for a user agent, which are the same at every call."""
        if name not in self._said:
            self._said[name] = _rules(zlib.decompress(self.packed).decode("utf-8"), name)
        return self._said[name]


def _rules(text: str, name: str) -> Rules:
    found = Protego.parse(text)._get_matching_rule_set(name)
    if found is None:
        return Rules(0.0, zlib.compress(b""))
    lines = (f"{'+' if rule.field == 'allow' else '-'}{rule.value._pattern}" for rule in found._rules)
    return Rules(found.crawl_delay or 0.0, zlib.compress("\n".join(lines).encode("utf-8")))


def _matches(pattern: str, path: str) -> bool:
    if "*" not in pattern and not pattern.endswith("$"):
        return path.startswith(pattern)
    return _URLPattern(pattern).match(path)
