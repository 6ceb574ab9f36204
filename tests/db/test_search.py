from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from db.clause_models import ClauseRow, ClauseSpanRow
from db.clauses import behind, catch_up
from db.engine import writing
from db.history import UnknownSourceError
from db.looks import Look
from db.lookup import UnknownTagError
from db.models import SourceRow
from db.search import Hit, QueryTooCostlyError, Scope, Search
from monitor.core.query import parse, phrase
from monitor.core.types import FirstSight
from tests.build import LONGER_KEPT, PARAGRAPHS, POLICY, SOLD, START, Story, capture, text_reading

WEEK = timedelta(days=7)
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])

ASKED = ("kept", '"24 months"', "(bank OR Graz) -question*", "we colle*", '"our own" NOT staff', "nothing")
SIGNS = ("don't", "straße", "SÖHNE", "1,000.50", "rock'n'roll\\ill", "clause_words", '"NEAR it"', "text:NEAR")


@pytest.fixture
def story(engine: Engine) -> Story:
    """A shop that kept orders for 30 days, then for 24 months, then for 30 days again, each for ten days."""
    story = Story(engine).watch()
    story.look(POLICY)
    story.wait(days=10).change_to(LONGER_KEPT)
    story.wait(days=10).change_to(POLICY)
    story.wait(days=10)
    return story


def found(engine: Engine, query: str, scope: Scope = Scope()) -> list[str]:  # noqa: B008
    return sorted(hit.excerpt.text[:24] for hit in Search(engine).find(parse(query), scope, 50).hits)


def test_words_phrases_and_booleans_find_past_and_present_clauses(engine: Engine, story: Story) -> None:
    assert found(engine, "deleted every system") == ["Order records are kept f"] * 2
    assert found(engine, '"24 months"') == found(engine, "months") == ["Order records are kept f"]
    assert found(engine, '"months 24"') == []
    assert found(engine, "kept -months") == ["Order records are kept f"]
    assert found(engine, "bank OR Graz NOT desk") == ["Payment is handled by ou"]
    assert found(engine, "(bank OR Graz) question*") == ["Questions about this sta"]
    assert found(engine, "e-mail") == found(engine, '"E-Mail address"') == ["We collect your name, yo"]
    strange = POLICY + "\n\nWe don't owe Straße & Söhne 1,000.50 $ or rock'n'roll\\ill (clause_words) NEAR it."
    story.change_to(strange)
    # the index, and the clauses of one source read by themselves, answer alike
    for asked in (*ASKED, *SIGNS):
        assert found(engine, asked) == found(engine, asked, Scope(sources=("shop",))), asked
    for asked in SIGNS:
        hits = found(engine, asked)
        assert hits == ([] if asked == "text:NEAR" else ["We don't owe Straße & Sö"]), asked
    assert found(engine, "sohne") == []


def test_hits_and_phrases_tell_their_first_and_last_version_and_the_gaps(engine: Engine, story: Story) -> None:
    thirty, months = sorted(Search(engine).find(parse("records kept")).hits, key=lambda hit: hit.first.seq)
    assert (thirty.first.seq, thirty.last.seq, thirty.is_current) == (1, 3, True)
    assert [(stay.first.seq, stay.until and stay.until.seq) for stay in thirty.stays] == [(1, 2), (3, None)]
    assert (months.first.seq, months.last.seq, months.is_current) == (2, 2, False)
    assert months.stays[0].until is not None
    assert months.path == ("Privacy",)
    assert months.excerpt.pieces[1::2] == ("records", "kept")

    Story(engine, "bakery").watch().look(POLICY)
    bakery, shop = Search(engine).when(phrase("kept for 30 days"))
    assert (bakery.source, bakery.versions, bakery.is_current) == ("bakery", 1, True)
    assert (shop.source, shop.first.seq, shop.last.seq, shop.versions, shop.between) == ("shop", 1, 3, 2, 1)
    [once] = Search(engine).when(phrase("24 months"), Scope(sources=("shop",)))
    assert (once.first.seq, once.last.seq, once.is_current) == (2, 2, False)
    assert once.stays[0].until is not None
    assert Search(engine).when(phrase("never said")) == ()


