"""Faults of the web, by the numbers that the project counts them under."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
