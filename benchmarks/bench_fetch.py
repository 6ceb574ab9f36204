"""What a check costs, as multiples of plain Scrapy fetching the same bytes in the same run.

    python benchmarks/bench_fetch.py [--quick]

The site runs on one core and what is measured on another. A round changes one page in a hundred. Below each row stand
urlwatch and changedetection.io over 60 pages of the same kind, with what our check costs as a share of theirs; a quick
run leaves them out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.peers import Cost, changedetection, urlwatch

ROOT = Path(__file__).parents[1]
IS_QUICK = "--quick" in sys.argv
SOURCES, ROUNDS = (100, 2) if IS_QUICK else (300, 5)
IDLE = 10_000
PEER_PAGES, PEER_ROUNDS = 60, 2
PEERS: dict[str, Callable[..., Cost]] = {
    "urlwatch, re": partial(urlwatch, "re"),
    "urlwatch, bs4": partial(urlwatch, "bs4"),
    "changedetection.io": changedetection,
}
MODES = {
    "etag": ("304 answers", 2.2, 1.6),
    "same": ("same body again", 1.5, 1.2),
    "nonce": ("a nonce in every body", 2.2, 1.7),
    "boilerplate": ("visible boilerplate changes", 8.0, 6.0),
}


def measured(module: str, core: int, asked: dict[str, Any]) -> dict[str, Any]:
    """What a client prints, run on a core of its own where there are two."""
    # Not by -m: a reader's child would load all of that module again, where the product's children load their reader.
    command = ["taskset", "-c", str(core), sys.executable, "-c", f"from {module} import main; main()"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    cores = sorted(os.sched_getaffinity(0))
    site = subprocess.Popen(
        ["taskset", "-c", str(cores[-1]), sys.executable, "-m", "benchmarks.site"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert site.stdout is not None
    port = int(site.stdout.readline())
    try:
        _compare(port, cores[0])
    finally:
        site.terminate()
        site.wait()


def _compare(port: int, core: int) -> None:
    row("cpu per check", "Scrapy ms", "its ms", "ratio", "must", "aim", "checks/s", "PSS MiB", "(false) alerts")
    for place, (mode, (name, must, aim)) in enumerate(MODES.items(), 1):
        hosts = [f"127.{place}.{n // 250}.{n % 250 + 1}" for n in range(SOURCES)]
        urls = [f"http://{host}:{port}/{mode}/{n % 60}" for n, host in enumerate(hosts)]
        asked = {"urls": urls, "rounds": ROUNDS, "site": f"http://127.0.0.1:{port}"}
        bare = measured("benchmarks.bare_scrapy", core, asked)
        ours = measured("benchmarks.our_daemon", core, asked | {"intranet": f"127.0.0.0/8:{port}", "idle": IDLE})
        row(
            name, f"{bare['ms']:.2f}", f"{ours['ms']:.2f}", f"{ours['ms'] / bare['ms']:.2f}", f"{must}", f"{aim}",
            f"{ours['per_second']:.0f}", f"{ours['pss_mib']:.0f}", f"{ours['told']} ({ours['false_alerts']})",
        )  # fmt: skip
        if not IS_QUICK:
            _compare_peers(mode, 10 * place, port, core, bare["ms"], ours["ms"])


def _compare_peers(mode: str, place: int, port: int, core: int, bare: float, ours: float) -> None:
    for number, (name, peer) in enumerate(PEERS.items(), place):
        urls = [f"http://127.{number}.0.{n + 1}:{port}/{mode}/{n % 60}" for n in range(PEER_PAGES)]
        try:
            cost = peer(core, urls, PEER_ROUNDS, f"http://127.0.0.1:{port}")
        except subprocess.CalledProcessError as error:
            print(f"  {name} is left out, as it cannot be installed: {error.stderr.decode().strip()[-200:]}")
            continue
        share = f"ours 1/{cost.ms / ours:.0f}" if cost.ms > ours else ""
        row(
            f"  {name}", f"{bare:.2f}", f"{cost.ms:.2f}", f"{cost.ms / bare:.2f}", "", share,
            f"{cost.per_second:.0f}", "", f"{cost.alerts}",
        )  # fmt: skip


def row(*cells: str) -> None:
    first, *rest = cells
    print(f"{first:32}" + "".join(f"{cell:>10}" for cell in rest), flush=True)


if __name__ == "__main__":
    main()
