"""What befell other crawlers and monitors, by the number of the advisory or issue, tried on us."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import alerts
import crawler
import db
import monitor
from crawler.extract import Extractor
from crawler.fetch import Crawler
from crawler.guard import GuardRefused, check_url
from crawler.selectors import fault_of
from db.history import History
from db.store import Store
from db.watchlist import SourceSpec, WatchList
from monitor.core.types import FetchFailure, FirstSight, Manner, Outcome, Reason, Target, Unchanged, Unwell
from monitor.endings import Ports
from monitor.way import take
from tests.build import POLICY, START
from tests.crawler.crawling import collect, failure_of, fetch, fetch_one, page_of, settings, target
from tests.databases import migrated
from tests.web import Web

PACKAGES = [Path(next(iter(package.__path__))) for package in (crawler, monitor, alerts, db)]
FILE_FORMS = (
    "file:///etc/passwd", "file:/etc/passwd", "FILE:///etc/passwd", " file:///etc/passwd", "file://localhost/etc/passwd",
    "source:file:///etc/passwd", "view-source:file:///etc/passwd", "fi\nle:///etc/passwd",
)  # fmt: skip
SCHEMES = ("file:///etc/passwd", "data:text/html,hi", "ftp://127.0.0.1/", "s3://bucket/key", "gopher://127.0.0.1/",
           "javascript:alert(1)", "view-source:http://127.0.0.1/", "ws://127.0.0.1/", "about:blank")  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in package.rglob("*.py"):
            yield f"{package.name}/{path.relative_to(package).as_posix()}", ast.parse(path.read_text())


def imported(tree: ast.Module) -> set[str]:
    """All that a module imports, with what is called `module.name` of it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_cve_2026_27696_and_its_four_successors_nothing_but_the_guarded_crawler_opens_a_page() -> None:
    """Each of these fixes missed a path: a preview, browser steps, a model's address. There is one way out."""
    clients = {"requests", "httpx", "urllib.request", "http.client", "urllib3", "aiohttp.ClientSession", "pycurl"}
    users = {name for name, tree in modules() if imported(tree) & clients}
    assert users <= {"crawler/handler.py"}, "another module speaks HTTP: let it ask the guarded crawler"
    assert "http.client" in imported(ast.parse("import http.client")), "the measure sees an import"


@pytest.mark.parametrize("url", FILE_FORMS)
def test_cve_2024_51483_51998_56509_no_spelling_of_a_file_is_watched_fetched_or_followed(url: str) -> None:
    with pytest.raises(GuardRefused):
        check_url(url)
    assert failure_of(fetch_one(url)).reason is Reason.GUARD
    with Web() as web:
        web.redirect("/", url.replace("\n", "%0a"))
        arrival = fetch_one(web.url("/"), web)
        assert b"root:" not in getattr(arrival, "body", b"")
        assert failure_of(arrival).reason in (Reason.GUARD, Reason.HTTP_4XX)


@pytest.mark.parametrize("location", SCHEMES)
def test_scrapy_ghsa_23j4_a_redirect_leads_to_no_other_scheme(location: str) -> None:
    with Web() as web:
        web.redirect("/", location)
        assert failure_of(fetch_one(web.url("/"), web)).reason is Reason.GUARD


@pytest.mark.parametrize(
    "selector",
    [
        "document('file:///etc/passwd')",
        "//a[unparsed-text('/etc/passwd')]",
        "*[regexp:test(., '(a+)+$')]",
        "re:match(., 'x')",
        "env",
        "/etc/passwd",
        "json:$.env",
        "p:contains(document('x'))::text()",
    ],
)
def test_cve_2026_29039_33981_ghsa_x3f8_a_selector_is_css_and_reads_no_file(selector: str) -> None:
    assert fault_of(selector) or selector == "env", "`env` is the CSS selector of an element of that name"


@pytest.mark.parametrize("status", [301, 302, 307])
def test_scrapy_cve_2021_41125_2022_0577_2024_3574_2024_1968_secrets_stay_with_their_origin(status: int) -> None:
    manner = Manner(headers=(("Authorization", "Bearer canary"),), cookies=(("session", "canary"),))
    with Web() as web, Web() as other:
        web.redirect("/", other.url("/", "own.localhost"), status)
        other.page("/", "x")
        allowed = (*web.intranet, *other.intranet)
        page_of(fetch([Target(1, "own", web.url("/", "own.localhost"), intranet=allowed, manner=manner)])[0])
        assert [asked for asked in web.asked if "canary" in str(asked.headers)]
        assert not [asked for asked in other.asked if "canary" in str(asked.headers)]


