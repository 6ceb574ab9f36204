from __future__ import annotations

import time

import pytest

from monitor.core.entities import unescaped
from monitor.core.outline import outline


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a &amp; b &lt;c&gt; &#8217; &#x2014;", "a & b <c> ’ —"),
        ("&#00000000065;", "A"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        ("&#x" + "f" * 5000, "&#x" + "f" * 5000),
    ],
)
def test_references_become_characters_and_an_endless_one_stays(text: str, plain: str) -> None:
    assert unescaped(text) == plain


@pytest.mark.parametrize("charset", ["idna", "undefined", "unicode_escape", "utf-7", "zlib", "nonsense"])
def test_page_in_an_encoding_that_is_none_for_pages_is_still_outlined(charset: str) -> None:
    body = b"<p>We keep it.\\ud800</p>"
    assert "We keep it." in outline(body, f"text/html; charset={charset}", 100).text


def test_encoding_that_takes_quadratic_time_is_none_for_pages() -> None:
    body = b"<p>" + b"We keep it. " * 20_000 + b"-" + b"99a" * 200_000
    started = time.process_time()
    outline(body, "text/html; charset=punycode", 100)
    assert time.process_time() - started < 1
