from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db.history import UnknownVersionError
from db.lineages import Lineages
from db.looks import Look
from monitor.core.types import FirstSight
from tests.build import LONGER_KEPT, POLICY, SOLD, Story, capture, text_reading

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])


def worded(lineages: Lineages, seq: int | None = None) -> dict[str, int]:
    _, found = lineages.blame("shop", seq)
    return {" ".join(each.clause.text.split()[:3]): each.worded.seq for each in found}


def test_blame_follows_a_history_that_grows_and_answers_for_every_version(engine: Engine) -> None:
    story, lineages = Story(engine).watch(), Lineages(engine)
    story.look(POLICY)
    assert set(worded(lineages).values()) == {1}
    story.wait(days=1).change_to(LONGER_KEPT)
    assert worded(lineages)["Order records are"] == 2
    story.wait(days=1).change_to(SOLD)
    now = worded(lineages)
    assert (now["We may sell"], now["Order records are"], now["Payment is handled"]) == (3, 1, 1)
    assert worded(lineages, 2)["Order records are"] == 2
    assert worded(Lineages(engine)) == now  # what was kept answers as what is computed anew


@ON_SQLITE
def test_a_page_older_than_the_known_ones_moves_the_dates(engine: Engine) -> None:
    story, lineages = Story(engine).watch(), Lineages(engine)
    story.look(LONGER_KEPT)
    assert worded(lineages)["Order records are"] == 1
    story.now = story.now.replace(year=2025)
    [due] = story.store.named(["shop"], story.now)
    look = Look(due.target.source_id, story.now, story.now)
    story.store.record(look, FirstSight(text_reading(POLICY)), capture(POLICY))
    assert worded(lineages)["Payment is handled"] == 2
    assert worded(lineages)["Order records are"] == 1


@ON_SQLITE
def test_a_version_that_is_not_there_is_named(engine: Engine) -> None:
    story = Story(engine).watch()
    with pytest.raises(UnknownVersionError, match="no version yet"):
        Lineages(engine).blame("shop")
    story.look(POLICY)
    with pytest.raises(UnknownVersionError, match="no version 7"):
        Lineages(engine).blame("shop", 7)
