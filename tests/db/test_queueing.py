"""Letters are queued some at a time: each with what it tells, or not at all."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine, event, text, update

from alerts.composing import AT_A_TIME, compose_due
from alerts.sender import Sender
from db.engine import writing
from db.post import PostOffice
from db.post_models import NoticeRow
from db.queueing import Composed, Draft
from db.subscribing import SubscriberSpec
from monitor.core.news import Frequency, Rhythm
from tests.build import POLICY, SOLD, Story

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
MANY = [f"reader-{number:02}" for number in range(AT_A_TIME + 5)]


class PowerCutError(Exception):
    """Stands for whatever ends a process in the middle of a transaction."""


@pytest.fixture
def story(engine: Engine) -> Story:
    told = Story(engine).watch().subscribe_all(*MANY)
    told.look(POLICY)
    told.wait(days=1).change_to(SOLD)
    return told


def notices(story: Story) -> Counter[str]:
    with story.engine.connect() as connection:
        return Counter(connection.scalars(text("SELECT state FROM notices")))


def statements(engine: Engine, beginning: str) -> list[str]:
    """Lists, from now on, the statements that begin so."""
    found: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning):
            found.append(statement)

    return found


def test_a_fault_in_the_second_transaction_costs_no_letter_and_repeats_none(story: Story) -> None:
    inserts = statements(story.engine, "INSERT INTO letters")

    @event.listens_for(story.engine, "commit")
    def cut(_connection: Any) -> None:
        if len(inserts) == 2:
            inserts.append("the cut")
            raise PowerCutError

    post, queued = PostOffice(story.engine), list[str]()
    with pytest.raises(PowerCutError):
        queued += compose_due(post, SENDER, story.now)
    event.remove(story.engine, "commit", cut)
    assert len(post.outbox()) == AT_A_TIME
    assert notices(story) == {"closed": AT_A_TIME, "open": 5}, "each letter with what it tells, and nothing between"
    assert sorted(compose_due(post, SENDER, story.now)) == MANY[AT_A_TIME:]
    assert notices(story) == {"closed": len(MANY)}
    assert Counter(letter.subscriber for letter in post.outbox()) == Counter(MANY)


def test_a_notice_that_was_taken_back_meanwhile_keeps_its_own_letter_alone(story: Story) -> None:
    post = PostOffice(story.engine)
    letters = [
        Composed(reader.subscriber_id, "p", Draft(f"<{reader.name}@c.example>", reader.address, "s", b"m"), [notice])
        for reader, _ in post.subscribers()
        for notice, _ in post.open_notices(reader)
    ]
    with writing(story.engine) as session:
        session.execute(update(NoticeRow).where(NoticeRow.id == letters[3].notices[0]).values(state="cancelled"))
    found = post.queue(letters, story.now)
    assert [number for number, is_queued in enumerate(found) if not is_queued] == [3]
    assert notices(story) == {"closed": len(MANY) - 1, "cancelled": 1}
    assert not any(post.queue(letters, story.now)), "a period has one letter"
    assert len(post.outbox()) == len(MANY) - 1


def test_a_period_has_one_letter_though_it_tells_nothing(engine: Engine) -> None:
    story = Story(engine).watch().subscribe("ann")
    post = PostOffice(engine)
    [(ann, _)] = post.subscribers()
    for number in range(2):  # a clock that was set back comes to the same period again, with another letter
        draft = Draft(f"<{number}@c.example>", ann.address, "Nothing changed", b"m")
        assert post.queue([Composed(ann.subscriber_id, "daily:1", draft)], story.now) == [number == 0]
    assert len(post.outbox()) == 1


def test_readers_without_news_cost_one_transaction_together(engine: Engine) -> None:
    story = Story(engine).watch()
    daily = [SubscriberSpec(name, f"{name}@reader.example", Frequency(Rhythm.DAILY)) for name in MANY]
    story.watchlist.declare([], daily, story.now)
    story.wait(days=1)
    updates = statements(engine, "UPDATE subscribers")
    post = PostOffice(engine)
    assert list(compose_due(post, SENDER, story.now)) == []
    assert len(updates) == 1
    assert {period for _, period in post.subscribers()} == {"daily:2026-03-04"}
    assert list(compose_due(post, SENDER, story.now)) == []
    assert len(updates) == 1, "a period ends once"
