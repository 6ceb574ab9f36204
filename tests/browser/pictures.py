"""Draws the pictures of the pages in docs/ with a real Chromium: `python -m tests.browser.pictures docs`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright
from sqlalchemy import text

from db.tending import Tending
from db.watchlist import SourceSpec, WatchList
from tests import build
from tests.browser.looking import Shop
from tests.build import Story
from tests.databases import migrated
from tests.monitor.web.visiting import opened

KEPT = "We keep the records of your orders for 10 years, as the tax law asks."
FIRST = f"""# Privacy at Marrow & Finch

This statement tells you what Marrow & Finch, a maker of chairs in Graz, does with what it learns about you.

## What we collect

- your name, your address and your e-mail address when you order a chair;

- the pages of our shop that you open, without your address on the internet.

## Whom we share it with

We will never sell your personal information to anyone, and we do not exchange customer lists with other shops.

Payment is handled by Alpenbank AG; card numbers never reach our own computers.

## How long we keep it

{KEPT}

What visitors put into a basket without ordering is deleted after 30 days.

## How to reach us

Write to privacy@marrow-and-finch.example, or to our workshop at 7 Mill Lane, Graz. We answer within two weeks.

We may change this statement. We announce it on our home page 30 days before.
"""
STEPS = (
    (40, "after 30 days.", "after 24 months.", date(2026, 1, 12)),
    (75, "We answer within two weeks.", "We answer within four weeks.", date(2026, 3, 27)),
    (
        60,
        "We will never sell your personal information to anyone, and we do not exchange customer lists with other "
        "shops.",
        "We may sell your personal information to selected partners, and we exchange customer lists with other shops "
        "whose goods go well with ours.\n\nLanternfish Analytics Inc. receives the pages that you open in order to "
        "show you our advertisements on other websites.",
        date(2026, 3, 27),
    ),
    (35, "30 days before", "before it takes effect", date(2026, 6, 28)),
)  # fmt: skip
PICTURES = (
    ("overview", "/", 620),
    ("source", "/sources/marrow-and-finch", 1080),
    ("version", "/sources/marrow-and-finch/versions/4", 900),
    ("compare", "/compare?from=marrow-and-finch%403&to=marrow-and-finch%404", 760),
    ("compare-side", "/compare?from=marrow-and-finch%401&to=marrow-and-finch%405&view=side", 900),
    ("print", "/sources/marrow-and-finch/redline/3/4/print", 1200),
    ("blame", "/sources/marrow-and-finch/blame", 900),
    ("facts", "/sources/marrow-and-finch/facts?from=1&to=5", 900),
    ("search", "/search?q=sell+personal", 560),
    ("correct", "/sources/marrow-and-finch/versions/4/changes/1", 760),
)
WIDTH = 1100


def told(folder: Path) -> Story:
    """A year of one shop, and others beside it."""
    engine = migrated(folder / "c.db")
    story = Story(engine, "marrow-and-finch").watch()
    words, story.published_on = FIRST, date(2025, 11, 3)
    story.now = build.START - timedelta(days=110)
    story.look(words)
    for days, before, after, story.published_on in STEPS:
        words = words.replace(before, after)
        story.wait(days=days).change_to(words)
    watch = WatchList(engine)
    tags = ("retail", "eu")
    for number, name in enumerate(("juniper-row", "tidewater-kettle", "hollis-and-oak", "lanternfish-analytics")):
        other = Story(engine, name)
        watch.add(SourceSpec(name, f"https://{name}.example/privacy", tags=tags[: number % 3]), story.now)
        other.now = story.now - timedelta(days=200)
        if number < 3:
            other.look(build.POLICY)
            for step in range(number * 2):
                other.wait(days=50 - 9 * step).change_to((build.SOLD, build.LONGER_KEPT)[step % 2])
            other.now = story.now
    with engine.begin() as connection:
        sick = "unwell_since = last_checked_at, unwell_state = 'bot-wall', unwell_detail = 'cf-mitigated: challenge'"
        connection.execute(text(f"UPDATE sources SET {sick} WHERE name = 'juniper-row'"))
    Tending(engine).pause("hollis-and-oak")
    story.wait(days=4, hours=3)
    return story


def main(folder: Path) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        story = told(Path(scratch))
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with opened(story, Path(scratch) / "keys") as house:
            house.account("ada")
            shop = Shop(house)
            for scheme in schemes:
                with browser.new_context(color_scheme=scheme, viewport={"width": WIDTH, "height": 800}) as context:
                    page = shop.logged_in(context)
                    for name, path, height in PICTURES:
                        page.set_viewport_size({"width": WIDTH, "height": height})
                        page.goto(shop.address + path)
                        page.screenshot(path=folder / f"web-{name}-{scheme}.png")
            with browser.new_context(viewport={"width": 360, "height": 900}) as context:
                page = shop.logged_in(context)
                page.goto(shop.address + PICTURES[3][1])
                page.screenshot(path=folder / "web-compare-light-360.png")
        browser.close()
        story.engine.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
