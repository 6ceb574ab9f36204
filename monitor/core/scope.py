"""Which part of its page a source is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """What of its page a source is."""

    section: str = ""
    """`#id` or the text of a heading; empty for the whole page ..."""
    left_out: tuple[str, ...] = ()
    """... less its documents of another family, by their titles ..."""
    restless: tuple[str, ...] = ()
    """... and the places that show other words at every look, by what they show."""

    def sentence(self) -> str:
        """For whoever reads of the source; empty where it is the whole page."""
        said = []
        if self.section:
            said.append(f"Only the section {self.section!r} of the page is watched.")
        elif self.left_out:
            titles = ", ".join(repr(title) for title in self.left_out)
            said.append(f"The page holds other documents too, which are not watched: {titles}.")
        if self.restless:
            places = ", ".join(repr(sample) for sample in self.restless)
            said.append(f"It shows other words here at every look, which are left out of the comparison: {places}.")
        return " ".join(said)


WHOLE_PAGE = Scope()


def section_of(wanted: str | None, url: str, *, is_named: bool = False) -> str:
    """The part of its page that a source is: what it says itself, else the fragment of its address, with its `#`.

    Routes of scripts (`#/privacy`, `#!legal`), text directives (`#:~:text=`) and parameters of viewers (`#page=3`) name
    no part of a page; and where selectors or a list of pages name the document, a fragment does not. Empty for the
    whole page.
    """
    if wanted is not None:
        return wanted
    fragment = "" if is_named else url.partition("#")[2].partition(":~:")[0]
    return f"#{fragment}" if fragment and fragment[0] not in "!/" and "=" not in fragment else ""
