"""The commands as a person calls them: answers on standard output, sentences on standard error, exit codes."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.build import CURLED, POLICY, SOLD
from tests.commands import call
from tests.crawler.pdfs import pdf, set_in_lines
from tests.web import Web

FIRST = datetime(2025, 1, 10, 12, 0, tzinfo=UTC)


def html(text: str) -> bytes:
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n")[1:])
    return f"<html lang=en><title>Privacy</title><body><h1>Privacy</h1>{paragraphs}</body></html>".encode()


def archive(path: Path, *captures: tuple[bytes, int]) -> Path:
    """A WARC of one page, a capture a day, each record a gzip member of its own."""
    with path.open("wb") as file:
        for day, (body, status) in enumerate(captures):
            response = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n\r\n".encode() + body
            at = (FIRST + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://shop.example/privacy\r\n"
                f"WARC-Record-ID: <urn:uuid:{day:036}>\r\nWARC-Date: {at}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(response)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + response + b"\r\n\r\n"))
    return path


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """Settings as `init` writes them, but for the pause between two requests to one host."""
    assert call("init", folder=tmp_path).returncode == 0
    settings = tmp_path / "clausewatch.toml"
    settings.write_text(settings.read_text().replace('# delay = "2s"', 'delay = "0s"'))
    assert 'delay = "0s"' in settings.read_text()
    return tmp_path


def test_init_writes_a_private_file_that_watches_nothing_and_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "new" / "place"
    assert call("init", target, folder=tmp_path).returncode == 0
    path = target / "clausewatch.toml"
    assert path.stat().st_mode & 0o077 == 0
    path.write_text(path.read_text() + "# mine\n")
    again = call("init", target, folder=tmp_path)
    assert (again.returncode, "stays as it is" in again.stderr) == (0, True)
    assert path.read_text().endswith("# mine\n")
    listed = call("--config", path, "list", "--json", folder=tmp_path)
    assert json.loads(listed.stdout) == []


def test_add_watches_a_page_once_and_names_it_after_its_address(started: Path) -> None:
    assert call("add", "www.shop.example/legal/privacy", folder=started).returncode == 0
    [source] = json.loads(call("list", "--json", folder=started).stdout)
    assert {"name", "url", "state", "origin"} <= set(source)
    assert (source["name"], source["url"]) == ("shop-example-privacy", "https://www.shop.example/legal/privacy")
    assert (source["state"], source["origin"]) == ("active", "added")
    again = call("add", "https://www.shop.example/legal/privacy", folder=started)
    assert (again.returncode, "watched already" in again.stderr) == (2, True)
    assert call("add", "ftp://shop.example/", folder=started).returncode == 2


def test_a_page_of_several_documents_is_told_and_can_be_split(started: Path) -> None:
    said = "<p>We tell you here what you may ask of us, and what we do about your {} at any time of the year.</p>" * 9
    titles = {"Terms of Use": "orders", "Privacy Policy": "names", "Security": "locks"}
    body = "".join(f"<h2>{title}</h2>{said.format(about, *[about] * 8)}" for title, about in titles.items())
    with Web() as web:
        web.page("/legal", f"<html><title>Legal</title><body><h1>Legal</h1>{body}</body></html>")
        web.page("/privacy", f"<html><title>Privacy</title><body><h1>Privacy policy</h1>{body}</body></html>")
        network = ("--intranet", web.intranet[0])
        one = call("add", web.url("/privacy"), "--name", "one", *network, folder=started)
        assert (one.returncode, "several" in one.stderr) == (0, False)
        all_of_it = call("add", web.url("/legal"), "--name", "legal", *network, folder=started)
        assert "'Terms of Use', 210 words" in all_of_it.stderr, all_of_it.stderr
        assert "All of it is watched as one." in all_of_it.stderr
        assert call("remove", "legal", "--purge", "--yes", folder=started).returncode == 0
        own = call("add", web.url("/legal"), "--name", "own", "--kind", "privacy policy", *network, folder=started)
        assert "Not watched, as of another kind: 'Terms of Use'." in own.stderr
        split = call("add", web.url("/legal"), "--split", *network, folder=started)
        assert (split.returncode, split.stderr.count("is watched now")) == (0, 3), split.stderr
        assert call("add", web.url("/privacy"), "--split", *network, folder=started).returncode == 2
        assert call("add", web.url("/legal"), "--split", "--name", "x", folder=started).returncode == 2
    sources = {source["section"]: source for source in json.loads(call("list", "--json", folder=started).stdout)}
    assert {"Terms of Use", "Privacy Policy", "Security"} <= set(sources)
    assert (sources["Terms of Use"]["kind"], sources["Terms of Use"]["name"]) == ("terms", "127-0-0-1-terms-of-use")


def test_a_page_is_added_with_a_manner_of_its_own_and_its_secrets_are_not_echoed(started: Path) -> None:
    secret = "canary-5d1e"
    (started / "headers").write_text(f"Authorization: Bearer {secret}\n")
    things = ("names", "orders", "letters", "parcels", "payments", "devices", "visits", "photographs", "reviews")
    said = "".join(
        f"<p>We keep {thing} only for as long as the law of Styria asks us to keep {thing}.</p>" for thing in things
    )
    own = (
        "--header",
        "@headers",
        "--cookie",
        "consent=yes",
        "--language",
        "de",
        "--user-agent",
        "own/1 (+https://a.b)",
    )
    with Web() as web:
        web.page("/", f"<html><title>Legal</title><body><div id=policy>{said}</div><p>Reduced today.</p></body></html>")
        network = ("--intranet", web.intranet[0])
        page = (web.url("/"), "--name", "own", *network)
        added = call("add", *page, *own, "--select", "#policy", "--insecure", folder=started)
        assert added.returncode == 0, added.stderr
        checked = call("check", "own", "-v", folder=started)
        assert checked.returncode == 0, checked.stderr
        [asked] = [one.headers for one in web.asked if one.path == "/"]
    assert asked["authorization"] == f"Bearer {secret}"
    assert (asked["cookie"], asked["accept-language"]) == ("consent=yes", "de")
    assert asked["user-agent"] == "own/1 (+https://a.b)"
    shown = call("show", "own", folder=started)
    assert "Reduced today" not in shown.stdout
    listed = call("list", "--json", folder=started)
    assert secret not in "".join(run.stdout + run.stderr for run in (added, checked, shown, listed))


def test_an_option_of_a_page_that_cannot_be_is_refused_without_its_value(started: Path) -> None:
    refused = call("add", "https://shop.example/privacy", "--header", "X-Key canary", folder=started)
    assert (refused.returncode, "'NAME: VALUE'" in refused.stderr) == (2, True), refused.stderr
    assert "canary" not in refused.stderr
    assert json.loads(call("list", "--json", folder=started).stdout) == []


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[crawler]\nintervall = '1h'\n", ("clausewatch.toml:2", "intervall", "interval")),
        ("[[source]]\nname = 'a b'\nurl = 'https://x.example/'\n", ("clausewatch.toml:2", "name", "small letters")),
        ("[[source]]\nname = 'a'\nurl = 'ftp://x.example/'\n", ("clausewatch.toml:3", "url", "http")),
        ("[mail]\nhost = 'mail.example'\n", ("from", "needed")),
        ("[crawler\n", ("clausewatch.toml:1",)),
    ],
)
def test_a_mistake_in_the_settings_is_named_by_file_line_and_key(tmp_path: Path, toml: str, told: tuple[str]) -> None:
    (tmp_path / "clausewatch.toml").write_text(toml)
    done = call("list", folder=tmp_path)
    assert done.returncode == 2
    assert all(words in done.stderr for words in told), done.stderr
    assert done.stdout == ""


def test_what_does_not_exist_is_said_in_one_sentence_with_what_to_do(started: Path) -> None:
    for arguments in (
        ("history", "nobody"),
        ("show", "nobody"),
        ("check", "nobody"),
        ("accept", "nobody"),
        ("diff", "nobody"),
    ):
        done = call(*arguments, folder=started)
        assert (done.returncode, "clausewatch list" in done.stderr) == (2, True), (arguments, done.stderr)
    missing = call("--config", "absent.toml", "list", folder=started)
    assert (missing.returncode, "clausewatch init" in missing.stderr) == (2, True)
    assert call("nonsense", folder=started).returncode == 2


def test_what_ails_many_sources_is_said_once(started: Path) -> None:
    settings = started / "clausewatch.toml"
    sources = (f'[[source]]\nname = "shop-{n}"\nurl = "http://127.0.0.1:1/{n}"\n' for n in range(7))
    settings.write_text(settings.read_text() + "".join(sources))
    assert call("check", folder=started).returncode == 1
    [said] = call("list", folder=started).stderr.splitlines()
    assert said.startswith("shop-0, shop-1, shop-2, shop-3, shop-4 and 2 more: Not asked")
    assert "Did you mean shop-0 or shop-1 or shop-2?" in call("history", "Shop 0", folder=started).stderr
    assert "Nobody gets letters yet" in call("digest", "--preview", folder=started).stderr


def test_compare_tells_what_changed_between_two_files_without_settings(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text(POLICY)
    (tmp_path / "new.html").write_bytes(html(SOLD))
    done = call("compare", "old.md", "new.html", folder=tmp_path)
    assert done.returncode == 0
    assert "substantive" in done.stdout
    assert "[-will never-]" in done.stdout
    assert "{+may+}" in done.stdout
    answer = json.loads(call("compare", "old.md", "new.html", "--json", folder=tmp_path).stdout)
    assert answer["verdict"] == "substantive"
    assert call("compare", "old.md", folder=tmp_path).returncode == 2
    assert call("compare", "old.md", "absent.md", folder=tmp_path).returncode == 2
    assert call("compare", "old.md", ".", folder=tmp_path).returncode == 2


def test_compare_says_what_is_no_text_and_why_two_texts_are_not_one_document(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text(POLICY)
    (tmp_path / "noise.dat").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "nothing.txt").write_bytes(b"")
    (tmp_path / "coloured.md").write_text(POLICY.replace("30 days", "30\x1b[5m days"))
    noise = call("compare", "old.md", "noise.dat", folder=tmp_path)
    assert (noise.returncode, "neither text nor HTML nor PDF" in noise.stderr) == (2, True)
    nothing = call("compare", "old.md", "nothing.txt", folder=tmp_path)
    assert nothing.returncode == 0
    assert "no versions of one document: the new capture holds no words" in nothing.stdout
    assert "artifact changes are not shown" in nothing.stderr
    assert "\x1b" not in call("compare", "old.md", "coloured.md", "--all", folder=tmp_path).stdout


def test_pdf_files_are_read_and_compared_like_pages(tmp_path: Path) -> None:
    for name, text in (("old.pdf", POLICY), ("new.pdf", SOLD)):
        title, *paragraphs = text.split("\n\n")
        lines = [(title.strip("# "), 18.0, True), *((each, 10.0, False) for each in paragraphs)]
        (tmp_path / name).write_bytes(pdf([set_in_lines(lines)]))
    read = json.loads(call("extract", "old.pdf", "--json", folder=tmp_path).stdout)
    assert (read["text"], read["title"]) == (POLICY, "Privacy")
    answer = json.loads(call("compare", "old.pdf", "new.pdf", "--json", folder=tmp_path).stdout)
    assert (answer["verdict"], len(answer["changes"])) == ("substantive", 1)
    (tmp_path / "scan.pdf").write_bytes(pdf([[]]))
    scan = call("compare", "old.pdf", "scan.pdf", folder=tmp_path)
    assert (scan.returncode, scan.stdout) == (1, "")
    assert "no text layer" in scan.stderr


def test_an_explanation_tells_of_each_edit_whether_it_counted(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("We will never sell your adress.")
    (tmp_path / "new.md").write_text("We may sell your address.")
    told = call("compare", "--explain", tmp_path / "old.md", tmp_path / "new.md", folder=tmp_path).stdout
    assert "because 'We will never sell' became 'We may sell'" in told
    assert "- counted, 2.65: 'will never' became 'may'" in told
    assert "- harmless, a slip of spelling was mended: 'adress' became 'address'" in told
    assert "counted" not in call("compare", tmp_path / "old.md", tmp_path / "new.md", folder=tmp_path).stdout


def test_compare_in_batch_answers_each_line_in_order(tmp_path: Path) -> None:
    lines = [{"id": "1", "old": POLICY, "new": SOLD}, {"id": "2", "old": POLICY, "new": POLICY}]
    feed = "\n".join([json.dumps(lines[0]), "not json", json.dumps(lines[1])]).encode()
    done = call("compare", "--jsonl", folder=tmp_path, stdin=feed)
    first, bad, same = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["verdict"]) == ("1", "substantive")
    assert bad["error"]["kind"]
    assert same == {"id": "2", "verdict": "unchanged", "changes": []}
    assert done.stdout.isascii()


def test_extract_says_what_is_read_from_a_page(tmp_path: Path) -> None:
    answer = json.loads(call("extract", "-", "--json", folder=tmp_path, stdin=html(POLICY)).stdout)
    assert set(answer) == {"text", "title", "published_at", "lang", "health", "extractor"}
    assert (answer["title"], answer["lang"], answer["health"]) == ("Privacy", "en", "ok")
    assert "will never sell" in answer["text"]
    assert call("extract", "-", folder=tmp_path, stdin=b"").returncode == 1
    refused = call("extract", "http://127.0.0.1:9/", folder=tmp_path)
    assert (refused.returncode, "refused-by-guard" in refused.stderr) == (1, True)


def test_extract_reads_one_section_of_a_page_and_says_which_there_are(tmp_path: Path) -> None:
    terms = "<p>You pay at once for what you order.</p>" * 9
    page = f"<h1>Legal</h1><h2>Terms</h2>{terms}{html(POLICY).decode().replace('h1>', 'h2>')}"
    (tmp_path / "legal.html").write_text(page)
    read = call("extract", "legal.html", "--section", "privacy", folder=tmp_path)
    assert (read.returncode, "You pay" in read.stdout, "never sell" in read.stdout) == (0, False, True)
    gone = call("extract", "legal.html", "--section", "#imprint", folder=tmp_path)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "It has: 'Legal'; 'Terms'; 'Privacy'." in gone.stderr


def test_a_recorded_past_is_replayed_at_its_own_dates(started: Path) -> None:
    wall = (b"<html><title>Just a moment...</title><p>Checking your browser</p></html>", 200)
    path = archive(
        started / "past.warc.gz", (html(POLICY), 200), (html(POLICY), 200), wall, (b"down", 503), (html(SOLD), 200),
        (html(SOLD), 200), (html(CURLED), 200),
    )  # fmt: skip
    done = call("import", "warc", path, folder=started)
    assert done.returncode == 0, done.stderr
    assert "Still held at the end: shop-example-privacy" in done.stderr
    history = json.loads(call("history", "shop-example-privacy", "--json", folder=started).stdout)
    first, second = history["versions"]
    assert (first["outcome"], first["captured_at"]) == ("first_sight", "2025-01-10T12:00:00Z")
    assert (second["outcome"], second["captured_at"], second["alerted"]) == ("changed", "2025-01-14T12:00:00Z", True)
    assert history["checks"] == {"total": 7, "unchanged": 1, "unwell": 1, "held": 2, "reverted": 0, "failed": 1}
    assert json.loads(call("outbox", "--all", "--json", folder=started).stdout) == []
    [source] = json.loads(call("list", "--json", folder=started).stdout)
    assert source["origin"] == "imported"


def test_an_archive_that_is_imported_twice_changes_nothing(started: Path) -> None:
    path = archive(started / "past.warc.gz", (html(POLICY), 200), (html(SOLD), 200), (html(SOLD), 200))
    call("import", "warc", path, folder=started)
    before = call("history", "shop-example-privacy", "--json", folder=started).stdout
    again = call("import", "warc", path, folder=started)
    assert (again.returncode, "3 records: 3 taken before" in again.stderr) == (0, True)
    assert call("history", "shop-example-privacy", "--json", folder=started).stdout == before
    (started / "page.html").write_bytes(html(POLICY))
    assert call("import", "warc", "page.html", folder=started).returncode == 2
    assert call("import", "warc", "absent.warc", folder=started).returncode == 2


def test_a_fault_is_told_with_the_number_of_its_line(started: Path) -> None:
    """`:100:` is an emoji to the library that prints."""
    (started / "clausewatch.toml").write_text("\n" * 99 + "[mial]\n")
    (started / "clausewatch.toml").chmod(0o600)
    assert "clausewatch.toml:100: " in call("list", folder=started).stderr


def test_a_held_text_can_be_accepted_or_refused_by_hand(started: Path) -> None:
    call("import", "warc", archive(started / "a.warc.gz", (html(POLICY), 200), (html(SOLD), 200)), folder=started)
    [hold] = json.loads(call("held", "--json", folder=started).stdout)
    assert (hold["source"], hold["verdict"]) == ("shop-example-privacy", "substantive")
    assert call("accept", "shop-example-privacy", folder=started).returncode == 0
    versions: list[dict[str, Any]] = json.loads(
        call("history", "shop-example-privacy", "--json", folder=started).stdout
    )["versions"]
    assert [version["outcome"] for version in versions] == ["first_sight", "changed"]
    assert "Accepted by the operator" in versions[1]["notes"][0]
    assert call("reject", "shop-example-privacy", folder=started).returncode == 2
    assert json.loads(call("held", "--json", folder=started).stdout) == []


def test_another_document_that_is_accepted_is_told_as_one(started: Path) -> None:
    other = "# Terms of sale\n\n" + "\n\n".join(f"Lamp number {n} is made of brass and of glass." for n in range(30))
    call("import", "warc", archive(started / "a.warc.gz", (html(POLICY), 200), (html(other), 200)), folder=started)
    [hold] = json.loads(call("held", "--json", folder=started).stdout)
    assert hold["reason"] == "other-document"
    assert call("accept", "shop-example-privacy", folder=started).returncode == 0
    notes = json.loads(call("history", "shop-example-privacy", "--json", folder=started).stdout)["versions"][1]["notes"]
    assert notes == [
        "Another document stands at this address now.",
        "Accepted by the operator, without a further look.",
    ]


def test_a_file_that_is_no_archive_is_said_and_nothing_is_stored(started: Path) -> None:
    (started / "bad.warc.gz").write_bytes(gzip.compress(b"this is no archive\r\n\r\n"))
    done = call("import", "warc", "bad.warc.gz", folder=started)
    assert done.returncode == 2
    assert "bad.warc.gz" in done.stderr
    assert json.loads(call("list", "--json", folder=started).stdout) == []


def test_verify_finds_what_was_altered_and_says_so_by_its_exit_code(started: Path) -> None:
    import sqlite3

    call("import", "warc", archive(started / "a.warc.gz", (html(POLICY), 200)), folder=started)
    assert call("verify", folder=started).returncode == 0
    with sqlite3.connect(started / "clausewatch.db") as database:
        database.execute("UPDATE versions SET url = 'https://elsewhere.example/'")
    database.close()
    done = call("verify", folder=started)
    assert done.returncode == 1
    assert "altered" in done.stdout


def test_a_locked_or_foreign_database_is_a_sentence_and_not_now(started: Path) -> None:
    (started / "clausewatch.db").write_bytes(b"this is no database at all, only some text in a file" * 40)
    done = call("list", folder=started)
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("\n") <= 2


def test_check_tells_each_step_of_a_fetch_with_its_time_and_what_to_do_about_a_failure(started: Path) -> None:
    with Web() as web:
        web.robots("User-agent: *\nCrawl-delay: 0.1\n")
        web.redirect("/old", "/privacy")
        web.page("/privacy", gzip.compress(html(POLICY)), headers={"Content-Encoding": "gzip"})
        with (started / "clausewatch.toml").open("a") as file:
            for name, path in (("good", "/old"), ("gone", "/missing")):
                url, network = web.url(path), web.intranet[0]
                file.write(f'[[source]]\nname = "{name}"\nurl = "{url}"\nintranet = ["{network}"]\n')
        told = call("check", "good", "-v", folder=started)
        failed = call("check", "gone", "-v", folder=started)
        both = call("check", folder=started)
        listed = call("list", folder=started)
    assert "no page: http-4xx. The server said 404 Not Found." in failed.stdout
    assert both.stderr.endswith("2 looked at, 1 of them could not be read.\n")
    steps = [line[14:].strip() for line in told.stdout.splitlines() if line.startswith("  ")]
    for expected in (
        "robots.txt: GET",
        "robots.txt: the server says 200",
        "robots.txt allows this page",
        "the server says 302",
        "redirected to",
        "the server says 200",
        "unpacked gzip",
        "a page of",
        "read as",
        "stored",
    ):
        assert any(step.startswith(expected) for step in steps), (expected, steps)
    assert told.returncode == 0
    assert failed.returncode == 1
    assert "what to do: look at the page" in failed.stderr
    assert "gone: The server said 404 Not Found. What to do: look at the page" in listed.stderr


def test_sources_are_paused_tagged_and_taken_out_by_command_but_not_what_the_file_declares(started: Path) -> None:
    with (started / "clausewatch.toml").open("a") as file:
        file.write('\n[[source]]\nname = "declared"\nurl = "https://declared.example/"\n')
    assert call("add", "https://shop.example/privacy", "--name", "shop", folder=started).returncode == 0
    assert call("tag", "shop", "eu", "legal", folder=started).stdout == "eu, legal\n"
    assert call("pause", "shop", "declared", folder=started).returncode == 0
    listed = json.loads(call("list", "--json", folder=started).stdout)
    assert {each["name"]: (each["state"], each["tags"]) for each in listed} == {
        "declared": ("paused", []),
        "shop": ("paused", ["eu", "legal"]),
    }
    assert call("resume", "shop", folder=started).returncode == 0
    assert call("remove", "shop", folder=started).returncode == 0
    assert [each["name"] for each in json.loads(call("list", "--json", folder=started).stdout)] == ["declared"]
    unsure = call("remove", "shop", "--purge", folder=started)
    assert (unsure.returncode, "say --yes" in unsure.stderr) == (2, True), unsure.stderr
    assert call("remove", "shop", "--purge", "--yes", folder=started).returncode == 0
    for wrong, words in (("declared", "take it out there"), ("shop", "No source is called shop")):
        refused = call("remove", wrong, folder=started)
        assert (refused.returncode, words in refused.stderr) == (2, True), refused.stderr
