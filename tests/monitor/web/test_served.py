"""The real daemon serves the pages, keeps its own signals, and ends with them."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("clausewatch")
SETTINGS = """\
[web]
public_url = "https://watch.example.org"
listen = "127.0.0.1:{port}"
"""


def ask(port: int, host: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/unsubscribe/x", headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_daemon_serves_the_pages_and_ends_at_a_signal(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "clausewatch.toml").write_text(SETTINGS.format(port=port))
    daemon = subprocess.Popen([COMMAND, "run"], cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                assert ask(port, "watch.example.org") == 404
                break
            except ConnectionRefusedError:
                assert daemon.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
        assert ask(port, "evil.example") == 421
        # A reader who keeps a connection open does not keep the daemon from ending.
        idle = socket.create_connection(("127.0.0.1", port))
        daemon.send_signal(signal.SIGTERM)
        _, log = daemon.communicate(timeout=10)
        idle.close()
        assert daemon.returncode == 0, log.decode()
        assert b"pages are served" in log
        assert (tmp_path / "clausewatch.keys").stat().st_mode & 0o777 == 0o600
    finally:
        daemon.kill()
        daemon.wait()


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (tmp_path / "clausewatch.toml").write_text(SETTINGS.format(port=taken.getsockname()[1]))
        done = subprocess.run([COMMAND, "run"], cwd=tmp_path, capture_output=True, timeout=30, check=False)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    assert b"in use" in done.stderr
