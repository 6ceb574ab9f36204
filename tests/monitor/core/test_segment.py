"""Markdown and plain text into clauses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.segment import CLAUSE_WORDS, count_words, key, plain, split

WORD = re.compile(r"[^\W_]+")
PIECES = st.sampled_from(
    [
        *("# Heading\n\n", "Heading\n=======\n", "**Bold line**\n", "* * *\n", "---\n", "\n"),
        *("We keep data.", "we may not", "30 days", "\u201cquoted\u201d", "\u00a0", "日本語"),
        *("* item one", "  * deeper item", "1. first", "(a) second\n", "> quoted"),
        *("| a | b |\n", "| --- | --- |\n", "[link](https://example.org/a_(b))"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_splitting_loses_no_word(text: str) -> None:
    clauses = split(text)
    assert [word for clause in clauses for word in WORD.findall(clause.text)] == WORD.findall(text)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 1500), st.booleans())
def test_no_clause_is_longer_than_the_limit_and_none_of_its_words_is_lost(size: int, has_sentences: bool) -> None:
    words = [f"Word{n}{'.' if has_sentences and n % 9 == 0 else ''}" for n in range(size)]
    clauses = split(" ".join(words))
    assert all(count_words(clause.text) <= CLAUSE_WORDS for clause in clauses)
    assert " ".join(clause.text for clause in clauses).split() == words


def test_headings_of_both_kinds_give_the_path() -> None:
    clauses = split(
        "Policy\n======\n\nIntro.\n\n## Sharing\n\nWe share.\n\n### Partners\n\n* One\n\n## Rights\n\nAsk us."
    )
    assert [(clause.text, clause.path) for clause in clauses if not clause.is_heading] == [
        ("Intro.", ("Policy",)),
        ("We share.", ("Policy", "Sharing")),
        ("One", ("Policy", "Sharing", "Partners")),
        ("Ask us.", ("Policy", "Rights")),
    ]


def test_items_rows_and_lines_of_their_own_are_clauses() -> None:
    text = "We collect:\n- your name\n- your e-mail\n\n| Cookie | Life |\n| --- | --- |\n| sid | 2 days |\n"
    assert [clause.text for clause in split(text)] == [
        "We collect:",
        "your name",
        "your e-mail",
        "Cookie | Life",
        "sid | 2 days",
    ]


def test_a_paragraph_wrapped_by_hand_is_one_clause() -> None:
    text = "This sentence was wrapped by hand after about seventy letters, as in\nold mail, and it goes on here."
    assert [clause.text for clause in split(text)] == [text.replace("\n", " ")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1. What we collect", "(1) What we collect"),
        ("3.2 What we collect", "What we collect"),
        ("We don't sell “data”", 'We don’t sell "data"'),
        ("WE COLLECT", "We collect."),
        ("see **our [policy](https://a.example)**", "see our [policy](https://b.example)"),
        ("opt\u2011out of\u00a0it", "opt-out of it"),
        ("a\u200bb \\_id\\_ x", "ab _id_ x"),
        ("CAN-SPAM ActThe Act", "CAN-SPAM Act. The Act"),
    ],
)
def test_typography_numbering_and_markup_do_not_change_the_key(old: str, new: str) -> None:
    assert key(old) == key(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [("within 30 days", "within 90 days"), ("$5", "€5"), ("2.5 percent", "25 percent"), ("may", "may not")],
)
def test_words_numbers_and_money_change_the_key(old: str, new: str) -> None:
    assert key(old) != key(new)


def test_a_number_alone_is_not_taken_for_numbering() -> None:
    assert key("30 days after notice") == "30 days after notice"


def test_plain_text_is_what_a_reader_sees() -> None:
    assert plain('See **our** [policy](https://a.example/x_(y) "t") &amp; ![logo](l.png) snake\\_case') == (
        "See our policy & snake_case"
    )
