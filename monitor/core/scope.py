"""Which part of its page a source is."""

from __future__ import annotations


def section_of(wanted: str | None, url: str, *, has_selectors: bool = False) -> str:
    """The part of its page that a source is: what it says itself, else the fragment of its address, with its `#`.

    Routes of scripts (`#/privacy`, `#!legal`), text directives (`#:~:text=`) and parameters of viewers (`#page=3`) name
    no part of a page; and where selectors name the document, an address does not. Empty for the whole page.
    """
    if wanted is not None:
        return wanted
    fragment = "" if has_selectors else url.partition("#")[2].partition(":~:")[0]
    return f"#{fragment}" if fragment and fragment[0] not in "!/" and "=" not in fragment else ""
