"""Nothing private is reached by any spelling at any entry, and the same spellings do reach it without the guard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.test_browser import need_chromium
from tests.crawler.vectors import PUBLIC, STEP, VECTORS

ROOT = Path(__file__).parents[2]
CI = os.environ.get("CLAUSEWATCH_CI") == "1"
ENTRIES = ("fetch", "redirect", "robots", "add", "discover", "sitemap")


def island(guard: str, *more: str) -> subprocess.Popen[str]:
    """A run in a network namespace of its own; see tests/crawler/island.py."""
    for tool, package in (("unshare", "util-linux"), ("ip", "iproute2"), ("mount", "mount")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing: install the system package {package}")
    own = ["unshare", "-n", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-n", "-m"]
    command = [*own, sys.executable, "-m", "tests.crawler.island", "--guard", guard, *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def told(run: subprocess.Popen[str]) -> dict[str, Any]:
    answer, log = run.communicate(timeout=400)
    assert answer, log
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return found


def test_no_spelling_reaches_a_private_address_at_any_entry_and_most_do_without_the_guard() -> None:
    with_guard, without, plain_scrapy = [told(run) for run in [island("on"), island("off"), island("none")]]
    assert len(VECTORS) * STEP >= 65
    assert with_guard["public_loaded"] == without["public_loaded"] == f"{len(PUBLIC)} of {len(PUBLIC)}"
    for entry in ENTRIES:
        assert with_guard[entry] == {"arrived": 0, "local_reads": 0}, entry
        assert without[entry]["arrived"] * STEP >= 50, f"{entry}: the vectors have no teeth"
    assert with_guard["forbidden_connections"] == 0
    assert with_guard["moved_home"] == "Elsewhere(url='http://public6.test/')"
    assert without["fetch"]["local_reads"] * STEP >= 2
    assert plain_scrapy["arrived"] * STEP >= 60
    assert plain_scrapy["local_reads"] * STEP >= 2


def test_no_script_in_a_browser_reaches_a_private_address_and_most_ways_do_in_a_bare_one() -> None:
    need_chromium()
    kept = told(island("on", "--browser", "10"))
    assert (kept["arrived"], kept["local_reads"]) == (0, 0)
    assert kept["filled"] >= 1, "no script ran, or none got what it may have"
    if CI:
        assert told(island("off", "--browser", "20"))["arrived"] >= 60, "the crawl's own gates were not what kept them"
        assert told(island("off", "--browser", "20", "--bare"))["arrived"] >= 300, "the ways have no teeth"