def test_scopes_narrow_by_source_tag_and_time(engine: Engine, story: Story) -> None:
    other = Story(engine, "bakery").watch()
    other.look(POLICY.replace("order", "bake"))
    with writing(engine) as session:
        session.scalars(select(SourceRow).where(SourceRow.name == "bakery")).one().tags = ["food", "eu"]

    def names(scope: Scope) -> list[str]:
        return sorted({hit.source for hit in Search(engine).find(parse("kept"), scope).hits})

    assert names(Scope()) == ["bakery", "shop"]
    assert names(Scope(sources=("shop",))) == ["shop"]
    assert names(Scope(tags=("food", "toys"))) == ["bakery"]
    for unknown in (
        lambda: names(Scope(tags=("toys",))),
        lambda: Search(engine).when(phrase("sell"), Scope(tags=("toys",))),
    ):
        with pytest.raises(UnknownTagError, match="No source has the tag toys"):
            unknown()
    assert list(Search(engine).find(parse("unheard"), Scope(tags=("food",))).hits) == []
    assert [each.source for each in Search(engine).when(phrase("sell"), Scope(tags=("food",)))] == ["bakery"]
    assert found(engine, "months", Scope(is_current=True)) == []
    assert found(engine, "months", Scope(until=START + WEEK)) == []
    assert found(engine, "months", Scope(since=START + WEEK, until=START + 2 * WEEK)) != []
    assert found(engine, "months", Scope(since=START + 4 * WEEK)) == []
    with pytest.raises(UnknownSourceError):
        Search(engine).find(parse("kept"), Scope(sources=("nobody",)))


@ON_SQLITE
def test_pages_follow_each_other_and_hold_every_hit_once(engine: Engine, story: Story) -> None:
    for name in ("bakery", "cinema", "dairy"):
        Story(engine, name).watch().look(POLICY)
    seen: list[Hit] = []
    cursor = ""
    while True:
        page = Search(engine).find(parse("we OR kept"), limit=3, cursor=cursor)
        seen += page.hits
        if not page.cursor:
            break
        assert len(page.hits) == 3
        cursor = page.cursor
    assert seen == list(Search(engine).find(parse("we OR kept"), limit=100).hits)
    assert len({(hit.source, hit.excerpt.text) for hit in seen}) == len(seen) > 12


@ON_SQLITE
def test_an_index_caught_up_from_the_texts_is_the_one_written_with_the_versions(engine: Engine, story: Story) -> None:
    story.change_to(SOLD)
    assert behind(engine) == 0
    spans = select(
        ClauseRow.text, ClauseSpanRow.path, ClauseSpanRow.first_seq, ClauseSpanRow.last_seq, ClauseSpanRow.gone_at
    ).join(ClauseRow, ClauseRow.id == ClauseSpanRow.clause_id)

    def index() -> set[str]:
        with Session(engine) as session:
            return {str(tuple(row)) for row in session.execute(spans)}

    before = index()
    assert len(before) == len(PARAGRAPHS) + 1 + 3
    with writing(engine) as session:
        session.scalars(select(SourceRow)).one().indexed_seq = 0
    assert behind(engine) == 1
    assert list(catch_up(engine)) == ["shop"]
    assert (index(), behind(engine), list(catch_up(engine))) == (before, 0, [])


@ON_SQLITE
def test_an_older_page_that_an_import_brings_is_indexed_at_its_place(engine: Engine, story: Story) -> None:
    story.now = START - WEEK
    [due] = story.store.named(["shop"], story.now)
    look = Look(due.target.source_id, story.now, story.now)
    story.store.record(look, FirstSight(text_reading(SOLD)), capture(SOLD))
    assert behind(engine) == 1
    assert list(catch_up(engine)) == ["shop"]
    [sold] = Search(engine).find(parse('"may sell"')).hits
    assert (sold.first.seq, sold.is_current) == (4, False)
    [kept] = Search(engine).when(phrase("30 days"))
    assert (kept.first.seq, kept.last.seq, kept.between) == (4, 3, 1)


def test_a_costly_search_ends_and_the_next_one_is_answered(engine: Engine, story: Story) -> None:
    slow = Search(engine, seconds=0.001)
    with pytest.raises(QueryTooCostlyError, match="add a word"), slow._bounded() as session:
        session.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000) SELECT max(i) FROM n"
            )
        )
    assert found(engine, "months") != []


@pytest.mark.parametrize("cursor", ["9" * 20 + "-1", "1-" + "9" * 40, "-", "x", "1-1-1"])
def test_a_cursor_that_was_not_ours_begins_at_the_first_page(engine: Engine, story: Story, cursor: str) -> None:
    first = Search(engine).find(parse("kept"), limit=1)
    assert Search(engine).find(parse("kept"), limit=1, cursor=cursor) == first
