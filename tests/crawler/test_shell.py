"""The spider from the shell, as `scrapy` runs it in the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.web import Web

CHECKOUT = Path(__file__).parents[2]


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)


def test_list_names_the_spider() -> None:
    assert scrapy("list").stdout.split() == ["policies"]


def test_crawl_prints_one_item_for_each_address_and_nothing_else() -> None:
    with Web() as web:
        web.page(
            "/privacy",
            "<html lang=en-GB><title>Privacy</title><h1>Privacy</h1><p>Last updated: 4 May 2026</p>"
            "<p>We keep the data of your orders for seven years, because the law asks us to.</p></html>",
        )
        urls = ",".join((web.url("/privacy"), web.url("/missing"), "http://10.0.0.1/", "file:///etc/hostname"))
        done = scrapy(
            "crawl", "policies", "-a", f"urls={urls}", "-a", f"intranet={web.intranet[0]}", "-s", "DOWNLOAD_DELAY=0",
            "-o", "-:jsonl",
        )  # fmt: skip
    items = {item["url"]: item for item in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0, done.stderr
    page = items.pop(web.url("/privacy"))
    assert (page["status"], page["title"], page["published_at"], page["lang"]) == (200, "Privacy", "2026-05-04", "en")
    assert "# Privacy" in page["text"]
    assert "seven years" in page["text"]
    assert {url: item["failure"] for url, item in items.items()} == {
        web.url("/missing"): "http-4xx",
        "http://10.0.0.1/": "refused-by-guard",
        "file:///etc/hostname": "refused-by-guard",
    }
