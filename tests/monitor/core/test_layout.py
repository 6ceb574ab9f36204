"""Two versions beside each other."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.compare import compare
from monitor.core.judge import judge
from monitor.core.layout import Altered, Kept, Piece, laid_out
from monitor.core.segment import split
from tests.build import PARAGRAPHS, POLICY, SOLD


def laid(old: str, new: str) -> tuple[Piece, ...]:
    pieces = laid_out(split(new), compare(split(old), split(new)), judge(old, new).changes)
    assert pieces is not None
    return pieces


def test_a_change_stands_between_what_stayed_before_and_after_it() -> None:
    before, change, after = laid(POLICY, SOLD)
    assert isinstance(before, Kept)
    assert isinstance(after, Kept)
    assert isinstance(change, Altered)
    assert [len(before.clauses), len(after.clauses)] == [2, 5]
    assert (change.number, "may sell" in change.change.after) == (1, True)


def test_changes_of_other_clauses_are_not_taken_for_these() -> None:
    new = POLICY.replace("30 days", "24 months")
    assert laid_out(split(new), compare(split(POLICY), split(new)), judge(POLICY, SOLD).changes) is None
    assert laid_out(split(new), compare(split(POLICY), split(new)), ()) is None


@given(st.randoms(use_true_random=False), st.integers(0, 7), st.integers(0, 7))
def test_the_pieces_are_both_texts_whole(chance: random.Random, gone: int, come: int) -> None:
    old = list(PARAGRAPHS)
    new = [text.replace("our", "their") if chance.random() < 0.3 else text for text in old]
    del new[gone : gone + 1]
    chance.shuffle(new)
    new[come:come] = ["A sentence that nobody had seen before this day."]
    pieces = laid("\n\n".join(old), "\n\n".join(new))
    told = [
        clause.text
        for piece in pieces
        for clause in (piece.clauses if isinstance(piece, Kept) else piece.difference.new)
    ]
    assert told == new
    kept = [clause.text for piece in pieces if isinstance(piece, Kept) for clause in piece.clauses]
    left = [clause.text for piece in pieces if isinstance(piece, Altered) for clause in piece.difference.old]
    assert sorted(kept + left) == sorted(old)
