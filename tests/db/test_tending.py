from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from db.clause_models import ClauseRow
from db.engine import reading
from db.history import Damage, History, UnknownSourceError
from db.matching import matching
from db.models import BlobRow
from db.post_models import NoticeRow
from db.search import Search
from db.tending import Tending
from db.watchlist import NameTakenError, SourceSpec, SourceState, WatchList
from monitor.core.query import parse
from tests.build import LONGER_KEPT, POLICY, SOLD, START, Story

SHOP = SourceSpec("shop", "https://shop.example/privacy", tags=("eu",))


def state(engine: Engine, name: str = "shop") -> SourceState:
    return next(each for each in WatchList(engine).sources() if each.name == name)


def due(story: Story, **later: float) -> list[str]:
    return [each.target.name for each in story.store.due(story.now + timedelta(**later), 10)]


def test_a_pause_by_command_holds_against_the_file_and_a_restart_until_somebody_resumes(engine: Engine) -> None:
    story, tending = Story(engine), Tending(engine)
    story.watchlist.declare([SHOP], [], story.now)
    tending.pause("shop")
    assert due(story, days=30) == []
    assert story.watchlist.declare([SHOP], [], story.now) == []
    assert state(engine).state == "paused"
    tending.resume("shop", story.now)
    assert due(story) == ["shop"]


def test_a_source_that_left_the_file_comes_back_with_it_or_by_command_for_good(engine: Engine) -> None:
    story, tending = Story(engine), Tending(engine)
    story.watchlist.declare([SHOP], [], story.now)
    assert story.watchlist.declare([], [], story.now) == ["shop"]
    story.watchlist.declare([SHOP], [], story.now)
    assert state(engine).state == "active"
    story.watchlist.declare([], [], story.now)
    tending.resume("shop", story.now)
    assert story.watchlist.declare([], [], story.now) == []
    assert state(engine).state == "active"


def test_an_active_source_is_due_at_once_when_asked_and_a_paused_one_stays_paused(engine: Engine) -> None:
    story, tending = Story(engine).watch(), Tending(engine)
    story.look(POLICY)
    assert due(story) == []
    assert tending.hasten("shop", story.now)
    assert due(story) == ["shop"]
    tending.pause("shop")
    assert not tending.hasten("shop", story.now)
    assert due(story) == []


def test_tags_are_given_once_and_taken_away(engine: Engine) -> None:
    WatchList(engine).add(SHOP, START)
    tending = Tending(engine)
    assert tending.retag("shop", ["us", "eu", "us"], []) == ("eu", "us")
    assert tending.retag("shop", [], ["eu", "nothing"]) == ("us",)
    assert state(engine).tags == ("us",)


def test_a_removed_source_is_in_no_list_and_its_past_stays_until_it_is_resumed(engine: Engine) -> None:
    story, tending = Story(engine).watch(), Tending(engine)
    story.look(POLICY)
    tending.remove("shop")
    assert (WatchList(engine).sources(), due(story, days=30)) == ([], [])
    assert len(History(engine).versions("shop")) == 1
    with pytest.raises(NameTakenError, match="clausewatch resume shop"):
        WatchList(engine).add(SourceSpec("again", "https://shop.example/privacy"), START)
    tending.resume("shop", story.now)
    assert due(story) == ["shop"]


def test_a_purge_leaves_nothing_of_a_source_but_what_another_one_has_too(engine: Engine) -> None:
    one, other, tending = Story(engine).watch().subscribe(), Story(engine, "other").watch(), Tending(engine)
    one.look(POLICY)
    other.look(POLICY)
    with reading(engine) as session:
        before = session.scalars(select(ClauseRow.text)).all()
    one.wait(days=1).change_to(SOLD)
    one.wait(days=1).look(LONGER_KEPT)
    assert [hit.source for hit in Search(engine).find(parse('"may sell"')).hits] == ["shop"]
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(BlobRow)) == 6
    assert tending.purge("shop") == 2
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(BlobRow)) == 2
        assert not session.scalars(select(NoticeRow)).all()
        assert set(session.scalars(select(ClauseRow.text))) == set(before)
        assert session.execute(select(matching(session, parse('"may sell"')))).all() == []
    assert [hit.source for hit in Search(engine).find(parse('"30 days"')).hits] == ["other"]
    other.wait(days=1).change_to(SOLD)  # what is said anew is indexed anew
    assert [hit.source for hit in Search(engine).find(parse('"may sell"')).hits] == ["other"]
    assert History(engine).text("other", 1)[1] == POLICY
    assert not [found for found in History(engine).verify() if isinstance(found, Damage)]
    with pytest.raises(UnknownSourceError):
        History(engine).versions("shop")
