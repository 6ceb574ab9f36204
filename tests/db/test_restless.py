"""Lines of a document that show other words at every look, and real edits beside them and in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from db.history import History
from db.material import Round
from db.post import PostOffice
from monitor.core.news import QuietKind
from monitor.core.types import Changed, Held, Sameness, Unchanged, Verdict
from tests.build import PARAGRAPHS, Story
from tests.databases import migrated

QUOTES = (
    "“The kettle came within a day and sings like a bird”, says Marta from Villach.",
    "“I ordered two lamps and got a hand-written card with them”, says old Mr Huber.",
    "“Never had such warm socks on a mountain”, writes a reader who wants no name here.",
    "“My daughter will not sleep without the wooden owl any more”, says Jakob in Wels.",
    "“Five stars for the jam, and six for the woman who packed it”, says Lena.",
)
BANNER = ("Free postage on orders above forty euros until Sunday night!", "Our new catalogue is here: ask for yours.")
Line = Callable[[int], str]
LINES: dict[str, Line] = {
    "counter": lambda n: f"{1234 + 7 * n} people have read this statement, and {3 + n % 4} are reading it now.",
    "quotation": lambda n: QUOTES[n * 2 % 5],
    "today": lambda n: f"Today is {1 + n} April 2026 and our shop is open from nine to five.",
    "nonce": lambda n: f"When you write to us about this page, name the code {(n + 3) * 7919 % 104729:05x}-{n}.",
    "link": lambda n: f"[Read next: {QUOTES[n % 5][1:40]}](https://shop.example/stories/{n % 5})",
    "tip": lambda n: f"Tip of the day: {QUOTES[n % 5][1:60]}. The desk answers letters within 30 days of their coming.",
    "banner": lambda n: BANNER[(n * 5 // 3) % 2] if n % 3 else BANNER[n % 2],
}
KEPT = "Order records are kept for 24 months and are then deleted from every system that we operate."
SOLD = "We sell what you tell us to brokers in other countries, and you cannot object."


def page(line: str, *more: str, kept: str = PARAGRAPHS[2]) -> str:
    head, tail = [*PARAGRAPHS[:2], kept], PARAGRAPHS[3:]
    return "# Privacy\n\n" + "\n\n".join([*head, line, *more, *tail])


@pytest.fixture(scope="module")
def one_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = migrated(tmp_path_factory.mktemp("restless") / "clausewatch.db")
    yield engine
    engine.dispose()


@pytest.fixture
def story(one_engine: Engine) -> Story:
    """A source of its own for each test, all in one database."""
    return Story(one_engine, f"shop-{uuid4().hex}").watch().subscribe()


def watched(story: Story, text_of: Line, looks: int, first: int = 0) -> list[tuple[int, Changed]]:
    """Looks as the daemon makes them, twice a day and soon again at what is held; the changes that would be told."""
    told = []
    for number in range(first, first + looks):
        outcomes = story.look(text_of(number))
        told += [(number, each) for each in outcomes if isinstance(each, Changed) and each.alerted]
        story.wait(minutes=16) if isinstance(outcomes[-1], Held) else story.wait(hours=12)
    return told


def edits(told: list[tuple[int, Changed]]) -> list[str]:
    changes = [change for _, each in told for change in each.judgement.changes if change.verdict is Verdict.SUBSTANTIVE]
    return [change.after for change in changes if change.after]


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_differs_at_every_look_is_furniture(story: Story, name: str) -> None:
    told = watched(story, lambda n: page(LINES[name](n)), 20)
    assert len(told) <= (name == "banner"), "two texts in turn are told once, and then called unstable"
    if name != "banner":
        assert len(History(story.engine).versions(story.name)) == 1


@pytest.mark.parametrize("name", LINES)
def test_a_real_edit_beside_a_restless_line_is_told_alone(story: Story, name: str) -> None:
    line = LINES[name]
    watched(story, lambda n: page(line(n)), 12)
    told = watched(story, lambda n: page(line(n), kept=KEPT), 12, 12)
    assert edits(told) == [KEPT]
    assert told[0][0] <= 14


@pytest.mark.parametrize("name", LINES)
def test_a_real_edit_at_the_first_sight_of_a_restless_line_is_told_alone(story: Story, name: str) -> None:
    """Nothing is known of the line yet: what both later looks show is real."""
    line = LINES[name]
    story.look(page(line(0)))
    told = watched(story.wait(hours=12), lambda n: page(line(n), kept=KEPT), 12, 1)
    assert KEPT in edits(told)
    assert len(edits(told)) <= 1 + (name == "banner")


@pytest.mark.parametrize("name", LINES)
def test_a_real_edit_in_a_restless_line_is_told_once_when_it_stays(story: Story, name: str) -> None:
    line = LINES[name]
    watched(story, lambda n: page(line(n)), 12)
    told = watched(story, lambda n: page(SOLD), 16, 12)
    assert edits(told) == [SOLD]


@pytest.mark.parametrize("name", LINES)
def test_a_clause_that_is_put_in_beside_a_restless_line_is_told(story: Story, name: str) -> None:
    line = LINES[name]
    watched(story, lambda n: page(line(n)), 12)
    told = watched(story, lambda n: page(line(n), SOLD), 12, 12)
    assert SOLD in "\n".join(edits(told))
    assert len(told) == 1


def test_words_about_a_counter_that_change_are_told(story: Story) -> None:
    watched(story, lambda n: page(f"So far we gave the data of {50 + n} readers to nobody at all."), 12)
    told = watched(story, lambda n: page(f"So far we gave the data of {50 + n} readers to data brokers abroad."), 6, 12)
    assert len(edits(told)) == 1
    assert "data brokers abroad" in edits(told)[0]
    more = "So far we gave the data of {} readers, without their consent, to data brokers abroad."
    told = watched(story, lambda n: page(more.format(50 + n)), 6, 18)
    assert len(edits(told)) == 1


def test_the_fixed_part_of_a_line_with_a_tip_of_the_day_is_watched(story: Story) -> None:
    watched(story, lambda n: page(LINES["tip"](n)), 12)
    told = watched(story, lambda n: page(LINES["tip"](n).replace("30 days", "24 months")), 6, 12)
    assert len(edits(told)) == 1


def test_a_counter_that_moves_slowly_is_furniture_from_its_third_turn_on(story: Story) -> None:
    """Two looks that agree cannot know; a day, a hundred readers or a quotation later they can."""
    told = watched(story, lambda n: page(f"{1 + n // 4} April 2026"), 60)
    assert told == []
    assert len(History(story.engine).versions(story.name)) <= 3


def test_edits_of_one_clause_in_one_week_are_all_told(story: Story) -> None:
    """Three texts in turn are an editor at work as long as each stays."""
    story.look(page("We keep letters for 30 days."))
    for days in ("60 days", "90 days"):
        [*_, outcome] = story.wait(days=2).change_to(page(f"We keep letters for {days}."))
        assert isinstance(outcome, Changed)
        assert outcome.alerted


def test_a_period_that_is_edited_every_week_is_told_every_week(story: Story) -> None:
    """What was confirmed and matters is no furniture, however often it comes."""
    story.look(page("We keep letters for 30 days."))
    for days in range(31, 39):
        [*_, outcome] = story.wait(days=5).change_to(page(f"We keep letters for {days} days."))
        assert isinstance(outcome, Changed)
        assert outcome.alerted


def test_restless_places_are_named_and_their_looks_counted(story: Story) -> None:
    watched(story, lambda n: page(LINES["counter"](n)), 12)
    [due] = story.store.named([story.name], story.now)
    assert due.has_places
    [outcome] = story.look(page(LINES["counter"](13)))
    assert isinstance(outcome, Unchanged)
    assert outcome.because is Sameness.RESTLESS_PLACES
    [state] = [state for state in story.watchlist.sources() if state.name == story.name]
    assert any("have read this" in sample for sample in state.restless)
    assert History(story.engine).scope(story.name).restless == state.restless
    material = Round(story.engine).material(PostOffice(story.engine).subscribers()[0][0])
    [quiet] = [quiet for quiet in material.suppressed if quiet.kind is QuietKind.RESTLESS]
    assert quiet.count >= 5
