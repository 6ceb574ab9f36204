from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract import Extractor
from crawler.fingerprint import branch_of, fingerprint
from crawler.reader import read as read_by
from crawler.reader import visible_sha256 as visible_by
from crawler.unreadable import Unreadable
from monitor.core.types import Branch, ExtractionFailure, Reading, Recipe

HTML = "text/html; charset=utf-8"
PLAINLY = Recipe()
POLICY = """<!doctype html><html lang="en-GB"><head><title>Privacy  notice - Shop</title>{head}</head><body {a}>
<header {b}><nav><ul><li><a href="/">Home</a></li><li><a href="/shop">All goods</a></li></ul></nav></header>
<main {c}><h1 {d}>Privacy notice</h1>{script}<p>Last updated: 3 March 2026</p>
<h2 {a}>What we collect</h2><p {b}>We collect your name, your <b {c}>e-mail address</b> and your postal address
when you place an order with us, and nothing about your browsing.</p>
<ul {d}><li>The cookies that keep your basket<ul><li>for a day</li></ul></li><li>Your order history</li></ul>
<h2>Sharing</h2><p {d}>We never sell your data. We hand it to our carriers only, so that parcels arrive.</p>{script}
<div {a} hidden><p>Hidden until clicked: write to our officer by post.</p></div>
<table {b}><tr><th>Data</th><th>Kept</th></tr><tr><td {c}>Orders</td><td>seven years</td></tr></table></main>
<footer {d}><p>Copyright Shop. <a {a} href="/terms">Terms</a></p></footer>{script}</body></html>"""


def page(head: str = "", script: str = "", a: str = "", b: str = "", c: str = "", d: str = "") -> bytes:
    return POLICY.format(head=head, script=script, a=a, b=b, c=c, d=d).encode()


def read(body: bytes, content_type: str = HTML) -> Reading:
    return read_by(body, content_type, PLAINLY)


def visible_sha256(body: bytes, content_type: str) -> str:
    return visible_by(body, content_type, PLAINLY)


def test_headings_lists_tables_and_hidden_text_are_kept_and_navigation_is_not() -> None:
    reading = read(page(), HTML)
    for kept in (
        "# Privacy notice\n",
        "## What we collect\n",
        "your **e-mail address** and",
        "- The cookies that keep your basket\n",
        "  - for a day\n",
        "- Your order history\n",
        "| Orders | seven years |",
        "Hidden until clicked",
    ):
        assert kept in reading.text
    for dropped in ("All goods", "Copyright", "Terms"):
        assert dropped not in reading.text


def test_page_says_its_title_date_and_language() -> None:
    reading = read(page(), HTML)
    assert reading.title == "Privacy notice - Shop"
    assert reading.published_on == date(2026, 3, 3)
    assert reading.lang == "en"
    assert reading.extractor == fingerprint(PLAINLY)
    assert "trafilatura" in fingerprint(PLAINLY)


def test_short_page_keeps_its_structure() -> None:
    text = read(b"<html><body><h1>Notice</h1><p>Short one.</p><ul><li>a thing</li></ul></body></html>", HTML).text
    assert text == "# Notice\n\nShort one.\n\n- a thing"


@pytest.mark.parametrize("content_type", ["text/plain", "text/markdown; charset=utf-8"])
def test_plain_text_and_markdown_pass_as_they_are(content_type: str) -> None:
    reading = read(b"# Policy \r\n\r\nWe keep <b>data</b>.\r\n", content_type)
    assert reading.text == "# Policy\n\nWe keep <b>data</b>."


@pytest.mark.parametrize("body", [b"", b"   ", b"<html></html>", b"<script>a()</script>", b"%PDF-1.7 x", b"\x00\x00"])
def test_page_without_text_is_unreadable_and_never_an_empty_text(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body, HTML)


def test_entities_of_a_document_type_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("CANARY")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><p>before &x; after the entity</p>'
    )
    text = read(body.encode(), "application/xhtml+xml").text
    assert "after the entity" in text
    assert "CANARY" not in text


ATTRIBUTES = st.one_of(
    st.sampled_from(["", 'class="footer nav"', 'id="comments"', 'style="display:none"', 'data-reactid="7"']),
    st.from_regex(r'\A(class|id|nonce|data-k|aria-label)="[a-z0-9 _-]{0,20}"\Z'),
)
SCRIPTS = st.from_regex(r"\A(<script nonce='[a-z0-9]{4}'>[a-z0-9=; ]{0,30}</script>|<!-- [a-z0-9]{0,20} -->)?\Z")


