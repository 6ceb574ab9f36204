from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.engine import writing
from db.history import Damage, History
from db.looks import Look
from db.post import PostOffice
from db.versions import Caveat
from db.watchlist import NameTakenError, SourceSpec
from monitor.core.follow import UNCONFIRMED, UNSTABLE, follow, overdue
from monitor.core.types import (
    Changed,
    FetchFailure,
    FirstSight,
    Held,
    Reason,
    Reextracted,
    Reverted,
    Sameness,
    Unchanged,
    Unwell,
    Verdict,
)
from tests.build import LONGER_KEPT, POLICY, SOLD, START, Story, capture, text_reading

PRICED = (
    POLICY + "\n\nThe shop's fee is $ 30 - or 20 % of the price - and falls due within 5-7 days. "
    'Members "18+" pay 1.5 times as much; write to: fees at the shop.'
)


@pytest.fixture
def story(engine: Engine) -> Story:
    return Story(engine).watch().subscribe()


def kinds(outcomes: Sequence[object]) -> list[type]:
    return [type(outcome) for outcome in outcomes]


def open_notices(story: Story) -> int:
    [(subscriber, _)] = PostOffice(story.engine).subscribers()
    return len(PostOffice(story.engine).open_notices(subscriber))


def test_a_new_text_is_held_and_becomes_a_version_at_the_second_look(story: Story) -> None:
    assert kinds(story.look(POLICY)) == [FirstSight]
    first_seen = story.wait(days=1).now
    assert kinds(story.look(SOLD)) == [Held]
    assert open_notices(story) == 0
    assert kinds(story.wait(minutes=20).look(SOLD)) == [Changed]
    assert open_notices(story) == 1
    first, second = History(story.engine).versions("shop")
    assert (first.outcome, second.outcome, second.verdict) == ("first_sight", "changed", Verdict.SUBSTANTIVE)
    assert second.captured_at == first_seen, "the first fetch that brought the text"
    assert second.alerted
    assert [change.after for change in second.changes] == [SOLD.split("\n\n")[2]]


def test_a_look_that_comes_too_soon_proves_nothing(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).look(SOLD)
    assert kinds(story.wait(minutes=1).look(SOLD)) == [Held]
    assert kinds(story.wait(minutes=20).look(SOLD)) == [Changed]


def test_a_text_that_is_gone_at_the_second_look_is_quiet_and_stays_in_the_record(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).look(SOLD)
    [outcome] = story.wait(minutes=20).look(POLICY)
    assert isinstance(outcome, Unchanged)
    assert outcome.flickered
    assert len(History(story.engine).versions("shop")) == 1
    assert open_notices(story) == 0
    assert History(story.engine).held() == []
    with writing(story.engine) as session:
        assert session.scalar(text("SELECT state FROM holds")) == "flickered"


def test_another_layout_of_the_same_words_makes_no_version(story: Story) -> None:
    """Pages exist that draw their headings and lists otherwise at every request."""
    story.look(POLICY)
    listed = POLICY.replace("# Privacy", "**Privacy**").replace("\n\n", "\n\n- ")
    typed = POLICY.replace("\n\n", "\n\n1. ")
    for text_of_another_layout in (listed, typed, listed):
        [outcome] = story.wait(hours=12).look(text_of_another_layout)
        assert outcome == Unchanged(Sameness.SAME_WORDS)
    assert len(History(story.engine).versions("shop")) == 1
    assert kinds(story.wait(hours=12).look(listed.replace("Privacy", "privacy"))) == [Held], "capitals are recorded"


def test_another_typography_of_the_same_words_makes_no_version(story: Story) -> None:
    """A site that is typeset anew has other quotes, dashes and stops; no amount and no word is among them."""
    story.look(PRICED)
    for typeset in (
        PRICED.replace("'", "’").replace(" - ", " – ").replace('"', "“"),
        PRICED.replace("days.", "days").replace("write to:", "write to"),
    ):
        [outcome] = story.wait(hours=12).look(typeset)
        assert outcome == Unchanged(Sameness.SAME_WORDS)
    assert len(History(story.engine).versions("shop")) == 1


