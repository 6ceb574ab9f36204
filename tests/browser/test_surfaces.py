"""W20, W23, W24: texts of strangers in what leaves the house (letters, feeds, tables, Word), opened in Chromium."""

from __future__ import annotations

import csv
import html
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from alerts.render import render
from db.history import History
from db.tokens import TokenKind, Tokens
from monitor.core.history_table import as_csv
from monitor.core.redline import redline
from monitor.exchange.docx import docx
from monitor.exchange.tables import lines_of
from monitor.web.desk import hashed
from tests.alerts.generated import SENDER
from tests.alerts.letters import change, digest, news
from tests.browser.looking import Shop
from tests.browser.payloads import PAYLOADS
from tests.browser.test_hostile import watched
from tests.build import POLICY, START, Story
from tests.monitor.web.visiting import HOST

STARTS = ("", "=", "+", "-", "@", "\t=", "＝")
CLAUSES = [
    f"{STARTS[n % len(STARTS)]}{payload} Our partner {n} sells your address to others for {n} days."
    for n, payload in enumerate(PAYLOADS)
]
AT_ONCE = 20
"""As many as an entry of a feed tells."""
FEED = "f" * 43


def ran(browser: Browser, paths: Sequence[Path]) -> tuple[list[str], set[int]]:
    """What ran or was asked for while files were opened that are under no policy, and which clauses could be read."""
    with browser.new_context() as context:
        seen, read = watched(context, with_policy=False), set()
        page = context.new_page()
        page.on("request", lambda asked: seen.append(asked.url) if not asked.url.startswith("file:") else None)
        for path in paths:
            page.goto(path.as_uri())
            page.wait_for_timeout(50)
            read |= {
                int(number) for number in re.findall(r"Our partner (\d+) sells", page.locator(":root").inner_text())
            }
            seen += [path.name] * page.locator("script, iframe, object, embed, [onerror], [onload], [onfocus]").count()
        return seen, read


def written(folder: Path, name: str, texts: Iterator[str]) -> list[Path]:
    paths = [folder / name.format(n) for n, _ in enumerate(CLAUSES[::AT_ONCE])]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8", "replace")
    return paths


def chunks() -> Iterator[list[str]]:
    return (CLAUSES[start : start + AT_ONCE] for start in range(0, len(CLAUSES), AT_ONCE))


@pytest.fixture
def told(shop: Shop) -> Shop:
    """A long policy got twenty hostile clauses more with every version."""
    story = Story(shop.house.story.engine, "long").watch()
    text = "\n\n".join(
        (POLICY, *(f"We keep record {n} of your orders, as the law of our country asks." for n in range(60)))
    )
    story.look(text)
    for some in chunks():
        text = "\n\n".join((text, *some))
        story.wait(hours=1).change_to(text)
    return shop


def test_w20_no_payload_runs_in_a_letter(chromium: Browser, tmp_path: Path) -> None:
    assert len(CLAUSES) >= 200
    letters = [
        render(
            digest(news(*(change("", each, each, path=(each,)) for each in some), title=some[0], notes=(some[1],))),
            SENDER,
        ).html
        for some in chunks()
    ]
    assert max(len(each.encode()) for each in letters) <= 100_000
    seen, read = ran(chromium, written(tmp_path, "letter-{}.html", iter(letters)))
    assert (seen, len(read)) == ([], len(CLAUSES))
    naive, _ = ran(chromium, written(tmp_path, "naive-{}.html", map(html.unescape, letters)))
    assert len(naive) > 50, "the control: as the clauses came they run"


def test_w20_no_payload_runs_in_a_feed_reader(told: Shop, chromium: Browser, tmp_path: Path) -> None:
    story = told.house.story
    Tokens(story.engine).add(TokenKind.FEED, "all", hashed(FEED), story.now, story.now + timedelta(days=1))
    answer = told.house.send("GET", f"/feed/{FEED}", None, {"Host": HOST})
    (tmp_path / "feed.xml").write_bytes(answer.body)
    entries = list(ET.fromstring(answer.body).iter("{http://www.w3.org/2005/Atom}content"))
    shown = [entry.text or "" for entry in entries][: len(CLAUSES[::AT_ONCE])]
    readers = written(tmp_path, "entry-{}.html", (f"<!DOCTYPE html><meta charset=utf-8>{each}" for each in shown))
    seen, read = ran(chromium, [*readers, tmp_path / "feed.xml"])
    assert seen == []
    assert len(read) >= 200, "some are judged not worth telling"
    naive, _ = ran(chromium, written(tmp_path, "naive-{}.html", map(html.unescape, shown)))
    assert len(naive) > 50, "the control"


def test_w23_no_payload_runs_or_is_computed_in_a_table(told: Shop, chromium: Browser, tmp_path: Path) -> None:
    versions = History(told.house.story.engine).versions("long")
    table = as_csv([line for version in versions for line in lines_of(version)])
    path = tmp_path / "table.txt"
    path.write_text(table, "utf-8", "replace")
    seen, read = ran(chromium, [path])
    assert (seen, len(read)) == ([], len(CLAUSES))
    cells = [cell for row in csv.reader(StringIO(table, newline="")) for cell in row]
    assert not [cell for cell in cells if is_computed(cell)]
    assert sum(is_computed(clause) for clause in CLAUSES) > 150, "the control"
    path.rename(tmp_path / "table.html")
    assert len(ran(chromium, [tmp_path / "table.html"])[0]) > 5, "the control"


def is_computed(cell: str) -> bool:
    """Whether a spreadsheet may take it for a formula, past what it strips."""
    return cell.lstrip(" \t\r\n\0\ufeff\u00a0").startswith(tuple("=+-@＝＋－＠"))


def test_w24_no_payload_runs_in_what_an_office_makes_of_a_redline(chromium: Browser, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("soffice is missing: install the system packages libreoffice-writer-nogui and python3-uno")
    text = "\n\n".join((POLICY, *CLAUSES))
    (tmp_path / "redline.docx").write_bytes(docx(redline(POLICY, text), CLAUSES[0], CLAUSES[1], START))
    (tmp_path / "naive.html").write_text("<!DOCTYPE html>" + "<p>".join(CLAUSES), "utf-8", "replace")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        ["soffice", "--headless", "--norestore", profile, "--convert-to", "html:HTML", "--outdir", tmp_path,
         tmp_path / "redline.docx"],
        capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    seen, read = ran(chromium, [tmp_path / "redline.html"])
    assert (seen, len(read)) == ([], len(CLAUSES))
    assert len(ran(chromium, [tmp_path / "naive.html"])[0]) > 5, "the control"
