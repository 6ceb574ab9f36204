from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from crawler.extract import Extractor
from crawler.parts import Part, bound, parts_of
from db.engine import writing
from db.history import History
from db.models import SourceRow
from db.store import Store
from db.versions import Caveat
from db.watchlist import NameTakenError, SourceSpec, WatchList
from monitor.core.follow import Patience
from monitor.core.types import (
    Ailment,
    Changed,
    FetchFailure,
    FirstSight,
    Follow,
    Held,
    KnownPart,
    Manner,
    Outcome,
    Page,
    Reason,
    Sameness,
    Unchanged,
    Unwell,
)
from monitor.endings import Ports
from monitor.way import asked, take
from tests.build import PARAGRAPHS, START
from tests.databases import migrated

PRIVACY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
TITLE = "This statement holds for all that our shop does on the web and in its rooms in Graz."
TERMS = "".join(
    f"<p>You pay for what you order {number} days after the parcel has come to your door.</p>" for number in range(3, 9)
)
PAGE = f"<html><body><div class=privacy><h1>Privacy</h1>{PRIVACY}</div><div class=terms>{TERMS}</div></body></html>"


class Desk:
    """One declared source in a real database, whose pages are handed to the way as if they had been fetched."""

    def __init__(self, folder: Path) -> None:
        self.engine = migrated(folder / "clausewatch.db")
        self.store, self.watchlist = Store(self.engine), WatchList(self.engine)
        self.now: datetime = START
        self.seeds: list[str] = []
        """From which the hour of each next look was drawn."""

    def _chance(self, seed: str) -> float:
        self.seeds.append(seed)
        return 0.5

    def declare(
        self,
        select: tuple[str, ...] = (),
        remove: tuple[str, ...] = (),
        section: str | None = None,
        url: str = "https://shop.example/legal",
        kind: str = "",
        follow: Follow = Follow.NONE,
        language: str = "",
    ) -> None:
        self.now += timedelta(hours=1)
        manner = Manner(language=language)
        spec = SourceSpec("shop", url, select=select, remove=remove, section=section, follow=follow, manner=manner)
        spec = replace(spec, kind=kind, is_kind_said=True) if kind else spec
        self.watchlist.declare([spec], [], self.now)

    def look(self, *pages: str, is_rendered: bool = False, etag: str = "") -> Outcome | FetchFailure:
        return asyncio.run(self._look(pages, is_rendered, etag))

    async def _look(self, pages: tuple[str, ...], is_rendered: bool, etag: str) -> Outcome | FetchFailure:
        """A document over several pages comes as the crawler brings it: as one."""
        self.now += timedelta(hours=1)
        [due] = self.store.named(["shop"], self.now)
        content_type, body, parts = "text/html", pages[0].encode(), tuple[KnownPart, ...]()
        if len(pages) > 1:
            urls = [f"https://shop.example/legal/{number}" for number in range(1, len(pages) + 1)]
            content_type, body = bound(
                [Part(url, content_type, each.encode()) for url, each in zip(urls, pages, strict=True)]
            )
            parts = tuple(KnownPart(url, f'"{url[-1]}"', "", "hash") for url in urls)
        headers = (("content-type", content_type), ("etag", etag))
        url = due.target.url
        page = Page(due.target, url, 200, headers, body, self.now, is_rendered=is_rendered, parts=parts)
        async with Extractor() as extractor:
            report = await take(page, due, Ports(self.store, extractor, Patience(), self._chance))
        return report.outcomes[-1]

    def text(self) -> str:
        return History(self.engine).text("shop", None)[1]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_other_selectors_read_the_last_page_again_and_alarm_nobody(desk: Desk) -> None:
    desk.declare()
    assert isinstance(desk.look(PAGE), FirstSight)
    assert "You pay" in desk.text()
    desk.declare(select=(".privacy",))
    assert [due.target.name for due in desk.store.due(desk.now, 9)] == ["shop"]  # asked for at once
    assert isinstance(desk.look(PAGE), Unchanged)
    assert "You pay" not in desk.text()
    versions = History(desk.engine).versions("shop")
    assert [(version.outcome, version.alerted) for version in versions] == [
        ("first_sight", False),
        ("reextracted", False),
    ]
    [due] = desk.store.named(["shop"], desk.now)
    assert due.body_sha256  # remembered again, and the next look is cheap
    assert isinstance(desk.look(PAGE.replace("8 days", "9 days")), Unchanged)
    assert len(History(desk.engine).versions("shop")) == 2