@pytest.mark.parametrize(("was", "now"), [("1.5", "15"), ("5-7", "57"), ("18+", "18"), ("$ 30", "€ 30")])
def test_a_sign_that_is_part_of_an_amount_is_a_change(story: Story, was: str, now: str) -> None:
    story.look(PRICED)
    assert kinds(story.wait(hours=12).look(PRICED.replace(was, now))) == [Held]


OTHER = POLICY.replace("our workshop in Graz", "our workshop in Linz, from where we sell your data to brokers")


def test_f22_a_text_that_comes_and_goes_takes_more_looks_and_the_source_is_called_unstable(story: Story) -> None:
    """A trial shows one reader in two another text."""
    story.look(POLICY)
    assert not story.watchlist.sources()[0].is_unstable
    for _ in range(3):
        assert kinds(story.wait(hours=12).look(OTHER)) == [Held]
        assert kinds(story.wait(minutes=20).look(POLICY)) == [Unchanged]
    assert story.watchlist.sources()[0].is_unstable
    looks = [kinds(story.wait(minutes=20).look(OTHER)) for _ in range(5)]
    assert looks == [[Held], [Held], [Held], [Held], [Changed]], "two looks, and one more for each time it went"
    [_, version] = History(story.engine).versions("shop")
    assert [note for note in version.notes if "shows texts in turn" in note and "3 times" in note]
    story.wait(days=8).look(OTHER)
    assert not story.watchlist.sources()[0].is_unstable, "it has settled for a week"


def test_f22_a_source_that_goes_back_and_forth_says_so_once_and_is_quiet_then(story: Story) -> None:
    story.look(POLICY)
    returns = [story.wait(hours=8).change_to(text_now)[-1] for text_now in [OTHER, POLICY] * 4][1:]
    assert all(isinstance(outcome, Reverted) for outcome in returns)
    said = [UNSTABLE in outcome.notes for outcome in returns if isinstance(outcome, Reverted)]
    assert said == [False, False, False, True, True, True, True]
    assert not any(outcome.is_told for outcome in returns[4:] if isinstance(outcome, Reverted)), "said, then quiet"
    assert story.watchlist.sources()[0].is_unstable


def test_f22_a_text_that_comes_and_goes_is_told_after_a_day_of_staying(story: Story) -> None:
    story.look(POLICY)
    for _ in range(9):
        story.wait(minutes=20).look(OTHER)
        story.wait(minutes=20).look(POLICY)
    story.wait(hours=1).look(OTHER)
    assert kinds(story.wait(hours=23).look(OTHER)) == [Held]
    assert kinds(story.wait(hours=2).look(OTHER)) == [Changed]


