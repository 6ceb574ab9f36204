"""What every letter must hold, one function a rule, named after its number; `CHECKS` has them all.

The rules that speak of one message are here; those of a conversation or a page are tests in test_standards.py.
"""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from fast_mail_parser import parse_email

from alerts.message import parse_address
from alerts.plain import visible
from alerts.render import HTML_BYTES, Rendered
from alerts.sender import Sender, letter_of, subscriber_of
from monitor.core.news import Digest
from monitor.core.types import Verdict

HEADERS = {
    *("subject", "from", "to", "date", "message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post"),
    *("auto-submitted", "x-auto-response-suppress", "mime-version", "content-type"),
}


@dataclass
class Sample:
    """A letter as it goes over the wire, with all that it was made of."""

    digest: Digest
    sender: Sender
    rendered: Rendered
    message: bytes

    @cached_property
    def parsed(self) -> EmailMessage:
        """By the standard library; any defect raises."""
        found = email.message_from_bytes(self.message, policy=email.policy.SMTP.clone(raise_on_defect=True))
        assert isinstance(found, EmailMessage)
        return found

    @cached_property
    def parts(self) -> tuple[EmailMessage, EmailMessage]:
        text, html = self.parsed.iter_parts()
        assert isinstance(text, EmailMessage)
        assert isinstance(html, EmailMessage)
        return text, html

    @cached_property
    def text(self) -> str:
        return str(self.parts[0].get_content()).replace("\r\n", "\n")

    @cached_property
    def html(self) -> str:
        return str(self.parts[1].get_content())

    @cached_property
    def page(self) -> Any:
        return lxml.html.fromstring(self.html)

    @cached_property
    def head(self) -> bytes:
        return self.message.partition(b"\r\n\r\n")[0]


def e01_parses_the_same_in_two_parsers(letter: Sample) -> None:
    other = parse_email(letter.message)
    assert other.subject == letter.parsed["subject"] == letter.rendered.subject
    assert not other.warnings
    assert not other.attachments
    [text], [html] = other.text_plain, other.text_html
    assert text.replace("\r\n", "\n") == letter.text
    assert html == letter.html


def e02_has_each_of_the_five_headers_once(letter: Sample) -> None:
    for name in ("From", "Date", "Message-ID", "Subject", "To"):
        assert len(letter.parsed.get_all(name, [])) == 1, name


def e03_lines_end_in_crlf_and_are_bounded_and_headers_are_ascii(letter: Sample) -> None:
    bare = letter.message.replace(b"\r\n", b"")
    assert b"\r" not in bare
    assert b"\n" not in bare
    assert max(map(len, letter.message.split(b"\r\n"))) <= 998
    assert letter.message.isascii()
    assert b"\0" not in letter.message


def e04_is_text_then_html_in_utf_8(letter: Sample) -> None:
    assert letter.parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.parts] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in letter.parts} == {"utf-8"}
    assert {part["Content-Transfer-Encoding"] for part in letter.parts} <= {"quoted-printable", "base64"}


def e05_brings_nothing_active_and_nothing_from_elsewhere(letter: Sample) -> None:
    assert not list(letter.parsed.iter_attachments())
    assert (
        letter.page.xpath("//script|//img|//form|//iframe|//object|//embed|//link|//video|//@src|//@background") == []
    )
    assert not [name for element in letter.page.iter() for name in element.attrib if name.startswith("on")]
    styles = [*letter.page.xpath("//@style"), *letter.page.xpath("//style/text()")]
    assert not any("url(" in style or "@import" in style for style in styles)


def e06_date_is_when_it_was_composed(letter: Sample) -> None:
    when = parsedate_to_datetime(letter.parsed["date"])
    assert when.tzinfo is not None
    assert when == letter.digest.composed_at.replace(microsecond=0)


def e07_message_id_is_short_and_of_our_domain(letter: Sample) -> None:
    found = letter.parsed["message-id"]
    assert re.fullmatch(r"<digest\.[0-9a-f]{32}@[a-z0-9.-]+>", found)
    assert len(found) <= 78
    assert found.endswith(f"@{letter.sender.domain}>")


def e08_belongs_to_the_thread_of_its_one_source_or_to_none(letter: Sample) -> None:
    told = {item.source_name for item in letter.digest.news} | {item.source_name for item in letter.digest.welcomes}
    root = letter.parsed["references"]
    assert letter.parsed["in-reply-to"] == root
    assert bool(root) is (letter.sender.has_threads and len(told) == 1)
    assert root is None or re.fullmatch(r"<source\.[0-9a-f]{32}@[a-z0-9.-]+>", root)


