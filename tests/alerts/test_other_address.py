"""A reader who moves to another address, and what the old one refused; who said no, and who comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from alerts.composing import compose_due
from alerts.sender import Sender
from db.dispatch import Dispatch
from db.post import LetterState, PostOffice
from db.readers import PausedBy, Readers
from db.subscribing import SubscriberSpec
from monitor.core.cadence import LETTERS_A_DAY
from monitor.core.news import Frequency, Rhythm
from tests.build import POLICY, SOLD, Story, sold_to

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
ANN = SubscriberSpec("ann", "ann@reader.example", Frequency(Rhythm.AT_ONCE))
MOVED = replace(ANN, address="ann@elsewhere.example")
GONE = "550 5.1.1 nobody of that name"


@pytest.fixture
def story(engine: Engine) -> Story:
    told = Story(engine).watch()
    told.watchlist.declare([], [ANN], told.now)
    told.look(POLICY)
    told.wait(days=1).change_to(SOLD)
    assert compose(told) == ["ann"]
    return told


def compose(story: Story) -> list[str]:
    return list(compose_due(PostOffice(story.engine), SENDER, story.now))


def newest(story: Story) -> LetterState:
    return PostOffice(story.engine).outbox(include_sent=True)[0]


def move_by_command(story: Story) -> None:
    Readers(story.engine).change("ann", MOVED, story.now)


def move_by_file(story: Story) -> None:
    story.watchlist.declare([], [MOVED], story.now)


@pytest.mark.parametrize("move", [move_by_command, move_by_file])
@pytest.mark.parametrize("is_moved_first", [True, False], ids=["moved, then refused", "refused, then moved"])
def test_what_the_old_address_refuses_goes_to_the_new_one_without_other_news(
    story: Story, move: object, is_moved_first: bool
) -> None:
    assert callable(move)
    letter = newest(story)
    if is_moved_first:
        move(story)
    Dispatch(story.engine).mark_dead(letter.letter_id, GONE, story.now, is_hard_bounce=True)
    if not is_moved_first:
        assert compose(story) == [], "not again to the same address"
        move(story)
    assert compose(story) == ["ann"]
    assert newest(story).recipient == MOVED.address
    Dispatch(story.engine).mark_dead(newest(story).letter_id, GONE, story.now, is_hard_bounce=True)
    assert compose(story.wait(hours=1)) == [], "nor again and again to the new one"


def test_e39_bounces_of_an_old_address_do_not_suspend_the_new_one(story: Story) -> None:
    readers, letters = Readers(story.engine), [newest(story)]
    story.change_to(sold_to(0))
    for number in range(3):
        story.wait(days=1).change_to(sold_to(number + 1))
        assert compose(story) == ["ann"]
        letters.append(newest(story))
    for letter in letters:
        Dispatch(story.engine).mark_sent(letter.letter_id, story.now)
    suspensions = [readers.note_bounce(letter.letter_id, is_hard=True, said=GONE, now=story.now) for letter in letters]
    assert "ann" in suspensions, "three in a row suspend"
    move_by_command(story)
    late = readers.note_bounce(letters[-1].letter_id, is_hard=True, said=GONE, now=story.now)
    assert late is None
    [state] = readers.all()
    assert state.paused_by is PausedBy.NOBODY


@pytest.mark.parametrize("move", [move_by_command, move_by_file])
@pytest.mark.parametrize("spelling", [MOVED.address, "Ann@Elsewhere.example"])
def test_an_address_whose_owner_unsubscribed_gets_no_letters_under_another_name(
    story: Story, move: object, spelling: str
) -> None:
    assert callable(move)
    readers = Readers(story.engine)
    readers.add(replace(MOVED, name="ann before", address=spelling), story.now)
    [before] = [state for state in readers.all() if state.subscriber.name == "ann before"]
    readers.leave(before.subscriber.subscriber_id, story.now)
    move(story)
    [ann] = [state for state in readers.all() if state.subscriber.name == "ann"]
    assert ann.paused_by is PausedBy.LETTER
    story.wait(days=1).change_to(SOLD.replace("30 days", "24 months"))
    assert compose(story) == []


@pytest.mark.parametrize("how", ["resumed", "confirmed", "declared again"])
def test_who_comes_back_is_shown_the_sources_that_came_meanwhile(engine: Engine, how: str) -> None:
    shop, inn = Story(engine).watch(), Story(engine, "inn").watch()
    readers = Readers(engine)
    if how == "confirmed":
        readers.ask(ANN, shop.now)
    else:
        shop.watchlist.declare([], [ANN], shop.now)
    shop.look(POLICY)
    if how != "confirmed":
        assert compose(shop.wait(minutes=5)) == ["ann"]
    if how == "resumed":
        readers.pause("ann", PausedBy.COMMAND, shop.now)
    if how == "declared again":
        shop.watchlist.declare([], [], shop.now)
    inn.wait(days=1).look(POLICY)
    shop.wait(days=1)
    match how:
        case "resumed":
            readers.resume("ann", shop.now)
        case "confirmed":
            readers.confirm(1, shop.now)
        case _:
            shop.watchlist.declare([], [ANN], shop.now)
    assert compose(shop.wait(minutes=5)) == ["ann"]
    shown = "inn, shop" if how == "confirmed" else "inn"  # what was shown before is not shown again
    assert newest(shop).subject == f"Now watched: {shown}"


def test_e43_urgent_changes_all_day_do_not_fill_an_inbox(engine: Engine) -> None:
    story = Story(engine).watch()
    daily = replace(ANN, frequency=Frequency(Rhythm.DAILY), urgent_weight=0.01)
    story.watchlist.declare([], [daily], story.now)
    story.look(sold_to(0))
    written = 0
    story.wait(hours=1)
    begun = story.now
    for number in range(LETTERS_A_DAY + 4):
        story.wait(minutes=5).change_to(sold_to(number + 1))
        written += len(compose(story))
    assert story.now - begun < timedelta(days=1)
    assert written == LETTERS_A_DAY


def test_letters_written_while_the_clock_was_ahead_do_not_keep_later_ones_back(engine: Engine) -> None:
    story = Story(engine).watch()
    story.watchlist.declare([], [ANN], story.now)
    story.look(sold_to(0))
    story.wait(days=365)
    for number in range(LETTERS_A_DAY):
        story.wait(minutes=5).change_to(sold_to(number + 1))
        assert compose(story) == ["ann"]
    story.wait(days=-364).change_to(sold_to(LETTERS_A_DAY + 1))
    assert compose(story) == ["ann"]