def test_scrapy_cwxj_a_referrer_policy_of_a_page_names_no_code_of_ours() -> None:
    with Web() as web:
        web.redirect("/", "/next")
        web.page("/next", "x", headers={"Referrer-Policy": "os.getcwd"})
        web.page("/", "<meta name=referrer content=os.getcwd>x", headers={"Referrer-Policy": "subprocess.run"})
        page_of(fetch_one(web.url("/"), web))
        assert not [asked for asked in web.asked if "referer" in asked.headers]


def test_scrapy_1_5_2_a_running_crawl_listens_on_no_port() -> None:
    async def run(web: Web) -> set[str]:
        async with Crawler(settings()) as crawl:
            await collect(crawl, [target(web.url("/"), web)])
            return listening()

    with Web() as web:
        web.page("/", "x")
        before = listening()
        assert asyncio.run(run(web)) - before == set()
    assert before - listening() == {f"{web.port:04X}"}, "the measure sees a listener"


def listening() -> set[str]:
    """The TCP ports that this process listens on, in hexadecimal digits."""
    inodes = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
        except OSError:
            continue
    lines = [
        line.split() for table in ("tcp", "tcp6") for line in Path("/proc/self/net", table).read_text().splitlines()
    ]
    return {line[1].rpartition(":")[2] for line in lines if len(line) > 9 and line[3] == "0A" and line[9] in inodes}


def test_lxml_cve_2026_41066_no_parser_of_ours_reads_step_by_step() -> None:
    calls = {
        (name, node.attr)
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("iterparse", "XSLT", "XInclude", "RelaxNG", "xinclude")
    }
    assert not calls


def test_urlwatch_runs_shell_hooks_from_files_and_nothing_of_ours_runs_text() -> None:
    risky = {"eval", "exec", "compile", "__import__", "system", "popen"}
    found, modules_used = set(), set()
    for name, tree in modules():
        modules_used |= {(name, module) for module in imported(tree) & {"pickle", "marshal", "shelve", "yaml"}}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else ""
                called = node.func.attr if isinstance(node.func, ast.Attribute) and _is_os(node.func) else called
                found |= {(name, called)} & {(name, each) for each in risky}
                found |= {(name, "shell") for word in node.keywords if word.arg == "shell"}
    assert not found
    assert not modules_used


def _is_os(call: ast.Attribute) -> bool:
    return isinstance(call.value, ast.Name) and call.value.id == "os"


def test_changedetection_962_1418_3971_what_is_no_content_is_no_change_and_neither_is_its_end(tmp_path: Path) -> None:
    """A 429, an empty page, a wall, each between two good captures: no version, no empty difference afterwards."""
    paragraphs = "".join(f"<p>{part}</p>" for part in POLICY.split("\n\n")[1:])
    good = f"<html lang=en><h1>Privacy</h1>{paragraphs}</html>"

    def well(web: Web) -> None:
        web.page("/", good)

    sick: list[Callable[[Web], None]] = [
        lambda web: web.status("/", 429, b"<p>slow down</p>"),
        lambda web: web.page("/", ""),
        lambda web: web.page("/", "<html><body></body></html>"),
        lambda web: web.status("/", 204),
        lambda web: web.status("/", 503, b"<h1>Down for maintenance</h1>"),
    ]

    async def run(web: Web) -> list[Outcome | FetchFailure]:
        engine = migrated(tmp_path / "clausewatch.db")
        WatchList(engine).add(SourceSpec("shop", web.url("/"), intranet=web.intranet), START)
        store, now = Store(engine), START
        ends: list[Outcome | FetchFailure] = []
        async with Extractor() as extractor, Crawler(settings(robots_obey=False)) as crawl:
            for play in (well, *(each for illness in sick for each in (illness, well))):
                play(web)
                now += timedelta(hours=1)
                [due] = store.named(["shop"], now)
                [arrival] = await collect(crawl, [due.target])
                ends.append((await take(arrival, due, Ports(store, extractor))).outcomes[-1])
        assert len(History(engine).versions("shop")) == 1
        assert not History(engine).held()
        return ends

    with Web() as web:
        first, *rest = asyncio.run(run(web))
    assert isinstance(first, FirstSight)
    assert all(isinstance(end, (FetchFailure, Unwell)) for end in rest[::2]), rest[::2]
    assert all(isinstance(end, Unchanged) for end in rest[1::2]), rest[1::2]
