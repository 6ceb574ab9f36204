"""What operators hear of: alarms by letter, each once, and the ping that stops when the watch does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from alerts.composing import compose_due
from alerts.operator import compose_alarms, letter_of
from alerts.outbox import deliver_due
from alerts.sender import Sender
from db.alarms import Alarm, Alarms, Limits
from db.dispatch import Dispatch
from db.engine import writing
from db.looks import Look
from db.models import SourceRow
from db.post import PostOffice
from db.readers import PausedBy, Readers
from db.returned import HARD_BOUNCES
from db.subscribing import SubscriberSpec
from monitor import wiring
from monitor.caretaker import Caretaker
from monitor.config import load
from monitor.core.cadence import LETTERS_A_DAY
from monitor.core.news import Frequency, Rhythm, Role
from monitor.core.types import FetchFailure, Reason, Target
from monitor.outside import call
from tests.build import POLICY, SOLD, Story
from tests.smtp import Script, ScriptedServer, Stage
from tests.web import Talk, Web

SENDER = Sender("w@c.example", "w@c.example")


@pytest.fixture
def story(engine: Engine) -> Story:
    told = Story(engine).watch()
    operator = SubscriberSpec("op", "op@c.example", Frequency(Rhythm.AT_ONCE), role=Role.OPERATOR)
    Readers(engine).add(operator, told.now)
    Readers(engine).add(SubscriberSpec("ann", "ann@reader.example", Frequency(Rhythm.AT_ONCE)), told.now)
    told.look(POLICY)
    return told


def look(story: Story) -> list[str]:
    alarms = Alarms(story.engine)
    found = [alarm.key for alarm in alarms.look(Limits(), story.now)]
    list(compose_alarms(PostOffice(story.engine), alarms, SENDER, story.now))
    return found


def look_and_post(story: Story) -> list[str]:
    """As `look`, and the letters arrive, so that none of them is an alarm itself."""
    found, post = look(story), PostOffice(story.engine)
    for letter in post.outbox():
        Dispatch(story.engine).mark_sent(letter.letter_id, story.now)
    return found


def subjects(story: Story) -> list[str]:
    """Of all letters to the operator, newest first."""
    letters = PostOffice(story.engine).outbox(include_sent=True)
    return [letter.subject for letter in letters if letter.subscriber == "op"]


def fail(story: Story, **span: float) -> None:
    story.wait(**span)
    [due] = story.store.named(["shop"], story.now)
    failure = FetchFailure(Target(1, "shop", "https://s.example"), story.now, Reason.TIMEOUT, "too slow")
    story.store.record_failure(Look(due.target.source_id, story.now, story.now), failure)


def test_an_operator_is_told_once_of_each_stage_of_an_illness_and_once_of_its_end(story: Story) -> None:
    stages = []
    for _ in range(6):
        fail(story, hours=16)
        stages.append(look_and_post(story))
    failing, unwell = ["failing:shop"], ["failing:shop", "unwell:shop"]
    assert stages == [[], [], failing, failing, failing, unwell]
    story.wait(hours=1).look(POLICY)
    assert look_and_post(story) == look_and_post(story.wait(minutes=5)) == []
    told = list(reversed(subjects(story)))
    assert [subject.removeprefix("Clausewatch: shop ")[:22] for subject in told] == [
        "failed 3 times in a ro", "cannot be read, since ", "can be read again; the",
    ]  # fmt: skip
    for _ in range(3):
        fail(story, minutes=10)
        look_and_post(story)
    assert "failed 3 times" in subjects(story)[0], "a second illness is told anew"
    assert len(subjects(story)) == 4


def test_an_illness_that_lasts_is_one_line_of_a_letter(story: Story) -> None:
    at = story.now
    alarms = [
        Alarm(1, "failing:shop", "shop failed 3 times in a row.", at, None),
        Alarm(2, "failing:unwell", "unwell failed 3 times in a row.", at, None),
        Alarm(3, "unwell:shop", "shop cannot be read.", at, None),
    ]
    text = letter_of(alarms, at).text
    assert [line for line in text.splitlines() if line.startswith("* ")] == [
        "* unwell failed 3 times in a row.", "* shop cannot be read.",
    ]  # fmt: skip


def test_two_failures_and_a_recovery_are_no_alarm_and_a_pause_is_no_recovery(story: Story) -> None:
    for _ in range(2):
        fail(story, minutes=10)
        fail(story, minutes=10)
        assert look_and_post(story) == []
        story.wait(minutes=10).look(POLICY)
    for _ in range(3):
        fail(story, minutes=10)
    assert look_and_post(story) == ["failing:shop"]
    with writing(story.engine) as session:
        session.execute(update(SourceRow).values(state="paused"))
    assert look_and_post(story) == []
    assert len(subjects(story)) == 1


def test_on_a_bad_day_an_operator_gets_a_bounded_number_of_letters_and_all_of_the_news(story: Story) -> None:
    for _ in range(LETTERS_A_DAY):
        for _ in range(3):
            fail(story, minutes=5)
        look_and_post(story)
        story.wait(minutes=5).look(POLICY)
        look_and_post(story)
    assert len(subjects(story)) == LETTERS_A_DAY
    look_and_post(story.wait(hours=24))
    assert "25 things to look at" in subjects(story)[0], "the rest in one letter, with the silence of a day"
    assert len(subjects(story)) == LETTERS_A_DAY + 1


def test_a_watch_is_not_silent_while_nothing_is_due(story: Story) -> None:
    """Sources that are looked at once a week leave days without a look."""
    story.store.put_off(1, story.now + timedelta(days=7))
    assert look(story.wait(days=7)) == []
    assert look(story.wait(hours=1)) == ["silent"]


def test_five_hundred_failing_sources_are_one_letter_of_bounded_length(story: Story) -> None:
    many = [Alarm(number, f"failing:s{number}", f"s{number} failed.", story.now, None) for number in range(500)]
    letter = letter_of(many, story.now)
    assert letter.subject == "Clausewatch: 500 things to look at: s0 failed"
    assert "s49 failed." in letter.text
    assert "s50 failed." not in letter.text
    assert "450 more: see `clausewatch list`" in " ".join(letter.text.split())


def test_operators_get_no_policy_news_and_readers_no_alarms(story: Story) -> None:
    story.wait(hours=1).change_to(SOLD)
    assert list(compose_due(PostOffice(story.engine), SENDER, story.now)) == ["ann"]
    assert look(story) == []
    assert look(story.wait(hours=30)) == ["stuck", "silent"]
    assert subjects(story)[0].startswith("Clausewatch: 2 things to look at: Letters wait since")
    assert len(PostOffice(story.engine).outbox()) == 2


def test_a_letter_that_died_is_an_alarm_and_one_to_an_operator_is_not(story: Story) -> None:
    story.wait(hours=1).change_to(SOLD)
    list(compose_due(PostOffice(story.engine), SENDER, story.now))
    post = PostOffice(story.engine)
    [letter] = post.outbox()
    Dispatch(story.engine).mark_dead(letter.letter_id, "550 5.1.1 nobody", story.now)
    assert look(story) == [f"dead:{letter.letter_id}"]
    own = next(each for each in post.outbox() if each.subscriber == "op")
    Dispatch(story.engine).mark_dead(own.letter_id, "550 5.1.1 nobody", story.now)
    assert look(story) == [f"dead:{letter.letter_id}"]
    assert len(subjects(story)) == 1


def test_what_an_operators_dead_letter_told_stands_in_the_next_one(story: Story) -> None:
    assert look(story.wait(days=2)) == ["silent"]
    post = PostOffice(story.engine)
    [first] = post.outbox()
    Dispatch(story.engine).mark_dead(first.letter_id, "452 4.2.2 full, given up", story.now)
    assert look(story.wait(minutes=5)) == ["silent"]
    assert len(subjects(story)) == 1, "not by itself: the mailbox may still be full"
    story.wait(hours=1).change_to(SOLD)
    list(compose_due(post, SENDER, story.now))
    look(story.wait(days=2))
    newest = next(each for each in post.outbox() if each.subscriber == "op")
    told = (post.message(newest.letter_id) or b"").decode()
    assert "No source was looked at since 2026-03-03" in told.replace("=\r\n", "")
    assert "Letters wait since" in told


def test_e39_a_reader_whose_letters_all_came_back_is_an_alarm_until_letters_go_again(story: Story) -> None:
    post, dispatch = PostOffice(story.engine), Dispatch(story.engine)
    for number in range(HARD_BOUNCES):
        story.wait(days=1).change_to(POLICY.replace("30 days", f"{number + 2} months"))
        assert list(compose_due(post, SENDER, story.now)) == ["ann"]
        [letter] = [each for each in post.outbox(of="ann") if each.is_underway]
        dispatch.mark_dead(letter.letter_id, "550 5.1.1 nobody", story.now, is_hard_bounce=True)
    assert "suspended:ann" in look(story)
    [told] = [each for each in post.outbox() if each.subscriber == "op"]
    assert "ann gets no more letters" in (post.message(told.letter_id) or b"").decode()
    Readers(story.engine).resume("ann", story.now)
    assert "suspended:ann" not in look(story)


def test_e39_a_refused_log_in_is_an_alarm_until_a_letter_goes(story: Story) -> None:
    story.wait(hours=1).change_to(SOLD)
    post = PostOffice(story.engine)
    list(compose_due(post, SENDER, story.now))

    def attempt(script: Script) -> None:
        with ScriptedServer(script) as server:
            list(deliver_due(Dispatch(story.engine), server.settings(), SENDER, lambda: story.now, lambda: 0.0))

    attempt(Script({Stage.MAIL: "535 5.7.8 who are you"}))
    assert look(story) == ["settings"]
    assert "535 5.7.8" in Alarms(story.engine).after(0)[0].sentence
    story.wait(hours=1)
    attempt(Script())
    assert look(story) == []


def test_a_zone_that_was_abolished_is_an_alarm_until_another_is_named(story: Story) -> None:
    def live_in(zone: str) -> None:
        spec = SubscriberSpec("bob", "bob@reader.example", Frequency(Rhythm.DAILY, zone=zone))
        story.watchlist.declare([], [spec], story.now)

    live_in("Europe/Atlantis")
    assert look(story) == ["zone:bob"]
    live_in("Europe/Athens")
    assert look(story) == []


SETTINGS = """\
[database]
path = "c.db"
[operator]
addresses = ["op@c.example"]
silent_after = "2h"
ping = "{url}"
ping_intranet = ["{intranet}"]
[[source]]
name = "shop"
url = "https://shop.example/"
"""


def test_e44_the_ping_says_whether_the_watch_goes_on(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(talk: Talk) -> None:
        asked.append(talk.asked.path)
        talk.answer(200, b"OK")

    with Web() as web:
        web.play("/ping/u-u", answer)
        web.play("/ping/u-u/fail", answer)
        (tmp_path / "c.toml").write_text(SETTINGS.format(url=web.url("/ping/u-u"), intranet=web.intranet[0]))
        house = wiring.open_house(load(tmp_path / "c.toml"))
        keeper, now = Caretaker(house), wiring.now()
        assert keeper.is_due(now)
        asyncio.run(keeper.ping(keeper.look(now)))
        assert not keeper.is_due(now + timedelta(minutes=1))
        asyncio.run(keeper.ping(keeper.look(now + timedelta(hours=3))))
        assert asked == ["/ping/u-u", "/ping/u-u/fail"]
        assert [letter.recipient for letter in house.post.outbox()] == ["op@c.example"]
        house.engine.dispose()


def test_who_was_asked_and_never_said_yes_is_forgotten_when_the_link_is_no_good_any_more(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(SETTINGS.format(url="http://x.example/", intranet="10.0.0.1/32:80"))
    house, now = wiring.open_house(load(tmp_path / "c.toml")), wiring.now()
    for name, days in (("eve", 8), ("new", 6), ("ann", 8)):
        spec = SubscriberSpec(name, f"{name}@reader.example", Frequency(Rhythm.AT_ONCE))
        asked = house.readers.ask(spec, now - timedelta(days=days))
        if name == "ann":
            assert house.readers.confirm(asked.subscriber_id, now - timedelta(days=7))
            house.readers.leave(asked.subscriber_id, now)
    Caretaker(house).look(now)
    left = {reader.subscriber.name: reader.paused_by for reader in house.readers.all() if reader.origin == "added"}
    assert left == {"new": PausedBy.UNCONFIRMED, "ann": PausedBy.LETTER}
    house.readers.ask(SubscriberSpec("eve", "eve@reader.example", Frequency(Rhythm.AT_ONCE)), now)
    house.engine.dispose()


def test_a_ping_reaches_no_private_address_that_was_not_allowed() -> None:
    with Web() as web:
        web.play("/p", lambda talk: talk.answer(200, b"OK"))
        assert "not a public address" in asyncio.run(call(web.url("/p")))
        assert web.asked == []
        assert asyncio.run(call(web.url("/p"), web.intranet)) == "", "the control: allowed, it is asked"
        assert "answered 404" in asyncio.run(call(web.url("/q"), web.intranet))
    for url in ("file:///etc/passwd", "http://u:p@127.0.0.1/", "http://127.0.0.1:1/"):
        assert asyncio.run(call(url))
