"""Who gets letters, of what, and whose word counts when somebody leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from alerts.composing import compose_due
from alerts.sender import Sender
from db.dispatch import Dispatch
from db.looks import Look
from db.post import PostOffice
from db.readers import PausedBy, Readers, UnknownSubscriberError
from db.subscribing import SubscriberSpec
from db.watchlist import NameTakenError, SourceSpec, WatchList
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Category, FetchFailure, Reason, Target, Verdict
from tests.build import LONGER_KEPT, POLICY, SOLD, Story

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
AT_ONCE = Frequency(Rhythm.AT_ONCE)


def spec(name: str, **wishes: object) -> SubscriberSpec:
    return SubscriberSpec(name, f"{name}@reader.example", **{"frequency": AT_ONCE, **wishes})  # type: ignore[arg-type]


def compose(story: Story) -> list[str]:
    return list(compose_due(PostOffice(story.engine), SENDER, story.now))


def open_for(story: Story, name: str) -> int:
    post = PostOffice(story.engine)
    [reader] = [reader for reader, _ in post.subscribers() if reader.name == name]
    return len(post.open_notices(reader))


@pytest.fixture
def story(engine: Engine) -> Story:
    told = Story(engine)
    shop = SourceSpec("shop", "https://shop.example/privacy", kind="cookie notice", tags=("retail",))
    WatchList(engine).declare([shop], [], told.now)
    return told


def test_a_reader_is_told_of_the_sources_and_categories_asked_for(story: Story) -> None:
    wishes: list[tuple[dict[str, object], bool]] = [
        ({}, True),
        ({"sources": ("shop",)}, True),
        ({"sources": ("other",)}, False),
        ({"tags": ("retail", "x")}, True),
        ({"kinds": ("cookie notice",)}, True),
        ({"kinds": ("terms",)}, False),
        ({"kinds": ("terms",), "sources": ("shop",)}, True),
        ({"categories": (Category.SHARING,)}, True),
        ({"categories": (Category.CHILDREN,)}, False),
    ]
    for number, (wish, _) in enumerate(wishes):
        Readers(story.engine).add(spec(f"reader-{number}", **wish), story.now)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    told = [(wish, bool(open_for(story, f"reader-{number}"))) for number, (wish, _) in enumerate(wishes)]
    assert told == wishes


def test_a_change_that_cannot_wait_goes_at_once_and_the_others_at_their_hour(story: Story) -> None:
    daily = Frequency(Rhythm.DAILY)
    Readers(story.engine).add(spec("ann", frequency=daily, urgent_weight=0.01), story.now)
    Readers(story.engine).add(spec("bob", frequency=daily, urgent_weight=1.1), story.now)
    story.look(POLICY)
    story.wait(days=1)
    assert compose(story) == ["ann", "bob"], "what is watched"
    story.change_to(SOLD)
    assert compose(story) == ["ann"]
    assert compose(story) == []
    story.wait(days=1)
    assert compose(story) == ["bob"], "nothing is left for ann's hour"


def test_e44_a_heartbeat_comes_without_news_and_says_so(story: Story) -> None:
    daily = Frequency(Rhythm.DAILY)
    Readers(story.engine).add(spec("ann", frequency=daily, has_heartbeat=True), story.now)
    Readers(story.engine).add(spec("bob", frequency=daily), story.now)
    story.look(POLICY)
    assert compose(story.wait(days=1)) == ["ann", "bob"]
    assert compose(story.wait(days=1)) == ["ann"]
    assert compose(story) == []
    assert PostOffice(story.engine).outbox()[0].subject == "Nothing changed: 1 checked, 0 failing"


def test_a_source_that_stays_sick_is_told_once_and_again_when_it_falls_sick_anew(story: Story) -> None:
    Readers(story.engine).add(spec("ann"), story.now)
    story.look(POLICY)
    assert compose(story.wait(minutes=5)) == ["ann"], "what is watched"

    def fail(hours: int) -> None:
        [due] = story.store.named(["shop"], story.wait(hours=hours).now)
        failure = FetchFailure(Target(1, "shop", "https://shop.example"), story.now, Reason.TIMEOUT, "too slow")
        story.store.record_failure(Look(due.target.source_id, story.now, story.now), failure)

    for hours in (1, 1, 1):
        fail(hours)
    assert compose(story.wait(minutes=5)) == [], "an outage of an hour is nobody's business"
    fail(30)
    assert compose(story.wait(minutes=5)) == ["ann"]
    fail(30)
    assert compose(story.wait(minutes=5)) == [], "told once"
    story.wait(hours=1).look(POLICY)
    for hours in (1, 30):
        fail(hours)
    assert compose(story.wait(minutes=5)) == [], "nor are two looks, however far apart"
    fail(1)
    assert compose(story.wait(minutes=5)) == ["ann"]
    assert PostOffice(story.engine).outbox()[0].subject.startswith("shop could not be read: ")
    story.wait(hours=1).look(POLICY)
    for hours in (1, 1, 30):
        fail(hours)
    story.wait(hours=1).look(POLICY)
    assert compose(story.wait(minutes=5)) == [], "it was well again before a letter went"


def test_first_sights_of_several_sources_stand_in_one_letter(engine: Engine) -> None:
    stories = [Story(engine, name).watch() for name in ("one", "two", "three")]
    Readers(engine).add(spec("ann"), stories[0].now)
    for seconds, told in enumerate(stories):
        told.wait(seconds=seconds).look(POLICY)
    assert compose(stories[-1]) == [], "another may follow"
    assert compose(stories[-1].wait(minutes=1)) == ["ann"]
    assert PostOffice(engine).outbox()[0].subject == "Now watched: one, three, two"


def test_e15_a_goodbye_takes_back_what_waits_and_stands_against_the_settings_file(story: Story) -> None:
    readers, watchlist, post = Readers(story.engine), WatchList(story.engine), PostOffice(story.engine)
    shop = SourceSpec("shop", "https://shop.example/privacy")
    watchlist.declare([shop], [spec("ann")], story.now)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    assert compose(story) == ["ann"]
    [ann] = readers.all()
    assert readers.leave(ann.subscriber.subscriber_id, story.now) == "ann@reader.example"
    assert readers.leave(ann.subscriber.subscriber_id, story.now) == "ann@reader.example", "as often as it comes"
    assert [letter.state for letter in post.outbox()] == ["dropped"]
    assert list(Dispatch(story.engine).due_letters(story.now + timedelta(days=1))) == []
    watchlist.declare([shop], [spec("ann")], story.now)
    watchlist.declare([shop], [spec("ann"), SubscriberSpec("anna", "ann@reader.example", AT_ONCE)], story.now)
    assert [state.paused_by for state in readers.all()] == [PausedBy.LETTER] * 2
    story.wait(days=1).change_to(LONGER_KEPT)
    assert compose(story) == []
    readers.resume("ann", story.now)
    assert [state.paused_by for state in readers.all()] == [PausedBy.NOBODY, PausedBy.LETTER]


def test_a_pause_by_command_survives_a_restart_and_one_by_the_file_does_not(story: Story) -> None:
    readers, watchlist = Readers(story.engine), WatchList(story.engine)
    watchlist.declare([], [spec("ann"), spec("bob")], story.now)
    readers.pause("ann", PausedBy.COMMAND, story.now)
    assert watchlist.declare([], [], story.now) == ["bob"]
    watchlist.declare([], [spec("ann"), spec("bob")], story.now)
    assert [state.paused_by for state in readers.all()] == [PausedBy.COMMAND, PausedBy.NOBODY]


def test_what_changed_while_a_reader_was_paused_or_had_not_said_yes_is_not_told(story: Story) -> None:
    readers = Readers(story.engine)
    readers.add(spec("ann"), story.now)
    eve = readers.ask(spec("eve"), story.now)
    story.look(POLICY)
    assert compose(story.wait(minutes=5)) == ["ann"]
    readers.pause("ann", PausedBy.COMMAND, story.now)
    story.wait(days=1).change_to(SOLD)
    readers.resume("ann", story.now)
    readers.confirm(eve.subscriber_id, story.now)
    assert (open_for(story, "ann"), open_for(story, "eve")) == (0, 0)
    assert compose(story.wait(minutes=5)) == ["eve"], "what is watched, and not what changed before"
    story.wait(days=1).change_to(LONGER_KEPT)
    assert (open_for(story, "ann"), open_for(story, "eve")) == (1, 1)


def test_e39_three_letters_that_came_back_suspend_a_reader(story: Story) -> None:
    readers, post = Readers(story.engine), PostOffice(story.engine)
    readers.add(spec("ann"), story.now)
    story.look(POLICY)
    texts = [SOLD, LONGER_KEPT, SOLD.replace("30 days", "9 years"), POLICY.replace("16", "13")]
    for number, text in enumerate(texts[:3], 1):
        story.wait(days=9).change_to(text)
        assert compose(story) == ["ann"]
        letter = post.outbox()[0]
        Dispatch(story.engine).mark_sent(letter.letter_id, story.now)
        assert readers.note_bounce(letter.letter_id, False, "4.2.2 full", story.now) is None
        suspended = readers.note_bounce(letter.letter_id, True, "5.1.1 nobody", story.now)
        assert suspended == ("ann" if number == 3 else None)
    assert readers.all()[0].paused_by is PausedBy.BOUNCES
    story.wait(days=9).change_to(texts[3])
    assert compose(story) == []


def test_names_are_unique_and_unknown_ones_are_said(story: Story) -> None:
    readers = Readers(story.engine)
    readers.add(spec("ann", floor=Verdict.MINOR), story.now)
    with pytest.raises(NameTakenError):
        readers.add(spec("ann"), story.now)
    with pytest.raises(UnknownSubscriberError, match="There are: ann"):
        readers.resume("eve", story.now)
