"""Where the command `clausewatch` begins: an interrupt while it is still loading ends it like one later on."""

from __future__ import annotations

import sys
from importlib import metadata


def main() -> None:
    """Loads the command line and runs it."""
    try:
        if sys.argv[1:] == ["--version"]:  # asked by scripts: answered without the second that loading the rest takes
            sys.stdout.write(f"clausewatch {metadata.version('clausewatch')}\n")
            return
        from monitor.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(3)
