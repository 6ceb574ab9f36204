from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.excerpt import excerpt
from monitor.core.query import All, Any, QueryError, Term, parse, phrase

DATA, SELL, KEEP = Term(("data",)), Term(("sell",)), Term(("keep",))


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Data sell", All((DATA, SELL))),
        ("data AND sell", All((DATA, SELL))),
        ("data OR sell keep", Any((DATA, All((SELL, KEEP))))),
        ("(data OR sell) keep", All((Any((DATA, SELL)), KEEP))),
        ("data NOT sell", All((DATA,), (SELL,))),
        ("-sell data", All((DATA,), (SELL,))),
        ("data -(sell OR keep)", All((DATA,), (Any((SELL, KEEP)),))),
        ('"keep your data"', Term(("keep", "your", "data"))),
        ('"AND"', Term(("and",))),
        ("dat*", Term(("dat",), is_prefix=True)),
        ("e-mail", Term(("e", "mail"))),
    ],
)
def test_a_query_is_read_as_people_mean_it(asked: str, meant: object) -> None:
    assert parse(asked) == meant


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "empty"),
        ('say "sell', "quotation mark at character 5"),
        ("(data", "bracket at character 1 is never closed"),
        ("data)", "bracket closes at character 5"),
        ("data OR", "missing at the end"),
        ("OR data", "before character 1"),
        ("data NOT", "After NOT at character 6"),
        ("-data", "Only NOT"),
        ("data --", "'--' at character 6 holds no word"),
        ("()", "missing before character 2"),
        ("(" * 20 + "a", "12 deep"),
        ("a " * 40, "more than 32"),
        ("a" * 2000, "2000 characters"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_with_its_place(asked: str, told: str) -> None:
    with pytest.raises(QueryError, match=told.replace("(", r"\(")):
        parse(asked)


@given(st.text(alphabet='ab ()"-*ANDORT', max_size=60))
def test_every_text_is_a_query_or_a_sentence_about_it(asked: str) -> None:
    try:
        parse(asked)
    except QueryError as error:
        assert str(error).endswith(".")


def test_an_excerpt_marks_what_was_found_and_leaves_out_what_is_far() -> None:
    long = " ".join(f"word{n}" for n in range(100)) + " we may sell your e-mail address to partners. " + "More. " * 60
    shown = excerpt(long, parse('"your e-mail address" OR partners OR nowhere'))
    assert shown.pieces[1::2] == ("your e-mail address", "partners")
    assert shown.is_cut_before
    assert shown.is_cut_after
    assert shown.text in long
    assert 30 < len(shown.text.split()) < 50
    assert excerpt("**Sold** to [them](http://x.example).", phrase("sold to")).pieces == ("", "Sold to", " them.")
    assert excerpt("We sell.", parse("sell*")).pieces == ("We ", "sell", ".")
