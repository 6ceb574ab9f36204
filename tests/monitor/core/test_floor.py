"""Floors of the judgement: they only ever rise."""

from __future__ import annotations

import time

import pytest

from monitor.core.judge import judge
from monitor.core.leaning import Said, leanings, shipped
from monitor.core.segment import tokens
from monitor.core.types import Category, Change, Verdict
from tests.monitor.core.cases import CASES, TONGUES, Case

OPENING = (
    "# Privacy policy of Osprey Books\n\nThis policy tells you how the shop looks after what it knows of customers."
)
CLOSING = "## The end\n\nThank you for reading this policy to its very end, where nothing else is to be said."


def judged(case: Case) -> tuple[Verdict, tuple[Change, ...]]:
    old, new = (f"{OPENING}\n\n## {case.heading}\n\n{text}\n\n{CLOSING}" for text in (case.before, case.after))
    judgement = judge(old, new)
    return judgement.verdict, judgement.changes


ANSWERS = [(case, *judged(case)) for case in CASES]


def test_verdicts_hold_their_floor() -> None:
    wrong = [f"{told(case)}: {verdict.value}" for case, verdict, _ in ANSWERS if verdict is not case.verdict]
    assert len(CASES) >= 73
    assert not wrong, "\n".join(wrong)


def test_categories_hold_their_floor() -> None:
    telling = [(case, changes[0].category) for case, _, changes in ANSWERS if case.category]
    wrong = [f"{told(case)}: {said.value}, not {case.category}" for case, said in telling if said is not case.category]
    assert {case.category for case, _ in telling} == set(Category) - {Category.OTHER}
    assert len(wrong) <= 1, "\n".join(wrong)


def test_reasons_name_the_evidence() -> None:
    wrong = [
        f"{told(case)}: {changes[0].reasons}"
        for case, _, changes in ANSWERS
        if case.reason and not any(case.reason in reason for reason in changes[0].reasons)
    ]
    assert not wrong, "\n".join(wrong)


def told(case: Case) -> str:
    return f"{case.before!r} -> {case.after!r}"


@pytest.mark.parametrize("case", TONGUES, ids=lambda case: case[0])
def test_six_more_languages_are_judged_by_general_rules_and_say_so(
    case: tuple[str, str, tuple[str, str], tuple[str, str]],
) -> None:
    tongue, sentence, changed, dated = case
    intro = f"{sentence} " * 5
    judgement = judge(f"{intro}\n\nA.\n\n{changed[0]}", f"{intro}\n\nA.\n\n{changed[1]}")
    assert judgement.verdict is Verdict.SUBSTANTIVE
    assert judgement.changes[0].reasons[-1] == f"judged by general rules: the text is {tongue}"
    assert judge(f"{intro}\n\nA.\n\n{dated[0]}.", f"{intro}\n\nA.\n\n{dated[1]}.").verdict is Verdict.MINOR
    assert judge(f"{intro}\n\n- {changed[0]}", f"{intro}\n\n* {changed[0].upper()}").verdict is Verdict.COSMETIC


def test_what_is_learned_is_small_and_quick() -> None:
    words = Said(tokens("we may share what our partners collect with advertisers unless you object"))
    assert sum(len(name) + len(row) for name, row in shipped().rows.items()) < 300_000
    start = time.process_time()
    found, *_ = [leanings(words, shipped()) for _ in range(200)]
    assert time.process_time() - start < 0.2, "a millisecond each"
    assert max(found, key=lambda category: found[category]) is Category.SHARING
    assert set(leanings(Said(["qwertz"]), shipped()).values()) == {0.0}


@pytest.mark.parametrize("place", ["heading", "lead", "changed"])
def test_what_stands_beside_a_clause_is_heard_too(place: str) -> None:
    clause = tokens("This also holds for the other shops of the group.")
    beside = leanings(Said(clause, **{place: tokens("Information that we collect")}), shipped())
    assert beside[Category.COLLECTION] > leanings(Said(clause), shipped())[Category.COLLECTION] + 0.1


def test_a_clause_that_restates_another_names_it() -> None:
    said = "The shop may share your address with the couriers that it has hired for you."
    text = f"{OPENING}\n\n## Who gets it\n\n{said}\n\n{CLOSING}"
    (change,) = judge(text, f"{text}\n\n{said}").changes
    assert (change.verdict, change.reasons) == (Verdict.MINOR, ("restates 'Who gets it': not new",))
