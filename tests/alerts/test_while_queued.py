"""What happens to a letter while its reader leaves, is paused, moves or is forgotten, or a source goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from alerts.composing import compose_due
from alerts.outbox import Posted, deliver_due
from alerts.sender import Sender
from db.dispatch import Dispatch
from db.engine import reading
from db.looks import Look
from db.post import PostOffice
from db.post_models import SubscriberRow
from db.readers import PausedBy, Readers
from db.tending import Tending
from monitor.core.news import Rhythm
from monitor.core.types import FetchFailure, Reason
from tests.build import POLICY, SOLD, Story
from tests.smtp import Script, ScriptedServer, Stage

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")


@pytest.fixture
def story(engine: Engine) -> Story:
    """Two readers, each with a letter in the outbox."""
    told = Story(engine).watch().subscribe_all("ann", "bob")
    told.look(POLICY)
    told.wait(days=1).change_to(SOLD)
    assert compose(told) == ["ann", "bob"]
    return told


def compose(story: Story) -> list[str]:
    return list(compose_due(PostOffice(story.engine), SENDER, story.now))


def deliver(story: Story, server: ScriptedServer) -> list[Posted]:
    return list(deliver_due(Dispatch(story.engine), server.settings(), SENDER, lambda: story.now, lambda: 0.0))


def outbox(story: Story) -> dict[str, str]:
    """The state of each reader's newest letter."""
    letters = PostOffice(story.engine).outbox(include_sent=True)
    return {letter.subscriber: letter.state for letter in reversed(letters)}


def number(story: Story, name: str) -> int:
    with reading(story.engine) as session:
        return session.scalars(select(SubscriberRow.id).where(SubscriberRow.name == name)).one()


def leave(story: Story, name: str) -> None:
    Readers(story.engine).leave(number(story, name), story.now)


def drop(story: Story, name: str) -> None:
    post = PostOffice(story.engine)
    [letter] = post.outbox(include_sent=True, of=name)
    assert post.drop(letter.letter_id) in ("queued", "dot_sent")


def forget(story: Story, name: str) -> None:
    Readers(story.engine).remove(name)


def recipients(server: ScriptedServer) -> list[str]:
    return [accepted.recipients[0].partition("@")[0] for accepted in server.accepted]


@pytest.mark.parametrize("withdraw", [leave, drop, forget])
@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.DATA])
def test_e15_a_letter_withdrawn_while_it_is_handed_in_does_not_go(
    story: Story, withdraw: Callable[[Story, str], None], stage: Stage
) -> None:
    withdrawn: list[str] = []

    def at(reached: Stage) -> None:
        if reached is stage and not withdrawn:
            withdrawn.append("ann")
            withdraw(story, "ann")

    with ScriptedServer(on_stage=at) as server:
        deliver(story, server)
        deliver(story.wait(hours=2), server)
    assert (withdrawn, recipients(server)) == (["ann"], ["bob"])
    assert outbox(story) == {"bob": "sent"} | ({} if withdraw is forget else {"ann": "dropped"})


@pytest.mark.parametrize("withdraw", [leave, drop, forget])
def test_e15_a_letter_withdrawn_while_the_one_before_it_is_handed_in_does_not_go(
    story: Story, withdraw: Callable[[Story, str], None]
) -> None:
    withdrawn: list[str] = []

    def at(reached: Stage) -> None:
        if reached is Stage.DOT and not withdrawn:
            withdrawn.append("bob")
            withdraw(story, "bob")

    with ScriptedServer(on_stage=at) as server:
        deliver(story, server)
        assert server.stages.count(Stage.CONNECT) == 1, "the server is not even asked"
    assert recipients(server) == ["ann"]


