"""Which reader wrote a text: texts of two readers are not compared, so that a new one alarms nobody."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version

from lxml import etree

from monitor.core.types import Branch, Recipe

_REVISION = 7
"""Of `crawler.reader` and the modules it reads with: raised with every change that can change a text."""
BY_TRAFILATURA = ", text by trafilatura"
"""What the fingerprint of a text by the second reader ends with."""


@lru_cache(maxsize=1)
def _readers() -> str:
    libxml = ".".join(str(part) for part in etree.LIBXML_VERSION)
    libraries = (f"{name} {version(name)}" for name in ("lxml", "trafilatura", "pypdfium2"))
    return f"reader {_REVISION}, libxml2 {libxml}, {', '.join(libraries)}"


def fingerprint(recipe: Recipe) -> str:
    """Our revision, the libraries' versions, the source's selectors and section: texts of two are not compared.

    The branch is not in it, but ends the fingerprint of a reading that trafilatura wrote.
    """
    said = _readers()
    if recipe.select or recipe.remove:
        said += f", selectors {_short_hash(repr((recipe.select, recipe.remove)))}"
    if recipe.section:
        said += f", section {_short_hash(recipe.section)}"
    return f"{said}, as {recipe.kind}" if recipe.kind else said


def branch_of(extractor: str, recipe: Recipe) -> Branch | None:
    """The branch that wrote a text with this fingerprint; None where another reader, or other selectors, wrote it."""
    if extractor == fingerprint(recipe):
        return Branch.PROSE_ROOT
    return Branch.TRAFILATURA if extractor == fingerprint(recipe) + BY_TRAFILATURA else None


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