def e09_names_its_list(letter: Sample) -> None:
    assert re.fullmatch(r"[A-Za-z ]+ <[A-Za-z0-9.-]+>", letter.parsed["list-id"])


def e10_says_how_to_leave_by_https_and_mail(letter: Sample) -> None:
    raw = re.search(rb"(?m)^List-Unsubscribe: ((?:.*\r\n)(?: .*\r\n)*)", letter.head + b"\r\n")
    assert raw
    assert b"=?" not in raw[1]
    ways = [part.strip() for part in raw[1].split(b",\r\n ")]
    assert all(re.fullmatch(rb"<[!-;=?-~]+>", way) for way in ways), ways
    assert [way[1:7] for way in ways] == [b"https:", b"mailto"]


def e11_offers_one_click(letter: Sample) -> None:
    assert letter.parsed["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"


def e14_the_token_is_long_and_for_this_reader(letter: Sample) -> None:
    assert letter.sender.keys is not None
    url = re.search(r"<(https://[^>]+)>", letter.parsed["list-unsubscribe"])
    assert url
    token = url[1].rpartition("/")[2]
    reader = letter.digest.subscriber
    assert len(token.rpartition(".")[2]) == 43, "256 bits"
    assert subscriber_of(token, letter.sender.keys, lambda _: reader.name) == reader.subscriber_id
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert subscriber_of(forged, letter.sender.keys, lambda _: reader.name) is None
    assert subscriber_of(token, letter.sender.keys, lambda _: f"not {reader.name}") is None


def e17_is_marked_as_automatic(letter: Sample) -> None:
    assert letter.parsed["auto-submitted"] == "auto-generated"
    assert letter.parsed["x-auto-response-suppress"] == "All"


def e18_asks_for_no_receipt(letter: Sample) -> None:
    assert not {"return-receipt-to", "disposition-notification-to"} & {name.lower() for name in letter.parsed}


def e19_comes_back_to_a_signed_address(letter: Sample) -> None:
    path = letter.sender.return_path(7, "ada@reader.example")
    assert letter.sender.keys is not None
    assert parse_address(path) == path
    assert letter_of(path, letter.sender.keys, lambda _: "ada@reader.example") == 7


def e20_domains_are_a_labels(letter: Sample) -> None:
    assert str(letter.parsed["to"]) == parse_address(letter.digest.subscriber.address)
    assert str(letter.parsed["to"]).isascii()


def e21_goes_to_one_person(letter: Sample) -> None:
    assert len(letter.parsed["to"].addresses) == 1
    assert len(letter.parsed["from"].addresses) == 1


def e22_encoded_words_are_short_and_names_quoted(letter: Sample) -> None:
    words = re.findall(rb"=\?[^?]+\?[bqBQ]\?[^?]*\?=", letter.head)
    assert all(len(word) <= 75 for word in words)
    assert letter.parsed["from"].addresses[0].display_name == "Clause, watch"


def e24_strangers_words_make_no_header(letter: Sample) -> None:
    threading = {"in-reply-to", "references"} if letter.sender.has_threads and letter.parsed["references"] else set()
    assert {name.lower() for name in letter.parsed} == HEADERS | threading
    assert len(letter.parsed.keys()) == len(HEADERS | threading)
    subject = letter.rendered.subject
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in subject)
    assert "=?" not in subject


def e25_bodies_arrive_as_they_were(letter: Sample) -> None:
    assert letter.text.rstrip("\n") == letter.rendered.text.rstrip("\n")
    assert letter.html.replace("\r\n", "\n").rstrip("\n") == letter.rendered.html.rstrip("\n")
    assert b"\r\n." not in letter.message


def e26_links_lead_where_they_say(letter: Sample) -> None:
    for link in letter.page.iter("a"):
        address = urlsplit(link.get("href"))
        assert address.scheme in ("http", "https")
        assert "noreferrer" in link.get("rel", "")
        if address.netloc != urlsplit(letter.sender.public_url).netloc:
            around = " ".join(link.getparent().text_content().split())
            host = address.hostname or ""
            assert host in around.lower(), (host, around)
        else:
            assert link.get("href").startswith(f"{letter.sender.public_url}/"), "never in clear"
    allowed = {
        "a",
        "b",
        "blockquote",
        "body",
        "br",
        "code",
        "del",
        "div",
        "h1",
        "h2",
        "h3",
        "head",
        "html",
        "ins",
        "li",
    }
    allowed |= {"meta", "p", "span", "strong", "style", "table", "td", "title", "tr", "ul"}
    assert {element.tag for element in letter.page.iter()} <= allowed


