"""Commands in processes of their own, forked from one that has loaded the program: a hundred start as one.

`FORKS` starts such a process, also for the daemons that the kill tests end by the hundred. The program itself is
started by `clausewatch` in the tests of the daemon, of signals and of the demo.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "monitor.cli",
        "monitor.wiring",
        "monitor.daemon",
        "monitor.demo.story",
        "crawler.fetch",
        "crawler.extract",
        "alembic.command",  # every database of a test is new to the first command in it
    ]
)
_SECONDS = 60


def call(
    *arguments: str | Path, folder: Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command, from a folder; without the CLAUSEWATCH_ variables of whoever runs the tests, but with `environment`.

    Raises AssertionError where the command ends with a traceback or not within a minute.
    """
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CLAUSEWATCH_")}
    with tempfile.TemporaryDirectory(prefix="clausewatch-") as spool:
        streams = [Path(spool, name) for name in ("in", "out", "err")]
        streams[0].write_bytes(stdin)
        command = ["clausewatch", *(str(argument) for argument in arguments)]
        process = FORKS.Process(target=_become, args=(command, folder, {**outer, **(environment or {})}, streams))
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        out, err = (stream.read_text() if stream.exists() else "" for stream in streams[1:])
    assert process.exitcode not in (None, -9), f"{command} did not end within {_SECONDS} s: {err}"
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(command, process.exitcode or 0, out, err)


def _become(command: list[str], folder: Path, environment: dict[str, str], streams: list[Path]) -> None:
    """Runs in the new process: takes its streams, place and environment, and is the command from then on."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    flags = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)
    for descriptor, (path, flag) in enumerate(zip(streams, flags, strict=True)):
        os.dup2(os.open(path, flag, 0o600), descriptor)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - as long as the process lives
    sys.argv = command
    from monitor.entry import main

    main()
