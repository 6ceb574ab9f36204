"""A house with one source, one change and one reader of letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.build import POLICY, SOLD, Story
from tests.databases import migrated
from tests.monitor.web.visiting import House, opened


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    engine = migrated(tmp_path / "c.db")
    story = Story(engine).watch().subscribe("ann")
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    yield story
    engine.dispose()


@pytest.fixture
def house(story: Story, tmp_path: Path) -> Iterator[House]:
    with opened(story, tmp_path / "clausewatch.keys") as house:
        yield house