@settings(max_examples=40, deadline=None)
@given(SCRIPTS, SCRIPTS, ATTRIBUTES, ATTRIBUTES, ATTRIBUTES, ATTRIBUTES)
def test_equal_cheap_hash_means_equal_reading(head: str, script: str, a: str, b: str, c: str, d: str) -> None:
    plain, noisy = page(), page(head, script, a, b, c, d)
    assert visible_sha256(noisy, HTML) == visible_sha256(plain, HTML)
    assert read(noisy, HTML) == read(plain, HTML)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=300), st.text(st.characters(codec="utf-8"), max_size=300))
def test_pages_of_one_hash_read_alike_whatever_they_hold(one: str, other: str) -> None:
    def understood(text: str) -> str:
        try:
            return read(f"<p>{text}</p>".encode(), HTML).text
        except Unreadable:
            return ""

    pages = [f"<p>{text}</p>".encode() for text in (one, other)]
    if visible_sha256(pages[0], HTML) == visible_sha256(pages[1], HTML):
        assert understood(one) == understood(other)
    assert visible_sha256(pages[0], HTML) == visible_sha256(pages[0] + b"<script>1</script>", HTML)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seven years", "eight years"),
        ("Hidden until clicked", "Hidden while clicked"),
        ("Privacy  notice - Shop", "Cookie notice - Shop"),
        ("our carriers", "ourcarriers"),
        ('lang="en-GB"', 'lang="de"'),
    ],
)
def test_any_change_of_the_words_changes_the_cheap_hash(old: str, new: str) -> None:
    changed = page().decode().replace(old, new).encode()
    assert changed != page()
    assert visible_sha256(changed, HTML) != visible_sha256(page(), HTML)


def test_masked_address_has_one_hash_under_every_key() -> None:
    def masked(key: int) -> bytes:
        hidden = bytes([key, *(byte ^ key for byte in b"a@shop.example")]).hex()
        return f'<p>Write to <a href="/cdn-cgi/l/email-protection#{hidden}">[email protected]</a></p>'.encode()

    assert visible_sha256(masked(3), HTML) == visible_sha256(masked(200), HTML)
    assert "a@shop.example" in read(masked(3), HTML).text


@pytest.mark.parametrize("text", ["für alle", "Ihre Rechte – hier"])
def test_one_text_in_two_charsets_has_one_hash(text: str) -> None:
    pages = (f"<p>{text}".encode(), f"<p>{text}".encode("cp1252"))
    assert visible_sha256(pages[0], HTML) == visible_sha256(pages[1], "text/html; charset=windows-1252")


