"""A letter meets every mood of a mail server; what became of it is said truthfully."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from alerts.smtp import (
    Deferred,
    Delivery,
    InDoubt,
    Misconfigured,
    Refused,
    Security,
    Sent,
    SmtpServer,
    deliver,
    retry_after,
)
from tests.smtp import Authority, Script, ScriptedServer, Stage

SENDER, READER = "watch@house.test", "ada@example.test"
LETTER = b"Subject: x\r\n\r\nLine one\r\n.\r\n..two\r\nend\r\n"
HUGE = b"Subject: x\r\n\r\n" + b"A line of a letter that no buffer holds at once.\r\n" * 200_000
PASSWORD = "correct horse"
SOON = 0.3
EVERYWHERE, AT_THE_DOT = {"timeout_seconds": SOON}, {"dot_timeout_seconds": SOON}


@dataclass(frozen=True)
class Case:
    name: str
    script: Script
    ends_as: type[Delivery]
    code: int = 0
    asked_before_dot: bool = False
    kept: int = 0
    message: bytes = LETTER
    patience: Mapping[str, Any] = field(default_factory=dict)


def says(stage: Stage, reply: str) -> Script:
    return Script(replies={stage: reply})


IN_CLEAR = [
    Case("all goes well", Script(), Sent, asked_before_dot=True, kept=1),
    Case("EHLO is not known, HELO is", says(Stage.EHLO, "502 what?"), Sent, asked_before_dot=True, kept=1),
    Case("250, then it hangs up", Script(hang_up=Stage.ACCEPTED), Sent, asked_before_dot=True, kept=1),
    Case("hangs up at once", Script(hang_up=Stage.CONNECT), Deferred),
    Case("no banner", Script(stall=Stage.CONNECT), Deferred, patience=EVERYWHERE),
    Case("a banner a byte at a time", Script(drip=Stage.CONNECT), Deferred, patience=EVERYWHERE),
    Case("busy", says(Stage.CONNECT, "421 4.3.2 later"), Deferred, 421),
    Case("no service", says(Stage.CONNECT, "554 5.3.2 not for you"), Misconfigured, 554),
    Case("not SMTP", says(Stage.CONNECT, "HTTP/1.1 400 Bad Request"), Deferred),
    Case("busy after EHLO", says(Stage.EHLO, "421 4.3.2 later"), Deferred, 421),
    Case("hangs up at EHLO", Script(hang_up=Stage.EHLO), Deferred),
    Case("neither EHLO nor HELO", Script({Stage.EHLO: "502 no", Stage.HELO: "550 no"}), Misconfigured, 550),
    Case("sender later", says(Stage.MAIL, "451 4.7.0 greylisted"), Deferred, 451),
    Case("sender never", says(Stage.MAIL, "550 5.1.8 who?"), Misconfigured, 550),
    Case("log-in wanted", says(Stage.MAIL, "530 5.7.0 log in first"), Misconfigured, 530),
    Case("hangs up at MAIL", Script(hang_up=Stage.MAIL), Deferred),
    Case("reader later", says(Stage.RCPT, "450 4.2.0 greylisted"), Deferred, 450),
    Case("reader unknown", says(Stage.RCPT, "550 5.1.1 no such user"), Refused, 550),
    Case("no relaying", says(Stage.RCPT, "550 5.7.1 relaying denied"), Misconfigured, 550),
    Case("mailbox full", says(Stage.RCPT, "552 5.2.2 mailbox full"), Refused, 552),
    Case("stalls at RCPT", Script(stall=Stage.RCPT), Deferred, patience=EVERYWHERE),
    Case("DATA later", says(Stage.DATA, "451 4.3.0 disk"), Deferred, 451),
    Case("DATA never", says(Stage.DATA, "554 5.5.1 no valid recipients"), Refused, 554),
    Case("hangs up at DATA", Script(hang_up=Stage.DATA), Deferred),
    Case("hangs up in mid-message", Script(hang_up=Stage.BODY), Deferred, message=HUGE),
    Case("stops reading in mid-message", Script(drip=Stage.BODY), Deferred, message=HUGE, patience=EVERYWHERE),
    Case("refuses in mid-message", says(Stage.BODY, "554 5.6.0 no"), Refused, 554, message=HUGE),
    Case("message later", says(Stage.DOT, "451 4.3.0 disk"), Deferred, 451, asked_before_dot=True),
    Case("message never", says(Stage.DOT, "554 5.6.0 no"), Refused, 554, asked_before_dot=True),
    Case("message too large", says(Stage.DOT, "552 5.3.4 too big"), Misconfigured, 552, asked_before_dot=True),
    Case("a policy of theirs", says(Stage.DOT, "550 5.7.26 SPF"), Misconfigured, 550, asked_before_dot=True),
    Case("hangs up after the dot", Script(hang_up=Stage.DOT), InDoubt, asked_before_dot=True),
    Case("silent after the dot", Script(stall=Stage.DOT), InDoubt, asked_before_dot=True, patience=AT_THE_DOT),
    Case("drips after the dot", Script(drip=Stage.DOT), InDoubt, asked_before_dot=True, patience=AT_THE_DOT),
    Case("babbles after the dot", says(Stage.DOT, "ok, I think"), InDoubt, asked_before_dot=True),
    Case("larger than SIZE", Script(offers=("SIZE 20",)), Misconfigured),
]


@pytest.mark.parametrize("case", IN_CLEAR, ids=[case.name for case in IN_CLEAR])
def test_every_mood_of_a_server_ends_as_it_should(case: Case) -> None:
    asked: list[bool] = []
    with ScriptedServer(case.script) as server:
        delivery = deliver(server.settings(**case.patience), SENDER, READER, case.message, lambda: asked.append(True))
    assert type(delivery) is case.ends_as, delivery
    assert getattr(delivery, "code", 0) == case.code
    assert bool(asked) is case.asked_before_dot
    assert len(server.accepted) == case.kept


def test_server_gets_the_bytes_of_the_letter_and_one_recipient() -> None:
    with ScriptedServer() as server:
        assert deliver(server.settings(), SENDER, READER, LETTER, lambda: None) == Sent("250 2.0.0 kept as 4711")
    (kept,) = server.accepted
    assert (kept.envelope_from, kept.recipients, kept.message) == (SENDER, (READER,), LETTER)


def test_nothing_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings = SmtpServer("127.0.0.1", taken.getsockname()[1], "none")
        delivery = deliver(settings, SENDER, READER, LETTER, lambda: None)
    assert isinstance(delivery, Deferred)
    assert "refused the connection" in delivery.text


def test_host_that_is_no_name_is_deferred() -> None:
    delivery = deliver(SmtpServer("a" * 70 + ".test", 25, "none"), SENDER, READER, LETTER, lambda: None)
    assert isinstance(delivery, Deferred)


def test_e37_session_ends_in_its_time_however_patient_each_command_is() -> None:
    started = monotonic()
    with ScriptedServer(Script(drip=Stage.MAIL)) as server:
        settings = replace(server.settings(timeout_seconds=60), session_seconds=SOON)
        assert isinstance(deliver(settings, SENDER, READER, LETTER, lambda: None), Deferred)
    assert monotonic() - started < 10


def test_e37_the_reply_to_the_final_dot_has_the_ten_minutes_of_the_standard() -> None:
    found = SmtpServer("mail.example", 587)
    assert found.dot_timeout_seconds >= 600
    assert 0 < found.timeout_seconds <= found.session_seconds <= 600


@pytest.mark.parametrize(("offers", "told"), [(("SIZE 900000", "8BITMIME"), " SIZE="), (("8BITMIME",), "")])
def test_e41_a_size_that_is_offered_is_told_and_eight_bits_are_never_assumed(
    offers: tuple[str, ...], told: str
) -> None:
    with ScriptedServer(Script(offers=offers)) as server:
        assert isinstance(deliver(server.settings(), SENDER, READER, LETTER, lambda: None), Sent)
    [mail] = [command for command in server.commands if command.upper().startswith("MAIL FROM")]
    assert mail == f"MAIL FROM:<{SENDER}>" + (f"{told}{len(LETTER)}" if told else "")


def test_e41_a_letter_larger_than_what_is_taken_stays_here() -> None:
    with ScriptedServer(Script(offers=(f"SIZE {len(LETTER) - 1}",))) as server:
        ending = deliver(server.settings(), SENDER, READER, LETTER, lambda: None)
    assert isinstance(ending, Misconfigured)
    assert not any(command.upper().startswith("MAIL FROM") for command in server.commands)


def test_reply_of_endless_lines_is_given_up() -> None:
    endless = "\r\n".join(["250-x"] * 5_000)
    with ScriptedServer(says(Stage.EHLO, endless)) as server:
        delivery = deliver(server.settings(), SENDER, READER, LETTER, lambda: None)
    assert isinstance(delivery, Deferred)


def test_before_dot_is_called_when_the_message_is_out_and_nothing_is_accepted() -> None:
    seen: list[tuple[bool, int]] = []
    with ScriptedServer() as server:
        deliver(
            server.settings(),
            SENDER,
            READER,
            LETTER,
            lambda: seen.append((Stage.DOT in server.stages, len(server.accepted))),
        )
        assert Stage.DOT in server.stages
    assert seen == [(False, 0)]


def test_hook_of_the_server_is_called_at_every_stage_in_order() -> None:
    """Fault tests kill a process at one of these."""
    called: list[Stage] = []
    with ScriptedServer(on_stage=called.append) as server:
        deliver(server.settings(), SENDER, READER, LETTER, lambda: None)
    wanted = [Stage.CONNECT, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY, Stage.DOT, Stage.ACCEPTED]
    assert called[: len(wanted)] == wanted


@pytest.mark.parametrize("fault", [RuntimeError("the database is gone"), OSError("the disk is full")])
def test_letter_is_not_sent_when_before_dot_fails(fault: Exception) -> None:
    def fail() -> None:
        raise fault

    with ScriptedServer() as server:
        with pytest.raises(type(fault), match=str(fault)):
            deliver(server.settings(), SENDER, READER, LETTER, fail)
        assert isinstance(deliver(server.settings(), SENDER, READER, LETTER, lambda: None), Sent)
    assert len(server.accepted) == 1


def test_refused_letter_after_a_refused_reader_goes_to_the_next_reader() -> None:
    with ScriptedServer(says(Stage.RCPT, "550 5.1.1 gone"), Script()) as server:
        first = deliver(server.settings(), SENDER, "gone@example.test", LETTER, lambda: None)
        second = deliver(server.settings(), SENDER, READER, LETTER, lambda: None)
    assert first == Refused(550, "5.1.1 gone")
    assert isinstance(second, Sent)
    assert [kept.recipients for kept in server.accepted] == [(READER,)]


# ---- encryption and log-in ----


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_e35_letter_goes_encrypted_with_a_trusted_certificate(authority: Authority, security: Security) -> None:
    with ScriptedServer(Script(tls=security, certificate=authority.certificate())) as server:
        settings = server.settings(security, ca_file=str(authority.file))
        assert isinstance(deliver(settings, SENDER, READER, LETTER, lambda: None), Sent)
    assert [(kept.was_encrypted, kept.message) for kept in server.accepted] == [(True, LETTER)]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("host", "is_expired", "is_trusted", "said"),
    [
        ("localhost", True, True, "expired"),
        ("localhost", False, False, "unable to get local issuer"),
        ("other.test", False, True, "Hostname mismatch"),
    ],
)
def test_e35_certificate_that_cannot_be_trusted_gets_no_letter(
    authority: Authority, security: Security, host: str, is_expired: bool, is_trusted: bool, said: str
) -> None:
    certificate = authority.certificate(host, is_expired)
    with ScriptedServer(Script(tls=security, certificate=certificate)) as server:
        settings = server.settings(security, ca_file=str(authority.file) if is_trusted else "")
        delivery = deliver(settings, SENDER, READER, LETTER, lambda: None)
    assert isinstance(delivery, Deferred)
    assert said in delivery.text
    assert not server.accepted
    assert not any(line.startswith("MAIL") for line in server.commands)


def test_e35_self_signed_certificate_gets_no_letter(tmp_path: Path) -> None:
    with ScriptedServer(Script(tls="starttls", certificate=Authority(tmp_path).own_certificate())) as server:
        delivery = deliver(server.settings("starttls"), SENDER, READER, LETTER, lambda: None)
    assert isinstance(delivery, Deferred)
    assert "self-signed" in delivery.text


@pytest.mark.parametrize(
    "script", [Script(), Script(offers=("STARTTLS",), replies={Stage.STARTTLS: "454 4.7.0 not now"})]
)
def test_e35_letter_does_not_go_in_clear_where_encryption_is_asked_for(script: Script) -> None:
    with ScriptedServer(script) as server:
        delivery = deliver(server.settings("starttls"), SENDER, READER, LETTER, lambda: None)
        assert isinstance(delivery, Deferred)
        assert "STARTTLS" in delivery.text
        assert not any(line.startswith("MAIL") for line in server.commands)
        in_clear = deliver(server.settings("none"), SENDER, READER, LETTER, lambda: None)
    assert isinstance(in_clear, Sent)


def test_implicit_encryption_with_a_server_that_speaks_in_clear_is_deferred() -> None:
    with ScriptedServer() as server:
        assert isinstance(deliver(server.settings("tls"), SENDER, READER, LETTER, lambda: None), Deferred)


def test_stalled_handshake_is_deferred(authority: Authority) -> None:
    with ScriptedServer(Script(stall=Stage.CONNECT)) as server:
        settings = server.settings("tls", SOON, ca_file=str(authority.file))
        delivery = deliver(settings, SENDER, READER, LETTER, lambda: None)
    assert delivery == Deferred(0, f"localhost:{server.port} did not answer in time.")


def test_words_slipped_in_before_the_encryption_are_not_heard(authority: Authority) -> None:
    """What stands in clear behind the 220 is not the server's (RFC 3207, 6; CVE-2011-0411 from the other side)."""
    reply = "220 go ahead\r\n250-injected\r\n250 AUTH PLAIN"
    script = Script(replies={Stage.STARTTLS: reply}, tls="starttls", certificate=authority.certificate())
    dialogue: list[str] = []
    with ScriptedServer(script) as server:
        settings = server.settings("starttls", ca_file=str(authority.file))
        deliver(settings, SENDER, READER, LETTER, lambda: None, dialogue.append)
    assert "S: 220 go ahead" in dialogue
    assert not any("injected" in line for line in dialogue)


