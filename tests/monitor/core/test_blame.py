from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.blame import Blame, Moment, Stay, blame
from monitor.core.identity import threads
from monitor.core.segment import key, split
from tests.build import LONGER_KEPT, PARAGRAPHS, POLICY, START

WITHOUT_COPIES = POLICY.replace(PARAGRAPHS[3] + "\n\n", "")


def moments(count: int) -> list[Moment]:
    return [Moment(n + 1, START + timedelta(days=n)) for n in range(count)]


def blamed(*texts: str) -> dict[str, Blame]:
    """The last of some versions, a day each, by the first three words of its clauses."""
    found = blame(threads([split(text) for text in texts]), moments(len(texts)))
    return {" ".join(each.clause.text.split()[:3]): each for each in found}


def test_a_wording_that_came_back_dates_from_its_first_day_and_keeps_the_other_one_as_earlier() -> None:
    one, two, three, _ = moments(4)
    each = blamed(POLICY, LONGER_KEPT, POLICY, POLICY)["Order records are"]
    assert (each.born, each.worded) == (one, one)
    assert [(wording.text, wording.stays) for wording in each.earlier] == [
        (PARAGRAPHS[2].replace("30 days", "24 months"), (Stay(two, three),))
    ]
    assert each.absences == ()


def test_a_clause_that_was_gone_says_from_when_to_when() -> None:
    _, two, _, four = moments(4)
    each = blamed(POLICY, WITHOUT_COPIES, WITHOUT_COPIES, POLICY)["You may ask"]
    assert (each.worded.seq, each.absences, each.earlier) == (1, (Stay(two, four),), ())


def test_a_reflow_and_a_return_from_it_are_no_new_wording() -> None:
    cut = POLICY.replace(", and we answer", "\n\nand we answer")
    joined = POLICY.replace(f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}")
    for texts in ((POLICY, cut), (POLICY, cut, POLICY), (POLICY, joined), (POLICY, joined, POLICY)):
        assert {each.worded.seq for each in blamed(*texts).values()} == {1}
        assert not any(each.earlier or each.absences for each in blamed(*texts).values())


def test_a_joined_clause_is_as_young_as_its_youngest_part() -> None:
    longer_joined = LONGER_KEPT.replace(f"{PARAGRAPHS[1]}\n\n", f"{PARAGRAPHS[1]} ")
    assert blamed(POLICY, LONGER_KEPT, longer_joined)["We will never"].worded.seq == 2


def test_a_whole_document_that_was_another_for_a_day_blames_as_before_with_the_gap() -> None:
    other = "# Lamps\n\nEvery lamp in this list was turned by hand and is sold with two spare shades."
    found = blamed(POLICY, LONGER_KEPT, other, LONGER_KEPT)
    assert {name: each.worded.seq for name, each in found.items() if name != "Order records are"} == dict.fromkeys(
        (" ".join(part.split()[:3]) for part in ["Privacy", *PARAGRAPHS] if part != PARAGRAPHS[2]), 1
    )
    assert found["Order records are"].worded.seq == 2
    assert [stay.first.seq for stay in found["Questions about this"].absences] == [3]


def test_a_wording_that_returns_beside_the_clause_that_took_its_place_dates_from_its_first_day() -> None:
    both = LONGER_KEPT + "\n\n" + PARAGRAPHS[2]
    each = blamed(POLICY, LONGER_KEPT, both)["Order records are"]
    assert each.clause.text == PARAGRAPHS[2]
    assert (each.worded.seq, [(stay.first.seq, stay.until and stay.until.seq) for stay in each.absences]) == (
        1,
        [(2, 3)],
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARAGRAPHS), max_size=5), min_size=1, max_size=6))
def test_a_wording_stood_where_blame_says_and_nowhere_before(versions: list[list[str]]) -> None:
    split_versions = [split("\n\n".join(parts)) for parts in versions]
    held = [{key(clause.text) for clause in clauses} for clauses in split_versions]
    for each in blame(threads(split_versions), moments(len(versions))):
        assert key(each.clause.text) in held[each.worded.seq - 1]
        if not any(key(each.clause.text) == key(other) for other in versions[-1][1:]):
            continue
        for wording in each.earlier:
            for stay in wording.stays:
                assert key(wording.text) in held[stay.first.seq - 1]
