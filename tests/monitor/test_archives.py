"""W33: an archive that somebody made up, to be imported, changes nothing and costs little."""

from __future__ import annotations

import gzip
import json
import resource
from pathlib import Path

import pytest

from monitor.exchange.warc import ArchiveError, count_records
from tests.build import PARAGRAPHS
from tests.commands import call

PAGE = "<html lang=en><title>Privacy</title><h1>Privacy</h1>" + "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
ADDRESS = "https://shop.example/privacy"
WRONG = "WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"


def record(address: str = ADDRESS, more: str = "", length: str = "", date: str = "2025-01-10T12:00:00Z") -> bytes:
    response = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"{f'WARC-Target-URI: {address}' if address else 'X: y'}\r\nWARC-Date: {date}\r\n{more}"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length or len(response)}\r\n\r\n"
    )
    return head.encode() + response + b"\r\n\r\n"


CRAFTED = {
    "a NUL": record("https://shop.example/\0"),
    "a password": record("https://user:secret@shop.example/privacy"),
    "no address": record(""),
    "no date": record(date="yesterday"),
    "less than nothing": record(length="-5"),
    "a word for a number": record(length="ten"),
    "a bomb behind a page": record() + bytes(120 << 20),
    "a page like a bomb": record(more="X: " + "a" * (120 << 20) + "\r\n"),
    "no archive": b"PK\x03\x04" + bytes(100),
}


STRANGE = ("file:///etc/passwd", "../../../etc/passwd", "javascript:alert(1)", "dns:shop.example")


@pytest.mark.parametrize("name", CRAFTED)
def test_w33_a_crafted_archive_is_refused_before_anything_is_taken_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "crafted.warc.gz"
    path.write_bytes(gzip.compress(record()) + gzip.compress(CRAFTED[name], 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ArchiveError, match=r"crafted\.warc\.gz"):
        count_records(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


@pytest.mark.parametrize("address", STRANGE)
def test_w33_what_is_no_page_of_the_web_is_passed_over(tmp_path: Path, address: str) -> None:
    path = tmp_path / "crafted.warc.gz"
    path.write_bytes(gzip.compress(record(address)) + gzip.compress(record()))
    assert count_records(path) == 1


def test_w33_a_sound_archive_is_taken_and_of_a_crafted_one_nothing(tmp_path: Path) -> None:
    assert call("init", folder=tmp_path).returncode == 0
    (tmp_path / "bad.warc.gz").write_bytes(gzip.compress(record()) + gzip.compress(CRAFTED["a password"]))
    refused = call("import", "warc", "bad.warc.gz", folder=tmp_path)
    assert refused.returncode != 0
    assert "carries a user name" in refused.stderr
    assert "secret" not in refused.stderr
    assert "Traceback" not in refused.stderr
    assert json.loads(call("list", "--json", folder=tmp_path).stdout) == []
    (tmp_path / "good.warc.gz").write_bytes(
        gzip.compress(record()) + gzip.compress(record(more=WRONG, date="2025-01-11T12:00:00Z"))
    )
    taken = call("import", "warc", "good.warc.gz", folder=tmp_path)
    assert taken.returncode == 0, taken.stderr
    history = json.loads(call("history", "shop-example-privacy", "--json", folder=tmp_path).stdout)
    assert (len(history["versions"]), history["checks"]["failed"]) == (1, 1), "the digest of the second does not hold"
