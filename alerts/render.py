"""A digest as a letter: subject, text and HTML, from the package's own templates."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from alerts.letter import Letter, cut_to, shorter_lists
from alerts.mime import encoded_size
from alerts.plain import wrapped
from alerts.story import tell
from monitor.core.news import Digest

HTML_BYTES = 100_000
"""Of the encoded HTML part: Gmail hides what comes after about 102 kB."""
HTML_LIST = 25
"""Lines of a list in the HTML part."""
TEXT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter, not yet a message."""

    subject: str
    text: str
    html: str


def render(digest: Digest) -> Rendered:
    """The letter for one digest; the text has all that fits in a megabyte, the HTML the weightiest changes."""
    letter = tell(digest)
    brief = shorter_lists(letter, HTML_LIST)
    return Rendered(
        subject=_SUBJECT.render(letter=letter).strip(),
        text=_fitting(_TEXT, letter, TEXT_BYTES),
        html=_fitting(_HTML, brief, HTML_BYTES),
    )


def _environment(autoescape: bool) -> Environment:
    return Environment(
        loader=PackageLoader("alerts", "templates/digest"),
        autoescape=autoescape,  # noqa: S701 - off for the plain text part alone, see below
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


_FOR_HTML = _environment(autoescape=True)
# Plain text has nothing to escape: `&amp;` would stand there as it is. No HTML template is loaded from here.
_FOR_TEXT = _environment(autoescape=False)
_FOR_TEXT.filters["wrapped"] = wrapped
_SUBJECT = _FOR_TEXT.get_template("subject.txt")
_TEXT = _FOR_TEXT.get_template("body.txt")
_HTML = _FOR_HTML.get_template("body.html")


def _fitting(template: Template, letter: Letter, limit: int) -> str:
    """The letter with as many of its changes as the limit has room for."""
    whole = template.render(letter=letter)
    if encoded_size(whole) <= limit:
        return whole
    fits, too_many = 0, letter.units
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        size = encoded_size(template.render(letter=cut_to(letter, middle)))
        fits, too_many = (middle, too_many) if size <= limit else (fits, middle)
    return template.render(letter=cut_to(letter, fits))
