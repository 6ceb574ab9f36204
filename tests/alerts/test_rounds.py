"""A round of the post: what stands still, breaks or goes another way keeps nothing else from its reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from alerts.composing import compose_due
from alerts.desk import preview
from alerts.outbox import FAULTS, Carrier, deliver_due
from alerts.sender import Sender
from alerts.smtp import Delivery, Sent
from db.alarms import Alarms, Limits
from db.dispatch import Dispatch, QueuedLetter
from db.post import PostOffice
from db.subscribing import SubscriberSpec
from monitor.core.news import Channel, Frequency, Rhythm
from tests.build import LONGER_KEPT, POLICY, SOLD, Story
from tests.smtp import Script, ScriptedServer, Stage

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
AT_ONCE = Frequency(Rhythm.AT_ONCE)
MAIL = [SubscriberSpec(name, f"{name}@reader.example", AT_ONCE) for name in ("ann", "bob", "cat", "dan", "eve", "fay")]
HOOK = SubscriberSpec("robot", "https://robot.example/hook", AT_ONCE, channel=Channel.WEBHOOK)
CHAT = replace(HOOK, address="slack://...", channel=Channel.CHAT)


def told(engine: Engine, *readers: SubscriberSpec) -> Story:
    story = Story(engine).watch()
    story.watchlist.declare([], readers, story.now)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    assert compose(story) == sorted(reader.name for reader in readers)
    return story


def compose(story: Story) -> list[str]:
    return list(compose_due(PostOffice(story.engine), SENDER, story.now))


def states(story: Story) -> dict[str, str]:
    return {each.subscriber: each.state for each in reversed(PostOffice(story.engine).outbox(include_sent=True))}


def taking(carried: list[str]) -> Carrier:
    def carry(letter: QueuedLetter, before: Callable[[], None]) -> Delivery:
        before()
        carried.append(letter.subscriber)
        return Sent("taken")

    return carry


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.DOT])
def test_e37_a_stalled_mail_server_costs_a_round_few_waits_and_webhooks_none(engine: Engine, stage: Stage) -> None:
    story = told(engine, *MAIL, HOOK)
    dispatch, carried = Dispatch(engine), list[str]()
    with ScriptedServer(*[Script(stall=stage)] * FAULTS, Script()) as server:
        settings = server.settings(timeout_seconds=0.2)
        round_ = list(deliver_due(dispatch, settings, SENDER, lambda: story.now, lambda: 0.0, taking(carried)))
        assert carried == ["robot"]
        assert [posted.state for posted in round_] == ["sent", *["queued"] * FAULTS]
        list(deliver_due(dispatch, server.settings(), SENDER, lambda: story.now, lambda: 0.0))
        assert sorted(each.recipients[0] for each in server.accepted) == [each.address for each in MAIL[FAULTS:]]


def test_letters_that_wait_for_a_mail_server_keep_no_webhook_waiting(engine: Engine) -> None:
    story = told(engine, *MAIL, HOOK)
    carried: list[str] = []
    short = Dispatch(engine)
    due = short.due_letters

    class Short(Dispatch):
        def due_letters(self, now, *rest, **others):  # type: ignore[no-untyped-def]
            return due(now, *rest, **{**others, "limit": 3})

    list(deliver_due(Short(engine), None, SENDER, lambda: story.now, lambda: 0.0, taking(carried)))
    assert carried == ["robot"]


def test_a_letter_that_breaks_what_carries_it_keeps_no_other_one_back(engine: Engine) -> None:
    story = told(engine, *MAIL[:2], HOOK)

    def broken(letter: QueuedLetter, before: Callable[[], None]) -> Delivery:
        before()
        raise KeyError("body")

    with ScriptedServer() as server:
        post = PostOffice(engine)
        list(deliver_due(Dispatch(engine), server.settings(), SENDER, lambda: story.now, lambda: 0.0, broken))
        assert len(server.accepted) == 2
    [letter] = post.outbox()
    assert (letter.state, letter.attempts, "KeyError" in letter.last_error) == ("dot_sent", 1, True)
    assert letter.next_attempt_at > story.now, "it is tried again as any other"


@pytest.mark.parametrize(("before", "after"), [(MAIL[0], HOOK), (HOOK, MAIL[0]), (HOOK, CHAT), (CHAT, MAIL[0])])
def test_a_letter_written_for_another_way_is_written_anew(
    engine: Engine, before: SubscriberSpec, after: SubscriberSpec
) -> None:
    before, after = replace(before, name="team"), replace(after, name="team")
    story, post, carried = told(engine, before), PostOffice(engine), list[str]()
    dispatch = Dispatch(engine)
    story.watchlist.declare([], [after], story.now)
    with ScriptedServer() as server:
        for _ in range(2):
            list(deliver_due(dispatch, server.settings(), SENDER, lambda: story.now, lambda: 0.0, taking(carried)))
            compose(story)
        assert len(server.accepted) == (after.channel is Channel.MAIL)
    assert len(carried) == (after.channel is not Channel.MAIL)
    assert [letter.recipient for letter in post.outbox(include_sent=True) if letter.state == "sent"] == [after.address]


def test_what_was_kept_quiet_before_an_urgent_letter_is_counted_in_the_digest(engine: Engine) -> None:
    story = Story(engine).watch()
    daily = SubscriberSpec("ann", "ann@reader.example", Frequency(Rhythm.DAILY), urgent_weight=0.01)
    story.watchlist.declare([], [daily], story.now)
    story.look(POLICY)
    assert compose(story.wait(days=1)) == ["ann"]
    story.change_to(POLICY.replace("two weeks", "a fortnight or so"))
    story.look(POLICY)
    story.wait(hours=1).change_to(SOLD)
    post = PostOffice(engine)
    [(ann, _)] = post.subscribers()
    before = preview(post, ann, SENDER, story.now)[0].suppressed
    assert before
    assert compose(story) == ["ann"], "at once"
    assert preview(post, ann, SENDER, story.now)[0].suppressed == before
    # A digest that died was read by nobody either.
    story.wait(hours=1).change_to(LONGER_KEPT)
    compose(story.wait(days=1))
    Dispatch(story.engine).mark_dead(post.outbox()[0].letter_id, "550 5.1.1 nobody", story.now)
    assert {quiet.kind for quiet in preview(post, ann, SENDER, story.now)[0].suppressed} >= {
        quiet.kind for quiet in before
    }


@pytest.mark.parametrize("after", ["weekly", "other hour"])
def test_another_rhythm_begins_with_its_next_period(engine: Engine, after: str) -> None:
    """It is a Tuesday, 9:00; letters come at 7:30."""
    story = Story(engine).watch()
    daily = replace(MAIL[0], frequency=Frequency(Rhythm.DAILY), has_heartbeat=True)
    wanted = replace(daily, frequency=Frequency(Rhythm.WEEKLY))
    if after == "other hour":
        daily = replace(daily, frequency=replace(daily.frequency, at=daily.frequency.at.replace(hour=22)))
        wanted = replace(daily, frequency=Frequency(Rhythm.DAILY))
    story.watchlist.declare([], [daily], story.now)
    assert compose(story.wait(days=8)) == ["ann"]
    story.watchlist.declare([], [wanted], story.wait(hours=2).now)
    assert compose(story) == []
    story.now = story.now.replace(hour=7, minute=31) + timedelta(days=1)
    assert compose(story) == (["ann"] if after == "other hour" else [])
    story.now += timedelta(days=4)
    assert compose(story) == ["ann"], "a Monday"


def test_a_period_that_was_missed_is_made_up_for_though_the_rhythm_changed_meanwhile(engine: Engine) -> None:
    story = Story(engine).watch()
    daily = replace(MAIL[0], frequency=Frequency(Rhythm.DAILY))
    story.watchlist.declare([], [daily], story.now)
    story.look(POLICY)
    story.wait(days=1)  # nobody composed: the daemon was stopped
    story.watchlist.declare([], [replace(daily, frequency=Frequency(Rhythm.WEEKLY))], story.now)
    story.now += timedelta(days=7)
    assert compose(story) == ["ann"]


def test_letters_of_a_paused_reader_are_no_alarm(engine: Engine) -> None:
    story = told(engine, MAIL[0])
    assert "stuck" in [alarm.key for alarm in Alarms(engine).look(Limits(), story.wait(days=2).now)]
    story.watchlist.declare([], [], story.now)
    assert "stuck" not in [alarm.key for alarm in Alarms(engine).look(Limits(), story.now)]
