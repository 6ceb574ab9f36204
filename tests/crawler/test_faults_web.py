"""Faults of the web, by the numbers that the project counts them under."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import zlib
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
import zstandard
from lxml import etree
from sqlalchemy import Engine, select

from crawler.fetch import Crawler
from crawler.reader import read, visible_sha256
from db.engine import reading
from db.history import History
from db.models import HoldRow, VersionRow
from monitor.core.types import Arrival, Reason, Recipe
from tests.build import POLICY, SOLD, Story
from tests.crawler.crawling import collect, failure_of, fetch, fetch_one, page_of, settings, target
from tests.crawler.hostile import peak_mib
from tests.web import Play, Talk, Web

ROOT = Path(__file__).parents[2]


def names_asked(guard: str) -> dict[str, Any]:
    """A run in a network namespace of its own; see tests/crawler/nameserver.py."""
    for tool, package in (("unshare", "util-linux"), ("ip", "iproute2"), ("mount", "mount")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing: install the system package {package}")
    own = ["unshare", "-n", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-n", "-m"]
    command = [*own, sys.executable, "-m", "tests.crawler.nameserver", "--guard", guard]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_f8_a_name_server_that_fails_or_lies_is_a_typed_failure_and_leads_nowhere_private() -> None:
    found = names_asked("on")
    assert found["ends"] == {
        "good": "page",
        "nxdomain": "DNS",
        "servfail": "DNS",
        "silent": "DNS",
        "thousand": "page",
        "mixed": "page",
        "alias": "GUARD",
        "rebinding": "page",
        "rebinding, later": "GUARD",
    }
    assert found["forbidden"] == []
    assert found["public"] == 4


def test_f8_the_same_names_do_lead_to_private_addresses_without_the_guard() -> None:
    found = names_asked("off")
    assert {found["ends"][name] for name in ("alias", "mixed", "rebinding, later")} == {"page"}
    assert found["forbidden"].count("127.0.0.1") == 3
    assert any(address.startswith("10.") for address in found["forbidden"]), "the thousand records have no teeth"


def test_f24_without_a_thread_to_be_had_a_lookup_fails_as_such_and_the_next_one_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run(web: Web) -> tuple[Arrival, Arrival]:
        async with Crawler(settings(robots_obey=False)) as crawler:
            threading.stack_size(1 << 46)  # more than any machine can give: each start of a thread fails
            try:
                [starved] = await collect(crawler, [target(web.url("/", "a.test"), web, 1)])
                with pytest.raises(RuntimeError, match="start new thread"):
                    threading.Thread(target=int).start()
            finally:
                threading.stack_size(0)
            [fed] = await collect(crawler, [target(web.url("/"), web, 2)])
        return starved, fed

    with Web() as web:
        web.page("/", "x")
        starved, fed = asyncio.run(run(web))
    assert failure_of(starved).reason is Reason.DNS
    assert page_of(fed).body == b"x"
    assert not [record for record in caplog.records if "unforeseen" in record.getMessage()]


def test_f10_a_small_file_that_unpacks_to_a_hundred_megabytes_takes_no_memory() -> None:
    huge = bytes(100 << 20)
    packed = {
        "gzip": gzip.compress(huge, 9),
        "deflate": zlib.compress(huge, 9),
        "br": brotli.compress(huge, quality=1),
        "zstd": zstandard.ZstdCompressor(level=3).compress(huge),
        "gzip, gzip": gzip.compress(gzip.compress(huge, 9), 9),
    }
    del huge
    with Web() as web:
        for number, (encoding, body) in enumerate(packed.items()):
            web.page(f"/{number}", body, headers={"Content-Encoding": encoding})
            assert len(body) < 200_000
        for number, encoding in enumerate(packed):
            before = from_here_on()
            started = time.monotonic()
            failure = failure_of(fetch_one(web.url(f"/{number}"), web, robots_obey=False))
            assert failure.reason is Reason.TOO_LARGE, encoding
            assert peak_mib() - before < 64, encoding
            assert time.monotonic() - started < 10, encoding
    before = from_here_on()
    assert len(b"x" * (100 << 20)) > 0
    assert peak_mib() - before > 64, "the measure sees a hundred megabytes"


def from_here_on() -> float:
    """Forgets the most memory that this process ever had; returns what it has now, in MiB."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return peak_mib()


