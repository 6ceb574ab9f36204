"""What a policy promises about its own changes, and what of it can be seen from outside."""

from __future__ import annotations

import time
from datetime import date

import pytest

from monitor.core.judge import judge
from monitor.core.promises import Pledge, findings, promises

MAY, JUNE = date(2024, 5, 3), date(2024, 6, 14)


@pytest.mark.parametrize(
    ("sentence", "pledge"),
    [
        ("If we change this policy, we will change the date at the top.", Pledge.NEW_DATE),
        ("When this notice is revised, its effective date will be updated.", Pledge.NEW_DATE),
        ("We will revise the “Last updated” date below whenever we amend this statement.", Pledge.NEW_DATE),
        ("We will announce any change of this policy on our home page.", Pledge.NOTICE_HOME),
        ("Should these terms change, we will notify you by e-mail.", Pledge.NOTICE_BY_MAIL),
        ("We will post any changes to our policy on this page.", Pledge.NOTICE_HERE),
        ("We will tell you of changes to this policy through a prominent banner.", Pledge.NOTICE_ON_SITE),
        ("We will ask for your consent to any change of this policy.", Pledge.CONSENT),
        ("Your data will be used in accordance with the policy under which it was collected.", Pledge.OLD_STAYS),
        ("We may change this policy, so please check it periodically.", Pledge.READER_CHECKS),
        ("Your continued use of the shop after changes to this policy means that you accept them.", Pledge.USE_ACCEPTS),
        ("This policy is effective as of May 3, 2024.", Pledge.OWN_DATE),
    ],
)
def test_a_pledge_is_recognised_in_its_sentence(sentence: str, pledge: Pledge) -> None:
    (found,) = promises(f"# Privacy policy\n\nWe sell kettles. {sentence} Thank you.")
    assert (found.pledge, found.sentence) == (pledge, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We may change this policy at any time without notice.",
        "We will notify you by e-mail when your kettle has left the shop.",
        "You can change your e-mail address on the home page of your account.",
        "We will notify you by e-mail of any breach of this policy.",
        "We are not obliged to notify you by e-mail of changes to this policy.",
    ],
)
def test_other_notices_and_reservations_are_no_promises(sentence: str) -> None:
    assert promises(sentence) == ()


def test_a_promise_says_how_long_before_and_whether_of_every_change() -> None:
    (found,) = promises("We will notify you by e-mail thirty (30) days before any material change of these terms.")
    assert (found.pledge, found.days_before, found.of_material_only) == (Pledge.NOTICE_BY_MAIL, 30, True)


def test_a_sentence_goes_on_with_what_the_one_before_it_speaks_of() -> None:
    found = promises("We may amend this policy. We will e-mail you of such changes. We will e-mail you your receipt.")
    assert [promise.sentence for promise in found] == ["We will e-mail you of such changes."]


def test_a_date_that_did_not_move_is_held_against_the_promise_to_move_it() -> None:
    given = promises("If we change this policy, we will change the date at the top.")
    (unmoved,) = findings(given, MAY, MAY)
    assert unmoved == "published date unchanged (3 May 2024), although the policy promises to change it with its text"
    (missing,) = findings(given, None, None)
    assert missing.startswith("no published date could be read")
    assert findings(given, MAY, JUNE) == ()
    assert findings((), MAY, MAY) == ()


def test_what_cannot_be_seen_is_said_to_be_so() -> None:
    given = promises("We will notify you by e-mail 14 days before we change this policy.")
    assert findings(given, MAY, JUNE) == (
        "the policy promises to tell its users of changes by e-mail 14 days before; "
        "whether it did cannot be seen from outside",
    )


def test_a_date_of_its_own_that_stands_over_a_changed_text_is_told_once() -> None:
    given = promises("Last updated: May 3, 2024\n\nWe will change the date at the top when we change this policy.")
    assert [promise.pledge for promise in given] == [Pledge.OWN_DATE, Pledge.NEW_DATE]
    assert len(findings(given, MAY, MAY)) == 1


def test_a_promise_kept_or_broken_raises_no_verdict() -> None:
    text = "We sell kettles and we help you with them.\n\nIf we change this policy, we will change the date at the top."
    assert judge(text, text.replace("help you", "assist you")).verdict.value == "minor"


def test_a_long_text_is_read_within_a_second() -> None:
    start = time.process_time()
    promises("We will notify you of changes to this policy by e-mail. " * 2_000 + "change policy " * 20_000)
    assert time.process_time() - start < 3
