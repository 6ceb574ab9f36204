"""Two hundred pages that are not the policy, each between two good captures, on the real way with a real database."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.extract import Extractor
from db.history import History
from db.store import Store
from db.watchlist import SourceSpec, WatchList
from monitor.core.health import of_response
from monitor.core.types import Ailment, Changed, FetchFailure, FirstSight, Held, Page, Unchanged, Unwell
from monitor.endings import Ports, Report
from monitor.way import take
from tests.build import POLICY, SOLD, START
from tests.databases import migrated
from tests.sickroom import FOOTER, HTML, NAVIGATION, SICK, Sick, dressed

NAMED = [sick for sick in SICK if sick.name.split()[0] in {ailment.value for ailment in Ailment}]


def served(text: str) -> Sick:
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n")[1:])
    return Sick("the policy", dressed(f"<main><h1>Privacy</h1>{paragraphs}</main>", "Privacy", chrome=True))


@pytest.mark.parametrize("sick", NAMED, ids=lambda sick: sick.name)
def test_f21_a_page_that_is_not_the_policy_is_named(sick: Sick) -> None:
    found = of_response(200, sick.headers, "https://shop.example/privacy", sick.body)
    assert found, "taken for a page worth reading"
    assert found.ailment.value == sick.name.split()[0], found.evidence


def test_f21_no_sick_page_becomes_a_version_or_an_alert(tmp_path: Path) -> None:
    async def story() -> tuple[list[Report], list[Report]]:
        engine = migrated(tmp_path / "clausewatch.db")
        WatchList(engine).add(SourceSpec("shop", "https://shop.example/privacy"), START)
        async with Extractor() as extractor:
            ports, now = Ports(Store(engine), extractor), START

            async def look(sick: Sick) -> Report:
                nonlocal now
                now += timedelta(hours=1)
                [due] = ports.store.named(["shop"], now)
                page = Page(due.target, "https://shop.example/privacy", 200, sick.headers, sick.body, now)
                return await take(page, due, ports)

            good, revised = served(POLICY), served(SOLD)
            assert isinstance((await look(good)).outcomes[0], FirstSight)
            reports = []
            for sick in SICK:
                reports += [await look(sick), await look(good)]
            versions = History(engine).versions("shop")
            assert len(versions) == 1
            assert not any(version.alerted for version in versions)
            return reports, [await look(revised), await look(revised)]

    reports, control = asyncio.run(story())
    kinds = Counter(type(outcome) for report in reports for outcome in report.outcomes)
    assert kinds[Unchanged] == len(SICK), "each good capture afterwards is the last version again"
    assert kinds[Unwell] + kinds[FetchFailure] == len(SICK) >= 200
    assert [type(report.outcomes[0]) for report in control] == [Held, Changed], "a real revision in the same place is"


@pytest.mark.parametrize("words", ["is protected by reCAPTCHA", "is not available in your country", "for sale"])
def test_f21_such_words_in_the_footer_of_a_real_page_are_no_ailment(words: str) -> None:
    body = served(POLICY).body.replace(FOOTER.encode(), f"<footer>This site {words}.{FOOTER}</footer>".encode())
    assert NAVIGATION.encode() in body
    assert of_response(200, (("content-type", HTML),), "https://shop.example/privacy", body) is None
