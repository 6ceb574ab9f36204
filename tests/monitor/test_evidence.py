"""An evidence file is checked by a script that knows nothing of us, and shows every alteration."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from warcio.archiveiterator import ArchiveIterator

from db import chain
from db.engine import writing
from db.evidence import evidence_of
from db.looks import Look
from db.models import VersionRow
from monitor.core.types import FirstSight
from monitor.exchange import verify_evidence
from monitor.exchange.evidence import certificate, warc
from monitor.exchange.verify_evidence import faults_of
from tests.build import LONGER_KEPT, POLICY, SOLD, Story, capture, certificate_of, text_reading

SCRIPT = Path(verify_evidence.__file__)
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.fixture
def file(engine: Engine) -> bytes:
    """Of the second of three versions."""
    story = Story(engine).watch()
    story.look(POLICY)
    story.certificate = certificate_of("shop.example", "Some Authority")
    story.wait(days=1).change_to(LONGER_KEPT)
    story.wait(days=1).change_to(SOLD)
    return warc(evidence_of(engine, "shop", 2), "test", gzipped=False)


@ON_SQLITE
def test_a_file_is_sound_alone_in_an_empty_folder_with_the_script(file: bytes, tmp_path: Path) -> None:
    assert len(SCRIPT.read_text().splitlines()) <= 120
    (tmp_path / "check.py").write_bytes(SCRIPT.read_bytes())
    (tmp_path / "it.warc.gz").write_bytes(gzip.compress(file))
    command = [sys.executable, "-I", "check.py", "it.warc.gz"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "shop version 2 of 3, captured 2026-03-04" in done.stdout
    assert "does not prove" in done.stdout
    assert "issued by CN=Some Authority\n" in done.stdout
    assert "No hash covers" not in done.stdout
    (tmp_path / "it.warc.gz").write_bytes(file.replace(b"24 months", b"25 months"))
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "NOT SOUND: the page has other bytes" in done.stdout) == (1, True)


@ON_SQLITE
@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda file: file.replace(b"<body># Privacy", b"<body># Privacz"), "the page has other bytes"),
        (lambda file: file.replace(b"text/html", b"text/hxml"), "the status, headers, redirects or certificate"),
        (lambda file: file.replace(b'"verified_tls": true', b'"verified_tls": null'), "headers, redirects or cert"),
        (lambda file: file.replace(b'"der": "MII', b'"der": "MIJ'), "the certificate is another"),
        (lambda file: file.replace(b"\r\n\r\n# Privacy", b"\r\n\r\n# Privacz"), "the text is another"),
        (lambda file: file.replace(b'"seq": 3', b'"seq": 4'), "version 3 is missing"),
        (lambda file: file.replace(b"first_sight", b"first_fight"), "the chain is broken at version 1"),
        (lambda file: file.replace(b'"outcome": "changed"', b'"outcome": "chained"'), "broken at version 2"),
        (lambda file: file[: len(file) // 2], "cannot be read"),
        (lambda file: b"no such thing", "no WARC file"),
        (lambda file: b"", "cannot be read"),
    ],
)
def test_every_alteration_is_named(file: bytes, alter: Callable[[bytes], bytes], told: str) -> None:
    assert faults_of(file)[1] == []
    assert alter(file) != file
    assert told in " ".join(faults_of(alter(file))[1])


@ON_SQLITE
def test_a_version_older_than_the_hash_of_its_way_is_sound_and_says_so(engine: Engine) -> None:
    Story(engine).watch().look(POLICY)
    with writing(engine) as session:
        row = session.scalars(select(VersionRow)).one()
        row.way_sha256 = ""
        row.chain = chain.link("shop", row)
    manifest, faults = faults_of(warc(evidence_of(engine, "shop", 1), "test", gzipped=False))
    assert faults == []
    assert "No hash covers headers and redirects" in verify_evidence.summary(manifest)


def test_a_certificate_that_cannot_be_read_is_told_by_its_fingerprint() -> None:
    assert certificate(b"no such thing").keys() == {"sha256", "der"}


@ON_SQLITE
def test_other_programs_read_it_and_the_way_to_the_page_is_told(engine: Engine, file: bytes) -> None:
    found = [(each.rec_type, each.content_stream().read()) for each in ArchiveIterator(BytesIO(file))]
    assert [kind for kind, _ in found] == ["warcinfo", "response", "conversion", "metadata"]
    assert b"24 months" in found[1][1]
    assert found[2][1].decode() == LONGER_KEPT
    assert json.loads(found[3][1])["redirects"] == []
    story = Story(engine, "bakery").watch()
    [due] = story.store.named(["bakery"], story.now)
    way = ("http://bakery.example/p", "https://bakery.example/p")
    look = Look(due.target.source_id, story.now, story.now)
    story.store.record(look, FirstSight(text_reading(POLICY)), replace(capture(POLICY), redirects=way))
    evidence = evidence_of(engine, "bakery", 1)
    assert evidence.redirects == way
    assert faults_of(warc(evidence, "test", gzipped=True))[1] == []
