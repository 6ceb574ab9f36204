"""The watch list a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from db.overview import PAGE_ROWS, RECENT, Order, Overview, OverviewPage, Standing, Wanted
from db.watchlist import SourceSpec, WatchList
from tests.build import POLICY, SOLD, Story


@pytest.fixture
def story(engine: Engine) -> Story:
    """Three sources, of which the shop changed a week ago."""
    told = Story(engine)
    watch = WatchList(engine)
    for name, tags in (("shop", ("retail",)), ("bank", ("retail 'b\"", "money")), ("100%", ())):
        watch.add(SourceSpec(name, f"https://{name.strip('%')}.example/privacy", tags=tags), told.now)
    told.look(POLICY)
    told.wait(days=1).change_to(SOLD)
    return told.wait(days=7)


def names(page: OverviewPage) -> list[str]:
    return [source.name for source in page.sources]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["100%", "bank", "shop"]),
        (Wanted(tag="retail"), ["shop"]),
        (Wanted(tag="retail 'b\""), ["bank"]),
        (Wanted(text="BANK.example"), ["bank"]),
        (Wanted(text="%"), ["100%"]),
        (Wanted(kind="no such kind"), []),
        (Wanted(standing=Standing.CHANGED), ["shop"]),
        (Wanted(standing=Standing.FRESH), ["100%", "bank"]),
        (Wanted(standing=Standing.UNWELL), []),
        (Wanted(order=Order.LAST_CHANGE), ["shop", "100%", "bank"]),
        (Wanted(order=Order.LAST_CHECK), ["shop", "100%", "bank"]),
        (Wanted(page=2), []),
    ],
)
def test_a_page_holds_what_was_wanted_in_its_order(story: Story, wanted: Wanted, expected: list[str]) -> None:
    assert names(Overview(story.engine).page(wanted, story.now)) == expected


def test_a_standing_is_filtered_as_it_is_shown(story: Story) -> None:
    overview, later = Overview(story.engine), story.now + RECENT + timedelta(days=1)
    for now in (story.now, later):
        shown = {source.name: source.standing for source in overview.page(Wanted(), now).sources}
        for standing in Standing:
            wanted = overview.page(Wanted(standing=standing), now)
            assert names(wanted) == [name for name, own in shown.items() if own is standing]
    assert names(overview.page(Wanted(standing=Standing.CHANGED), later)) == []


def test_pages_follow_each_other_without_gap(story: Story) -> None:
    for number in range(PAGE_ROWS):
        WatchList(story.engine).add(SourceSpec(f"more-{number:02}", f"https://m{number}.example/"), story.now)
    pages = [Overview(story.engine).page(Wanted(page=number), story.now) for number in (1, 2)]
    assert [page.total for page in pages] == [PAGE_ROWS + 3] * 2
    assert len({name for page in pages for name in names(page)}) == PAGE_ROWS + 3
