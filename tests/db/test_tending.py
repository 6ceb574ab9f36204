from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from db.history import History, UnknownSourceError
from db.tending import HasHistoryError, Tending
from db.watchlist import SourceSpec, SourceState, WatchList
from tests.build import POLICY, START, Story

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


def test_only_a_source_without_versions_can_be_taken_out(engine: Engine) -> None:
    story, tending = Story(engine).watch(), Tending(engine)
    WatchList(engine).add(SourceSpec("slip", "https://slip.example/"), START)
    tending.remove("slip")
    assert [each.name for each in WatchList(engine).sources()] == ["shop"]
    story.look(POLICY)
    with pytest.raises(HasHistoryError, match="clausewatch source pause shop"):
        tending.remove("shop")
    assert len(History(engine).versions("shop")) == 1
    with pytest.raises(UnknownSourceError):
        tending.pause("slip")
