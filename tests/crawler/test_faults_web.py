"""Faults of the web, by the numbers that the project counts them under."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from crawler.fetch import Crawler
from monitor.core.types import Arrival, Reason
from tests.crawler.crawling import collect, failure_of, page_of, settings, target
from tests.web import Web

ROOT = Path(__file__).parents[2]


def names_asked(guard: str) -> dict[str, Any]:
    """A run in a network namespace of its own; see tests/crawler/nameserver.py."""
    for tool, package in (("unshare", "util-linux"), ("ip", "iproute2"), ("mount", "mount")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing: install the system package {package}")
    own = ["unshare", "-n", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-n", "-m"]
    command = [*own, sys.executable, "-m", "tests.crawler.nameserver", "--guard", guard]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_f8_a_name_server_that_fails_or_lies_is_a_typed_failure_and_leads_nowhere_private() -> None:
    found = names_asked("on")
    assert found["ends"] == {
        "good": "page",
        "nxdomain": "DNS",
        "servfail": "DNS",
        "silent": "DNS",
        "thousand": "page",
        "mixed": "page",
        "alias": "GUARD",
        "rebinding": "page",
        "rebinding, later": "GUARD",
    }
    assert found["forbidden"] == []
    assert found["public"] == 4


def test_f8_the_same_names_do_lead_to_private_addresses_without_the_guard() -> None:
    found = names_asked("off")
    assert {found["ends"][name] for name in ("alias", "mixed", "rebinding, later")} == {"page"}
    assert found["forbidden"].count("127.0.0.1") == 3
    assert any(address.startswith("10.") for address in found["forbidden"]), "the thousand records have no teeth"


def test_f24_without_a_thread_to_be_had_a_lookup_fails_as_such_and_the_next_one_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run(web: Web) -> tuple[Arrival, Arrival]:
        async with Crawler(settings(robots_obey=False)) as crawler:
            threading.stack_size(1 << 46)  # more than any machine can give: each start of a thread fails
            try:
                [starved] = await collect(crawler, [target(web.url("/", "a.test"), web, 1)])
                with pytest.raises(RuntimeError, match="start new thread"):
                    threading.Thread(target=int).start()
            finally:
                threading.stack_size(0)
            [fed] = await collect(crawler, [target(web.url("/"), web, 2)])
        return starved, fed

    with Web() as web:
        web.page("/", "x")
        starved, fed = asyncio.run(run(web))
    assert failure_of(starved).reason is Reason.DNS
    assert page_of(fed).body == b"x"
    assert not [record for record in caplog.records if "unforeseen" in record.getMessage()]
