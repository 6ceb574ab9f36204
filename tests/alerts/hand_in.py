"""Hands every `*.eml` of a folder to a mail server on loopback and prints how each ended: `hand_in.py FOLDER PORT`."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from alerts.smtp import Deferred, Sent, SmtpServer, deliver


def main(folder: Path, port: int) -> None:
    server = SmtpServer("127.0.0.1", port, "none", timeout_seconds=20)
    endings: Counter[str] = Counter()
    for path in sorted(folder.glob("*.eml")):
        recipient = path.with_suffix(".to").read_text()
        deadline = time.monotonic() + 20  # the server may still be starting
        while True:
            ending = deliver(server, "watch@clausewatch.example", recipient, path.read_bytes(), lambda: None)
            if not isinstance(ending, Deferred) or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        endings["Sent" if isinstance(ending, Sent) else repr(ending)] += 1
    sys.stdout.write(json.dumps(endings))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