def logging_in(
    authority: Authority, script: Script, security: Security = "starttls", password: str = PASSWORD
) -> tuple[Delivery, ScriptedServer, list[str]]:
    dialogue: list[str] = []
    script = replace(script, tls=security, certificate=authority.certificate())
    with ScriptedServer(script) as server:
        settings = server.settings(security, username="ada", password=password, ca_file=str(authority.file))
        return deliver(settings, SENDER, READER, LETTER, lambda: None, dialogue.append), server, dialogue


@pytest.mark.parametrize(
    ("way", "login"),
    [("PLAIN LOGIN", f"\0ada\0{PASSWORD}"), ("LOGIN", f"ada:{PASSWORD}"), ("plain", f"\0ada\0{PASSWORD}")],
)
def test_logs_in_over_an_encrypted_connection(authority: Authority, way: str, login: str) -> None:
    delivery, server, _ = logging_in(authority, Script(offers=(f"AUTH {way}",)))
    assert isinstance(delivery, Sent)
    assert [(kept.login, kept.was_encrypted) for kept in server.accepted] == [(login, True)]


def test_password_may_have_letters_beyond_ascii(authority: Authority) -> None:
    delivery, server, _ = logging_in(authority, Script(offers=("AUTH PLAIN",)), password="größe")
    assert isinstance(delivery, Sent)
    assert server.accepted[0].login == "\0ada\0größe"


