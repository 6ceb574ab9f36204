from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from monitor.cli import app

ASK = """
import sys
from monitor.entry import main
sys.argv = ["clausewatch", *{arguments!r}]
try:
    main()
finally:
    print("sqlalchemy" in sys.modules)
"""


@pytest.mark.parametrize(
    ("arguments", "loads_all"), [(["--version"], False), (["--config", "other.toml", "--version"], True)]
)
def test_the_version_alone_is_said_without_loading_the_rest(arguments: list[str], loads_all: bool) -> None:
    command = [sys.executable, "-c", ASK.format(arguments=arguments)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
    assert said[0].startswith("clausewatch 0.")
    assert said[1] == str(loads_all)


def test_every_command_that_a_page_or_a_sentence_names_is_one() -> None:
    root = Path(__file__).parents[3]
    named = re.compile(r"(?:`|<code>)\$? ?clausewatch (?:--config \S+ )?([a-z][a-z-]+)")
    files = [
        root / "README.md",
        root / "clausewatch.example.toml",
        root / "CHANGELOG.md",
        *(root / "docs").glob("*.md"),
    ]
    for folder in ("monitor", "alerts", "crawler", "db"):
        files += [path for path in (root / folder).rglob("*") if path.suffix in (".py", ".html", ".txt", ".toml")]
    found = {(path.name, hit[1]) for path in files for hit in named.finditer(path.read_text("utf-8"))}
    assert len({command for _, command in found}) > 15
    commands = get_command(app).commands  # type: ignore[attr-defined]  # the program is a group
    assert sorted((name, command) for name, command in found if command not in commands) == []
