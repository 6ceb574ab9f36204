"""Post that comes back: bounces as mail servers write them, forged ones, and letters of unsubscribing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.keys import KeyRing
from alerts.returned import Bounced, Goodbye, Ignored, Records, read_post
from alerts.sender import Sender
from tests.alerts.letters import ADA

KEYS = KeyRing({"k2": b"2" * 32, "k1": b"1" * 32})
OLD_KEYS = KeyRing({"k1": b"1" * 32})
SENDER = Sender("w@c.example", "w@c.example", keys=KEYS, inbox="in@c.example", bounces="bounces@c.example")
RECORDS = Records(lambda number: ADA.name if number == ADA.subscriber_id else None, lambda number: ADA.address)

DSN = """\
Return-Path: <>
Date: Tue, 03 Mar 2026 15:00:00 +0000
From: MAILER-DAEMON@reader.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.reader.example
Arrival-Date: Tue, 03 Mar 2026 14:59:00 +0000

Final-Recipient: rfc822; ada@reader.example
Original-Recipient: rfc822;ada@reader.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

Subject: 3 policies changed
--b--
"""


def dsn(to: str, action: str = "failed", status: str = "5.1.1", said: str = "550 5.1.1 user unknown") -> bytes:
    return DSN.format(to=to, action=action, status=status, said=said).replace("\n", "\r\n").encode()


def only(post: bytes, recipient: str = "") -> object:
    [found] = read_post(post, KEYS, RECORDS, recipient)
    return found


@pytest.mark.parametrize(
    ("action", "status", "is_hard"),
    [
        ("failed", "5.1.1", True),
        ("failed", "5.1.10", True),
        ("failed", "5.2.2", False),
        ("failed", "5.4.4", False),
        ("failed", "5.7.1", False),
        ("failed", "4.4.7", False),
        ("delayed", "4.4.1", False),
        ("delayed", "5.1.1", False),
        ("Failed", "nonsense", False),
    ],
)
def test_e42_a_bounce_is_hard_only_where_nobody_is_there(action: str, status: str, is_hard: bool) -> None:
    found = only(dsn(SENDER.return_path(41, ADA.address), action, status))
    assert isinstance(found, Bounced)
    assert (found.letter_id, found.is_hard) == (41, is_hard)
    assert "user unknown" in found.said


def test_e42_what_we_did_not_sign_is_ignored() -> None:
    signed = SENDER.return_path(41, ADA.address)
    assert len(signed.partition("@")[0]) <= 64
    for forged in (
        "bounces@c.example", "bounces+41@c.example", signed.replace("+41-", "+42-"), signed.replace("-", "-a", 1),
        "ada@reader.example", "bounces+41-aaaaaaaaaaaaaaaa@c.example",
    ):  # fmt: skip
        assert isinstance(only(dsn(forged)), Ignored), forged
    assert isinstance(only(dsn("ada@reader.example"), signed), Bounced), "the pipe knows where it was delivered"


def test_e42_a_bounce_of_a_letter_that_was_forgotten_is_not_one_of_who_has_its_number_now() -> None:
    post = dsn(SENDER.return_path(41, "eve@reader.example"))
    assert isinstance(only(post), Ignored)
    records = replace(RECORDS, recipient_of=lambda _: "eve@reader.example")
    [found] = read_post(post, KEYS, records)
    assert isinstance(found, Bounced)


def test_answers_and_reports_of_success_are_no_bounces() -> None:
    signed = SENDER.return_path(41, ADA.address)
    assert isinstance(only(dsn(signed, "delivered", "2.0.0")), Ignored)
    vacation = f"To: {signed}\r\nSubject: I am on holiday\r\nAuto-Submitted: auto-replied\r\n\r\nuntil May".encode()
    assert isinstance(only(vacation), Ignored)
    assert isinstance(only(b""), Ignored)
    assert isinstance(only(b"\xff\xfe\x00: \r\n\r\n\x00"), Ignored)


def test_a_return_path_outlives_a_change_of_keys() -> None:
    old = replace(SENDER, keys=OLD_KEYS).return_path(41, ADA.address)
    assert old != SENDER.return_path(41, ADA.address)
    assert isinstance(only(dsn(old)), Bounced)


def test_a_letter_of_unsubscribing_is_understood_by_its_token() -> None:
    address, _, query = SENDER.unsubscribe_mail(ADA).partition("?subject=")
    assert address == "mailto:in@c.example"
    subject = query.replace("%20", " ")
    found = only(f"From: x@y.example\r\nSubject: Re: {subject}\r\n\r\n".encode())
    assert found == Goodbye(ADA.subscriber_id)
    assert isinstance(only(f"Subject: {subject}x\r\n\r\n".encode()), Ignored)
    assert isinstance(only(b"Subject: unsubscribe me please, I beg you all\r\n\r\n"), Ignored)


def test_a_mailbox_file_is_read_message_by_message() -> None:
    pieces = [dsn(SENDER.return_path(n, ADA.address)).replace(b"\r\n", b"\n") for n in (1, 2, 3)]
    mbox = b"".join(b"From MAILER-DAEMON Tue Mar  3 15:00:00 2026\n" + piece + b"\n" for piece in pieces)
    assert [found.letter_id for found in read_post(mbox, KEYS, RECORDS) if isinstance(found, Bounced)] == [1, 2, 3]


@pytest.mark.parametrize(
    "header", ['To: "', "To: =?utf-8?q?=0A?=", "Subject: =?utf-8?b?////?=", "Content-Type: multipart/report; boundary"]
)
def test_broken_headers_of_strangers_end_nothing(header: str) -> None:
    assert isinstance(only(f"{header}\r\n\r\nx".encode()), Ignored)