@pytest.mark.parametrize(
    ("reply", "ends_as"),
    [("535 5.7.8 bad credentials", Misconfigured), ("534 5.7.9 weak", Misconfigured), ("454 4.7.0 later", Deferred)],
)
def test_refused_log_in_is_a_fault_of_the_settings_unless_it_passes(
    authority: Authority, reply: str, ends_as: type[Misconfigured | Deferred]
) -> None:
    delivery, server, _ = logging_in(authority, Script(offers=("AUTH PLAIN",), replies={Stage.AUTH: reply}))
    assert delivery == ends_as(int(reply[:3]), reply[4:])
    assert not server.accepted


def test_server_without_log_in_is_a_fault_of_the_settings(authority: Authority) -> None:
    assert isinstance(logging_in(authority, Script())[0], Misconfigured)
    assert isinstance(logging_in(authority, Script(offers=("AUTH CRAM-MD5",)))[0], Misconfigured)


def test_e36_password_never_goes_in_clear(authority: Authority) -> None:
    delivery, server, _ = logging_in(authority, Script(offers=("AUTH PLAIN LOGIN",)), security="none")
    assert isinstance(delivery, Misconfigured)
    assert not any(line.startswith("AUTH") for line in server.commands)


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_e36_secrets_stay_out_of_dialogue_replies_and_reprs(authority: Authority, way: str) -> None:
    spelt = (PASSWORD, *(base64.b64encode(text.encode()).decode() for text in (PASSWORD, f"\0ada\0{PASSWORD}")))
    reply = f"535 5.7.8 no: {' '.join(spelt)}"
    script = Script(offers=(f"AUTH {way}",), replies={Stage.AUTH: reply})
    delivery, _, dialogue = logging_in(authority, script)
    told = "\n".join([*dialogue, repr(delivery), repr(SmtpServer("h", 1, username="ada", password=PASSWORD))])
    assert "C: AUTH" in told
    assert "S: 535" in told
    assert [secret for secret in spelt if secret in told] == []


