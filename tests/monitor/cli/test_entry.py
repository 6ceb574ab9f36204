from __future__ import annotations

import subprocess
import sys

import pytest

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
