"""From open notices to a letter in the inbox, through every way in which a mail server may fail."""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from alerts.composing import compose_due, try_out
from alerts.desk import preview
from alerts.outbox import Posted, deliver_due
from alerts.sender import Sender
from alerts.smtp import SmtpServer
from db.alarms import Alarms, Limits
from db.dispatch import Dispatch
from db.engine import reading, writing
from db.models import BlobRow
from db.post import PostOffice
from db.post_models import LetterRow, SubscriberRow
from monitor.core.cadence import LETTERS_A_DAY
from monitor.core.news import Rhythm
from tests.build import LONGER_KEPT, POLICY, SOLD, START, Story, sold_to
from tests.smtp import Script, ScriptedServer, Stage

SENDER = Sender("Clausewatch <watch@clausewatch.example>", "watch@clausewatch.example")
REFUSING = Script(replies={Stage.RCPT: "550 5.1.1 nobody of that name"})


@pytest.fixture
def story(engine: Engine) -> Story:
    """One reader, and one change of which she is to be told."""
    told = Story(engine).watch().subscribe("ann")
    told.look(POLICY)
    told.wait(days=1).change_to(SOLD)
    return told


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as listening:
        yield listening


def compose(story: Story) -> list[str]:
    return list(compose_due(PostOffice(story.engine), SENDER, story.now))


def deliver(story: Story, server: SmtpServer) -> list[Posted]:
    return list(deliver_due(Dispatch(story.engine), server, SENDER, lambda: story.now, lambda: 0.0))


def states(story: Story) -> list[str]:
    return [letter.state for letter in PostOffice(story.engine).outbox(include_sent=True)]


def test_a_letter_is_composed_once_and_sent_once(story: Story, server: ScriptedServer) -> None:
    assert compose(story) == ["ann"]
    assert compose(story) == [], "the notice is closed"
    [posted] = deliver(story, server.settings())
    assert (posted.state, states(story)) == ("sent", ["sent"])
    assert deliver(story, server.settings()) == []
    [accepted] = server.accepted
    letter = email.message_from_bytes(accepted.message, policy=email.policy.default)
    assert accepted.recipients == ("ann@reader.example",)
    assert "never" in letter["Subject"]


def test_the_bytes_of_old_letters_are_dropped_and_their_hashes_stay(story: Story, server: ScriptedServer) -> None:
    compose(story)
    deliver(story, server.settings())
    post = PostOffice(story.engine)
    [letter] = post.outbox(include_sent=True)
    sent = email.message_from_bytes(post.message(letter.letter_id) or b"", policy=email.policy.default)
    assert sent["date"].datetime == story.now, "the hour of its writing"
    sha256 = hashlib.sha256(post.message(letter.letter_id) or b"").hexdigest()
    story.wait(days=1).change_to(LONGER_KEPT)
    compose(story)
    assert post.forget_messages(letter.queued_at) == 0, "not before their time"
    assert post.forget_messages(story.now + timedelta(days=1)) == 1, "the one that is still to go keeps its bytes"
    assert post.message(letter.letter_id) is None
    with reading(story.engine) as session:
        assert session.get_one(LetterRow, letter.letter_id).message_sha256 == sha256
    assert [posted.state for posted in deliver(story, server.settings())] == ["sent"]


def test_previewing_writes_nothing(story: Story) -> None:
    post = PostOffice(story.engine)
    [(ann, _)] = post.subscribers()
    digest, rendered = preview(post, ann, SENDER, story.now)
    assert len(digest.news) == 1
    assert "never" in rendered.text
    assert states(story) == []
    assert compose(story) == ["ann"]


def test_a_mail_server_that_is_down_for_hours_delays_the_letter_and_nothing_else(
    story: Story, server: ScriptedServer
) -> None:
    with ScriptedServer() as gone:
        nobody = gone.settings()
    compose(story)
    for minutes in (0, 1, 5, 15, 30, 60, 60, 60):
        [posted] = deliver(story.wait(minutes=minutes), nobody)
        assert posted.state == "queued"
        assert deliver(story, nobody) == [], "not tried again before its hour"
    [before] = PostOffice(story.engine).outbox()
    assert before.attempts == 8
    assert before.last_error
    [posted] = deliver(story.wait(minutes=60), server.settings())
    assert posted.state == "sent"
    assert len(server.accepted) == 1


