"""The bound to a browser's memory: over it, the process of the page that holds most is ended, and no other."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import playwright.async_api as pw


async def end_largest_over(most_bytes: int, session: pw.CDPSession) -> bool:
    """Whether the browser's processes together held more, and the largest of its pages was ended for it.

    Playwright tells of an ended process as of a crashed page. `session` is of the browser as a whole; raises its Error
    where the browser is gone.
    """
    found = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    kinds = {int(each["id"]): str(each["type"]) for each in found}
    held = {process: _held(process) for process in kinds}
    own = {process: anonymous + shared for process, (anonymous, shared, _) in held.items()}
    # The program's own pages are the same for all of its processes.
    if sum(own.values()) + max((files for _, _, files in held.values()), default=0) <= most_bytes:
        return False
    pages = [process for process, kind in kinds.items() if kind == "renderer"]
    with contextlib.suppress(ProcessLookupError):
        os.kill(max(pages or kinds, key=lambda process: own[process]), signal.SIGKILL)
    return True


def _held(process: int) -> tuple[int, int, int]:
    """Bytes of its own, shared with others of the browser, and of files; 0 for a process that is gone.

    From `status`, which can be read of a sandboxed process too; its proportional share (PSS) cannot.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0, 0, 0
    named = dict(line.partition(":")[::2] for line in lines)
    anonymous, shared, files = (
        int(named.get(name, "0 kB").split()[0]) * 1024 for name in ("RssAnon", "RssShmem", "RssFile")
    )
    return anonymous, shared, files