def test_dialogue_is_told_line_by_line() -> None:
    dialogue: list[str] = []
    with ScriptedServer() as server:
        deliver(server.settings(), SENDER, READER, LETTER, lambda: None, dialogue.append)
    assert dialogue == [
        "S: 220 scripted.test ESMTP",
        "C: ehlo [127.0.0.1]",
        "S: 250-scripted.test",
        "S: 250-PIPELINING",
        "S: 250 HELP",
        f"C: MAIL FROM:<{SENDER}>",
        "S: 250 2.1.0 ok",
        f"C: RCPT TO:<{READER}>",
        "S: 250 2.1.5 ok",
        "C: DATA",
        "S: 354 go ahead",
        f"C: ({len(LETTER)} bytes of message)",
        "C: .",
        "S: 250 2.0.0 kept as 4711",
        "C: QUIT",
    ]


def test_text_of_a_reply_is_one_printable_line() -> None:
    with ScriptedServer(says(Stage.RCPT, "550-5.1.1 one\r\n550 5.1.1 \x1b[31mtwo\u202e")) as server:
        delivery = deliver(server.settings(), SENDER, READER, LETTER, lambda: None)
    assert delivery == Refused(550, "5.1.1 one 5.1.1  [31mtwo")


@pytest.mark.parametrize(
    "recipient", ["ada@example.test\r\nRCPT TO:<eve@example.test>", "a@b.test, c@d.test", "x> <y@z.test"]
)
def test_recipient_that_is_several_reaches_no_server(recipient: str) -> None:
    with ScriptedServer() as server:
        assert isinstance(deliver(server.settings(), SENDER, recipient, LETTER, lambda: None), Refused)
        assert not server.stages
        assert isinstance(deliver(server.settings(), SENDER, READER, LETTER, lambda: None), Sent)


