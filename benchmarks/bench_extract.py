"""What reading a page costs, as a multiple of the prose root alone in the same run.

    python benchmarks/bench_extract.py [--pages 40]

The pages are made here, as large and as full of chrome, scripts and containers as real policy pages are (median 185 kB,
mean 283 kB). *The prose root alone* is decoding, parsing, pruning and the text of the element that is found; the whole
reading adds Markdown, title, language and date. Ends with 1 where the mean is more than twice as much.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import trafilatura

from crawler.decode import tree_of
from crawler.prose import prose_root
from crawler.reader import read, visible_sha256
from monitor.core.types import Recipe

MOST = 2.0
ROUNDS = 3
HTML = "text/html; charset=utf-8"
PLAINLY = Recipe()
# fmt: off
SUBJECTS = ("We", "Our partners", "Carriers", "Advertisers", "Our staff", "Payment services", "You", "Researchers")
VERBS = ("collect", "keep", "share", "combine", "delete", "review", "transfer", "disclose", "correct", "encrypt")
OBJECTS = ("your name", "order records", "device identifiers", "cookies", "payment details", "your location")
ENDS = ("for two years", "when the law asks", "with your consent", "to prevent fraud", "abroad", "on request")
# fmt: on


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=40)
    chance = random.Random(7)
    pages = [page(chance) for _ in range(parser.parse_args().pages)]
    sizes = [len(body) / 1000 for body in pages]
    print(f"{len(pages)} pages, median {statistics.median(sizes):.0f} kB, mean {statistics.fmean(sizes):.0f} kB")
    root = cost(pages, lambda body: text_of_root(body))
    whole = cost(pages, lambda body: read(body, HTML, PLAINLY))
    print(f"  prose root alone      {root:6.1f} ms")
    print(f"  extraction            {whole:6.1f} ms   {whole / root:.2f} of the prose root (at most {MOST})")
    for name, other in (
        ("cheap hash", lambda body: visible_sha256(body, HTML, PLAINLY)),
        ("trafilatura, recall", lambda body: trafilatura.extract(body.decode(), favor_recall=True)),
    ):
        took = cost(pages, other)
        print(f"  {name:20}  {took:6.1f} ms   {took / root:.2f}")
    return int(whole > MOST * root)


def text_of_root(body: bytes) -> str:
    tree = tree_of(body, HTML)
    assert tree is not None
    return " ".join(str(prose_root(tree).root.text_content()).split())


def cost(pages: Sequence[bytes], work: Callable[[bytes], object]) -> float:
    """Mean milliseconds of process time a page, best of a few rounds; the child too collects no garbage."""
    work(pages[0])
    gc.disable()
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for body in pages:
            work(body)
        rounds.append(time.process_time() - started)
        gc.collect()
    gc.enable()
    return 1000 * min(rounds) / len(pages)


def page(chance: random.Random) -> bytes:
    """A policy page: a third to a half of it scripts, then menus, and ten to a hundred sections of text."""
    size = min(1_200_000, int(chance.lognormvariate(11.8, 0.85)))
    sections = "".join(section(chance, number) for number in range(chance.randint(8, 40)))
    menu = "".join(
        f'<li class="nav-{number}"><a href="/{number}" data-track="{chance.getrandbits(64):x}">Topic {number}</a></li>'
        for number in range(chance.randint(30, 200))
    )
    head = f"<head><title>Privacy policy</title><style>{'.a{b:c}' * 500}</style></head>"
    main_part = f"<main><div class='wrap'><div><h1>Privacy policy</h1>{sections}</div></div></main>"
    shell = f"<body><header><nav><ul>{menu}</ul></nav></header>{main_part}<footer><ul>{menu}</ul></footer>"
    blob = f'{{"id":"{chance.getrandbits(128):x}","children":[null,true]}},'
    scripts = f"<script>window.__data=[{blob * max(1, (size - len(shell)) // len(blob))}]</script>"
    return f"<!doctype html><html lang='en'>{head}{shell}{scripts}</body></html>".encode()


def section(chance: random.Random, number: int) -> str:
    paragraphs = (" ".join(sentence(chance) for _ in range(chance.randint(2, 6))) for _ in range(chance.randint(2, 6)))
    text = "".join(f"<div class='c'><p class='p'>{paragraph}</p></div>" for paragraph in paragraphs)
    items = "".join(f"<li><p><b>{chance.choice(OBJECTS)}:</b> {sentence(chance)}</p></li>" for _ in range(5))
    return (
        f"<section class='s{chance.getrandbits(32):x}'><h2 id='s{number}'><span>{number}. Part</span></h2>"
        f"{text}<ul>{items}</ul></section>"
    )


def sentence(chance: random.Random) -> str:
    where = f'<a href="/more#{chance.getrandbits(16)}">{chance.choice(ENDS)}</a>'
    return f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} {where}."


if __name__ == "__main__":
    sys.exit(main())
