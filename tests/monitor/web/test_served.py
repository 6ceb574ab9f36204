"""The real daemon serves the pages, keeps its own signals, and ends with them."""

from __future__ import annotations

import asyncio
import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from db.accounts import AccountRole
from monitor.config import ConfigError, load
from monitor.metrics import Counts
from monitor.web.fault import NotServedError
from monitor.web.opening import opened
from monitor.wiring import now, open_house

COMMAND = Path(sys.executable).with_name("clausewatch")
SETTINGS = '[web]\npublic_url = "https://watch.example.org"\nlisten = "127.0.0.1:0"\n'


class Running:
    """A daemon whose log is read line by line, with an end for one that says nothing."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen([COMMAND, "run", *arguments], cwd=folder, stderr=subprocess.PIPE, text=True)
        self.log: list[str] = []
        self._timer = Timer(30, self.process.kill)
        self._timer.start()

    def until(self, pattern: str) -> re.Match[str]:
        """What stands in the first line of the log that has it."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(self.log))

    def end(self) -> str:
        """Asks it to end; the whole log."""
        self.process.send_signal(signal.SIGTERM)
        _, rest = self.process.communicate(timeout=10)
        assert self.process.returncode == 0, rest
        return "".join(self.log) + rest


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Running]:
    daemon = Running(folder, *arguments)
    try:
        yield daemon
    finally:
        daemon._timer.cancel()
        daemon.process.kill()
        daemon.process.wait()
        if daemon.process.stderr:
            daemon.process.stderr.close()


def ask(port: int, host: str, path: str = "/unsubscribe/x") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_daemon_serves_the_pages_and_ends_at_a_signal(tmp_path: Path) -> None:
    (tmp_path / "clausewatch.toml").write_text(SETTINGS)
    with running(tmp_path) as daemon:
        port = int(daemon.until(r"pages are served.*address=http://127\.0\.0\.1:(\d+)")[1])
        link = daemon.until(r"link=http://127\.0\.0\.1:\d+(/setup/\S+)")[1]
        assert ask(port, "watch.example.org") == 404
        assert ask(port, f"localhost:{port}", link) == 200
        assert ask(port, "evil.example") == 421
        # A reader who keeps a connection open does not keep the daemon from ending.
        with socket.create_connection(("127.0.0.1", port)):
            daemon.end()
        assert (tmp_path / "clausewatch.keys").stat().st_mode & 0o777 == 0o600


def test_the_pages_are_served_alone_beside_a_daemon_of_checks(tmp_path: Path) -> None:
    (tmp_path / "clausewatch.toml").write_text(SETTINGS)
    with running(tmp_path, "--role", "checks") as daemon, running(tmp_path, "--role", "web") as web:
        port = int(web.until(r"address=http://127\.0\.0\.1:(\d+)")[1])
        assert ask(port, f"127.0.0.1:{port}", "/health") == 200
        daemon.until("watching")
        assert "stopped" in web.end()
        assert "pages" not in daemon.end()


def test_a_port_that_is_taken_is_said_in_a_sentence_and_the_daemon_goes_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "clausewatch.toml").write_text(f'[web]\nlisten = "127.0.0.1:{port}"\n')
        with running(tmp_path) as daemon:
            line = daemon.until("pages are not served.*")[0]
            assert f"127.0.0.1:{port}" in line
            assert "in use" in line
            daemon.end()


def test_w01_other_machines_reach_nothing_before_there_is_an_account(tmp_path: Path) -> None:
    settings = tmp_path / "clausewatch.toml"
    settings.write_text('[web]\nlisten = "0.0.0.0:0"\n')
    with pytest.raises(ConfigError, match="only with public_url"):
        load(settings)
    settings.write_text('[web]\nlisten = "0.0.0.0:0"\npublic_url = "https://watch.example.org"\n')
    house = open_house(load(settings))

    async def look() -> int:
        async with opened(house, Counts(now())) as site:
            return await asyncio.to_thread(ask, site.port, f"127.0.0.1:{site.port}", "/health")

    with pytest.raises(NotServedError, match="clausewatch account add"):
        asyncio.run(look())
    house.accounts.add("Ada", AccountRole.OPERATOR, "x", now())
    assert asyncio.run(look()) == 200
    house.engine.dispose()
