"""More than sixty ways in which a mail server fails: no letter is lost, and none repeated but in doubt."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from alerts.composing import compose_due
from alerts.outbox import deliver_due
from alerts.sender import Sender
from alerts.smtp import Security, SmtpServer
from db.dispatch import Dispatch, QueuedLetter
from db.engine import open_engine
from db.post import PostOffice
from monitor.core.news import Channel
from tests.build import POLICY, SOLD, Story
from tests.databases import migrated
from tests.smtp import Authority, Script, ScriptedServer, Stage

SENDER = Sender("watch@clausewatch.example", "watch@clausewatch.example")
READERS = ("ann", "bob", "cat", "dan", "eve")
SOON, LATE = 0.4, 20.0
"""Seconds until a server that says nothing is given up; and where all answer, so that a slow machine makes no doubt."""
TALK = (Stage.CONNECT, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT)
LATER = ("421 4.3.2 closing", "450 4.2.0 greylisted", "451 4.3.0 no disk", "452 4.3.1 too much")
NEVER = ("500 5.5.2 what", "530 5.7.0 log in", "535 5.7.8 wrong", "550 5.7.1 no", "552 5.3.4 too big", "554 5.0.0 no")


def scripts() -> dict[str, Script]:
    found = {f"{stage}: {reply}": Script({stage: reply}) for stage, reply in product(TALK, LATER)}
    # Refused at once and for good are the envelope of one reader and the letter itself; those end dead, below.
    found |= {f"{stage}: {reply}": Script({stage: reply}) for stage, reply in product(TALK[:3], NEVER)}
    found |= {f"{stage}: {reply}": Script({stage: reply}) for stage, reply in product(TALK[3:], NEVER[1:5])}
    found |= {f"hangs up at {stage}": Script(hang_up=stage) for stage in (*TALK, Stage.BODY, Stage.ACCEPTED)}
    found |= {f"is silent at {stage}": Script(stall=stage) for stage in TALK}
    found |= {f"drips at {stage}": Script(drip=stage) for stage in TALK}
    found |= {f"{stage}: not SMTP": Script({stage: "HTTP/1.1 400 Bad"}) for stage in TALK}
    found["takes less than a letter"] = Script(offers=("SIZE 20",))
    found["refuses both greetings"] = Script({Stage.EHLO: "502 no", Stage.HELO: "421 4.3.2 no"})
    return found


SCRIPTS = scripts()
CHOSEN = list(SCRIPTS) if os.environ.get("CLAUSEWATCH_CI") == "1" else list(SCRIPTS)[::10]
IN_DOUBT = {"hangs up at after-dot", "is silent at after-dot", "drips at after-dot", "after-dot: not SMTP"}


@pytest.fixture(scope="module")
def queued(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A database with one change told to five readers: five letters, all due."""
    path = tmp_path_factory.mktemp("post") / "queued.db"
    engine = migrated(path)
    story = Story(engine).watch().subscribe_all(*READERS)
    story.look(POLICY)
    story.wait(days=1).change_to(SOLD)
    assert len(list(compose_due(PostOffice(engine), SENDER, story.now))) == len(READERS)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path, story.now


@pytest.fixture
def engine_of(queued: tuple[Path, datetime], tmp_path: Path) -> tuple[Engine, datetime]:
    shutil.copy(queued[0], tmp_path / "c.db")
    return open_engine(f"sqlite:///{tmp_path / 'c.db'}"), queued[1]


def outlive(dispatch: Dispatch, server: SmtpServer, begun: datetime, hours: int = 6) -> None:
    """Rounds an hour apart, as the daemon's would be, until nothing waits."""
    for hour in range(hours):
        now = begun + timedelta(hours=hour, seconds=hour)
        list(deliver_due(dispatch, server, SENDER, lambda now=now: now, lambda: 0.0))  # type: ignore[misc]
        if all(letter.state in ("sent", "dead") for letter in PostOffice(dispatch.engine).outbox(include_sent=True)):
            return
    raise AssertionError(f"letters are stuck: {PostOffice(dispatch.engine).outbox()}")


def check(engine: Engine, server: ScriptedServer, may_repeat: bool = False) -> None:
    """Each letter is sent and came, byte for byte, once unless in doubt; or it is dead and its notice open."""
    with engine.connect() as connection:
        letters = connection.execute(text("SELECT id, state, recipient, message FROM letters")).all()
        open_for = set(connection.scalars(text("SELECT subscriber_id FROM notices WHERE state = 'open'")))
        told = Counter(connection.scalars(text("SELECT letter_id FROM notices WHERE letter_id IS NOT NULL")))
        dead = set(connection.scalars(text("SELECT subscriber_id FROM letters WHERE state = 'dead'")))
    came = Counter((one.recipients[0], bytes(one.message).rstrip()) for one in server.accepted)
    sent = {(recipient, bytes(message).rstrip()) for _, state, recipient, message in letters if state == "sent"}
    assert len(letters) == len(READERS)
    assert {state for _, state, _, _ in letters} <= {"sent", "dead"}
    assert sent <= came.keys(), "a letter counts as sent and never came"
    assert set(came) <= {(recipient, bytes(message).rstrip()) for _, _, recipient, message in letters}
    assert open_for == dead
    assert set(told) == {letter_id for letter_id, state, _, _ in letters if state == "sent"}
    repeats = sum(came.values()) - len(came)
    assert repeats <= may_repeat, "a letter came twice without doubt"


