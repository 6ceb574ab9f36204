"""The rules for the web are numbered W1 to W36: each has a test of its number."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SERVICE = ROOT / "deploy" / "clausewatch.service"


def test_each_of_the_36_rules_has_a_test_of_its_number() -> None:
    names = [
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"(?m)^ *(?:async )?def test_w(\d\d)_", path.read_text("utf-8"))
    ]
    assert set(map(int, names)) == set(range(1, 37))


def test_w30_the_service_is_nobody_in_particular_on_a_root_that_it_cannot_write() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign,assignment]  # systemd's names have capitals
    unit.read(SERVICE)
    service = unit["Service"]
    assert (service["User"], service["ProtectSystem"], service["NoNewPrivileges"]) == ("clausewatch", "strict", "yes")
    assert service["CapabilityBoundingSet"] == service["AmbientCapabilities"] == ""
    image = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert re.findall(r"(?m)^USER (.*)$", image) == ["10001:10001"]


def test_w30_systemd_finds_the_service_hardly_exposed(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is missing: install the system package systemd")

    def exposure(path: Path) -> float:
        done = subprocess.run(
            [program, "security", "--offline=true", "--no-pager", path], capture_output=True, text=True, check=True
        )
        return float(re.findall(r"exposure level for \S+: ([0-9.]+)", done.stdout)[0])

    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert exposure(SERVICE) <= 2.0
    assert exposure(bare) > 9, "the control"


def test_w30_a_browser_opens_the_service_no_further_than_its_sandbox_needs(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is missing: install the system package systemd")
    units = tmp_path / "etc/systemd/system"
    (units / "clausewatch.service.d").mkdir(parents=True)
    shutil.copy(SERVICE, units)
    shutil.copy(ROOT / "deploy" / "clausewatch-browser.conf", units / "clausewatch.service.d" / "browser.conf")
    command = [program, "security", "--offline=true", "--no-pager", "--json=short", f"--root={tmp_path}", SERVICE.name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "clausewatch.service.d" not in done.stderr, "a line that systemd does not understand"
    given_up = {each["json_field"] for each in json.loads(done.stdout) if each["set"] is False}
    spaces = {name for name in given_up if name.startswith("RestrictNamespaces_")}
    assert spaces == {f"RestrictNamespaces_{kind}" for kind in ("user", "pid", "net")}
    allowed = json.loads((ROOT / "deploy" / "seccomp-browser.json").read_text("utf-8"))["syscalls"][0]["names"]
    assert {"chroot", "capset", "seccomp"} <= set(allowed)
    assert not {"mount", "ptrace", "bpf", "init_module", "reboot"} & set(allowed)
