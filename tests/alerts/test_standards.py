"""Every rule for letters, over letters by the hundred; three parsers; and a real Postfix in a network of our own."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.errors import MessageDefect
from pathlib import Path

import lxml.html
import pytest

from alerts.desk import list_headers, message_id
from alerts.message import build
from alerts.render import Rendered, render, render_alarms, render_invitation
from monitor.core.news import Digest
from tests.alerts.checks import CHECKS, Sample, contrast, inks
from tests.alerts.generated import SENDER, letters
from tests.alerts.letters import ADA, NOW, change, news

SEED = 20261124
COUNT = 500 if os.environ.get("CLAUSEWATCH_CI") == "1" else 60


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return list(letters(COUNT, SEED))


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.__name__)
def test_every_letter_keeps(check: Callable[[Sample], None], samples: list[Sample]) -> None:
    for number, letter in enumerate(samples):
        try:
            check(letter)
        except AssertionError as error:
            raise AssertionError(f"letter {number} of seed {SEED}: {error}") from error


# ---- two more opinions, of programs that are no part of us; .ci/run installs them ----

EMAIL_MIME = r"""
use strict; use warnings; use Email::MIME; use JSON::PP;
my @found;
for my $file (@ARGV) {
    open my $in, "<:raw", $file or die "$file: $!"; local $/; my $letter = Email::MIME->new(scalar <$in>);
    my ($text, $html, $others) = ("", "", 0);
    $letter->walk_parts(sub {
        my ($part) = @_;
        return if $part->subparts;
        if    ($part->content_type =~ m{^text/plain}) { $text = $part->body_str }
        elsif ($part->content_type =~ m{^text/html})  { $html = $part->body_str }
        else                                          { $others++ }
    });
    push @found, [$letter->header_str("Subject"), $text, $html, scalar($letter->header_str("To") =~ tr/@//), $others];
}
print JSON::PP->new->ascii->encode(\@found);
"""


def needs(package: str, is_there: bool) -> None:
    """Skips without a program that this machine's own packages bring; `.ci/run` installs it and allows no skip."""
    if not is_there:
        pytest.skip(f"the system package {package} is not installed: apt-get install {package}")


def has_email_mime() -> bool:
    return (
        bool(shutil.which("perl"))
        and subprocess.run(["perl", "-MEmail::MIME", "-e", "1"], capture_output=True).returncode == 0
    )


def laid_out(samples: list[Sample], folder: Path) -> list[Path]:
    paths = [folder / f"{number:04}.eml" for number in range(len(samples))]
    for path, letter in zip(paths, samples, strict=True):
        path.write_bytes(letter.message)
        path.with_suffix(".to").write_text(str(letter.parsed["to"]))
    return paths


def test_e01_a_third_parser_reads_the_same(samples: list[Sample], tmp_path: Path) -> None:
    needs("libemail-mime-perl", has_email_mime())
    paths = laid_out(samples, tmp_path)
    done = subprocess.run(["perl", "-e", EMAIL_MIME, *map(str, paths)], capture_output=True, check=True, timeout=300)
    found = json.loads(done.stdout)
    assert len(found) == len(samples)
    for number, (letter, (subject, text, html, recipients, attachments)) in enumerate(zip(samples, found, strict=True)):
        assert subject == letter.rendered.subject, number
        assert text.replace("\r\n", "\n").rstrip("\n") == letter.text.rstrip("\n"), number
        assert html.replace("\r\n", "\n").rstrip("\n") == letter.html.replace("\r\n", "\n").rstrip("\n"), number
        assert (recipients, attachments) == (1, 0), number


def test_e01_a_real_postfix_takes_every_letter(samples: list[Sample], tmp_path: Path) -> None:
    needs("postfix", bool(shutil.which("postfix") and shutil.which("unshare")) and os.geteuid() == 0)
    letters_in = tmp_path / "letters"
    letters_in.mkdir()
    laid_out(samples, letters_in)
    here = Path(__file__).parents[2]
    # A folder near the root: Postfix runs as a user of its own, and the names of its sockets may have 107 characters.
    with tempfile.TemporaryDirectory(prefix="postfix-") as house:
        Path(house).chmod(0o755)
        done = subprocess.run(
            [
                *("unshare", "--net", "--mount", "--fork", "sh", str(Path(__file__).with_name("postfix.sh")), house),
                *(sys.executable, "-m", "tests.alerts.hand_in", str(letters_in), "2525"),
            ],
            cwd=here, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {"Sent": len(samples)}


# ---- the rules of a conversation or a page are stories elsewhere, named after their numbers as well ----


def test_e16_the_relay_is_told_to_sign_both_headers_of_unsubscribing(samples: list[Sample]) -> None:
    """We do not sign; RFC 8058 wants both under the signature, so the manual's h= must name what our letters carry."""
    manual = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    found = re.search(r"`h=([a-z0-9:-]+)`", manual)
    assert found
    signed = found[1].split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "from"} <= set(signed)
    assert set(signed) <= {name.lower() for name in samples[0].parsed}


@pytest.mark.parametrize(
    "letter",
    [
        render_alarms(
            "Clausewatch: 2 things to look at", ["shop cannot be read.", "Letters wait."], "2026-03-03 09:00 UTC"
        ),
        render_invitation("shop, other", "https://watch.example.org/confirm/k1.1.2.x", "eve@inbox.example"),
    ],
    ids=["alarms", "invitation"],
)
def test_e29_e31_e32_letters_that_are_no_digest_are_as_readable(letter: Rendered) -> None:
    page = lxml.html.fromstring(letter.html)
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    for is_dark in (False, True):
        found = list(inks(page, is_dark))
        assert found
        assert all(contrast(ink, paper) >= 4.5 for ink, paper in found), found
    assert [heading.text for heading in page.iter("h1")] == [letter.subject]
    assert page.get("lang") == "en"
    assert all(len(line) <= 78 or "://" in line for line in letter.text.splitlines())


@pytest.mark.parametrize(
    ("public_url", "inbox", "ways"),
    [
        ("", "", []),
        ("", "in@c.example", ["mailto:"]),
        ("https://w.example", "", ["https:/"]),
        ("https://w.example", "in@c.example", ["https:/", "mailto:"]),
    ],
)
def test_e10_e11_letters_offer_the_ways_out_that_there_are_and_a_click_only_with_pages(
    public_url: str, inbox: str, ways: list[str]
) -> None:
    sender = replace(SENDER, public_url=public_url, inbox=inbox)
    told = Digest(ADA, NOW, (news(change(), url="https://shop.example/privacy"),), checked=1)
    letter = render(told, sender)
    message = build(letter, SENDER.header, ADA.address, "<a@b.example>", NOW, list_headers(sender, ADA))
    parsed = email.message_from_bytes(message, policy=email.policy.SMTP)
    offered = str(parsed["List-Unsubscribe"] or "")
    assert [way.strip("<> ")[:7] for way in offered.split(",") if way] == ways
    assert (parsed["List-Unsubscribe-Post"] is not None) is bool(public_url)
    assert ("/compare/" in letter.text) is bool(public_url)
    assert ("$ clausewatch diff" in letter.text) is not bool(public_url)
    assert ("ask whoever runs this Clausewatch" in letter.text) is not bool(ways)


def numbered(folder: Path) -> Iterator[int]:
    """The numbers of rules in the names of all functions of our tests."""
    for path in folder.rglob("*.py"):
        for name in re.findall(r"(?m)^ *(?:async )?def (?:test_)?((?:[ef]\d{1,2}_)+)", path.read_text("utf-8")):
            yield from (int(number) for number in re.findall(r"e(\d\d)_", name))


def test_each_of_the_44_rules_has_a_function_of_its_number() -> None:
    assert set(numbered(Path(__file__).parents[1])) == set(range(1, 45))


# ---- the control: each check fails on a letter that breaks its rule and nothing else ----

CLAUSE = "我们可能会与合作伙伴共享您的个人信息。"


@pytest.fixture(scope="module")
def sound() -> Sample:
    """One letter that keeps all rules, with something inserted, deleted, added and linked."""
    told = news(change(), change("", CLAUSE), url="https://shop.example/privacy")
    return posted(Digest(ADA, NOW, (told,), checked=1, quiet_since=NOW))


def posted(digest: Digest, rendered: Rendered | None = None) -> Sample:
    letter = rendered or render(digest, SENDER)
    stamp = message_id(SENDER, digest.subscriber, "daily:1")
    of_list = list_headers(SENDER, digest.subscriber)
    message = build(letter, SENDER.header, digest.subscriber.address, stamp, digest.composed_at, of_list)
    return Sample(digest, SENDER, letter, message)


def head(old: bytes, new: bytes) -> Callable[[Sample], Sample]:
    """Another header on the wire."""

    def broken(letter: Sample) -> Sample:
        assert old in letter.message
        return replace(letter, message=letter.message.replace(old, new, 1))

    return broken


def page(old: str, new: str) -> Callable[[Sample], Sample]:
    """Another HTML part."""

    def broken(letter: Sample) -> Sample:
        assert old in letter.rendered.html
        return posted(letter.digest, replace(letter.rendered, html=letter.rendered.html.replace(old, new)))

    return broken


def plain(old: str, new: str) -> Callable[[Sample], Sample]:
    """Another text part."""

    def broken(letter: Sample) -> Sample:
        assert old in letter.rendered.text
        return posted(letter.digest, replace(letter.rendered, text=letter.rendered.text.replace(old, new)))

    return broken


BREAKS: dict[int, Callable[[Sample], Sample]] = {
    1: lambda letter: replace(letter, rendered=replace(letter.rendered, subject="another")),
    2: head(b"Subject: ", b"Subject: first\r\nSubject: "),
    3: head(b"\r\n", b"\n"),
    4: head(b"text/html", b"text/enriched"),
    5: page("</body>", '<img src="https://evil.test/seen.gif"></body>'),
    6: lambda letter: replace(letter, digest=replace(letter.digest, composed_at=NOW + timedelta(hours=1))),
    7: head(b"<digest.", b"<letter."),
    8: head(b"Message-ID: ", b"In-Reply-To: <x@y.test>\r\nMessage-ID: "),
    9: head(b"List-Id: Policy changes <", b"List-Id: <"),
    10: head(b"<mailto:", b"<ftp://"),
    11: head(b"One-Click", b"Two-Clicks"),
    14: lambda letter: replace(letter, digest=replace(letter.digest, subscriber=replace(ADA, subscriber_id=2))),
    17: head(b"auto-generated", b"no"),
    18: head(b"Message-ID: ", b"Disposition-Notification-To: x@y.test\r\nMessage-ID: "),
    19: lambda letter: replace(letter, sender=replace(letter.sender, bounces="")),
    20: lambda letter: replace(letter, digest=replace(letter.digest, subscriber=replace(ADA, address="b@x.test"))),
    21: head(b"To: ada@example.test", b"To: ada@example.test, v@evil.test"),
    22: head(b'"Clause, watch"', b"Clause"),
    24: head(b"Message-ID: ", b"Bcc: v@evil.test\r\nMessage-ID: "),
    25: lambda letter: replace(letter, rendered=replace(letter.rendered, text=letter.rendered.text + "lost")),
    26: page("</body>", '<p><a href="https://evil.test/" rel="noreferrer">shop.example</a></p></body>'),
    27: page("</body>", "<p>" + "word " * 25_000 + "</p></body>"),
    28: page("max-width:600px", "max-width:900px"),
    29: page("#595955", "#a9a9a5"),
    30: page(' title="inserted"', ""),
    31: page("</h1>", "</h1><h1>again</h1>"),
    32: plain("may sell", "sell"),
    33: plain(CLAUSE[:6], ""),
    34: lambda letter: replace(letter, rendered=replace(letter.rendered, subject="Something changed")),
}


def test_the_sound_letter_keeps_all_rules_and_each_of_them_has_its_breach(sound: Sample) -> None:
    for check in CHECKS.values():
        check(sound)
    assert BREAKS.keys() == CHECKS.keys()


@pytest.mark.parametrize("number", BREAKS)
def test_each_check_fails_where_its_rule_is_broken(number: int, sound: Sample) -> None:
    with pytest.raises((AssertionError, MessageDefect)):
        CHECKS[number](BREAKS[number](sound))
