"""The site that the benchmarks fetch: pages of our own making, with the sizes of real ones, on all of 127/8.

    python -m benchmarks.site    (prints its port)

A page's address says how it answers: `/MODE/NUMBER`, where the modes are `etag` (304 to whoever knows it), `same`,
`nonce` (in every body) and `boilerplate` (the hour in the footer, a rotating banner). `POST /round` begins the next
round, in which one page in a hundred has another clause, and answers with the hosts of these. `/served/COUNT`
answers as soon as so many pages of this round were served.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
from itertools import count

MODES = ("etag", "same", "nonce", "boilerplate")
PAGES = 60
MEDIAN, MEAN = 185_000, 283_000
CHANGED_SHARE = 0.01
_WORDS = [
    "we",
    "collect",
    "use",
    "share",
    "keep",
    "protect",
    "disclose",
    "store",
    "your",
    "personal",
    "information",
    "data",
    "address",
    "order",
    "account",
    "device",
    "service",
    "partner",
    "provider",
    "request",
    "consent",
    "purpose",
    "law",
    "right",
    "choice",
    "email",
    "phone",
    "payment",
    "cookie",
    "history",
    "support",
    "for",
    "with",
    "under",
    "when",
    "which",
    "from",
    "our",
    "any",
    "all",
    "may",
    "must",
    "will",
    "not",
    "only",
    "until",
    "after",
    "before",
    "during",
    "about",
    "through",
]


def body(number: int) -> tuple[str, list[str]]:
    """What stands around a page's clauses, with places for them, a nonce, a banner and the hour; and the clauses."""
    chance = random.Random(number)
    size = _SIZES[number]
    clauses: list[str] = []
    while sum(map(len, clauses)) < min(size * 0.15, 40_000):
        words = " ".join(chance.choices(_WORDS, k=chance.randint(20, 90)))
        clauses.append(f"{words.capitalize()}, within {chance.randint(2, 90)} days.")
    head = [f"<!doctype html><html lang=en><head><title>Privacy {number}</title><style>"]
    head += [f".c{n}{{margin:{n}px;color:#{n:06x}}}" for n in range(size // 200)]
    head.append("</style><script nonce='{nonce}'>")
    script = "window.q=window.q||[];q.push(['track','page']);"
    head += [script] * (size // (3 * len(script)))
    head.append("</script></head><body><header><nav><ul>")
    head += [f"<li class='nav-item item-{n}'><a href='/shop/{n}'>Things {n}</a></li>" for n in range(40)]
    head.append("</ul></nav><div class='banner'>{banner}</div></header><main><h1>Privacy policy</h1>{clauses}</main>")
    head.append("<footer><p>Write to us at the address below. It is {hour}.</p></footer></body></html>")
    page = "".join(head)
    svg = "<svg class='i' viewBox='0 0 24 24'><path d='M12 2L2 7l10 5 10-5-10-5z'/></svg>"
    missing = max(size - len(page) - sum(map(len, clauses)) - 60 * len(clauses), 0)
    return page.replace("</header>", svg * (missing // len(svg)) + "</header>"), clauses


def _sizes() -> list[int]:
    """A log-normal sample with the median and the mean of real policy pages."""
    sigma = math.sqrt(2 * math.log(MEAN / MEDIAN))
    chance = random.Random(7)
    raw = sorted(chance.lognormvariate(math.log(MEDIAN), sigma) for _ in range(PAGES))
    middle, mean = (raw[PAGES // 2 - 1] + raw[PAGES // 2]) / 2, sum(raw) / PAGES
    power = math.log(MEAN / MEDIAN) / math.log(mean / middle)
    sizes = [int(MEDIAN * (size / middle) ** power) for size in raw]
    chance.shuffle(sizes)
    return sizes


_SIZES = _sizes()
_HEADINGS = 12


class Site:
    """One round after another; what a page looks like depends on its host, its mode and the round."""

    def __init__(self) -> None:
        self.round = 0
        self._bodies = [body(number) for number in range(PAGES)]
        self._changes: dict[str, int] = {}
        self._pages: dict[tuple[int, int], str] = {}
        self._nonces = count()
        self._hosts: dict[str, None] = {}
        self._served = 0
        """Pages of this round."""
        self._news = asyncio.Condition()

    def next_round(self) -> list[str]:
        """Another clause on one page in a hundred of those that were asked so far; returns their hosts."""
        self.round, self._served = self.round + 1, 0
        hosts = list(self._hosts)
        chance = random.Random(self.round)
        changed = chance.sample(hosts, round(len(hosts) * CHANGED_SHARE))
        for host in changed:
            self._changes[host] = self._changes.get(host, 0) + 1
        return changed

    def answer(self, host: str, path: str, known: str) -> tuple[int, str, bytes]:
        """Status, ETag and body."""
        _, mode, number_ = path.split("/")
        number = int(number_)
        self._hosts.setdefault(host)
        version = self._changes.get(host, 0)
        etag = f'"{number}-{version}"' if mode == "etag" else ""
        if etag and known == etag:
            return 304, etag, b""
        page = self._page(number, version)
        nonce = f"n{next(self._nonces):012x}" if mode in ("nonce", "boilerplate") else "n000000000000"
        banner, hour = "Free returns", "noon"
        if mode == "boilerplate":
            banner = f"Offer {self.round % 7}: {10 + self.round % 50} per cent off"
            hour = f"{self.round % 24:02}:{self.round % 60:02}:{next(self._nonces) % 60:02}"
        page = page.replace("{nonce}", nonce).replace("{banner}", banner).replace("{hour}", hour)
        return 200, etag, page.encode()

    async def count(self) -> None:
        """One more page of this round was served."""
        self._served += 1
        async with self._news:
            self._news.notify_all()

    async def until_served(self, count: int) -> None:
        """Waits for so many pages of this round."""
        async with self._news:
            await self._news.wait_for(lambda: self._served >= count)

    def _page(self, number: int, version: int) -> str:
        if (number, version) not in self._pages:
            frame, clauses = self._bodies[number]
            if version:
                new = f"We keep what you told us for {version + 90} days, and share it with partner {version}."
                clauses = [new, *clauses]
            step = max(len(clauses) // _HEADINGS, 1)
            shown = "".join(
                (f"<h2>Section {n // step}</h2>" if n % step == 0 else "") + f"<p class='p'>{clause}</p>"
                for n, clause in enumerate(clauses)
            )
            self._pages[number, version] = frame.replace("{clauses}", shown)
        return self._pages[number, version]


async def serve() -> None:
    """Answers until it is stopped, over connections that stay open."""
    site = Site()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not writer.get_extra_info("sockname")[0].startswith("127."):
                return  # it listens on every address, to have all of 127/8, and speaks on those alone
            while line := await reader.readline():
                method, path, _ = line.decode().split()
                headers = {}
                while (field := (await reader.readline()).decode().strip()) != "":
                    name, _, value = field.partition(":")
                    headers[name.lower()] = value.strip()
                await reader.readexactly(int(headers.get("content-length", 0)))
                status, etag, page = 404, "", b""
                if method == "POST":
                    status, page = 200, json.dumps(site.next_round()).encode()
                elif path.startswith("/served/"):
                    await site.until_served(int(path.rpartition("/")[2]))
                    status = 200
                elif path.split("/")[1] in MODES:
                    status, etag, page = site.answer(headers["host"], path, headers.get("if-none-match", ""))
                    await site.count()
                lines = [f"HTTP/1.1 {status} X", "Content-Type: text/html; charset=utf-8"]
                lines += [f"ETag: {etag}"] if etag else []
                lines += [] if status == 304 else [f"Content-Length: {len(page)}"]
                writer.write("\r\n".join([*lines, "", ""]).encode() + page)
                await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
