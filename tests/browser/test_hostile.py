"""W20, W21, W25: texts of strangers on every page, in Chromium. None of them runs."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import text
from starlette.responses import HTMLResponse, Response

from monitor.web.app import TABLE
from monitor.web.routes import Row, Visit, Who
from tests.browser.looking import Shop
from tests.browser.payloads import PAYLOADS
from tests.build import POLICY
from tests.monitor.web.visiting import opened

HOSTILE = "\n\n".join(
    f"Our partner {n} gets your address {payload} for {n} days." for n, payload in enumerate(PAYLOADS)
)
SURFACES = (
    "/",
    "/?text={0}&tag={0}&kind={0}",
    "/sources/shop",
    "/sources/{0}",
    "/sources/shop/versions/4",
    "/compare?from=shop%403&to=shop%404",
    "/compare?from=shop%403&to=shop%404&view=side",
    "/sources/shop/blame?version=4",
    "/sources/shop/facts?from=3&to=4",
    "/search?q=partner",
    "/when?q={0}&source={0}",
    "/search?q={0}&source={0}&tag={0}&since={0}",
    "/sources/shop/versions/4/changes/1",
)


def test_w20_more_than_200_payloads_run_on_no_page(shop: Shop, chromium: Browser) -> None:
    assert len(PAYLOADS) >= 200
    story = shop.house.story
    story.wait(hours=1).change_to(POLICY)
    story.wait(hours=1).change_to(f"{POLICY}\n\n# {PAYLOADS[0]}\n\n{HOSTILE}")
    worst = "\"'></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    with story.engine.begin() as connection:
        for statement in (
            "UPDATE versions SET title = :worst, notes = json_array(:worst), lang = :worst,"
            " url = 'javascript:' || :worst",
            "UPDATE changes SET reasons = json_array(:worst), path = json_array(:worst)",
            "UPDATE sources SET url = :worst, kind = :worst, tags = json_array(:worst), unwell_detail = :worst,"
            " unwell_state = :worst, moved_to = :worst",
            "INSERT INTO checks (source_id, checked_at, outcome, reason, detail, status, elapsed_seconds)"
            " VALUES (1, '2026-03-04 09:00:00.000000', 'unwell', :worst, :worst, 200, 1)",
        ):
            connection.execute(text(statement), {"worst": worst})
    with chromium.new_context() as context:
        seen = watched(context)
        page = shop.logged_in(context)
        for path in SURFACES:
            page.goto(
                shop.address + path.format("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22onfocus%3Dalert(1)%20autofocus")
            )
            scripts = page.locator("script:not([src^='/static/']), iframe, object, embed, img, base, meta[http-equiv]")
            assert scripts.count() == 0, path
            assert page.locator("[onerror], [onload], [onfocus], [style], [srcdoc], [ontoggle]").count() == 0, path
            assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0, path
        page.goto(f"{shop.address}/compare?from=shop%403&to=shop%404")
        assert page.locator("del, ins").filter(has_text="forged").locator("del, ins").count() == 0
        assert "[U+202E]" in page.locator("main").inner_text()
    assert seen == []


def test_w20_the_payloads_would_run_on_a_page_that_lets_them_in(shop: Shop, chromium: Browser) -> None:
    def naive(visit: Visit) -> Response:
        return HTMLResponse("<!DOCTYPE html><body>" + PAYLOADS[visit.number("number")])

    table = (*TABLE, Row("/naive/{number:number}", ("GET",), Who.PUBLIC, naive, has_csrf=False))
    with opened(shop.house.story, shop.house.keys, table) as house:
        address = f"http://127.0.0.1:{house.port}/naive/"
        with chromium.new_context(bypass_csp=True) as context:
            seen, ran = watched(context), 0
            page = context.new_page()
            for number in range(0, len(PAYLOADS), 8):
                before = len(seen)
                page.goto(address + str(number))
                page.wait_for_timeout(30)
                ran += len(seen) > before
        assert ran >= 15, "the payloads have no teeth"
        with chromium.new_context() as context:
            seen = watched(context, with_policy=False)
            page = context.new_page()
            for number in range(0, len(PAYLOADS), 8):
                page.goto(address + str(number))
            assert seen == [], "the policy alone must hold them, too"


def watched(context: BrowserContext, with_policy: bool = True) -> list[str]:
    """What opened a dialogue, or would have been run but for the policy."""
    seen: list[str] = []

    def ran(dialog: object) -> None:
        seen.append("a dialogue")
        dialog.dismiss()  # type: ignore[attr-defined]

    context.on("dialog", ran)
    if with_policy:
        context.on("console", lambda said: seen.append(said.text) if "Content Security Policy" in said.text else None)
    return seen