def test_f11_a_redirect_that_turns_in_a_circle_ends_as_such() -> None:
    with Web() as web:
        web.redirect("/a", "/b")
        web.redirect("/b", "/a")
        web.redirect("/self", "/self")
        ends = fetch([target(web.url("/a"), web, 1), target(web.url("/self"), web, 2)])
    assert [failure_of(end).reason for end in ends] == [Reason.REDIRECTS] * 2


def test_f9_redirects_that_each_take_their_time_end_together() -> None:
    def slow(to: str) -> Play:
        def play(talk: Talk) -> None:
            talk.hang(0.3)
            talk.answer(302, headers={"Location": to})

        return play

    with Web() as web:
        for number in range(10):
            web.play(f"/{number}", slow(f"/{number + 1}"))
        failure = failure_of(fetch_one(web.url("/0"), web, timeout_seconds=0.5, robots_obey=False))
    assert failure.reason is Reason.TIMEOUT
    assert failure.elapsed_seconds < 1.4
    assert 3 <= len(web.paths()) <= 4


TEXTS = {
    "de": "Wir löschen Ihre persönlichen Daten – auch Ihre Bestellungen – nach zwölf Monaten, „so früh wie möglich“.",
    "ru": "Мы храним ваши данные один год и не передаём их третьим лицам без вашего согласия.",
    "ja": "お客様の個人情報は一年間保管し、お客様の同意なしに第三者に提供することはありません。",
    "zh": "我们保存您的个人信息一年，未经您的同意不会提供给任何第三方，您可以随时联系我们。",
}
CODECS = {
    "de": ("utf-8", "windows-1252", "iso-8859-15", "utf-16", "utf-32"),
    "ru": ("utf-8", "windows-1251", "koi8-r", "iso-8859-5", "utf-16"),
    "ja": ("utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16"),
    "zh": ("utf-8", "gb2312", "gb18030", "big5", "utf-16"),
}


def spelled(lang: str, codec: str, declared: str, text: str = "") -> str:
    """What is read of a page in one encoding, declared by its header, by its own head, or by a wrong header."""
    body = f"<h1>Policy</h1><p>{text or TEXTS[lang]}</p>".replace("„", '"').replace("“", '"').replace("–", "-")
    raw = body.encode(codec, "ignore")
    if declared == "meta":
        raw = f'<meta charset="{codec}">'.encode() + raw
    header = f"text/html; charset={codec}" if declared == "header" else "text/html"
    return read(raw, header, Recipe()).text


@pytest.mark.parametrize(("lang", "codec"), [(lang, codec) for lang in CODECS for codec in CODECS[lang]])
def test_f12_a_text_is_the_same_in_whatever_encoding_it_comes(lang: str, codec: str) -> None:
    known = spelled(lang, "utf-8", "header")
    if codec == "big5" or (lang == "zh" and codec == "gb2312"):  # neither has all characters of the text
        known = spelled(lang, "utf-8", "header", TEXTS[lang].encode(codec, "ignore").decode(codec))
    assert spelled(lang, codec, "header") == known
    if not codec.startswith(("utf-16", "utf-32")):  # no page can say of itself in ASCII that it is in one of these
        assert spelled(lang, codec, "meta") == known
    assert spelled(lang, codec, "header", TEXTS[lang] + "x") != known


def test_f12_a_server_that_names_another_charset_of_the_same_bytes_alarms_nobody() -> None:
    raw = f"<h1>Policy</h1><p>{TEXTS['de']}</p>".encode()
    headers = ("text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html", "text/html; charset=ascii")
    assert len({read(raw, header, Recipe()).text for header in headers}) == 1