def test_e38_a_letter_that_cannot_be_delivered_for_five_days_is_dead_and_its_news_stand_in_the_next(
    story: Story, server: ScriptedServer
) -> None:
    with ScriptedServer() as gone:
        nobody = gone.settings()
    compose(story)
    began = story.now
    while "dead" not in states(story):
        deliver(story.wait(minutes=61), nobody)
        assert story.now - began < timedelta(days=6), "it must end some day"
    assert story.now - began > timedelta(days=4)
    assert compose(story) == [], "what died does not begin a letter by itself"
    story.wait(days=1).change_to(SOLD.replace("30 days", "24 months"))
    assert compose(story) == ["ann"]
    deliver(story, server.settings())
    text = server.accepted[0].message.decode()
    assert "24 months" in text
    assert "may" in text


def test_e39_a_refused_recipient_ends_that_letter_alone(story: Story) -> None:
    compose(story)
    with ScriptedServer(REFUSING, Script()) as server:
        [posted] = deliver(story, server.settings())
        assert posted.state == "dead"
        assert "5.1.1" in posted.reply
        assert compose(story) == [], "an at-once letter is not written again and again to a refused address"
    [letter] = PostOffice(story.engine).outbox()
    assert letter.state == "dead"
    assert "nobody of that name" in letter.last_error


def test_e39_one_refused_recipient_does_not_keep_the_others_from_their_letters(engine: Engine) -> None:
    story = Story(engine).watch()
    story.subscribe_all("ann", "bob", "cat")
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    assert compose(story) == ["ann", "bob", "cat"]
    with ScriptedServer(Script(), REFUSING, Script()) as server:
        assert [posted.state for posted in deliver(story, server.settings())] == ["sent", "dead", "sent"]
    assert {accepted.recipients[0] for accepted in server.accepted} == {"ann@reader.example", "cat@reader.example"}


@pytest.mark.parametrize("script", [Script(hang_up=Stage.DOT), Script(stall=Stage.DOT)], ids=["hangs up", "is silent"])
def test_a_letter_in_doubt_comes_again_byte_for_byte(story: Story, script: Script) -> None:
    compose(story)
    with ScriptedServer(script, Script()) as server:
        settings = server.settings(dot_timeout_seconds=0.5)
        [posted] = deliver(story, settings)
        assert posted.state == "queued"
        assert states(story) == ["dot_sent"]
        sent_before = PostOffice(story.engine).message(posted.letter_id)
        [posted] = deliver(story.wait(minutes=2), settings)
        assert posted.state == "sent"
    assert sent_before is not None
    assert server.accepted[-1].message.strip() == sent_before.strip()


def test_e39_a_refused_log_in_is_an_alarm_and_keeps_the_letter(story: Story) -> None:
    compose(story)
    with ScriptedServer(Script(replies={Stage.MAIL: "530 5.7.0 log in first"})) as server:
        [posted] = deliver(story, server.settings())
    assert (posted.state, posted.is_alarm) == ("queued", True)
    assert states(story) == ["queued"]


def test_a_daily_reader_gets_one_letter_at_her_hour_and_none_without_news(engine: Engine) -> None:
    story = Story(engine).watch().subscribe("ann", rhythm=Rhythm.DAILY)
    story.look(POLICY)
    story.wait(days=1)
    assert compose(story) == ["ann"], "the first letter says what is watched"
    story.wait(days=1)
    assert compose(story) == [], "nothing to tell"
    story.change_to(SOLD)
    assert compose(story) == [], "her hour for today is over: news waits for tomorrow's"
    story.now = datetime.combine(story.now.date() + timedelta(days=1), story.now.timetz()).replace(hour=7, minute=31)
    assert compose(story) == ["ann"]
    story.wait(days=1).change_to(LONGER_KEPT)
    story.wait(days=1)
    assert compose(story) == ["ann"]
    assert len(states(story)) == 3


def test_e43_a_source_that_changes_all_day_does_not_fill_an_inbox(story: Story) -> None:
    written = len(compose(story))
    changed = 1
    story.change_to(sold_to(0))
    assert compose(story) == [], "another document came, with nothing in it that matters"
    for number in range(LETTERS_A_DAY + 6):
        story.wait(minutes=5).change_to(sold_to(number + 1))
        changed += 1
        written += len(compose(story))
    assert written == LETTERS_A_DAY
    story.wait(days=1)
    assert compose(story) == ["ann"], "the rest in one letter"
    assert compose(story) == []
    told = PostOffice(story.engine).outbox()
    assert f"{changed - LETTERS_A_DAY} policies changed" in told[0].subject
    [(ann, _)] = PostOffice(story.engine).subscribers()
    tried = try_out(PostOffice(story.engine), ann, START, story.now).letters
    assert [len(news) for _, news in tried] == [1] * LETTERS_A_DAY + [changed - LETTERS_A_DAY]