def e27_html_is_not_clipped(letter: Sample) -> None:
    raw = letter.message.rpartition(b"\r\n\r\n")[2].rpartition(b"\r\n--=_")[0]
    assert len(raw) <= HTML_BYTES
    assert letter.html.rstrip().endswith("</html>")


def e28_styles_stand_inline_in_one_narrow_column(letter: Sample) -> None:
    assert "max-width:600px" in letter.html
    assert all(width in ("100%", "600") for width in letter.page.xpath("//@width"))
    [block] = letter.page.xpath("//style")
    assert set(re.findall(r"@[a-z-]+", block.text)) == {"@media"}


def e29_contrast_is_enough_in_light_and_dark(letter: Sample) -> None:
    assert letter.page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    for is_dark in (False, True):
        for ink, paper in inks(letter.page, is_dark):
            assert contrast(ink, paper) >= 4.5, (is_dark, ink, paper)


def e30_marks_are_elements_with_words(letter: Sample) -> None:
    assert all(mark.get("title") == "inserted" and "underline" in mark.get("style") for mark in letter.page.iter("ins"))
    assert all(
        mark.get("title") == "deleted" and "line-through" in mark.get("style") for mark in letter.page.iter("del")
    )


def e31_has_a_language_and_one_heading(letter: Sample) -> None:
    assert letter.page.get("lang") == "en"
    assert len(letter.page.findall(".//h1")) == 1
    assert all(quote.get("dir") == "auto" for quote in letter.page.iter("blockquote")), "a clause may run right to left"


def e32_text_is_narrow_and_tells_all_that_the_html_tells(letter: Sample) -> None:
    for line in letter.text.splitlines():
        assert columns(line) <= 78 or re.match(r"\s*(https?://|\$ clausewatch)", line), line
    told = squeezed(letter.text)
    for mark in letter.page.xpath("//blockquote//ins|//blockquote//del"):
        for piece in mark.text.split():
            assert squeezed(piece) in told, piece
    for link in letter.page.xpath("//a/@href"):
        assert link in letter.text


def e33_any_script_comes_through(letter: Sample) -> None:
    told = squeezed(letter.text)
    for news in letter.digest.news:
        for change in news.judgement.changes:
            is_shown = change.verdict.rank <= max(letter.digest.subscriber.floor.rank, Verdict.MINOR.rank)
            if is_shown and not change.before and not any(sign in change.after for sign in "*_[]\\"):
                assert squeezed(visible(change.after)) in told


def e34_subject_is_short_and_says_who(letter: Sample) -> None:
    subject = letter.rendered.subject
    assert 0 < len(subject) <= 78
    if not letter.digest.news:
        return
    counted = re.match(r"([\d,]+) policies (?:changed|went back to an earlier text): \S", subject)
    if counted:
        assert 2 <= int(counted[1].replace(",", "")) <= len(letter.digest.news)
    else:
        assert ": " in subject
        headings = [squeezed(heading.text_content())[:20] for heading in letter.page.xpath("//h3")]
        assert any(heading and squeezed(subject).startswith(heading) for heading in headings), (subject, headings)


CHECKS = {int(name[1:3]): check for name, check in list(globals().items()) if re.match(r"e\d\d_", name)}


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def squeezed(text: str) -> str:
    """Without white space, and without the signs that begin a line of an added or removed clause."""
    return re.sub(r"\s", "", re.sub(r"(?m)^[ \t]*[-+>]( |$)", "", text))


def inks(page: Any, is_dark: bool) -> Iterator[tuple[str, str]]:
    """Each pair of a text's colour and what it stands on, as a reader sees it in one of the two schemes."""
    rules = dict(_dark_rules(page.xpath("//style")[0].text)) if is_dark else {}
    found: set[tuple[str, str]] = set()
    for element in page.find("body").iter():
        if (element.text or "").strip():
            found.add((_colour(element, "color", rules), _colour(element, "background-color", rules)))
    yield from found


def _dark_rules(style: str) -> Iterator[tuple[str, dict[str, str]]]:
    for name, body in re.findall(r"\.(\w)\{([^}]*)\}", style):
        yield name, dict(re.findall(r"([a-z-]+):(#[0-9a-f]{6})!important", body))


def _colour(element: Any, prop: str, rules: dict[str, dict[str, str]]) -> str:
    while element is not None:
        for name in (element.get("class") or "").split():
            if prop in rules.get(name, {}):
                return rules[name][prop]
        inline = re.search(rf"(?:^|;)\s*{prop}:(#[0-9a-f]{{6}})", element.get("style") or "")
        if inline:
            return inline[1]
        element = element.getparent()
    raise AssertionError(f"no {prop} is set")


@lru_cache
def contrast(ink: str, paper: str) -> float:
    """WCAG 2.2, 1.4.3."""
    lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
