"""A network namespace with a name server of our own that fails, lies and changes its mind (F8).

    unshare -n -m python -m tests.crawler.nameserver [--guard on|off]

prints one JSON object: how each name's fetch ended, and how many connections reached an address that is not public.
`off` is the positive control: the same names, our crawler without its guard.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import socketserver
import struct
import sys
import tempfile
import threading
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from crawler.fetch import Crawler
from monitor.core.types import Page, Target
from tests.crawler.crawling import collect, failure_of, settings
from tests.crawler.island import Listener, land, open_the_gates

PUBLIC = "93.184.216.34"
_A, _CNAME = 1, 5
_NO_ERROR, _SERVFAIL, _NXDOMAIN = 0, 2, 3
NAMES = ("good", "nxdomain", "servfail", "silent", "thousand", "mixed", "alias", "rebinding")
"""What is asked for, each once; `rebinding` is asked twice, by two crawlers."""


class Zone:
    """What the name server says to each name under `.test`."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self._lock = threading.Lock()

    def answer(self, query: bytes, most_bytes: int) -> bytes | None:
        """The reply to one query, cut with the sign to ask by TCP where it is too long; None is silence."""
        labels, end = _question(query)
        [kind] = struct.unpack_from("!H", query, end)
        question = query[12 : end + 4]
        name = labels[-2] if len(labels) > 1 else ""
        if name == "silent":
            return None
        code = {"nxdomain": _NXDOMAIN, "servfail": _SERVFAIL}.get(name, _NO_ERROR)
        records = self._records(name) if code == _NO_ERROR and kind == _A else []
        packed = b"".join(records)
        too_long = 12 + len(question) + len(packed) > most_bytes
        count, packed = (0, b"") if too_long else (len(records), packed)
        flags = 0x8580 | code | (0x0200 if too_long else 0)
        return query[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0) + question + packed

    def _records(self, name: str) -> list[bytes]:
        if name == "thousand":
            first = int(IPv4Address("10.0.0.1"))
            return [*(_address(str(IPv4Address(first + n))) for n in range(999)), _address(PUBLIC)]
        if name == "mixed":
            return [_address("127.0.0.1"), _address(PUBLIC)]
        if name == "alias":
            there = b"\x09localhost\x00"
            return [b"\xc0\x0c" + struct.pack("!HHIH", _CNAME, 1, 0, len(there)) + there, _address("127.0.0.1", there)]
        if name == "rebinding":
            with self._lock:
                self._asked[name] = self._asked.get(name, 0) + 1
                return [_address(PUBLIC if self._asked[name] == 1 else "127.0.0.1")]
        return [_address(PUBLIC)]


def _question(query: bytes) -> tuple[list[str], int]:
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode("ascii").lower())
        at += 1 + length
    return labels, at + 1


def _address(address: str, owner: bytes = b"\xc0\x0c") -> bytes:
    return owner + struct.pack("!HHIH", _A, 1, 0, 4) + IPv4Address(address).packed


def serve(zone: Zone) -> None:
    """Answers on port 53 of this namespace, by UDP up to 512 bytes and by TCP beyond."""

    class ByUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query, server = self.request
            if (reply := zone.answer(query, 512)) is not None:
                server.sendto(reply, self.client_address)

    class ByTcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while length := self.rfile.read(2):  # A and AAAA come by one connection
                query = self.rfile.read(struct.unpack("!H", length)[0])
                if (reply := zone.answer(query, 65535)) is not None:
                    self.wfile.write(struct.pack("!H", len(reply)) + reply)

    for server in (
        socketserver.ThreadingUDPServer(("127.0.0.1", 53), ByUdp),
        socketserver.ThreadingTCPServer(("127.0.0.1", 53), ByTcp),
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()


async def _ending(name: str) -> str:
    async with Crawler(settings(robots_obey=False, timeout_seconds=8.0)) as crawler:
        [arrival] = await collect(crawler, [Target(1, name, f"http://{name}.test/")])
    return "page" if isinstance(arrival, Page) else failure_of(arrival).reason.name


async def tried(listener: Listener) -> dict[str, Any]:
    """How each name ended; a crawler each, so that nothing is remembered from one to the next."""
    ends = {name: await _ending(name) for name in NAMES}
    ends["rebinding, later"] = await _ending("rebinding")
    return {"ends": ends, "forbidden": listener.forbidden, "public": listener.public}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--guard", choices=("on", "off"), default="on")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        land([], folder)
        # Written into the files that land() has mounted over those of /etc.
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        (folder / "nsswitch.conf").write_text("hosts: dns\n")
        if given.guard == "off":
            open_the_gates()
        serve(Zone())
        assert socket.gethostbyname("good.test") == PUBLIC, "the name server of the namespace is not asked"
        found = asyncio.run(tried(Listener([], datagrams=())))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
