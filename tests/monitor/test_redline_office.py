"""LibreOffice settles a redline as we read it: accepted it is the new text, rejected the old one."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.core.redline import redline
from monitor.exchange.docx import docx
from tests.build import PARAGRAPHS, START
from tests.monitor.test_redline import TEXTS, lines

SCRIPT = Path(__file__).with_name("office.py")


def shuffled(seed: int) -> str:
    """The paragraphs in another order, some of them cut short, joined, or left out."""
    chance = random.Random(seed)
    said = chance.sample(PARAGRAPHS, chance.randint(2, 7))
    joins = [chance.choice(("\n\n", "\n\n", " ", "\n\n# Rights\n\n")) for _ in said]
    return "".join(f"{part[: chance.choice((len(part), 60))]}{join}" for part, join in zip(said, joins, strict=True))


def test_libreoffice_accepts_to_the_new_text_and_rejects_to_the_old_one(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("soffice is missing: install the system packages libreoffice-writer-nogui and python3-uno")
    pairs = [(TEXTS[n], TEXTS[(n + step) % len(TEXTS)]) for n in range(len(TEXTS)) for step in (1, 3)]
    pairs += [(shuffled(n), shuffled(n + 100)) for n in range(20)]
    for n, (old, new) in enumerate(pairs):
        (tmp_path / f"{n}.docx").write_bytes(docx(redline(old, new), "a title", "Ann", START))
    asked = "".join(f"{tmp_path / str(n)}.docx\n" for n in range(len(pairs)))
    done = subprocess.run(
        ["/usr/bin/python3", SCRIPT, tmp_path / "profile"],
        input=asked,
        capture_output=True,
        text=True,
        timeout=280,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(pairs)
    for (old, new), settled in zip(pairs, found, strict=True):
        assert "\n".join(settled["accepted"]).rstrip("\n") == "\n".join(lines(new)), (old, new)
        assert "\n".join(settled["rejected"]).rstrip("\n") == "\n".join(lines(old)), (old, new)
