"""LibreOffice accepts, then rejects, all tracked changes of documents: a script for the Python that has `uno`.

Reads paths from standard input, a line each, and writes a JSON object a line: path, accepted, rejected (paragraphs).
"""

import json
import os
import subprocess
import sys
import time
from typing import Any


def main(profile: str) -> None:
    import uno  # type: ignore[import-not-found]  # the system's Python has it, ours has not
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

    pipe = f"pipe,name=clausewatch-{os.getpid()};urp;"  # a socket's path has 107 bytes at most
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}", f"--accept={pipe}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context: Any = None
    last: Exception | None = None
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:{pipe}StarOffice.ComponentContext")
            break
        except Exception as error:  # noqa: BLE001  # whatever uno raises: it is not up yet, and nothing tells when it is
            last = error
            time.sleep(0.25)
    if context is None:
        raise SystemExit(f"LibreOffice did not answer within a minute: {last!r}")
    make = context.ServiceManager.createInstanceWithContext
    desktop, helper = make("com.sun.star.frame.Desktop", context), make("com.sun.star.frame.DispatchHelper", context)
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True

    def settled(path: str, command: str) -> list[str]:
        document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, (hidden,))
        helper.executeDispatch(document.getCurrentController().getFrame(), f".uno:{command}", "", 0, ())
        paragraphs, said = document.Text.createEnumeration(), []
        while paragraphs.hasMoreElements():
            said.append(paragraphs.nextElement().getString())
        document.close(True)
        return said

    for line in sys.stdin:
        path = line.strip()
        found = {
            "path": path,
            "accepted": settled(path, "AcceptAllTrackedChanges"),
            "rejected": settled(path, "RejectAllTrackedChanges"),
        }
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
    try:
        desktop.terminate()
    except Exception as error:  # noqa: BLE001  # it may close the line before it answers
        sys.stderr.write(f"LibreOffice ended without a word: {error!r}\n")
        office.terminate()
    office.wait(timeout=60)


if __name__ == "__main__":
    main(sys.argv[1])