@pytest.mark.parametrize("ending", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\r\n.\r\n"])
def test_message_cannot_smuggle_a_second_one(ending: bytes) -> None:
    """SMTP smuggling: what some servers take for the end of a message must not stand in one (CVE-2023-51764)."""
    smuggled = b"Subject: x\r\n\r\nhello" + ending + b"MAIL FROM:<eve@evil.test>\r\n"
    with ScriptedServer() as server:
        deliver(server.settings(), SENDER, READER, smuggled, lambda: None)
    assert len(server.accepted) == 1
    assert server.accepted[0].message.endswith(b"MAIL FROM:<eve@evil.test>\r\n")


def test_sender_that_is_no_address_and_missing_certificates_are_faults_of_the_settings() -> None:
    settings = SmtpServer("localhost", 1, "tls")
    assert isinstance(deliver(settings, "nobody", READER, LETTER, lambda: None), Misconfigured)
    missing = replace(settings, ca_file="/nowhere/authority.pem")
    assert isinstance(deliver(missing, SENDER, READER, LETTER, lambda: None), Misconfigured)


# ---- the pauses between attempts ----


def test_e38_pauses_grow_to_an_hour_and_end_after_five_days() -> None:
    pauses = list(takewhile(lambda pause: pause is not None, map(retry_after, range(1, 1_000))))
    told = [pause for pause in pauses if pause is not None]
    assert [pause.total_seconds() / 60 for pause in told[:6]] == [1, 5, 15, 30, 60, 60]
    assert set(told[5:]) == {timedelta(hours=1)}
    assert timedelta(days=5) <= sum(told, timedelta(0)) < timedelta(days=5, hours=1)


def outage(hours: int) -> Callable[[timedelta], bool]:
    return lambda at: at >= timedelta(hours=hours)


def test_outage_of_six_hours_is_outlived() -> None:
    is_up, at, attempts = outage(6), timedelta(0), 0
    while not is_up(at):
        attempts += 1
        pause = retry_after(attempts)
        assert pause is not None
        at += pause
    assert at <= timedelta(hours=7)