def test_page_that_is_asked_for_or_read_otherwise_is_not_asked_whether_it_changed(desk: Desk) -> None:
    """A "not modified" would hide that the text is another one now."""

    def etag() -> str:
        [due] = desk.store.named(["shop"], desk.now)
        return asked(due).etag

    desk.declare()
    desk.look(PAGE, etag='"1"')
    assert etag() == '"1"'
    desk.declare(select=(".privacy",))
    assert etag() == ""
    desk.look(PAGE, etag='"1"')
    assert etag() == '"1"'
    desk.declare(select=(".privacy",), language="de")
    assert etag() == ""
    desk.look("<html><body><p>We will be back soon.</p></body></html>", etag='"2"')
    assert etag() == "", "what was not understood says nothing about it either"
    desk.look(PAGE, etag='"1"')
    assert etag() == '"1"'
    with writing(desk.engine) as session:
        session.execute(update(SourceRow).values(extractor="an older reader"))
    assert etag() == ""


def test_selector_that_finds_nothing_is_a_failed_look_and_the_version_stays(desk: Desk) -> None:
    desk.declare(select=(".privacy",))
    assert isinstance(desk.look(PAGE), FirstSight)
    outcome = desk.look(PAGE.replace("class=privacy", "class=rebuilt"))
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason is Reason.EXTRACTION
    assert "'.privacy' finds nothing" in outcome.detail
    assert PARAGRAPHS[0] in desk.text()


def test_source_stays_with_the_reader_that_read_its_first_page(desk: Desk) -> None:
    desk.declare()
    scattered = "".join(f"<aside><p>{text}</p></aside>" for text in PARAGRAPHS)
    assert isinstance(desk.look(f"<html><body>{scattered}<p>{TITLE}</p></body></html>"), FirstSight)
    assert all(text in desk.text() for text in PARAGRAPHS)
    assert isinstance(desk.look(f"<html><body><main>{PRIVACY}<p>{TITLE}</p></main></body></html>"), Unchanged)
    [due] = desk.store.named(["shop"], desk.now)
    assert due.extractor.endswith("text by trafilatura")
    assert isinstance(desk.look(f"<html><body><div>{PRIVACY}<p>{TITLE}</p></div></body></html>"), Unchanged)
    assert len(History(desk.engine).versions("shop")) == 1


def test_a_source_remembers_where_its_document_stands(desk: Desk, tmp_path: Path) -> None:
    """A story beside the document is not read, however long it is today."""

    def page(more: int) -> str:
        story = f"<p>Our shop was opened by two sisters from the valley{' and more' * more}.</p>"
        return f"<html><body><div><main>{PRIVACY * 9}</main><div>{story}</div></div></body></html>"

    desk.declare()
    assert isinstance(desk.look(page(0)), FirstSight)
    assert "two sisters" not in desk.text()
    assert desk.look(page(40)) == Unchanged(Sameness.SAME_DOCUMENT)
    (tmp_path / "other").mkdir()
    stranger = Desk(tmp_path / "other")
    stranger.declare()
    assert isinstance(stranger.look(page(40)), FirstSight)
    assert "two sisters" in stranger.text(), "so long a story is read where nothing is remembered"
    assert stranger.look(page(40).replace("<main>", "<main data-build='7'>")) == Unchanged(Sameness.SAME_VISIBLE_TEXT)


def test_selectors_that_stay_the_same_drop_nothing_that_is_remembered(desk: Desk) -> None:
    desk.declare(select=(".privacy",), remove=(".ad",))
    desk.look(PAGE)
    [before] = desk.store.named(["shop"], desk.now)
    desk.declare(select=(".privacy",), remove=(".ad",))
    [after] = desk.store.named(["shop"], desk.now)
    assert before.body_sha256
    assert before == after


SECTIONED = f"<html><body><h1>Legal</h1><h2 id=privacy>Privacy</h2>{PRIVACY}<h2>Terms of Sale</h2>{TERMS}</body></html>"


