"""A digest as a letter: subject, text and HTML, from the package's own templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from alerts.letter import Letter, cut_to, shorter_lists
from alerts.mime import encoded_size
from alerts.plain import wrapped
from alerts.sender import Sender
from alerts.story import foot, no_page, tell
from monitor.core.news import Digest

HTML_BYTES = 100_000
"""Of the encoded HTML part: Gmail hides what comes after about 102 kB."""
HTML_LIST = 25
"""Lines of a list in the HTML part."""
TEXT_BYTES = 1_000_000


FOOT_BYTES = 3_000
"""Room kept for the foot, which is put in afterwards."""
_FOOT_HERE = "\0"
"""Stands for the foot until then. Nobody can forge it: a control in a stranger's words becomes a replacement sign."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter, not yet a message."""

    subject: str
    text: str
    html: str


def render(digest: Digest, sender: Sender | None = None) -> Rendered:
    """The letter for one digest; the text has all that fits in a megabyte, the HTML the weightiest changes."""
    return signed(content(digest, sender), digest, sender)


def content(digest: Digest, sender: Sender | None = None) -> Rendered:
    """A letter but for its foot: the same for all readers of the same news."""
    letter = tell(digest, sender.comparison if sender else no_page)
    brief = shorter_lists(letter, HTML_LIST)
    return Rendered(
        subject=_SUBJECT.render(letter=letter).strip(),
        text=_fitting(_TEXT, letter, TEXT_BYTES - FOOT_BYTES),
        html=_fitting(_HTML, brief, HTML_BYTES - FOOT_BYTES),
    )


def signed(letter: Rendered, digest: Digest, sender: Sender | None = None) -> Rendered:
    """The letter with its foot: for whom it is, and the way out."""
    url = sender.unsubscribe_url(digest.subscriber) if sender else ""
    mail = sender.unsubscribe_mail(digest.subscriber) if sender else ""
    last = foot(digest, url, mail)
    return Rendered(
        letter.subject,
        letter.text.replace(_FOOT_HERE, _TEXT_FOOT.render(foot=last)),
        letter.html.replace(_FOOT_HERE, _HTML_FOOT.render(foot=last)),
    )


def render_alarms(subject: str, lines: Sequence[str], at: str) -> Rendered:
    """An operator's letter."""
    facts = {"subject": subject, "lines": lines, "at": at}
    return Rendered(subject, _ALARMS_TEXT.render(facts), _ALARMS_HTML.render(facts))


def render_invitation(what: str, url: str, address: str) -> Rendered:
    """The letter that asks whether somebody wants letters."""
    subject = "Do you want letters about policy changes?"
    facts = {"subject": subject, "what": what, "url": url, "address": address}
    return Rendered(subject, _INVITATION_TEXT.render(facts), _INVITATION_HTML.render(facts))


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
_TEXT_FOOT = _FOR_TEXT.get_template("foot.txt")
_ALARMS_TEXT = _FOR_TEXT.get_template("alarms.txt")
_ALARMS_HTML = _FOR_HTML.get_template("alarms.html")
_INVITATION_TEXT = _FOR_TEXT.get_template("invitation.txt")
_INVITATION_HTML = _FOR_HTML.get_template("invitation.html")
_HTML_FOOT = _FOR_HTML.get_template("foot.html")


def _fitting(template: Template, letter: Letter, limit: int) -> str:
    """The letter with as many of its changes as the limit has room for."""
    whole = template.render(letter=letter, foot_here=_FOOT_HERE)
    if encoded_size(whole) <= limit:
        return whole
    fits, too_many = 0, letter.units
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        size = encoded_size(template.render(letter=cut_to(letter, middle), foot_here=_FOOT_HERE))
        fits, too_many = (middle, too_many) if size <= limit else (fits, middle)
    return template.render(letter=cut_to(letter, fits), foot_here=_FOOT_HERE)
