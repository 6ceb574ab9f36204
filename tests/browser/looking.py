"""Small verbs for visits by a browser, and what is looked for on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.monitor.web.visiting import PASSWORD, House

PAGES = (
    "/",
    "/?state=paused",
    "/changes",
    "/sources/shop",
    "/sources/shop/beside",
    "/sources/shop/versions/2",
    "/compare?from=shop%401&to=shop%402",
    "/compare?from=shop%401&to=shop%402&view=side",
    "/sources/shop/redline/1/2/print",
    "/sources/shop/blame",
    "/sources/shop/facts",
    "/sources/shop/facts?from=1&to=2",
    "/search",
    "/search?q=sell",
    "/search?q=(sell",
    "/when",
    "/when?q=may+sell",
    "/when?q=.",
    "/sources/shop/versions/2/changes/1",
    "/add",
    "/subscribers",
    "/feeds",
    "/sources/nobody",
)
"""Every page that a person who is logged in can come to."""
OPEN_PAGES = ("/login", "/unsubscribe/x")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Shop:
    house: House

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.house.port}"

    def logged_in(self, context: BrowserContext, name: str = "ada") -> Page:
        page = context.new_page()
        page.goto(f"{self.address}/login")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{self.address}/")
        return page


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, as sentences."""
    found: Any = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]})
    return [
        f"{page.url} {each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


def seen_by_axe(browser: Browser, **wanted: Any) -> BrowserContext:
    """A visit in which a script of the test may look at a page past the policy that the page is under."""
    return browser.new_context(bypass_csp=True, reduced_motion="reduce", **wanted)
