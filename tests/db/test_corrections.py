from __future__ import annotations

from sqlalchemy import Engine

from db.corrections import Corrections
from db.history import History
from monitor.core.types import Category, Changed, Held, Reverted, Verdict
from tests.build import LONGER_KEPT, POLICY, SOLD, Story

MINOR, GRAVE = Verdict.MINOR, Verdict.SUBSTANTIVE


def test_a_correction_is_kept_shown_and_followed_by_the_same_change_of_the_same_source(engine: Engine) -> None:
    story, other, corrections = Story(engine).watch(), Story(engine, "bakery").watch(), Corrections(engine)
    story.look(POLICY)
    other.look(POLICY)
    [changed] = story.wait(days=1).change_to(LONGER_KEPT)
    assert isinstance(changed, Changed)
    assert changed.judgement.verdict is GRAVE
    made = corrections.correct("shop", 2, 1, MINOR, None, "the law asks for it", "ann", story.now)
    assert (made.change.verdict, made.correction.category) == (GRAVE, Category.RETENTION)
    [_, version] = History(engine).versions("shop")
    assert (version.verdict, version.changes[0].verdict) == (GRAVE, GRAVE)  # what was told stays as it was told
    assert version.corrections[0] == made.correction

    story.wait(days=20).change_to(POLICY)
    again = POLICY.replace("30 days", "24 months").replace("# Privacy", "# Privacy\n\nWe make lamps by hand in Graz.")
    [held] = story.wait(days=20).look(again)
    assert isinstance(held, Held)
    kept = next(change for change in held.judgement.changes if "24 months" in change.after)
    assert (kept.verdict, kept.reasons[0]) == (MINOR, "as ann corrected it on 4 March 2026: the law asks for it")
    [elsewhere] = other.wait(days=41).look(LONGER_KEPT)
    assert isinstance(elsewhere, Held)
    assert elsewhere.judgement.verdict is GRAVE
    [another] = story.wait(minutes=20).look(SOLD)[-1:]
    assert isinstance(another, Held)
    assert another.judgement.verdict is GRAVE  # other words are judged by the rules


def test_the_newest_word_on_a_change_holds_and_all_are_exported(engine: Engine) -> None:
    story, corrections = Story(engine).watch().subscribe(), Corrections(engine)
    story.look(POLICY)
    story.wait(days=1).change_to(LONGER_KEPT)
    corrections.correct("shop", 2, 1, MINOR, Category.LEGAL, "no", "ann", story.now)
    corrections.correct("shop", 2, 1, Verdict.COSMETIC, None, "yes", "bob", story.now)
    assert [(each.correction.by, each.number) for each in corrections.all()] == [("ann", 1), ("bob", 1)]
    story.wait(days=20).change_to(POLICY)
    [outcome] = story.wait(days=20).change_to(LONGER_KEPT)
    assert isinstance(outcome, Reverted)
    assert outcome.judgement.verdict is Verdict.COSMETIC
    assert not outcome.alerted
