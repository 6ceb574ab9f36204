"""A person's way through the pages, in Chromium."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import OPEN_PAGES, PAGES, Shop, seen_by_axe, violations
from tests.monitor.web.test_entrance import link

IN_CI = os.environ.get("CLAUSEWATCH_CI") == "1"
in_ci = pytest.mark.skipif(not IN_CI, reason="only under CLAUSEWATCH_CI=1")


def test_from_the_log_in_to_a_corrected_judgement(shop: Shop, chromium: Browser, tmp_path: Path) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 740}) as context:
        faults: list[str] = []
        context.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page = shop.logged_in(context)
        page.get_by_role("link", name="shop", exact=True).click()
        page.get_by_role("link", name="What version 2 changed").click()
        expect(page.locator("del")).to_have_text("will never")
        page.keyboard.press("n")
        assert page.url.endswith("#c1")
        expect(page.locator("#c1")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page.expect_download() as download:
            page.get_by_role("link", name="Redline for Word").press("Enter")
        download.value.save_as(tmp_path / "redline.docx")
        assert zipfile.is_zipfile(tmp_path / "redline.docx")
        page.get_by_role("link", name="Judge difference 1 otherwise").click()
        page.get_by_label("It is", exact=True).select_option("minor")
        page.get_by_label("Because").fill("It was announced a month ago.")
        page.get_by_role("button", name="Keep this").click()
        expect(page.get_by_role("status")).to_contain_text("Corrected to minor")
        page.get_by_role("link", name="Search").click()
        page.get_by_role("searchbox").fill('"may sell"')
        page.keyboard.press("Enter")
        expect(page.locator("mark")).to_have_text("may sell")
        page.get_by_role("link", name="Since when version 2 of shop says so").click()
        page.get_by_text("1 earlier wording").click()
        expect(page.get_by_text("We will never sell")).to_be_visible()
        assert faults == []


@in_ci
def test_no_page_has_a_fault_of_accessibility(shop: Shop, chromium: Browser) -> None:
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    found: list[str] = []
    with seen_by_axe(chromium) as context:
        page = shop.logged_in(context)
        for path in PAGES:
            page.goto(shop.address + path)
            open_all(page)
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                found += [f"{scheme} {each}" for each in violations(page)]
        page.goto(shop.address + "/search")
        page.locator("#q").evaluate("it => it.removeAttribute('id')")
        assert violations(page), "axe-core must find a field that has lost its label"
    with seen_by_axe(chromium) as context:
        page = context.new_page()
        for path in (*OPEN_PAGES, shop.house.path()):
            page.goto(shop.address + path)
            found += violations(page)
    assert found == []


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")


@in_ci
@pytest.mark.parametrize("width", [360, 768, 1600])
def test_no_page_is_wider_than_the_screen(shop: Shop, chromium: Browser, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}) as context:
        page = shop.logged_in(context)
        for path in PAGES:
            page.goto(shop.address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@in_ci
def test_everything_works_without_scripts(shop: Shop, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = shop.logged_in(context)
        page.goto(f"{shop.address}/compare?from=shop%401&to=shop%402")
        page.get_by_label("View").select_option("side")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_text("Before")).to_be_visible()
        expect(page.get_by_text("Press n and p")).to_be_hidden()


@in_ci
def test_from_the_set_up_link_to_a_source_and_out_of_the_letters(shop: Shop, chromium: Browser) -> None:
    with shop.house.story.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM accounts")
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(shop.address + link(shop.house))
        page.get_by_label("Name").fill("Grace")
        page.get_by_label("Password", exact=True).fill("five tall green chairs")
        page.get_by_label("The password again").fill("five tall green chairs")
        page.get_by_role("button", name="Make the account").click()
        page.get_by_role("link", name="Add").click()
        page.get_by_label("Address of the document").fill("https://chairs.example/privacy")
        page.get_by_role("button", name="Watch it").click()
        expect(page.get_by_text("never checked yet")).to_be_visible()
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_text("none while it is paused")).to_be_visible()
        page.goto(shop.address + shop.house.path())
        assert not shop.house.is_gone()
        page.get_by_role("button", name="Unsubscribe").click()
        expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
        assert shop.house.is_gone()


@in_ci
def test_w35_no_page_can_be_framed(shop: Shop, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("http://evil.example/", lambda route: route.fulfill(
            content_type="text/html", body=f"<iframe src='{shop.address}/login'></iframe>"))  # fmt: skip
        page.goto("http://evil.example/")
        page.route("http://evil.example/own", lambda route: route.fulfill(content_type="text/html", body="<p>Log in"))
        expect(page.frame_locator("iframe").first.get_by_text("Log in")).to_have_count(0)
        page.locator("iframe").evaluate("frame => { frame.src = '/own'; }")
        expect(page.frame_locator("iframe").first.get_by_text("Log in")).to_have_count(1)  # where it may be framed
