from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.identity import Thread, threads
from monitor.core.segment import split
from tests.build import LONGER_KEPT, PARAGRAPHS, POLICY


def ids(*texts: str) -> dict[str, Thread]:
    """The threads of the last of some texts, by the first three words of their clauses."""
    return {" ".join(thread.clause.text.split()[:3]): thread for thread in threads([split(each) for each in texts])}


def test_a_reworded_clause_keeps_its_identity_and_tells_since_when_it_reads_so() -> None:
    before, after = ids(POLICY), ids(POLICY, POLICY, LONGER_KEPT)
    assert after["Order records are"].clause_id == before["Order records are"].clause_id
    assert (after["Order records are"].born, after["Order records are"].worded) == (0, 2)
    assert (after["Payment is handled"].born, after["Payment is handled"].worded) == (0, 0)


def test_a_clause_survives_renumbering_moving_and_becoming_a_list_item() -> None:
    moved = "# Privacy\n\n" + "\n".join(f"- {number}. {part}" for number, part in enumerate(PARAGRAPHS[::-1]))
    before, after = threads([split(POLICY)]), threads([split(POLICY), split(moved)])
    assert {thread.clause_id for thread in after} == {thread.clause_id for thread in before}
    assert {thread.worded for thread in after} == {0}


def test_a_clause_that_was_gone_is_itself_again_when_it_comes_back() -> None:
    without = POLICY.replace(PARAGRAPHS[3] + "\n\n", "")
    thread = ids(POLICY, without, without, POLICY)["You may ask"]
    assert thread.clause_id == ids(POLICY)["You may ask"].clause_id
    assert (thread.born, thread.returned) == (0, 3)


def test_of_a_clause_that_was_cut_the_largest_part_keeps_the_identity() -> None:
    whole = f"# Privacy\n\n{PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[2]}"
    cut = f"# Privacy\n\n{PARAGRAPHS[0]} {PARAGRAPHS[1]}\n\n{PARAGRAPHS[2]}"
    [_, before] = threads([split(whole)])
    [_, large, small] = threads([split(whole), split(cut)])
    assert large.clause_id == before.clause_id
    assert small.clause_id != before.clause_id
    assert small.born == small.worded == large.worded == 0


def test_one_sentence_that_stands_twice_has_two_identities() -> None:
    found = threads([split("# Privacy\n\nWe answer.\n\nWe answer.")])
    assert len({thread.clause_id for thread in found}) == len(found) == 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.permutations(PARAGRAPHS).flatmap(lambda all_of: st.integers(0, 7).map(lambda n: all_of[:n]))))
def test_no_two_clauses_of_a_version_share_an_identity(versions: list[list[str]]) -> None:
    found = threads([split("\n\n".join(parts)) for parts in versions])
    assert len({thread.clause_id for thread in found}) == len(found)
    assert [thread.clause.text for thread in found] == (versions[-1] if versions else [])
    assert all(0 <= thread.born <= thread.worded < len(versions) for thread in found)