@pytest.mark.parametrize("withdraw", [leave, drop])
@pytest.mark.parametrize("script", [Script({Stage.RCPT: "451 later"}), Script({Stage.DOT: "451 later"})], ids=str)
def test_e15_a_letter_withdrawn_while_the_server_puts_it_off_is_not_tried_again(
    story: Story, withdraw: Callable[[Story, str], None], script: Script
) -> None:
    last = next(iter(script.replies))
    withdrawn: list[str] = []

    def at(reached: Stage) -> None:
        if reached is last and not withdrawn:
            withdrawn.append("ann")
            withdraw(story, "ann")

    with ScriptedServer(script, Script(), on_stage=at) as server:
        deliver(story, server)
        deliver(story.wait(hours=2), server)
    assert recipients(server) == ["bob"]
    assert outbox(story)["ann"] == "dropped"


def test_a_letter_that_arrived_while_its_reader_left_counts_as_sent(story: Story) -> None:
    with ScriptedServer(on_stage=lambda stage: leave(story, "ann") if stage is Stage.DOT else None) as server:
        deliver(story, server)
    assert recipients(server) == ["ann", "bob"]
    assert outbox(story)["ann"] == "sent"


def test_e15_a_letter_in_doubt_does_not_come_again_after_a_goodbye(story: Story) -> None:
    with ScriptedServer(Script(hang_up=Stage.DOT), Script()) as server:
        deliver(story, server)
        assert outbox(story)["ann"] == "dot_sent"
        leave(story, "ann")
        deliver(story.wait(hours=2), server)
    assert recipients(server) == ["bob"]
    assert outbox(story)["ann"] == "dropped"


@pytest.mark.parametrize("by", [PausedBy.COMMAND, PausedBy.VANISHED, PausedBy.BOUNCES])
def test_the_letters_of_a_paused_reader_wait_until_letters_go_again(story: Story, by: PausedBy) -> None:
    Readers(story.engine).pause("ann", by, story.now)
    with ScriptedServer() as server:
        deliver(story, server)
        deliver(story.wait(days=2), server)
        assert recipients(server) == ["bob"]
        [kept] = [letter for letter in PostOffice(story.engine).outbox() if letter.subscriber == "ann"]
        assert (kept.state, kept.is_kept_back) == ("queued", True)
        Readers(story.engine).resume("ann", story.now)
        deliver(story, server)
        assert recipients(server) == ["bob", "ann"]


def test_e15_no_letter_is_written_to_who_leaves_while_letters_are_written(engine: Engine) -> None:
    story = Story(engine).watch().subscribe_all("ann", "bob")
    story.look(POLICY)
    story.wait(minutes=2)

    class Leaving(PostOffice):
        def subscribers(self) -> list:  # type: ignore[type-arg]
            found = super().subscribers()
            leave(story, "ann")
            return found

    assert list(compose_due(Leaving(engine), SENDER, story.now)) == ["bob"]
    assert outbox(story) == {"bob": "queued"}


@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE, Rhythm.DAILY])
def test_a_source_that_is_taken_away_before_it_was_told_of_begins_no_letter(engine: Engine, rhythm: Rhythm) -> None:
    story = Story(engine).watch().subscribe("ann", rhythm=rhythm)
    story.look(POLICY)
    Tending(engine).remove("shop")
    assert compose(story.wait(days=1)) == []
    Tending(engine).resume("shop", story.now)
    assert compose(story.wait(days=1)) == ["ann"], "it is watched after all"
    [letter] = PostOffice(engine).outbox()
    assert letter.subject == "Now watched: shop"
    assert compose(story.wait(days=1)) == []


def test_a_sick_source_that_is_paused_begins_no_letter(engine: Engine) -> None:
    story = Story(engine).watch().subscribe("ann", rhythm=Rhythm.DAILY)
    story.look(POLICY)
    assert compose(story.wait(days=1)) == ["ann"]
    for _ in range(4):
        fail(story.wait(hours=9))
    Tending(engine).pause("shop")
    assert compose(story.wait(days=1)) == []


def fail(story: Story) -> None:
    [due] = story.store.named([story.name], story.now)
    look = Look(due.target.source_id, story.now, story.now + timedelta(hours=1))
    story.store.record_failure(look, FetchFailure(due.target, story.now, Reason.TIMEOUT, "no answer"))
