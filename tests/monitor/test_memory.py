"""The memory of pages serves for the next ones, and goes back to the system when they stop coming."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Every second page is kept: what lies between them is a hole, and the end of the heap is taken.
HOLES = """
import resource
from pathlib import Path
from monitor.memory import give_back, share_arenas

def held_mib():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20

def cleared():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

share_arenas()
pages = [bytes([n % 255 + 1]) * 300_000 for n in range(400)]
full = held_mib()
pages = pages[1::2]
holes, before = held_mib(), cleared()
for n in range(1000):
    bytes([n % 255 + 1]) * 300_000
served = cleared() - before
give_back()
print(full, holes, held_mib(), served)
"""


def test_holes_between_pages_serve_the_next_ones_and_are_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, cwd=ROOT, check=True)
    full, holes, left, served = map(int, done.stdout.split())
    assert holes > full - 20, "nothing was left to give back"
    assert left < full - 40
    assert served < 5_000, "each page was cleared by the kernel anew: 73 faults a page"