def test_a_section_of_a_page_is_a_source_and_the_rest_is_none(desk: Desk) -> None:
    desk.declare(section="Terms of Sale")
    assert isinstance(desk.look(SECTIONED), FirstSight)
    assert PARAGRAPHS[0] not in desk.text()
    assert desk.look(SECTIONED.replace("30 days", "24 months")) == Unchanged(Sameness.SAME_VISIBLE_TEXT)
    assert isinstance(desk.look(SECTIONED.replace("8 days", "9 days")), Held)


def test_sections_of_a_page_that_came_together_are_due_together(desk: Desk) -> None:
    desk.declare(url="https://shop.example/legal#privacy")
    desk.look(SECTIONED)
    desk.now -= timedelta(hours=2)  # as if for a second source
    desk.declare(url="https://shop.example/legal#terms-of-sale", section="Terms of Sale")
    desk.look(SECTIONED)
    desk.look(SECTIONED)
    first, beside, later = desk.seeds
    assert first == beside
    assert later != first


def test_a_section_that_vanished_is_a_failed_look_and_the_version_stays(desk: Desk) -> None:
    desk.declare(section="Terms of Sale")
    desk.look(SECTIONED)
    outcome = desk.look(SECTIONED.replace("Terms of Sale", "Conditions"))
    assert isinstance(outcome, FetchFailure)
    assert outcome.reason is Reason.SECTION_GONE
    assert "It has: 'Legal'; 'Privacy'; 'Conditions'." in outcome.detail
    assert "You pay" in desk.text()


def test_another_section_reads_the_last_page_again_and_alarms_nobody(desk: Desk) -> None:
    desk.declare()
    desk.look(SECTIONED)
    desk.declare(url="https://shop.example/legal#privacy")
    assert isinstance(desk.look(SECTIONED), Unchanged)
    assert "You pay" not in desk.text()
    desk.declare(url="https://shop.example/legal#privacy", section="")
    assert isinstance(desk.look(SECTIONED), Unchanged)
    assert "You pay" in desk.text()
    outcomes = [(version.outcome, version.alerted) for version in History(desk.engine).versions("shop")]
    assert outcomes == [("first_sight", False), ("reextracted", False), ("reextracted", False)]


def test_several_sections_of_one_page_are_several_sources(desk: Desk) -> None:
    for name, section in (("terms", "Terms of Sale"), ("privacy", "Privacy")):
        desk.watchlist.add(SourceSpec(name, "https://shop.example/legal", section=section), desk.now)
    with pytest.raises(NameTakenError):
        desk.watchlist.add(SourceSpec("again", "https://shop.example/legal", section="Privacy"), desk.now)
    assert [state.section for state in desk.watchlist.sources()] == ["Privacy", "Terms of Sale"]


def test_what_is_left_out_of_a_page_is_told_and_a_new_document_is_noticed(desk: Desk) -> None:
    """The terms of a page are nothing to whoever watches its privacy policy; that they are left out is always said."""
    terms = f"<h2>Terms of Sale</h2>{TERMS * 2}"
    page = f"<html><body><h1>Legal</h1><h2>Privacy policy</h2>{PRIVACY * 2}{{}}</body></html>"
    desk.declare(kind="privacy policy")
    assert isinstance(desk.look(page.format(terms)), FirstSight)
    assert "You pay" not in desk.text()
    history = History(desk.engine)
    assert history.scope("shop").sentence().endswith("other documents too, which are not watched: 'Terms of Sale'.")
    assert desk.look(page.format(terms.replace("8 days", "9 days"))) == Unchanged(Sameness.SAME_VISIBLE_TEXT)
    assert desk.look(page.format(terms + terms.replace("Sale", "Use"))) == Unchanged(Sameness.SAME_TEXT)
    [state] = desk.watchlist.sources()
    assert state.left_out == ("Terms of Sale", "Terms of Use")
    desk.declare(kind="privacy policy", section="")
    desk.look(page.format(terms))
    assert "You pay" in desk.text()
    assert desk.watchlist.sources()[0].left_out == ()