HOSTILE = {
    "attributes": b"<p " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">text</p>",
    "attributes without values": b"<p " + b" ".join(b"a%d" % i for i in range(100_000)) + b">text</p>",
    "quoted attributes": b"<p " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b">text</p>",
    "nesting": b"<div>" * 300_000 + b"text",
    "comments": b"<!--" * 300_000,
    "open tags": b"<a" * 300_000,
    "entities": b"&amp;" * 300_000,
    "quotes": b'<p title="' * 100_000,
    "metas": b"<meta " * 100_000,
    "dates": b"last updated " * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_cheap_hash_stays_cheap_on_hostile_pages(name: str) -> None:
    started = time.process_time()
    visible_sha256(HOSTILE[name], HTML)
    assert time.process_time() - started < 2


# Paragraphs by the hundred thousand take trafilatura minutes.
SLOW = b"<p>a b</p>" * 400_000


def test_extractor_survives_a_page_that_takes_too_long() -> None:
    async def run() -> None:
        async with Extractor(time_limit_seconds=1.0) as extractor:
            assert isinstance(await extractor.read(page(), HTML, ""), Reading)
            slow = await extractor.read(SLOW, HTML, "")
            assert slow == ExtractionFailure("Reading the page took longer than 1 seconds.")
            assert isinstance(await extractor.read(page(), HTML, ""), Reading)

    asyncio.run(run())


def test_f24_extractor_survives_a_native_crash_of_its_reader() -> None:
    async def run() -> None:
        async with Extractor() as extractor:
            assert isinstance(await extractor.read(page(), HTML, ""), Reading)
            (child,) = multiprocessing.active_children()
            assert child.pid is not None
            crashing = asyncio.ensure_future(extractor.read(SLOW, HTML, ""))
            await asyncio.to_thread(until_busy, child.pid)
            os.kill(child.pid, signal.SIGSEGV)
            assert await crashing == ExtractionFailure("The reader crashed on the page.")
            assert isinstance(await extractor.read(page(), HTML, ""), Reading)

    asyncio.run(run())


def test_many_pages_at_once_are_all_read_and_an_empty_one_is_a_failure() -> None:
    async def run() -> None:
        async with Extractor(2, recycle_after=5) as extractor:
            bodies = [page(a=f'id="n{number}"') for number in range(20)]
            readings = await asyncio.gather(*(extractor.read(body, HTML, "") for body in bodies))
            assert len({reading.text_sha256 for reading in readings if isinstance(reading, Reading)}) == 1
            assert all(isinstance(reading, Reading) for reading in readings)
            assert isinstance(await extractor.read(b"<script></script>", HTML, ""), ExtractionFailure)

    asyncio.run(run())


def until_busy(pid: int) -> None:
    """Block until a child has computed for a good part of a second more than now."""
    deadline, before = time.monotonic() + 10, cpu_ticks(pid)
    while cpu_ticks(pid) < before + 30:
        assert time.monotonic() < deadline, "the child does nothing"
        os.sched_yield()


def cpu_ticks(pid: int) -> int:
    """User time of a process, in hundredths of a second."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])


def test_f24_page_that_wants_more_memory_than_allowed_fails_alone() -> None:
    async def run() -> None:
        async with Extractor(memory_bytes=400 << 20) as extractor:
            failure = await extractor.read(b"<p>a<b>b</b></p>" * 2_000_000, HTML, "")
            assert isinstance(failure, ExtractionFailure)
            assert isinstance(await extractor.read(page(), HTML, ""), Reading)

    asyncio.run(run())


def test_home_page_is_parsed_where_it_harms_nobody() -> None:
    async def run() -> None:
        async with Extractor(time_limit_seconds=1.0) as extractor:
            told = b"<p>Welcome.</p><p>We have updated our privacy policy.</p>"
            assert await extractor.is_announcing(told, HTML, "") is True
            assert await extractor.is_announcing(page(), HTML, "") is False
            assert isinstance(await extractor.is_announcing(SLOW * 4, HTML, ""), ExtractionFailure)

    asyncio.run(run())


def test_extractor_stops_at_once_with_work_in_hand() -> None:
    async def run() -> float:
        async with Extractor() as extractor:
            assert isinstance(await extractor.read(page(), HTML, ""), Reading)
            (child,) = multiprocessing.active_children()
            assert child.pid is not None
            working = [asyncio.ensure_future(extractor.read(SLOW, HTML, "")) for _ in range(3)]
            await asyncio.to_thread(until_busy, child.pid)
            started = time.monotonic()
        took = time.monotonic() - started
        ends = await asyncio.gather(*working, return_exceptions=True)
        assert [type(end) for end in ends] == [asyncio.CancelledError] * 3
        return took

    assert asyncio.run(run()) < 10


ORPHAN = """
import asyncio, multiprocessing, os, signal
from crawler.extract import Extractor
async def main():
    async with Extractor() as extractor:
        await extractor.read(b"<p>We keep your data for a year.</p>", "text/html", "")
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    asyncio.run(main())
"""


def test_children_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(ORPHAN)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PYTHONPATH": str(root)},
    )
    assert done.returncode == -signal.SIGKILL
    (pid,) = (int(word) for word in done.stdout.split())
    deadline = time.monotonic() + 30
    while is_running(pid):
        assert time.monotonic() < deadline, "the child outlives its parent"
        os.sched_yield()


def is_running(pid: int) -> bool:
    """Whether a process is there and not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


SCATTERED = "".join(
    f"<aside><h2>Part {number}</h2><p>We keep your orders for {number} years, as the law on taxes demands.</p></aside>"
    for number in range(1, 7)
)


def test_page_whose_structure_is_in_doubt_is_read_by_trafilatura_and_stays_with_it() -> None:
    body = f"<html><body>{SCATTERED}<p>One more paragraph of some length that is no aside.</p></body></html>".encode()
    reading = read(body)
    assert "for 6 years" in reading.text
    assert reading.extractor != fingerprint(PLAINLY)
    branch = branch_of(reading.extractor, PLAINLY)
    assert branch is Branch.TRAFILATURA
    # A plain page of the same source later: the pin holds, and so does the other one.
    plain = page()
    assert branch_of(read_by(plain, HTML, Recipe(branch=branch)).extractor, PLAINLY) is Branch.TRAFILATURA
    assert read_by(body, HTML, Recipe(branch=Branch.PROSE_ROOT)).extractor == fingerprint(PLAINLY)
    assert read(plain).extractor == fingerprint(PLAINLY)


@pytest.mark.parametrize("reference", ["&#27;", "&#3;", "&#x1B;", "&#0031;", "&#0;", "&#11;"])
def test_a_reference_to_a_control_character_spoils_nothing(reference: str) -> None:
    body = f"<h1>Privacy</h1><p>We keep your order records for {reference}30 days and then delete them.</p>"
    assert read(body.encode()).text.replace("\ufffd", "").endswith("for 30 days and then delete them.")
    assert read(body.replace(reference, "&#270;").encode()).text.endswith("for \u010e30 days and then delete them.")
