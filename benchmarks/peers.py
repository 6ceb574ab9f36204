"""What urlwatch and changedetection.io cost over the same addresses, each in an environment of its own.

They are installed at their first use, into ~/.cache/clausewatch-bench, by the ordinary pip.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.control import next_round, until_served

ENVIRONMENTS = Path.home() / ".cache" / "clausewatch-bench"
_PATIENCE_SECONDS = 900
_NOTICE_SECONDS = 15
_POLL_SECONDS = 0.2
"""Between two questions to a peer that has no other way to tell, once it was served all that it is to look at."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one peer: cpu milliseconds a check, checks a second, and of how many pages it said that they changed."""

    ms: float
    per_second: float
    alerts: int


def installed(name: str, *packages: str) -> Path:
    """The environment's folder of commands, made where it is not there; CalledProcessError if it cannot be."""
    folder = ENVIRONMENTS / name
    mark = folder / ".installed"
    if not mark.exists():
        for step in (["-m", "venv", "--clear", str(folder)], ["-m", "pip", "install", *packages]):
            python = sys.executable if step[1] == "venv" else str(folder / "bin/python")
            subprocess.run([python, *step], check=True, capture_output=True)
        mark.touch()
    return folder / "bin"


def urlwatch(how: str, core: int, urls: Sequence[str], rounds: int, site: str) -> Cost:
    """A run of the command a round, less what the command costs by itself; `how` is its way from HTML to text."""
    command = ["taskset", "-c", str(core), str(installed("urlwatch", "urlwatch", "beautifulsoup4") / "urlwatch")]
    folder = Path(tempfile.mkdtemp())
    jobs = [f"url: {url}\nfilter:\n  - html2text:\n      method: {how}\n" for url in urls]
    (folder / "urls.yaml").write_text("---\n".join(jobs))
    files = ["--urls", str(folder / "urls.yaml"), "--config", str(folder / "urlwatch.yaml"), "--hooks", "/dev/null"]
    call = [*command, *files, "--cache", str(folder / "cache.db")]
    _run(call)
    own, spent, wall, alerts = _run([*command, "--features"])[0], 0.0, 0.0, 0
    for _ in range(rounds):
        next_round(site)
        seconds, took, said = _run(call)
        spent, wall = spent + seconds - own, wall + took
        alerts += len(re.findall(r"^CHANGED: ", said, re.MULTILINE))
    return Cost(spent * 1000 / rounds / len(urls), rounds * len(urls) / wall, alerts)


def _run(command: Sequence[str]) -> tuple[float, float, str]:
    """Cpu seconds, seconds by the clock, and what was said."""
    before, begun = os.times(), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.monotonic() - begun, done.stdout


def changedetection(core: int, urls: Sequence[str], rounds: int, site: str) -> Cost:
    """Its server, told over its interface to look at everything at once, with its defaults."""
    command = installed("changedetection.io", "changedetection.io") / "changedetection.io"
    folder = Path(tempfile.mkdtemp())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    adds = [part for url in urls for part in ("-u", url)]
    server = subprocess.Popen(
        ["taskset", "-c", str(core), str(command), "-C", "-d", str(folder), "-h", "127.0.0.1", "-p", str(port), *adds],
        env=os.environ | {"ALLOW_IANA_RESTRICTED_ADDRESSES": "true", "LOGGER_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return _drive(server.pid, folder, f"http://127.0.0.1:{port}/api/v1/watch", len(urls), rounds, site)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _drive(pid: int, folder: Path, address: str, count: int, rounds: int, site: str) -> Cost:
    process = psutil.Process(pid)
    looks = _all_looked(folder, address, count, after=0)
    spent, wall, alerts = 0.0, 0.0, 0
    for _ in range(rounds):
        next_round(site)
        last = max(look["last_checked"] for look in looks.values())
        while time.time() < last + 1:  # its times are whole seconds: a look in the same one could not be told apart
            time.sleep(last + 1 - time.time())
        before, cpu, begun = looks, sum(process.cpu_times()[:2]), time.monotonic()
        _recheck(folder, address, site, count, last)
        looks = _all_looked(folder, address, count, after=last)
        spent, wall = spent + sum(process.cpu_times()[:2]) - cpu, wall + time.monotonic() - begun
        alerts += sum(looks[name]["last_changed"] != before[name]["last_changed"] for name in looks)
    return Cost(spent * 1000 / rounds / count, rounds * count / wall, alerts)


def _recheck(folder: Path, address: str, site: str, count: int, last: int) -> None:
    """Has it look at everything; what it took no notice of, as happens while it still ends a round, is asked again."""
    _ask(folder, f"{address}?recheck_all=1")
    for _ in range(_PATIENCE_SECONDS // _NOTICE_SECONDS):
        try:
            return until_served(site, count, _NOTICE_SECONDS)
        except TimeoutError:
            for name, look in _ask(folder, address).items():
                if look["last_checked"] <= last:
                    _ask(folder, f"{address}/{name}?recheck=1")
    sys.exit("changedetection.io did not ask for all pages in time")


def _all_looked(folder: Path, address: str, count: int, after: int) -> dict[str, Any]:
    """What it says of its watches, as soon as each was looked at since."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        looks = _ask(folder, address)
        if len(looks) == count and all(look["last_checked"] > after for look in looks.values()):
            return looks
        time.sleep(_POLL_SECONDS)
    sys.exit("changedetection.io did not look at all pages in time")


def _ask(folder: Path, address: str) -> dict[str, Any]:
    """The answer of its interface; nothing while it is still starting."""
    for settings in folder.glob("*.json"):
        key = json.loads(settings.read_text()).get("settings", {}).get("application", {}).get("api_access_token")
        if key:
            request = urllib.request.Request(address, headers={"x-api-key": key})
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    said: dict[str, Any] = json.load(answer)
                    return said
            except (OSError, ValueError):
                return {}
    return {}
