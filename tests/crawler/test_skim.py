from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reader import visible_sha256
from crawler.skim import is_exact, skim_hash, skimmed
from monitor.core.types import Recipe

HTML = "text/html; charset=utf-8"
PLAIN = Recipe()
PAGE = (
    "<html><head><meta name=\"csrf-token\" content=\"{0}\"><script nonce='{0}'>var a='{0}';</script>"
    '<style nonce="{0}">p{{color:red}}</style></head><body><p class="x">We keep it for {1}.</p>'
    '<form><input type="hidden" value="{0}"></form><script>"{0}"</script></body></html>'
)


def hashed(page: str) -> str:
    return skim_hash(HTML, skimmed(page.encode()))


def test_page_with_other_tokens_has_one_hash_and_another_text_has_another() -> None:
    assert hashed(PAGE.format("abc123", "two years")) == hashed(PAGE.format("xyz789", "two years"))
    assert hashed(PAGE.format("abc123", "two years")) != hashed(PAGE.format("abc123", "ten years"))
    assert skim_hash(HTML, b"x") != skim_hash("text/html; charset=gbk", b"x")


@pytest.mark.parametrize(
    ("page", "exact"),
    [
        (PAGE.format("abc", "two years"), True),
        ("<p>plain</p>", True),
        ("<p>a</p><script>never ended", True),
        ("<!-- a <script> here --><p>We sell it.</p><script>x</script>", True),
        ("<!-- a <script> here --><p>We sell it.</p></script>", False),
        ("<title>about <script></title><p>We sell it.</p></script>", False),
        ("<p title='<style'>We sell it.</p></style>", False),
    ],
)
def test_skim_that_would_lose_text_is_found_out(page: str, exact: bool) -> None:
    raw = page.encode()
    assert is_exact(raw, HTML, PLAIN, visible_sha256(raw, HTML, PLAIN)) is exact


PIECES = st.sampled_from(
    ["<script>", "</script>", "<style>", "</style>", "<!--", "-->", "<p>", "</p>", "<input value='a'>", ' nonce="n"',
     "<title>", "</title>", "<a title='", "'>", "We keep it.", "We sell it.", "<textarea>", "</textarea>", "<", ">"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14), st.lists(PIECES, max_size=14), st.sampled_from(["x", "if(a<b)", "'<p>'"]))
def test_law_equal_skim_of_an_exact_page_means_equal_text(head: list[str], tail: list[str], code: str) -> None:
    frame = "<body>" + "".join(head) + "<script>{}</script>" + "".join(tail)
    one, other = (frame.replace("{}", script).encode() for script in ("first", code))
    visible = visible_sha256(one, HTML, PLAIN)
    if is_exact(one, HTML, PLAIN, visible) and skimmed(one) == skimmed(other):
        assert visible_sha256(other, HTML, PLAIN) == visible
