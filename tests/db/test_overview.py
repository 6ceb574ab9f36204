"""The watch list a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from db.overview import BARS, PAGE_ROWS, RECENT, Order, Overview, OverviewPage, Standing, Wanted
from db.tending import Tending
from db.watchlist import SourceSpec, WatchList
from tests.build import LONGER_KEPT, POLICY, SOLD, Story


@pytest.fixture
def story(engine: Engine) -> Story:
    """One source of each standing; the shop changed a week ago."""
    told = Story(engine)
    watch = WatchList(engine)
    for name, tags in (("shop", ("retail",)), ("bank", ("retail 'b\"", "money")), ("100%", ()), ("away", ())):
        watch.add(SourceSpec(name, f"https://{name.strip('%')}.example/privacy", tags=tags), told.now)
    told.look(POLICY)
    told.wait(days=1).change_to(SOLD)
    quiet, turning = Story(engine, "bank"), Story(engine, "turning").watch()
    quiet.now = turning.now = told.now
    quiet.look(POLICY)
    turning.look(POLICY)
    told.wait(days=7)
    turning.wait(days=6)
    for _ in range(3):  # a text that is gone at the second look
        turning.wait(hours=2).look(LONGER_KEPT)
        turning.wait(minutes=20).look(POLICY)
    Tending(engine).pause("away")
    sick = Story(engine, "sick").watch()
    sick.now = told.now
    sick.look(POLICY)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE sources SET unwell_since = last_checked_at, unwell_state = 'bot-wall' WHERE name = 'sick'")
        )
    return told


def names(page: OverviewPage) -> list[str]:
    return [source.name for source in page.sources]


def test_a_page_holds_what_was_wanted_in_its_order(story: Story) -> None:
    expected = [
        (Wanted(), ["100%", "away", "bank", "shop", "sick", "turning"]),
        (Wanted(tag="retail"), ["shop"]),
        (Wanted(tag="retail 'b\""), ["bank"]),
        (Wanted(text="BANK.example"), ["bank"]),
        (Wanted(text="%"), ["100%"]),
        (Wanted(kind="no such kind"), []),
        (Wanted(standing=Standing.CHANGED), ["shop"]),
        (Wanted(standing=Standing.FRESH), ["bank"]),
        (Wanted(standing=Standing.NEW), ["100%"]),
        (Wanted(standing=Standing.UNSTABLE), ["turning"]),
        (Wanted(standing=Standing.UNWELL), ["sick"]),
        (Wanted(standing=Standing.PAUSED), ["away"]),
        (Wanted(tag="retail", standing=Standing.FRESH), []),
        (Wanted(order=Order.LAST_CHANGE), ["shop", "100%", "away", "bank", "sick", "turning"]),
        (Wanted(order=Order.LAST_CHECK), ["sick", "turning", "bank", "shop", "100%", "away"]),
        (Wanted(order=Order.NEXT_CHECK), ["100%", "bank", "shop", "turning", "sick", "away"]),
        (Wanted(page=2), []),
    ]
    overview = Overview(story.engine)
    assert [(wanted, names(overview.page(wanted, story.now))) for wanted, _ in expected] == expected


def test_a_standing_is_filtered_and_counted_as_it_is_shown(story: Story) -> None:
    overview = Overview(story.engine)
    shown: dict[str, Standing] = {}
    for now in (story.now, story.now + RECENT + timedelta(days=1)):
        page = overview.page(Wanted(), now)
        shown = {source.name: source.standing for source in page.sources}
        for standing in Standing:
            expected = [name for name, own in shown.items() if own is standing]
            assert names(overview.page(Wanted(standing=standing), now)) == expected
            assert page.standings.get(standing, 0) == len(expected)
    assert set(shown.values()) == {Standing.PAUSED, Standing.UNWELL, Standing.NEW, Standing.FRESH}


def test_the_bars_are_the_changes_of_a_year(story: Story) -> None:
    [shop] = Overview(story.engine).page(Wanted(text="shop"), story.now).sources
    assert [(place, bar.changes, bar.is_substantive) for place, bar in enumerate(shop.bars) if bar.changes] == [
        (BARS - 1, 1, True)
    ]
    [later] = Overview(story.engine).page(Wanted(text="shop"), story.now + timedelta(days=30)).sources
    assert [place for place, bar in enumerate(later.bars) if bar.changes] == [BARS - 3]


def test_a_removed_source_is_not_listed(story: Story) -> None:
    Tending(story.engine).remove("shop")
    page = Overview(story.engine).page(Wanted(), story.now)
    assert "shop" not in names(page)
    assert page.total == sum(page.standings.values()) == 5


def test_pages_follow_each_other_without_gap(story: Story) -> None:
    for number in range(PAGE_ROWS):
        WatchList(story.engine).add(SourceSpec(f"more-{number:02}", f"https://m{number}.example/"), story.now)
    pages = [Overview(story.engine).page(Wanted(page=number), story.now) for number in (1, 2)]
    assert [page.total for page in pages] == [PAGE_ROWS + 6] * 2
    assert len({name for page in pages for name in names(page)}) == PAGE_ROWS + 6


def test_tags_and_kinds_are_those_of_the_listed_sources(story: Story) -> None:
    overview = Overview(story.engine)
    assert overview.tags() == ("money", "retail", "retail 'b\"")
    page = overview.page(Wanted(), story.now)
    assert (page.tags, page.kinds) == (overview.tags(), ("privacy policy",))