def test_there_are_more_than_sixty_ways() -> None:
    assert len(SCRIPTS) >= 60


@pytest.mark.parametrize("name", CHOSEN)
def test_f7_e40_whatever_the_server_does_no_letter_is_lost_or_repeated(
    name: str, engine_of: tuple[Engine, datetime]
) -> None:
    engine, begun = engine_of
    # The first two readers meet the fault, the others and all later rounds a server in good health.
    with ScriptedServer(SCRIPTS[name], SCRIPTS[name], Script()) as server:
        is_mute = name.startswith(("is silent", "drips"))
        outlive(Dispatch(engine), server.settings(timeout_seconds=SOON if is_mute else LATE), begun)
        check(engine, server, may_repeat=name in IN_DOUBT)
    engine.dispose()


def test_f7_one_refused_reader_of_five_is_alone_in_it(engine_of: tuple[Engine, datetime]) -> None:
    engine, begun = engine_of
    refusing = Script({Stage.RCPT: "550 5.1.1 nobody of that name"})
    with ScriptedServer(Script(), Script(), refusing, Script()) as server:
        outlive(Dispatch(engine), server.settings(timeout_seconds=LATE), begun)
        check(engine, server)
        assert Counter(letter.state for letter in PostOffice(engine).outbox(include_sent=True)) == {
            "sent": 4,
            "dead": 1,
        }
    engine.dispose()


@pytest.mark.parametrize("fault", ["stripped", "self-signed", "expired", "another host's", "log-in refused for now"])
def test_f7_without_trustworthy_encryption_the_letters_wait(
    fault: str, engine_of: tuple[Engine, datetime], tmp_path: Path
) -> None:
    engine, begun = engine_of
    authority = Authority(tmp_path)
    good = Script(tls="starttls", certificate=authority.certificate(), offers=("AUTH PLAIN",))
    bad = {
        "stripped": Script(),
        "self-signed": Script(tls="starttls", certificate=authority.own_certificate()),
        "expired": Script(tls="starttls", certificate=authority.certificate(is_expired=True)),
        "another host's": Script(tls="starttls", certificate=authority.certificate("elsewhere.test")),
        "log-in refused for now": Script(
            {Stage.AUTH: "454 4.7.0 later"}, tls="starttls", certificate=authority.certificate(), offers=("AUTH PLAIN",)
        ),
    }[fault]
    security: Security = "starttls"
    with ScriptedServer(*[bad] * len(READERS), good) as server:
        settings = server.settings(security, ca_file=str(authority.file), username="u", password="p", timeout_seconds=5)
        list(deliver_due(Dispatch(engine), settings, SENDER, lambda: begun, lambda: 0.0))
        assert server.accepted == []
        outlive(Dispatch(engine), settings, begun + timedelta(hours=1))
        check(engine, server)
        assert all(letter.was_encrypted for letter in server.accepted)
    engine.dispose()


def test_f7_a_server_that_is_gone_for_six_hours_delays_all_and_loses_none(engine_of: tuple[Engine, datetime]) -> None:
    engine, begun = engine_of
    dispatch = Dispatch(engine)
    with ScriptedServer() as gone:
        nobody = gone.settings()
    for minutes in range(0, 6 * 60, 7):
        now = begun + timedelta(minutes=minutes)
        list(deliver_due(dispatch, nobody, SENDER, lambda now=now: now, lambda: 0.0))  # type: ignore[misc]
    with ScriptedServer() as server:
        outlive(dispatch, server.settings(), begun + timedelta(hours=7))
        check(engine, server)
        assert len(server.accepted) == len(READERS)
    engine.dispose()


class CarelessDispatch(Dispatch):
    """Marks a letter as sent when it hands it out, as a program without an outbox does."""

    def due_letters(
        self, now: datetime, limit: int = 100, channels: Collection[Channel] = tuple(Channel)
    ) -> Iterator[QueuedLetter]:
        found = list(super().due_letters(now, limit, channels))
        for letter in found:
            self.mark_sent(letter.letter_id, now)
        return iter(found)

    def mark_waiting(
        self,
        letter_id: int,
        error: str,
        next_attempt_at: datetime,
        is_in_doubt: bool = False,
        is_ours_to_mend: bool = False,
    ) -> None:
        """Forgets it."""


@pytest.mark.parametrize("name", ["hangs up at connect", "mid-data", "rcpt-to: 450"], ids=str)
def test_f7_the_check_catches_a_program_without_an_outbox(name: str, engine_of: tuple[Engine, datetime]) -> None:
    engine, begun = engine_of
    script = {"mid-data": Script(hang_up=Stage.DATA), "rcpt-to: 450": Script({Stage.RCPT: LATER[1]})}.get(
        name, Script(hang_up=Stage.CONNECT)
    )
    with ScriptedServer(script, Script()) as server:
        outlive(CarelessDispatch(engine), server.settings(timeout_seconds=SOON), begun)
        with pytest.raises(AssertionError, match="counts as sent and never came"):
            check(engine, server)
    engine.dispose()
