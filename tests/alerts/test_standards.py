"""Every rule for letters, over letters by the hundred; three parsers; and a real Postfix in a network of our own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.alerts.checks import CHECKS, Sample
from tests.alerts.generated import letters

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


# ---- the rules of a conversation or a page: each is shown by a story elsewhere, and stands here with its number ----

ELSEWHERE = {
    12: "monitor/web/test_letters.py: one_click_works_in_both_encodings",
    13: "monitor/web/test_letters.py: looking_at_the_page_unsubscribes_nobody",
    15: "db/test_readers.py: a_goodbye_takes_back_what_waits",
    16: "docs: operations.md tells the relay to sign both List-Unsubscribe headers",
    23: "monitor/web/test_deeds.py: nothing_goes_to_an_address_before_its_owner_said_yes",
    35: "alerts/test_smtp.py: letter_does_not_go_in_clear_where_encryption_is_asked_for",
    36: "alerts/test_smtp.py: password_never_goes_in_clear",
    37: "alerts/test_smtp.py: session_ends_in_its_time",
    38: "alerts/test_smtp.py: pauses_grow_to_an_hour_and_end_after_five_days",
    39: "alerts/test_outbox.py: a_refused_recipient_ends_that_letter_alone",
    40: "faults/test_post.py: whatever_the_server_does",
    41: "alerts/test_smtp.py: every_mood_of_a_server_ends_as_it_should",
    42: "alerts/test_returned.py: a_bounce_is_hard_only_where_nobody_is_there",
    43: "alerts/test_outbox.py: a_source_that_changes_all_day_does_not_fill_an_inbox",
    44: "monitor/test_caretaker.py: the_ping_says_whether_the_watch_goes_on",
}


def test_each_of_the_44_rules_is_checked_somewhere() -> None:
    assert sorted([*CHECKS, *ELSEWHERE]) == list(range(1, 45))
    tests = Path(__file__).parents[1]
    for number, place in ELSEWHERE.items():
        file, _, words = place.partition(": ")
        if file == "docs":
            assert "h=" in (tests.parent / "docs" / "operations.md").read_text(), number
        else:
            assert words in (tests / file).read_text(), number