BAD = "jörg@reader.example"


def stricken(engine: Engine, *names: str) -> Story:
    """Readers with a change to be told, the second of whom has an address that no letter can carry."""
    story = Story(engine).watch().subscribe_all(*names)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    with writing(engine) as session:
        session.execute(update(SubscriberRow).where(SubscriberRow.name == names[1]).values(address=BAD))
    return story


def test_a_reader_who_cannot_be_written_to_keeps_nobody_else_from_their_letters(engine: Engine) -> None:
    story = stricken(engine, "ann", "bob", "cat")
    told: list[tuple[str, str]] = []
    post = PostOffice(engine)
    found = compose_due(post, SENDER, story.now, lambda name, why: told.append((name, why)))
    assert list(found) == ["ann", "cat"]
    [(name, why)] = told
    assert (name, "SMTPUTF8" in why) == ("bob", True)
    [dead] = [letter for letter in post.outbox() if letter.state == "dead"]
    assert (dead.recipient, dead.last_error) == (BAD, why), "visible in the outbox"
    assert [alarm.key for alarm in Alarms(engine).look(Limits(), story.now)] == [f"dead:{dead.letter_id}"]
    assert compose(story.wait(minutes=1)) == [], "not tried at every tick"
    with ScriptedServer() as server:
        assert {posted.state for posted in deliver(story, server.settings())} == {"sent"}
        assert len(server.accepted) == 2


def test_what_a_reader_was_not_told_stands_in_the_letter_after_their_address_was_mended(engine: Engine) -> None:
    story = stricken(engine, "ann", "bob")
    assert compose(story) == ["ann"]
    story.subscribe_all("ann", "bob")
    story.wait(days=1).change_to(SOLD.replace("30 days", "24 months"))
    assert compose(story) == ["ann", "bob"]
    post = PostOffice(engine)
    bobs = next(letter for letter in post.outbox() if letter.subscriber == "bob" and letter.state == "queued")
    message = (post.message(bobs.letter_id) or b"").decode()
    assert "24 months" in message
    assert "may" in message


def test_three_letters_that_could_not_be_written_suspend_a_reader(engine: Engine) -> None:
    story = stricken(engine, "ann", "bob")
    for days in (0, 1, 2):
        compose(story)
        story.wait(days=1).change_to(SOLD.replace("30 days", f"{days + 40} days"))
    assert "suspended:bob" in [alarm.key for alarm in Alarms(engine).look(Limits(), story.now)]


def test_a_letter_that_breaks_while_it_is_written_is_its_readers_alone(story: Story) -> None:
    """A stored text is rotten: the first letter to somebody new would show it, the letter of changes does not."""
    assert compose(story) == ["ann"]
    story.subscribe_all("ann", "bob")
    story.wait(days=1).change_to(LONGER_KEPT)
    with writing(story.engine) as session:
        session.execute(update(BlobRow).values(frame=b"rot"))
    assert compose(story) == ["ann"]
    [dead] = [letter for letter in PostOffice(story.engine).outbox() if letter.state == "dead"]
    assert (dead.subscriber, "could not be written" in dead.last_error) == ("bob", True)


def test_e08_letters_about_one_source_are_one_thread_where_the_settings_say_so(engine: Engine) -> None:
    one, other = Story(engine).watch(), Story(engine, "inn").watch()
    one.subscribe("ann", rhythm=Rhythm.DAILY)
    sender, references = replace(SENDER, has_threads=True), []

    def letter_after(*changes: tuple[Story, str]) -> None:
        for story, text in changes:
            story.change_to(text)
        for story in (one, other):
            story.wait(days=1)
        assert list(compose_due(PostOffice(engine), sender, one.now)) == ["ann"]
        newest = PostOffice(engine).outbox()[0]
        message = email.message_from_bytes(PostOffice(engine).message(newest.letter_id) or b"")
        assert message["In-Reply-To"] == message["References"]
        references.append(message["References"])

    for story in (one, other):
        story.look(POLICY)
    letter_after()
    letter_after((one, SOLD))
    letter_after((other, SOLD))
    letter_after((one, LONGER_KEPT))
    letter_after((one, POLICY), (other, POLICY))
    first_sights, of_shop, of_inn, again_of_shop, of_both = references
    assert (first_sights, of_both) == (None, None)
    assert of_shop == again_of_shop != of_inn
    assert of_inn
