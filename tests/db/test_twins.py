"""Which other sources say the same, or nearly."""

from __future__ import annotations

from sqlalchemy import Engine

from db.timeline import Timelines
from tests.build import LONGER_KEPT, POLICY, Story

LONG = "# Privacy\n\n" + "\n\n".join(f"We keep the record number {n} of you for {n + 2} days." for n in range(60))


def test_a_text_with_a_clause_or_two_of_its_own_is_a_near_twin_and_the_same_text_a_twin(engine: Engine) -> None:
    for name, text in (
        ("shop", LONG), ("copy", LONG), ("one-off", LONG.replace("number 7 ", "no. 7 ")),
        ("half", LONG.split("number 30")[0]), ("other", POLICY), ("other-too", LONGER_KEPT),
    ):  # fmt: skip
        Story(engine, name).watch().look(text)
    twins, near = Timelines(engine).alike("shop")
    assert twins == ("copy",)
    assert [(each.name, round(each.share, 2)) for each in near] == [("one-off", 0.98)]
    assert [each.name for each in Timelines(engine).alike("other")[1]] == ["other-too"]
    assert Timelines(engine).alike("half") == ((), ())
    assert Timelines(engine).of("shop").near == near


def test_a_source_that_went_another_way_is_a_near_twin_no_more(engine: Engine) -> None:
    Story(engine).watch().look(LONG)
    story = Story(engine, "copy").watch()
    story.look(LONG.replace("record", "file"))
    assert Timelines(engine).alike("copy") == ((), ())
    story.wait(days=1).change_to(LONG.replace("number 7 ", "no. 7 "))
    assert [each.name for each in Timelines(engine).alike("copy")[1]] == ["shop"]
    story.wait(days=9).change_to(LONG.replace("record", "file"))
    assert Timelines(engine).alike("copy") == ((), ())


def test_a_source_without_a_version_has_no_twins(engine: Engine) -> None:
    Story(engine).watch()
    assert Timelines(engine).alike("shop") == ((), ())
