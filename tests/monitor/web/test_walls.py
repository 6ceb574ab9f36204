"""What holds on every route, whatever it shows."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import http.client
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from db.watchlist import SourceSpec, WatchList
from monitor.core.types import Manner
from monitor.web import passwords
from monitor.web.app import TABLE
from monitor.web.desk import Site
from monitor.web.gate import Gate, Receive, Send
from monitor.web.server import MOST_CONNECTIONS, bound, served
from tests.build import POLICY as SHORT
from tests.build import Story
from tests.databases import migrated
from tests.monitor.web.test_api import ask, token
from tests.monitor.web.test_entrance import example
from tests.monitor.web.visiting import FORM, HASH, HOST, PASSWORD, House, opened

ROOT = Path(__file__).parents[3]
CSP = {
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'",
    "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'",
    "trusted-types 'none'",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    path: str
    method: str
    headers: dict[str, str]
    text: str


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """What each row says, by each of its methods and two others, to an operator who is logged in."""
    folder = tmp_path_factory.mktemp("walls")
    engine = migrated(folder / "c.db")
    story = Story(engine).watch().subscribe("ann")
    story.look(SHORT)
    found = []
    with opened(story, folder / "clausewatch.keys") as house:
        house.account("Ada")
        browser = house.browser("Ada")
        for row in TABLE:
            path = example(row.path).replace("/sources/x", "/sources/shop")
            for method in (*row.methods, "HEAD", "TRACE"):
                answer = browser.ask(method, path)
                headers = {name.lower(): value for name, value in answer.headers}
                found.append(Seen(path, method, headers, answer.body.decode("latin-1")))
        static = re.search(r"/static/[^\"]+", browser.get("/").text)
        assert static
        kept = browser.ask("GET", static[0])
        assert kept.header("cache-control") == "public, max-age=31536000, immutable", "the one thing that is kept"
    engine.dispose()
    assert len(found) > 60
    return found


def test_w08_no_socket_is_opened_for_talk_that_goes_on(house: House) -> None:
    upgrade = {"Host": HOST, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    for path in ("/", "/api/v1/sources", "/health"):
        assert house.send("GET", path, None, upgrade).status != 101
    assert not [row for row in TABLE if "event-stream" in row.path]


def test_w10_another_host_is_not_served(house: House) -> None:
    for host in (
        "evil.example", "", "127.0.0.1", "localhost", f"{HOST}.evil.example", f"{HOST}:80", f"evil.example#{HOST}",
        f"{HOST}@evil.example", "[::1]", "0.0.0.0", "127.0.0.1:1", f"a.{HOST}", f"{HOST}.",
    ):  # fmt: skip
        for path in ("/login", "/health", "/api/v1/sources", house.path()):
            assert house.send("GET", path, None, {"Host": host}).status in (400, 421), host
    for good in (HOST, HOST.upper(), f"localhost:{house.port}", f"127.0.0.1:{house.port}", f"[::1]:{house.port}"):
        assert house.send("GET", "/health", None, {"Host": good}).status == 200, "the control"


@pytest.mark.usefixtures("unknown_names_cost_nothing")
def test_w11_nobody_says_by_a_header_who_or_where_they_are(house: House) -> None:
    house.account("Ada")
    local = f"127.0.0.1:{house.port}"
    lies = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1",
            "Forwarded": "for=192.0.2.1;host=evil.example;proto=https", "X-Original-URL": "/sources/shop"}  # fmt: skip
    answer = house.send("GET", "/login", None, {"Host": local, **lies})
    assert "evil.example" not in answer.text + str(answer.headers)
    assert "Secure" not in answer.header("set-cookie")
    assert not answer.header("strict-transport-security")
    assert tries(house, local) == [403] * 5 + [429], "another address each time, and still the same peer"


@pytest.mark.usefixtures("unknown_names_cost_nothing")
def test_w11_the_operators_own_proxy_is_believed_who_asks(story: Story, tmp_path: Path) -> None:
    with opened(story, tmp_path / "clausewatch.keys", proxies=("127.0.0.0/8",)) as house:
        house.account("Ada")
        assert tries(house) == [403] * 6
        assert tries(house, said="192.0.2.{n}, 127.0.0.9") == [403] * 6, "past a second proxy of ours"
        assert tries(house, said="192.0.2.{n}, 198.51.100.7") == [403] * 5 + [429], "a stranger's list ends with them"
        assert tries(house, said="2001:db8::{n}") == [403] * 5 + [429], "one customer has all of a network"


@pytest.fixture
def unknown_names_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody has takes as long as a wrong password, which is shown where that is the matter (W04)."""
    monkeypatch.setattr(passwords, "_nobody", lambda: HASH)


