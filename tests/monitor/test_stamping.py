"""Time stamps from an authority that the test makes with openssl, and checked by openssl."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from db.engine import writing
from db.evidence import evidence_of
from db.history import Damage, History
from db.models import VersionRow
from db.stamps import Stamps
from monitor import wiring
from monitor.caretaker import Caretaker
from monitor.config import Config, load
from monitor.exchange.evidence import archive, warc
from monitor.exchange.verify_evidence import faults_of
from monitor.stamping import StampError, stamp
from tests.build import LONGER_KEPT, POLICY, SOLD, Story
from tests.commands import call
from tests.monitor.authority import Authority, authority, openssl

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    if shutil.which("openssl") is None:
        pytest.skip("the system package openssl is missing: apt-get install openssl")
    with authority(tmp_path_factory.mktemp("tsa")) as made:
        yield made


def config(clock: Authority, folder: Path) -> Config:
    (folder / "clausewatch.toml").write_text(f'[database]\npath = "clausewatch.db"\n{clock.settings}')
    return load(folder / "clausewatch.toml", {})


@pytest.fixture
def story(engine: Engine) -> Story:
    story = Story(engine).watch()
    story.look(POLICY)
    story.wait(days=1).change_to(LONGER_KEPT)
    Story(engine, "bakery").watch().look(POLICY)
    return story


def test_the_newest_links_are_stamped_once_and_openssl_says_so_too(
    story: Story, clock: Authority, tmp_path: Path
) -> None:
    stamps, settings = Stamps(story.engine), config(clock, tmp_path)
    begun = datetime.now(UTC).replace(microsecond=0)
    assert asyncio.run(stamp(stamps, settings)) == 2
    assert asyncio.run(stamp(stamps, settings)) == 0
    found = evidence_of(story.engine, "shop", 1)
    assert found.stamp is not None
    assert found.stamp.seq == 2, "the second link covers the first"
    assert timedelta(0) <= found.stamp.at - begun < timedelta(minutes=1)
    with zipfile.ZipFile(BytesIO(archive(found, "test"))) as files:
        files.extractall(tmp_path)
        assert "openssl ts -verify" in files.read("READ-ME.txt").decode()
    openssl(tmp_path, "ts", "-verify", "-data", "stamp.txt", "-in", "stamp.tsr", "-CAfile", str(clock.root))
    command = [sys.executable, "-I", "verify_evidence.py", "version-1.warc.gz"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"time stamp {found.stamp.at.isoformat()}" in done.stdout
    story.wait(days=1).change_to(SOLD)
    assert evidence_of(story.engine, "shop", 3).stamp is None
    assert asyncio.run(stamp(stamps, settings)) == 1


@ON_SQLITE
def test_a_stamp_on_something_else_is_named(story: Story, clock: Authority, tmp_path: Path) -> None:
    asyncio.run(stamp(Stamps(story.engine), config(clock, tmp_path)))
    found = evidence_of(story.engine, "shop", 2)
    assert found.stamp is not None
    file = warc(found, "test", gzipped=False)
    assert faults_of(file)[1] == []
    [bakery] = evidence_of(story.engine, "bakery", 1).links
    own = found.links[-1].chain
    for old, new in ((own, own[::-1]), (bakery.chain, bakery.chain[::-1])):
        begins = file.index(b'"listed"')
        broken = file[:begins] + file[begins:].replace(old.encode(), new.encode(), 1)
        assert "the time stamp is on something else" in faults_of(broken)[1]
    assert not [each for each in History(story.engine).verify() if isinstance(each, Damage)]
    with writing(story.engine) as session:
        other = "1" * 64
        session.execute(update(VersionRow).where(VersionRow.chain == bakery.chain).values(chain=other))
    damages = [each.what for each in History(story.engine).verify() if isinstance(each, Damage)]
    assert "its time stamp is on other links" in damages


@ON_SQLITE
def test_what_is_no_stamp_on_what_was_asked_is_refused_and_not_kept(
    story: Story, clock: Authority, tmp_path: Path
) -> None:
    stamps, web = Stamps(story.engine), clock.web
    settings = config(clock, tmp_path)
    asyncio.run(stamp(Stamps(story.engine), settings))
    old = (clock.folder / "reply.tsr").read_bytes()
    story.wait(days=1).change_to(SOLD)
    for answer, why in (
        (lambda talk: talk.answer(200, old), "on something else"),
        (lambda talk: talk.answer(200, b"<html>busy</html>"), "no time stamp"),
        (lambda talk: talk.answer(200, b""), "no time stamp"),
        (lambda talk: talk.answer(503), "answered 503"),
        (lambda talk: talk.answer(200, b"x" * 100_000), "no time stamp"),
    ):
        web.play("/other", answer)
        elsewhere = settings.evidence.model_copy(update={"timestamp_url": web.url("/other")})
        with pytest.raises(StampError, match=why):
            asyncio.run(stamp(stamps, settings.model_copy(update={"evidence": elsewhere})))
    distrusting = settings.evidence.model_copy(update={"timestamp_ca": clock.other})
    with pytest.raises(StampError, match="does not hold"):
        asyncio.run(stamp(stamps, settings.model_copy(update={"evidence": distrusting})))
    unallowed = settings.evidence.model_copy(update={"timestamp_intranet": ()})
    with pytest.raises(StampError, match="not a public address"):
        asyncio.run(stamp(stamps, settings.model_copy(update={"evidence": unallowed})))
    assert evidence_of(story.engine, "shop", 3).stamp is None


def test_the_daemon_asks_once_a_day_and_an_hour_after_a_failure(clock: Authority, tmp_path: Path) -> None:
    settings = config(clock, tmp_path)
    house = wiring.open_house(settings)
    told = Story(house.engine).watch()
    told.look(POLICY)
    caretaker, now = Caretaker(house), datetime.now(UTC)
    before = len(clock.web.paths())

    def asked_after(**span: float) -> int:
        asyncio.run(caretaker.stamp(now + timedelta(**span)))
        return len(clock.web.paths()) - before

    assert asked_after(hours=0) == 1
    told.change_to(LONGER_KEPT)
    assert asked_after(minutes=5) == asked_after(hours=23) == 1
    assert asked_after(hours=25) == 2
    house.engine.dispose()


def test_a_command_stamps_what_it_writes_and_checks_the_signature(clock: Authority, tmp_path: Path) -> None:
    settings = config(clock, tmp_path)
    house = wiring.open_house(settings)
    Story(house.engine).watch().look(POLICY)
    house.engine.dispose()
    written = call("evidence", "shop", "1", "--out", "it.zip", folder=tmp_path)
    assert written.returncode == 0, written.stderr
    sound = call("verify", "it.zip", "--ca", clock.root, folder=tmp_path)
    assert (sound.returncode, "signature of its time stamp holds" in sound.stdout) == (0, True), sound.stdout
    wrong = call("verify", "it.zip", "--ca", clock.other, folder=tmp_path)
    assert (wrong.returncode, "signature of the time stamp does not hold" in wrong.stdout) == (1, True), wrong.stdout
    (tmp_path / "clausewatch.toml").write_text((tmp_path / "clausewatch.toml").read_text().replace("/tsr", "/gone"))
    Story(wiring.open_house(settings).engine, "bakery").watch().look(POLICY)
    without = call("evidence", "bakery", "1", "--out", "b.zip", folder=tmp_path)
    assert (without.returncode, "without a time stamp" in without.stderr) == (0, True)
    assert call("verify", "b.zip", "--ca", clock.root, folder=tmp_path).returncode == 1
