"""A letter as bytes: readable by any mail program, the same each time, and closed to injected headers."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.message import BadAddressError, BadHeaderError, ListHeaders, MessageError, build, parse_address
from alerts.mime import encoded_body, encoded_size
from alerts.render import Rendered, render
from tests.alerts.letters import NOW, change, digest, news

LETTER = Rendered("Marrow & Finch: 'will never' became 'may'", "Text — größer.\n", "<p>Text — größer.</p>\n")
FROM, TO, MESSAGE_ID = "Clausewatch <watch@house.test>", "ada@example.test", "<4711.abc@house.test>"


def written(
    letter: Rendered = LETTER,
    sender: str = FROM,
    recipient: str = TO,
    message_id: str = MESSAGE_ID,
    date: datetime = NOW,
    list_id: str = "",
) -> bytes:
    return build(letter, sender, recipient, message_id, date, ListHeaders(list_id))


def read(message: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def bodies(message: bytes) -> list[str]:
    parts = read(message).get_payload()
    assert isinstance(parts, list)
    return [part.get_content().replace("\r\n", "\n") for part in parts if isinstance(part, EmailMessage)]


def test_letter_is_text_and_html_with_the_headers_of_an_automatic_one() -> None:
    parsed = read(written(list_id="policies.house.test"))
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in parsed.iter_parts()] == ["utf-8", "utf-8"]
    assert bodies(written()) == [LETTER.text, LETTER.html]
    assert dict(parsed.items()) | {"Content-Type": ""} == {
        "Subject": LETTER.subject,
        "From": FROM,
        "To": TO,
        "Date": "Tue, 03 Mar 2026 14:05:00 +0000",
        "Message-ID": MESSAGE_ID,
        "List-Id": "Policy changes <policies.house.test>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }
    assert "List-Id" not in read(written())


def test_same_letter_gives_the_same_bytes_and_another_one_others() -> None:
    assert written() == written()
    assert written() != written(message_id="<4712.abc@house.test>")


def test_date_keeps_its_offset() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert read(written(date=local))["Date"] == "Tue, 03 Mar 2026 19:35:00 +0530"


def assert_is_well_formed(message: bytes) -> None:
    assert message.isascii()
    assert b"\0" not in message
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", message)
    assert not re.search(rb"(?m)^\.", message)
    assert max(map(len, message.split(b"\r\n"))) <= 78 + len("Subject: ")
    parsed = email.message_from_bytes(message)
    for name in ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version"):
        assert len(parsed.get_all(name) or ()) == 1, name
    assert parsed["Bcc"] is None
    assert parsed["Cc"] is None


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=120, deadline=None)
@given(subject=st.text(max_size=120), text=texts, html=texts)
def test_any_letter_is_well_formed_and_comes_back_as_it_was(subject: str, text: str, html: str) -> None:
    message = written(Rendered(subject, text, html))
    assert_is_well_formed(message)
    sent = [body.removesuffix("\n") for body in (text.replace("\r\n", "\n"), html.replace("\r\n", "\n"))]
    parts = email.message_from_bytes(message).get_payload()
    assert isinstance(parts, list)
    decoded = [part.get_payload(decode=True) for part in parts if isinstance(part, email.message.Message)]
    got = [body.decode().replace("\r\n", "\n").removesuffix("\n") for body in decoded if isinstance(body, bytes)]
    assert got == sent


def decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


PROBES = {
    "CR": "a\rBcc: v@evil.test",
    "LF": "a\nBcc: v@evil.test",
    "NUL": "a\x00Bcc: v@evil.test",
    "separators": "a\u2028Bcc: v@evil.test\u2029",
    "turning": "a\u202eb\u2066c",
    "word in emoji": "\U0001f4a9 =?UTF-8?Q?=0A?=Bcc: v@evil.test",
    "nested word": "=?utf-8?q?=0D=0A?=Bcc: v@evil.test",
}


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_subject_injects_nothing(probe: str) -> None:
    message = written(Rendered(probe, "text", "<p>html</p>"))
    assert_is_well_formed(message)
    # Read twice, as a program does that decodes what it has decoded.
    once = decoded(email.message_from_bytes(message)["Subject"])
    again = email.message_from_string(f"Subject: {decoded(once)}\n\n")
    assert again["Bcc"] is None
    assert "\n" not in once


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_sender_recipient_and_ids_inject_nothing(probe: str) -> None:
    calls: list[Callable[[], bytes]] = [
        lambda: written(recipient=probe),
        lambda: written(recipient=f"{probe}@example.test"),
        lambda: written(sender=probe),
        lambda: written(sender=f"x <{probe}@house.test>"),
        lambda: written(message_id=f"<{probe}@house.test>"),
        lambda: written(list_id=probe),
    ]
    for call in calls:
        with pytest.raises(MessageError):
            call()
    try:
        message = written(sender=f"{probe} <watch@house.test>")
    except BadHeaderError:
        return
    assert_is_well_formed(message)
    assert read(message)["From"].addresses[0].addr_spec == "watch@house.test"


def test_digest_with_probes_everywhere_is_one_clean_message() -> None:
    for probe in PROBES.values():
        item = news(change(f"We ask. {probe}", f"We take. {probe}", probe), title=probe, name=probe, notes=(probe,))
        assert_is_well_formed(written(render(digest(item))))


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("watch@house.test", ""),
        ("Clausewatch <watch@house.test>", "Clausewatch"),
        ('"Smith, Jones & Co." <watch@house.test>', "Smith, Jones & Co."),
        ("Smith, Jones & Co. <watch@house.test>", "Smith, Jones & Co."),
        ('A "B" \\ C <watch@house.test>', 'A "B" \\ C'),
        ("Wächter der Bedingungen <watch@house.test>", "Wächter der Bedingungen"),
        ("監視 <watch@house.test>", "監視"),
    ],
)
def test_name_of_the_sender_is_shown_as_it_is(sender: str, name: str) -> None:
    message = written(sender=sender)
    assert_is_well_formed(message)
    (address,) = read(message)["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, "watch@house.test")


@pytest.mark.parametrize("subject", ["x" * 78, "Größe " * 12, "監視 " * 26, "a  b", "\U0001f36a" * 78])
def test_subject_comes_back_from_its_encoding(subject: str) -> None:
    message = written(Rendered(subject, "t", "<p>h</p>"))
    assert_is_well_formed(message)
    assert read(message)["Subject"] == " ".join(subject.split())
    head = message.split(b"\r\n\r\n")[0]
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", head))


# ---- bodies ----


@pytest.mark.parametrize(
    "body", ["a\n.\nb", "a\r.\rb", ".", "From here\nFrom there", "a\x00b", "trailing \nblanks\t", "=" * 400]
)
def test_body_arrives_intact(body: str) -> None:
    message = written(Rendered("s", body, body))
    assert_is_well_formed(message)
    assert not re.search(rb"(?m)^From ", message.split(b"\r\n\r\n", 1)[1])
    payloads = email.message_from_bytes(message).get_payload()
    assert isinstance(payloads, list)
    for part in payloads:
        assert isinstance(part, email.message.Message)
        decoded = part.get_payload(decode=True)
        assert isinstance(decoded, bytes)
        assert decoded.decode().replace("\r\n", "\n").removesuffix("\n") == body


@pytest.mark.parametrize(
    ("text", "encoding"), [("plain text, seldom größer " * 20, "quoted-printable"), ("监视" * 100, "base64")]
)
def test_shorter_encoding_is_chosen(text: str, encoding: str) -> None:
    name, body = encoded_body(text)
    assert name == encoding
    assert len(body) == encoded_size(text)
    assert max(map(len, body.split(b"\r\n"))) <= 76


# ---- addresses ----


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.test", "ada@example.test"),
        ("Ada.Love+news@Example.TEST", "Ada.Love+news@example.test"),
        ("root@localhost", "root@localhost"),
        ("watch@my_box", "watch@my_box"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_address_is_read_with_its_domain_in_ascii(text: str, address: str) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.test",
        "ada@",
        "a@x.test, c@d.test",
        "a@x.test,c@d.test",
        "Ada <ada@example.test>",
        "<ada@example.test>",
        "ada@example.test\n",
        "ada@example.test\r\nBcc: v@evil.test",
        "a b@example.test",
        '"a b"@example.test',
        "a..b@example.test",
        ".a@example.test",
        "ada@example..test",
        "ada@-example.test",
        "ada@[127.0.0.1]",
        "ada@exa mple.test",
        "ada@\u202eexample.test",
        "ada@a\u0301\u200b\u2028.test",
        "ada@" + "a" * 64 + ".test",
        "a" * 65 + "@example.test",
    ],
)
def test_address_that_is_none_or_several_is_refused(text: str) -> None:
    with pytest.raises(BadAddressError) as error:
        parse_address(text)
    assert str(error.value).isprintable()


def test_name_beyond_ascii_before_the_at_is_refused_with_the_reason() -> None:
    with pytest.raises(BadAddressError, match="SMTPUTF8"):
        parse_address("jürgen@example.test")


def test_date_without_a_zone_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        written(date=datetime(2026, 3, 3, tzinfo=UTC).replace(tzinfo=None))