def tries(house: House, host: str = HOST, said: str = "198.51.100.1, 192.0.2.{n}") -> list[int]:
    """How wrong passwords are answered, each by another name and, by its own word, from another address."""
    house.story.wait(hours=1)
    browser, statuses = house.browser(host=host), []
    browser.get("/login")
    for n in range(6):
        scheme = "https" if host == HOST else "http"
        headers = {"Content-Type": FORM, "Origin": f"{scheme}://{host}", "X-Forwarded-For": said.format(n=n)}
        body = f"csrf={browser.csrf}&name=Nobody{n}&password=x"
        statuses.append(browser.ask("POST", "/login", body.encode(), headers).status)
    return statuses


def test_w12_what_comes_in_is_bounded(house: House) -> None:
    house.account("Ada")
    browser = house.browser("Ada")
    browser.get("/add")
    form = {"Content-Type": FORM, "Origin": f"https://{HOST}"}
    many = f"csrf={browser.csrf}&" + "&".join(f"f{n}=1" for n in range(1_001))
    assert browser.ask("POST", "/add", many.encode(), form).status == 400
    assert browser.ask("POST", "/add", b"x" * 70_000, form).status == 413
    assert browser.ask("GET", "/?" + "a" * 9_000).status == 414
    assert browser.ask("GET", "/?" + "a" * 7_000).status == 200, "the control"
    ranged = browser.ask("GET", "/sources/shop/versions/1/raw", headers={"Range": "bytes=0-1,5-9,-99999999999999"})
    assert ranged.status == 200


HALF = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 9\r\n\r\ntags=a"


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHo", HALF], ids=["nothing", "headers", "body"])
def test_w12_who_never_ends_a_request_keeps_nobody_out(begun: bytes) -> None:
    """As many connections as there may be beside one, none with a whole request; then somebody asks."""

    async def story(patience: float, until_closed: bool) -> int:
        sock = bound("127.0.0.1:0")
        host, port = sock.getsockname()
        async with served(Gate(Inside(), Site(port)), sock, request_within=patience):
            idle = [await asyncio.open_connection(host, port) for _ in range(MOST_CONNECTIONS - 1)]
            for _, writer in idle:
                writer.write(begun % port if begun == HALF else begun)
            if until_closed:
                for reader, _ in idle:
                    with contextlib.suppress(ConnectionResetError):
                        await reader.read()
            status = await asyncio.to_thread(status_of, port)
            for _, writer in idle:
                writer.close()
            return status

    assert asyncio.run(story(patience=600, until_closed=False)) == 503, "the control: nobody else gets in"
    assert asyncio.run(asyncio.wait_for(story(patience=0.2, until_closed=True), 60)) == 200


def test_w12_a_form_that_is_cut_off_is_no_form() -> None:
    async def story() -> list[bytes]:
        inside, sock = Inside(), bound("127.0.0.1:0")
        host, port = sock.getsockname()
        async with served(Gate(inside, Site(port)), sock):
            for cut in (HALF % port, HALF.replace(b": 9", b": 6") % port):
                reader, writer = await asyncio.open_connection(host, port)
                writer.write(cut)
                writer.write_eof()
                await reader.read()
                writer.close()
            return inside.bodies

    assert asyncio.run(story()) == [b"tags=a"], "the second, which is whole, and not the first"