def test_f14_no_entity_fetches_a_file_or_a_page(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the sentinel")
    with Web() as web:
        web.page("/dtd", '<!ENTITY e "the sentinel">', content_type="application/xml-dtd")
        documents = [
            f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]><html><body><p>a &e; b</p></body></html>',
            f'<!DOCTYPE html [<!ENTITY e SYSTEM "{web.url("/dtd")}">]><html><body><p>a &e; b</p></body></html>',
            f'<!DOCTYPE html SYSTEM "{web.url("/dtd")}"><html><body><p>a &e; b</p></body></html>',
            f'<!DOCTYPE html [<!ENTITY % p SYSTEM "{web.url("/dtd")}"> %p;]><html><body><p>a &e; b</p></body></html>',
            '<html xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>a b</p>'
            f'<xi:include href="{secret.as_uri()}" parse="text"/></body></html>',
        ]
        for document in documents:
            for kind in ("text/html", "application/xhtml+xml", "text/xml", "image/svg+xml"):
                raw = b'<?xml version="1.0"?>' + document.encode()
                assert "sentinel" not in read(raw, kind, Recipe()).text
                visible_sha256(raw, kind, Recipe())
        assert web.asked == []
        credulous = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
        found = [etree.fromstring(document.encode(), credulous) for document in documents[:1]]
    assert "sentinel" in etree.tostring(found[0], method="text", encoding="unicode"), "the documents have no teeth"


def test_f22_of_ten_edits_within_an_hour_each_one_seen_is_in_the_record_and_the_last_is_told(engine: Engine) -> None:
    story = Story(engine).watch().subscribe()
    story.look(POLICY)
    begun = story.wait(days=1).now
    edits = [POLICY.replace("30 days", f"{number} months") for number in range(2, 12)]
    seen = set()
    for _ in range(6):  # a text that waits is looked at again a quarter of an hour later
        edit = edits[min(len(edits) - 1, (story.now - begun) // timedelta(minutes=6))]
        seen.add(edit)
        story.look(edit)
        story.wait(minutes=16)
    past = History(engine)
    with reading(engine) as session:
        kept = {*session.scalars(select(HoldRow.text_sha256)), *session.scalars(select(VersionRow.text_sha256))}
    assert len(seen) == 5
    assert {sha256(edit.encode()).hexdigest() for edit in seen} <= kept
    assert past.text("shop")[1] == edits[-1]
    assert past.versions("shop")[-1].alerted
    assert sha256(SOLD.encode()).hexdigest() not in kept


def test_f24_without_a_file_descriptor_to_be_had_a_fetch_fails_as_such_and_the_next_one_works() -> None:
    async def run(web: Web) -> tuple[Arrival, Arrival]:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        async with Crawler(settings(robots_obey=False)) as crawler:
            in_use = descriptors()
            held = [os.open("/dev/null", os.O_RDONLY) for _ in range(8)]
            resource.setrlimit(resource.RLIMIT_NOFILE, (in_use + 7, hard))
            try:
                with pytest.raises(OSError, match="Too many open files"):
                    os.open("/dev/null", os.O_RDONLY)
                [starved] = await collect(crawler, [target(web.url("/"), web, 1)])
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
                for descriptor in held:
                    os.close(descriptor)
            [fed] = await collect(crawler, [target(web.url("/"), web, 2)])
        return starved, fed

    with Web() as web:
        web.page("/", "x")
        starved, fed = asyncio.run(run(web))
    assert failure_of(starved).reason is Reason.CONNECT, starved
    assert page_of(fed).body == b"x"


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


READ_ONLY = """
mount -t tmpfs -o size=20m,mode=700 tmpfs "$1"
printf '[[source]]\\nname = "shop"\\nurl = "http://127.0.0.1:1/"\\n' > "$1/clausewatch.toml"
mount -o remount,ro "$1"
clausewatch --config "$1/clausewatch.toml" list || echo "fresh $?"
mount -o remount,rw "$1"
clausewatch --config "$1/clausewatch.toml" list > /dev/null
mount -o remount,ro "$1"
clausewatch --config "$1/clausewatch.toml" run || echo "kept $?"
"""


def test_f24_on_a_disk_that_cannot_be_written_the_commands_say_so_in_a_sentence(tmp_path: Path) -> None:
    for tool, package in (("unshare", "util-linux"), ("mount", "mount")):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing: install the system package {package}")
    own = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-m"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*own, "sh", "-ec", READ_ONLY, "sh", tmp_path],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["fresh 3", "kept 3"], done.stderr
    assert "Traceback" not in done.stderr
    assert "Read-only file system" in done.stderr
    assert "must be writable" in done.stderr
