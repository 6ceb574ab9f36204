"""What takes a browser minutes: axe, widths, no scripts, the set-up link, frames."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import OPEN_PAGES, PAGES, Shop, seen_by_axe, violations
from tests.monitor.web.test_entrance import link


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


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_no_page_is_wider_than_the_screen(shop: Shop, chromium: Browser, width: int) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}) as context:
        page = shop.logged_in(context)
        for path in PAGES:
            page.goto(shop.address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            if width == 360:
                wide = page.evaluate("[...document.querySelectorAll('table')].some(it => it.scrollWidth > innerWidth)")
                assert not wide, f"{path}: a table goes on beyond the edge"


def test_everything_works_without_scripts(shop: Shop, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = shop.logged_in(context)
        page.goto(f"{shop.address}/compare?from=shop%401&to=shop%402")
        page.get_by_label("View").select_option("side")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_text("Before")).to_be_visible()
        expect(page.get_by_text("Press n and p")).to_be_hidden()


def test_a_comparison_on_paper_shows_no_controls(shop: Shop, chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = shop.logged_in(context)
        page.goto(f"{shop.address}/compare?from=shop%401&to=shop%402")
        expect(page.get_by_role("button", name="Show")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="Show")).to_be_hidden()
        expect(page.locator("del")).to_be_visible()


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