def test_what_changes_around_a_document_is_known_without_reading_it_again(desk: Desk) -> None:
    def page(hour: int, rest: str = "") -> str:
        banner, footer = f"<div>Offer {hour}: a hat</div>", f"<footer><p>It is {hour} o'clock in Graz.</p></footer>"
        return f"<html><body>{banner}<main><h1>Privacy</h1>{PRIVACY}{rest}</main>{footer}</body></html>"

    new = "<p>We now sell your address to whoever asks for it and pays.</p>"
    desk.declare()
    assert isinstance(desk.look(page(8)), FirstSight)
    assert desk.look(page(9)) == Unchanged(Sameness.SAME_DOCUMENT)
    assert desk.look(page(9).replace("<p>", "<p class=x>")) == Unchanged(Sameness.SAME_VISIBLE_TEXT)
    assert isinstance(desk.look(page(10, new)), Held)
    assert desk.look(page(11)) == Unchanged(Sameness.SAME_DOCUMENT, flickered=True)
    stays = new.replace("sell", "rent")
    assert isinstance(desk.look(page(12, stays)), Held)
    assert isinstance(desk.look(page(13, stays)), Changed)
    assert desk.look(page(14, stays)) == Unchanged(Sameness.SAME_TEXT)  # the evidence is the first sight's page
    assert desk.look(page(15, stays)) == Unchanged(Sameness.SAME_DOCUMENT)


def test_source_that_was_read_in_a_browser_is_remembered_and_its_versions_say_so(desk: Desk) -> None:
    desk.declare()
    desk.look(PAGE, is_rendered=True)
    [due] = desk.store.named(["shop"], desk.now)
    [version] = History(desk.engine).versions("shop")
    assert due.target.was_rendered
    assert version.caveats == (Caveat.RENDERED,)

    assert desk.look(PAGE) == Unchanged(Sameness.SAME_BYTES)
    [due] = desk.store.named(["shop"], desk.now)
    assert not due.target.was_rendered, "its server sends the text by now"


def test_page_that_is_empty_in_a_browser_too_says_so(desk: Desk) -> None:
    desk.declare()
    outcome = desk.look('<div id="root"></div><script src="/app.js"></script>', is_rendered=True)
    assert isinstance(outcome, Unwell)
    assert outcome.diagnosis.ailment is Ailment.SHELL
    assert outcome.diagnosis.evidence.endswith("in a browser too")


def page(title: str, text: str) -> str:
    return f"<html><body><h1>{title}</h1>{text}</body></html>"


def test_a_document_over_several_pages_is_one_version_that_keeps_them_all(desk: Desk) -> None:
    desk.declare(follow=Follow.NEXT)
    first, second = page("Privacy", PRIVACY), page("Terms", TERMS)
    assert isinstance(desk.look(first, second), FirstSight)
    assert desk.text().index("# Privacy") < desk.text().index("# Terms")
    [due] = desk.store.named(["shop"], desk.now)
    assert [part.etag for part in due.target.known_parts] == ['"1"', '"2"']  # the next look is conditional
    body, content_type, _ = desk.store.last_page(due.target.source_id)
    assert [part.body.decode() for part in parts_of(body, content_type)] == [first, second]
    assert desk.look(first, second) == Unchanged(Sameness.SAME_BYTES)
    assert desk.look(first, second.replace("<h1>", "<h1 class=new>")) == Unchanged(Sameness.SAME_VISIBLE_TEXT)
    assert isinstance(desk.look(first, second.replace("8 days", "9 days")), Held)


def test_stored_pages_of_a_document_are_read_again_as_one(desk: Desk) -> None:
    desk.declare(follow=Follow.NEXT)
    first, second = page("Privacy", PRIVACY), page("Terms", f"{TERMS}<p class=ad>Kettles are cheap this week.</p>")
    desk.look(first, second)
    desk.declare(follow=Follow.NEXT, remove=(".ad",))
    assert isinstance(desk.look(first, second), Unchanged)
    assert "cheap" not in desk.text()
    assert "# Privacy" in desk.text()
    assert "You pay" in desk.text()


def test_a_wall_before_one_page_of_a_document_is_named_and_the_version_stays(desk: Desk) -> None:
    desk.declare(follow=Follow.NEXT)
    first, second = page("Privacy", PRIVACY * 9), page("Terms", TERMS)
    desk.look(first, second)
    outcome = desk.look(first, page("Just a moment...", "<p>Checking your browser before you go on.</p>"))
    assert isinstance(outcome, Unwell)
    assert outcome.diagnosis.evidence.endswith("at https://shop.example/legal/2")
    assert "You pay" in desk.text()
