"""What a check costs, as multiples of plain Scrapy fetching the same bytes in the same run.

    python benchmarks/bench_fetch.py [--quick]

The site runs on one core and what is measured on another. A round changes one page in a hundred.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
IS_QUICK = "--quick" in sys.argv
SOURCES, ROUNDS = (100, 2) if IS_QUICK else (300, 5)
IDLE = 10_000
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
    row("cpu per check", "Scrapy ms", "ours ms", "ratio", "must", "aim", "checks/s", "PSS MiB", "alerts")
    for place, (mode, (name, must, aim)) in enumerate(MODES.items(), 1):
        hosts = [f"127.{place}.{n // 250}.{n % 250 + 1}" for n in range(SOURCES)]
        urls = [f"http://{host}:{port}/{mode}/{n % 60}" for n, host in enumerate(hosts)]
        asked = {"urls": urls, "rounds": ROUNDS, "control": f"http://127.0.0.1:{port}/round"}
        bare = measured("benchmarks.bare_scrapy", core, asked)
        ours = measured("benchmarks.our_daemon", core, asked | {"intranet": f"127.0.0.0/8:{port}", "idle": IDLE})
        row(
            name, f"{bare['ms']:.2f}", f"{ours['ms']:.2f}", f"{ours['ms'] / bare['ms']:.2f}", f"{must}", f"{aim}",
            f"{ours['per_second']:.0f}", f"{ours['pss_mib']:.0f}", str(ours["alerts"]),
        )  # fmt: skip


def row(*cells: str) -> None:
    first, *rest = cells
    print(f"{first:32}" + "".join(f"{cell:>10}" for cell in rest), flush=True)


if __name__ == "__main__":
    main()
