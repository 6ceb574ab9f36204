from __future__ import annotations

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


@pytest.mark.parametrize("charset", ["idna", "undefined", "unicode_escape", "zlib", "nonsense"])
def test_page_in_an_encoding_that_is_none_for_pages_is_still_outlined(charset: str) -> None:
    body = b"<p>We keep it.\\ud800</p>"
    assert "We keep it." in outline(body, f"text/html; charset={charset}", 100).text