def test_f22_back_before_the_letter_went_cancels_what_was_to_be_told(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    assert open_notices(story) == 1
    *_, outcome = story.wait(hours=2).change_to(POLICY)
    assert isinstance(outcome, Reverted)
    assert not outcome.is_told
    assert open_notices(story) == 0


def test_f22_back_after_somebody_was_told_is_told_with_the_same_weight(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    with writing(story.engine) as session:
        session.execute(
            text(
                "INSERT INTO letters (subscriber_id, period, state, message_id, recipient, subject, message_sha256, "
                "queued_at, attempts, next_attempt_at, last_error) SELECT id, 'p', 'sent', '<m>', 'a', 's', '', "
                "since, 1, since, '' FROM subscribers"
            )
        )
        session.execute(text("UPDATE notices SET state = 'closed', letter_id = (SELECT max(id) FROM letters)"))
    *_, outcome = story.wait(hours=2).change_to(POLICY)
    assert isinstance(outcome, Reverted)
    assert (outcome.alerted, outcome.to_seq) == (True, 1)
    assert "3 March 2026" in outcome.notes[0]
    assert open_notices(story) == 1


def test_a_return_to_a_text_of_weeks_ago_is_judged_as_a_change(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    *_, outcome = story.wait(days=20).change_to(POLICY)
    assert isinstance(outcome, Reverted)
    assert outcome.judgement.verdict is Verdict.SUBSTANTIVE
    assert outcome.alerted


def test_a_further_edit_during_the_second_look_confirms_the_first_and_is_held_itself(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).look(SOLD)
    both = SOLD.replace("30 days", "24 months")
    assert kinds(story.wait(minutes=20).look(both)) == [Changed, Held]
    assert kinds(story.wait(minutes=20).look(both)) == [Changed]
    assert [version.outcome for version in History(story.engine).versions("shop")] == [
        "first_sight",
        "changed",
        "changed",
    ]


def test_a_text_that_no_look_can_confirm_is_told_after_a_day_marked_unconfirmed(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).look(SOLD)
    source_id = story.store.named(["shop"], story.now)[0].target.source_id
    for _ in range(3):
        story.wait(hours=9)
        target = story.store.named(["shop"], story.now)[0].target
        failure = FetchFailure(target, story.now, Reason.TIMEOUT, "no answer in 30 seconds")
        story.store.record_failure(Look(source_id, story.now, story.now + timedelta(hours=1)), failure)
    outcome = overdue(story.store.memory(source_id, story.now), story.now, story.patience)
    assert isinstance(outcome, Changed)
    assert UNCONFIRMED in outcome.notes
    story.store.record(Look(source_id, story.now, story.now), outcome, None)
    assert open_notices(story) == 1


def test_f21_a_collapse_is_unwell_until_it_has_stayed_for_two_days(story: Story) -> None:
    story.look(POLICY)
    stub = "# Privacy\n\n" + " ".join(POLICY.split()[2:40])
    [outcome] = story.wait(days=1).look(stub)
    assert isinstance(outcome, Unwell)
    assert kinds(story.wait(hours=20).look(stub)) == [Unwell]
    [outcome] = story.wait(hours=30).look(stub)
    assert isinstance(outcome, Changed)
    assert outcome.alerted
    assert "shortened" in outcome.notes[0]


def test_two_processes_that_see_the_same_store_and_tell_it_once(story: Story) -> None:
    """`clausewatch check` beside the daemon: both decide by what was there before either of them stored."""
    story.subscribe("ann")

    def both(text: str) -> list[str]:
        [due] = story.store.named(["shop"], story.now)
        memory, read = story.store.memory(due.target.source_id, story.now), text_reading(text)
        for _ in range(2):
            story.wait(seconds=1)
            outcome = follow(read, memory, story.now, story.patience)
            story.store.record(Look(due.target.source_id, story.now, story.now), outcome, capture(text))
        return [version.outcome for version in History(story.engine).versions("shop")]

    assert both(POLICY) == ["first_sight"]
    story.wait(hours=1).look(SOLD)
    story.wait(minutes=20)
    assert both(SOLD) == ["first_sight", "changed"]
    assert open_notices(story) == 1
    assert both(POLICY) == ["first_sight", "changed"]
    story.wait(minutes=20)
    assert both(POLICY) == ["first_sight", "changed", "reverted"]


def test_a_failure_touches_nothing_that_was_known(story: Story) -> None:
    story.look(POLICY)
    [due] = story.store.named(["shop"], story.now)
    failure = FetchFailure(due.target, story.now, Reason.HTTP_5XX, "the server answered 503", 503)
    story.store.record_failure(Look(due.target.source_id, story.now, story.now), failure)
    [again] = story.store.named(["shop"], story.now)
    assert (again.failures_in_row, again.body_sha256) == (1, due.body_sha256)
    assert again.target.etag == "", "after a failure the next request is unconditional"
    assert len(History(story.engine).versions("shop")) == 1
    [state] = story.watchlist.sources()
    assert (state.health, state.failures) == ("http-5xx", 1)


def test_a_reextraction_is_a_version_that_alarms_nobody_and_is_compared_with_from_then_on(story: Story) -> None:
    story.look(POLICY)
    [due] = story.store.named(["shop"], story.now)
    read_anew = text_reading(POLICY.replace("# Privacy", "## Privacy"), "test 2")
    story.store.record(Look(due.target.source_id, story.now, story.now), Reextracted(read_anew), None)
    memory = story.store.memory(due.target.source_id, story.now)
    assert memory is not None
    assert (memory.last.text, memory.last.extractor) == (read_anew.text, "test 2")
    assert open_notices(story) == 0
    assert [version.alerted for version in History(story.engine).versions("shop")] == [False, False]


def test_a_rejected_text_is_not_held_again(story: Story) -> None:
    story.look(POLICY)
    story.wait(days=1).look(SOLD)
    assert History(story.engine).reject("shop", story.now)
    assert not History(story.engine).reject("shop", story.now), "nothing waits any more"
    [outcome] = story.wait(hours=1).look(SOLD)
    assert isinstance(outcome, Unchanged)
    assert kinds(story.wait(hours=1).look(LONGER_KEPT)) == [Held], "another text still is"


def test_validators_are_remembered_with_the_current_version_only(story: Story) -> None:
    story.look(POLICY)
    [due] = story.store.named(["shop"], story.now)
    story.wait(days=1).look(SOLD)
    [held] = story.store.named(["shop"], story.now)
    assert held.is_held
    assert held.body_sha256 == due.body_sha256 == capture(POLICY).body_sha256
    story.wait(minutes=20).look(SOLD)
    [changed] = story.store.named(["shop"], story.now)
    assert changed.body_sha256 == capture(SOLD).body_sha256


def test_only_subscribers_whose_floor_is_reached_get_a_notice(engine: Engine) -> None:
    story = Story(engine).watch().subscribe("ann", Verdict.SUBSTANTIVE)
    story.watchlist.declare([], [], story.now)
    assert PostOffice(engine).subscribers() == [], "an entry that vanished is paused"
    story.subscribe("bob", Verdict.MINOR)
    story.look(POLICY)
    story.wait(days=1).change_to(POLICY.replace("workshop in Graz", "office in Graz"))
    [(bob, _)] = PostOffice(engine).subscribers()
    verdict = History(engine).versions("shop")[-1].verdict
    assert len(PostOffice(engine).open_notices(bob)) == (verdict is not Verdict.COSMETIC)


def test_a_name_or_an_address_is_watched_once(story: Story) -> None:
    with pytest.raises(NameTakenError, match="watched already under this name"):
        story.watchlist.add(SourceSpec("shop", "https://other.example/"), START)
    with pytest.raises(NameTakenError, match="watched already under this address"):
        story.watchlist.add(SourceSpec("other", "https://shop.example/privacy"), START)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE versions SET captured_at = recorded_at WHERE seq = 2", "altered"),
        ("UPDATE versions SET text_sha256 = raw_sha256 WHERE seq = 2", "altered"),
        ("UPDATE blobs SET frame = (SELECT min(frame) FROM blobs)", "other bytes"),
        ("DELETE FROM changes; DELETE FROM notices; DELETE FROM versions WHERE seq = 1", "missing"),
    ],
)
def test_what_was_altered_behind_our_back_is_named(story: Story, damage: str, found: str) -> None:
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    history = History(story.engine)
    assert all(not isinstance(item, Damage) for item in history.verify())
    with writing(story.engine) as session:
        for statement in damage.split("; "):
            session.execute(text(statement))
    damages = [item for item in history.verify() if isinstance(item, Damage)]
    assert any(found in item.what for item in damages), damages


def test_a_promise_about_changes_is_held_against_what_was_seen(story: Story) -> None:
    """The version that was in force bound the change; a finding stands beside it and raises no verdict."""
    promised = POLICY + "\n\nIf we change this policy, we will revise the effective date at the top of this page."
    story.look(promised)
    minor = promised.replace("our workshop in Graz", "our new workshop in Graz")
    *_, outcome = story.wait(days=1).change_to(minor)
    assert isinstance(outcome, Changed)
    assert (outcome.judgement.verdict, outcome.alerted) == (Verdict.MINOR, False)
    assert [note for note in outcome.notes if note.startswith("No published date could be read")]
    *_, typography = story.wait(days=9).change_to(minor.replace("two weeks.", "Two weeks."))
    assert isinstance(typography, Changed)
    assert not [note for note in typography.notes if "promises" in note]


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ({}, ()),
        ({"url": "http://shop.example/privacy"}, (Caveat.UNENCRYPTED,)),
        ({"verified_tls": False}, (Caveat.UNVERIFIED,)),
        ({"is_rendered": True}, (Caveat.RENDERED,)),
    ],
)
def test_f11_a_version_says_what_its_bytes_do_not_prove(
    story: Story, came: dict[str, Any], expected: tuple[Caveat, ...]
) -> None:
    [due] = story.store.named([story.name], story.now)
    look = Look(due.target.source_id, story.now, story.now + timedelta(hours=12), 200)
    story.store.record(look, FirstSight(text_reading(POLICY)), replace(capture(POLICY), **came))
    past = History(story.engine)
    [version] = past.versions(story.name)
    assert version.caveats == expected == past.text(story.name)[0].caveats
