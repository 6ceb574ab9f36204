"""A real Chromium, driven by Playwright, that visits the pages as a person does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.looking import Shop
from tests.build import POLICY, SOLD, Story
from tests.databases import migrated
from tests.monitor.web.visiting import opened

collect_ignore = (
    [] if os.environ.get("CLAUSEWATCH_CI") == "1" else ["test_more.py", "test_hostile.py", "test_surfaces.py"]
)
expect.set_options(timeout=20_000)  # on a busy machine a page takes its time


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("the system package chromium is missing: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A served house with one source that changed, and an operator's account."""
    engine = migrated(tmp_path / "c.db")
    story = Story(engine).watch().subscribe("ann")
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    with opened(story, tmp_path / "keys") as house:
        house.account("ada")
        yield Shop(house)
    engine.dispose()
