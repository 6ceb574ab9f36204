"""A person's way through the pages, in Chromium."""

from __future__ import annotations

import zipfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.looking import Shop


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
            page.get_by_role("link", name="Word", exact=True).press("Enter")
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
