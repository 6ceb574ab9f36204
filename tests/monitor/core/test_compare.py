"""Clauses held against each other, and a changed clause word by word."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.compare import Difference, RunKind, compare, runs
from monitor.core.segment import split
from monitor.core.types import Category, Change, ChangeKind, Clause, Verdict

SENTENCES = st.sampled_from(
    [
        "We collect your name.",
        "We collect your name and your address.",
        "We may share it with partners.",
        "We never share it.",
        "Data",
        "We keep data for 30 days after you close your account.",
        "We keep data for 24 months after you close your account.",
        "Write to us at the address below.",
        "We never share it. Write to us at the address below.",
        "*",
    ]
)
TEXTS = st.lists(SENTENCES, max_size=12).map(lambda texts: [Clause(text) for text in texts])


def applied(old: Sequence[Clause], differences: Sequence[Difference]) -> list[str]:
    """The new text, made of the old one and the differences alone."""
    gone = {at for found in differences for at in range(found.old_at, found.old_at + len(found.old))}
    come = {found.new_at + n: clause.text for found in differences for n, clause in enumerate(found.new)}
    kept = [clause.text for at, clause in enumerate(old) if at not in gone]
    return [come[at] if at in come else kept.pop(0) for at in range(len(kept) + len(come))]


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_the_differences_applied_to_the_old_text_give_the_new(old: list[Clause], new: list[Clause]) -> None:
    assert applied(old, compare(old, new)) == [clause.text for clause in new]


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_a_text_does_not_differ_from_itself(clauses: list[Clause]) -> None:
    assert compare(clauses, clauses) == ()
    assert compare(clauses, [*clauses, Clause("A new clause about fees.")]) != ()


def change(before: str, after: str, kind: ChangeKind = ChangeKind.MODIFIED) -> Change:
    return Change(kind, Verdict.MINOR, Category.OTHER, (), before, after)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([ChangeKind.MODIFIED, ChangeKind.MOVED]))
def test_runs_spell_both_versions(before: str, after: str, kind: ChangeKind) -> None:
    found = runs(change(before, after, kind))
    assert "".join(run.text for run in found if run.kind is not RunKind.INSERTED) == before
    assert "".join(run.text for run in found if run.kind is not RunKind.DELETED) == after


def test_runs_mark_words_not_letters() -> None:
    found = runs(change("We will never sell it.", "We may sell it."))
    assert [(run.kind.value, run.text) for run in found] == [
        ("same", "We "),
        ("deleted", "will never"),
        ("inserted", "may"),
        ("same", " sell it."),
    ]


def test_a_moved_clause_is_marked_as_moved() -> None:
    assert [run.kind for run in runs(change("It moved.", "It moved.", ChangeKind.MOVED))] == [RunKind.MOVED]


def kinds(old: str, new: str) -> list[tuple[str, str, str]]:
    return [(found.kind.value, found.before, found.after) for found in compare(split(old), split(new))]


def test_a_reworded_clause_is_not_reported_as_removed_and_added() -> None:
    old = "First.\n\nWe keep your data for 30 days after you leave.\n\nLast."
    new = "First.\n\nWe keep your data for 24 months after you leave.\n\nLast."
    assert kinds(old, new) == [
        (
            "modified",
            "We keep your data for 30 days after you leave.",
            "We keep your data for 24 months after you leave.",
        )
    ]


def test_a_clause_at_another_place_is_moved() -> None:
    assert [
        kind for kind, *_ in kinds("One is here.\n\nTwo is there.\n\nThree.", "Two is there.\n\nThree.\n\nOne is here.")
    ] == ["moved"]


def test_a_clause_moved_and_edited_is_one_change() -> None:
    filler = "\n\n".join(f"Filler number {n} about topic {n * n}." for n in range(9))
    clause = "Our partners in advertising receive your device identifiers once a day."
    (found,) = compare(
        split(f"{clause}\n\n{filler}"), split(f"{filler}\n\n{clause.replace('once a day', 'every hour')}")
    )
    assert (found.kind, found.was_moved, found.before) == (ChangeKind.MODIFIED, True, clause)


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_paragraph_cut_in_two_or_joined_is_one_change(is_cut: bool) -> None:
    whole, parts = (
        "Before.\n\nWe share it. You may object.\n\nAfter.",
        "Before.\n\nWe share it.\n\nYou may object.\n\nAfter.",
    )
    (found,) = compare(split(whole), split(parts)) if is_cut else compare(split(parts), split(whole))
    assert sorted((len(found.old), len(found.new))) == [1, 2]


def test_a_list_made_of_paragraphs_and_renumbered_headings_are_no_words() -> None:
    old = "## 1. Data\n\nYour name\n\nYour address"
    new = "## 2. Data\n\n* Your name\n* Your address"
    assert kinds(old, new) == [("modified", "1. Data", "2. Data")]


@pytest.mark.parametrize("story", ["each edited", "none alike", "nearly all alike"])
def test_five_thousand_changed_clauses_end_within_seconds(story: str) -> None:
    def spelt(number: int) -> str:
        return "".join(chr(ord("a") + int(digit)) for digit in str(number))

    def text(n: int, version: int) -> str:
        if story == "nearly all alike":
            return f"we share data with partner {n} on terms {n * 7} as of version {version}"
        mark = "xy"[version - 1] if story == "none alike" else "x"
        return " ".join(f"{mark}{spelt((n * 61 + k * 17) % 3001)}" for k in range(60)) + f" {'xy'[version - 1]}"

    old, new = ([Clause(text(n, version)) for n in range(5_000)] for version in (1, 2))
    start = time.process_time()
    found = compare(old, new)
    assert time.process_time() - start < 8
    assert len(found) == (10_000 if story == "none alike" else 5_000)


def test_an_empty_side_is_only_added_or_only_removed() -> None:
    clauses = split("One is here.\n\nTwo is there.")
    assert [found.kind for found in compare([], clauses)] == [ChangeKind.ADDED, ChangeKind.ADDED]
    assert [found.kind for found in compare(clauses, [])] == [ChangeKind.REMOVED, ChangeKind.REMOVED]


def test_a_text_from_right_to_left_is_compared_word_by_word() -> None:
    old = "אנחנו שומרים את הנתונים שלכם במשך 30 ימים לאחר סגירת החשבון."
    (found,) = compare(split(old), split(old.replace("30", "90")))
    assert (found.kind, found.after) == (ChangeKind.MODIFIED, old.replace("30", "90"))


def test_a_paragraph_of_megabytes_is_compared_within_seconds() -> None:
    wall = " ".join(f"We keep item {n} for {n % 90} days after you have left us." for n in range(25_000))
    old, new = split(wall), split(wall.replace("item 12345 for", "item 12345 never for"))
    start = time.process_time()
    (found,) = compare(old, new)
    assert time.process_time() - start < 5
    assert "item 12345 never" in found.after
