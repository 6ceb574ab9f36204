"""No page takes the daemon with it: hundreds that try, among pages that are none the worse for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.build import POLICY
from tests.crawler.hostile import serve
from tests.web import Web

ROOT = Path(__file__).parents[2]
SHARE = 1 if os.environ.get("CLAUSEWATCH_CI") == "1" else 25


def test_f13_hostile_pages_crash_nothing_take_no_half_minute_and_harm_no_other_source(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in POLICY.split("\n\n")[1:])
    with Web() as web:
        paths = serve(web, SHARE)
        for number in range(8):
            web.page(f"/good/{number}", f"<html lang=en><h1>Privacy {number}</h1>{paragraphs}</html>")
        hostile = [web.url(path, f"h{n}.localhost") for n, path in enumerate(paths)]
        good = [web.url(f"/good/{n}", f"g{n}.localhost") for n in range(8)]
        urls = [*hostile[: len(hostile) // 2], *good, *hostile[len(hostile) // 2 :]]
        asked = json.dumps({"intranet": web.intranet, "urls": urls})
        done = subprocess.run(
            [sys.executable, "-m", "tests.crawler.hostile", tmp_path],
            cwd=ROOT, input=asked, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    ends = found["ends"]
    print(len(hostile), Counter(ends[url] for url in hostile), found["longest_seconds"], found["peak_mib"])
    if SHARE == 1:
        assert len(hostile) >= 300
    assert set(ends) == set(urls)
    assert {ends[url] for url in good} == {"first version"}
    assert found["longest_seconds"] < 30, found["slowest"]
    assert found["peak_mib"] < 600