class Inside:
    """An application that keeps what it was sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, _: object, receive: Receive, send: Send) -> None:
        self.bodies.append(bytes((await receive())["body"]))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})


def status_of(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


TRAVERSALS = [
    prefix + step * 3 + "etc/passwd"
    for prefix in ("", "/", "x/", "shop-1/", "%2f")
    for step in (
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..\\",
        "..%5c",
        "%252e%252e%252f",
        "..%c0%af",
        "....//",
        ".%00./",
    )
]


def test_w14_no_path_leads_out_of_the_house(house: House, answers: list[Seen]) -> None:
    house.account("Ada")
    browser = house.browser("Ada")
    assert len(TRAVERSALS) >= 40
    for each in TRAVERSALS:
        for path in (
            f"/static/{each}",
            f"/sources/{each}",
            f"/sources/shop/versions/{each}",
            f"/{each}",
            f"/feed/{each}",
        ):
            answer = browser.ask("GET", path)
            assert answer.status in (400, 404), path
            assert b"root:" not in answer.body
    for number in ("-1", "1e3", "0x1", "1234567890", "٣", "1%20", "1;", "1.0"):
        assert browser.ask("GET", f"/sources/shop/versions/{quote(number, safe='%')}").status in (400, 404)
    names = [answer.headers.get("content-disposition", "") for answer in answers]
    assert any(names)
    assert all(re.fullmatch(r'(attachment; filename="[a-z0-9-]+\.[a-z.]+")?', name) for name in names)


def test_w15_no_statement_is_put_together_from_what_somebody_typed(house: House) -> None:
    house.account("Ada")
    browser = house.browser("Ada")
    before = house.rows()
    for asked in ("'", '"', "';--", "' OR '1'='1", "%", "_", "\\", "x') UNION SELECT 1--", "a AND", "NEAR(", "*", '"a'):
        value = quote(asked)
        for path in (
            f"/?tag={value}", f"/?after={value}", f"/?kind={value}&sort={value}", f"/sources/{value}",
            f"/search?q={value}", f"/compare?from={value}&to={value}",
        ):  # fmt: skip
            assert browser.ask("GET", path).status in (200, 303, 400, 404, 422), path
    assert house.rows() == before
    found = [place for package in ("db", "monitor", "alerts") for place in _built(ROOT / package)]
    # Each of these is put together from constants or a checked number.
    assert set(found) == {"db/matching.py", "db/search.py"}


def _built(folder: Path) -> list[str]:
    """Files with SQL that is an f-string, a sum or a format."""
    found = []
    for path in folder.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in ("text", "exec_driver_sql") and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                found.append(str(path.relative_to(ROOT)))
    return found


def test_w16_two_huge_versions_are_compared_quickly_or_refused(house: House) -> None:
    sentence = "We keep record {} of you for as long as we need it, and we delete it when we do not need it any more. "
    kinds = (sentence, sentence.replace(" it ", " that "))
    texts = ["\n\n".join(words.format(n) for n in range(9_000)) for words in kinds]
    assert min(len(each) for each in texts) > 900_000
    for n, each in enumerate(texts):
        Story(house.story.engine, f"huge-{n}").watch().look(each)
    house.account("Ada")
    browser = house.browser("Ada")
    begun = time.process_time()  # of this process, server and all: other tests run beside it
    assert browser.get("/compare?from=huge-0@1&to=huge-1@1").status in (200, 413)
    assert time.process_time() - begun < 6, "two seconds where nothing else runs"


def test_w17_no_answer_lets_in_what_is_not_ours(answers: list[Seen]) -> None:
    for seen in answers:
        assert set(seen.headers["content-security-policy"].split("; ")) == CSP, seen.path
        if seen.headers.get("content-type", "").startswith("text/html"):
            inline = re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=\"/static/)", seen.text)
            assert not inline, (seen.path, inline)


def test_w18_every_answer_says_how_little_it_may_be_used_for(answers: list[Seen]) -> None:
    wanted = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "strict-transport-security": "max-age=31536000",
    }
    for seen in answers:
        assert wanted.items() <= seen.headers.items(), (seen.path, seen.method)
        assert "server" not in seen.headers


def test_w27_secrets_are_in_no_page_and_no_log(house: House) -> None:
    canary = "canary-8f1c"
    manner = Manner(
        headers=(("Authorization", f"Bearer {canary}-header"),),
        cookies=(("session", f"{canary}-cookie"),),
        proxy=f"http://user:{canary}-proxy@proxy.example:3128",
    )
    watchlist = WatchList(house.story.engine)
    watchlist.add(SourceSpec("inn", "https://inn.example/privacy", manner=manner), house.story.now)
    house.account("Ada")
    browser = house.browser("Ada")
    secret = token(house)
    [session] = browser.cookies.values()
    pages = [browser.get(path).text for path in ("/", "/sources/inn", "/subscribers", "/feeds", "/add", "/nowhere")]
    pages += [
        ask(house, secret, "GET", path).text for path in ("/sources", "/sources/inn", "/changes", "/openapi.json")
    ]
    with house.story.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE versions RENAME TO elsewhere")
    pages += [browser.get("/sources/inn").text, ask(house, secret, "GET", "/changes").text]
    assert "a page failed" in house.log.getvalue(), "the control: there is a trace in the log"
    for hidden in (canary, PASSWORD, secret, session, house.keys.read_text().partition(":")[2].strip()):
        assert not [page for page in pages if hidden in page]
        assert hidden not in house.log.getvalue()


def test_w29_what_is_written_is_the_owners_alone(house: House, tmp_path: Path) -> None:
    house.account("Ada")
    house.browser("Ada")
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_w31_nothing_runs_what_it_reads(house: House) -> None:
    bad = []
    for package in ("crawler", "monitor", "alerts", "db"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = {alias.name for alias in node.names} | {getattr(node, "module", "")}
                    bad += [f"{path}: {name}" for name in names & {"pickle", "marshal", "shelve", "yaml", "dill"}]
                if isinstance(node, ast.Call):
                    called = getattr(node.func, "id", "")
                    if called in ("eval", "exec", "__import__"):
                        bad.append(f"{path}: {called}")
                    bad += [f"{path}: shell" for word in node.keywords if word.arg == "shell"]
    assert bad == []
    assert "--hash=sha256:" in (ROOT / "requirements" / "run.txt").read_text("utf-8")


def test_w34_health_tells_nothing(house: House) -> None:
    answer = house.send("GET", "/health", None, {"Host": HOST})
    assert answer.json == {"status": "ok"}


def test_w35_no_answer_may_stand_in_a_frame(answers: list[Seen]) -> None:
    for seen in answers:
        assert seen.headers["x-frame-options"] == "DENY", seen.path
        assert "frame-ancestors 'none'" in seen.headers["content-security-policy"], seen.path
