"""Who gets in, how, and for how long."""

from __future__ import annotations

import re
import statistics
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.accounts import AccountRole
from monitor.web.app import TABLE
from monitor.web.desk import hashed, new_token
from monitor.web.guard import csrf_of
from monitor.web.passwords import hash_of
from monitor.web.routes import Via, Who, local_path
from monitor.web.throttle import FREE_TRIES, FREE_TRIES_OF_A_NAME, Throttle
from tests.build import START
from tests.monitor.web.visiting import FORM, HOST, PASSWORD, House

WORDS = "five tall green chairs"


def link(house: House, **lasts: float) -> str:
    token = new_token()
    now = house.story.now
    house.accounts.new_link(hashed(token), now, now + timedelta(**(lasts or {"hours": 1})))
    return f"/setup/{token}"


def example(path: str) -> str:
    """A path that the route takes."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: "1" if found[2] == ":number" else "x", path)


def test_w02_the_first_account_comes_by_a_link_that_works_once(house: House) -> None:
    path = link(house)
    browser = house.browser(host=f"localhost:{house.port}")
    assert "setup-link" in browser.get("/login").text
    assert browser.get(path).status == 200
    assert browser.post(path, name="Ada", password="short", again="short").status == 422
    assert browser.post(path, name="Ada", password=WORDS, again=WORDS + "!").status == 422
    assert browser.post(path, name="<b>", password=WORDS, again=WORDS).status == 422
    made = browser.post(path, name="Ada", password=WORDS, again=WORDS)
    assert (made.status, made.header("location")) == (303, "/")
    assert "shop" in browser.get("/").text
    assert [(a.name, a.role) for a in house.accounts.all()] == [("Ada", AccountRole.OPERATOR)]
    other = house.browser()
    for each in (path, link(house)):
        assert other.get(each).status == 404
        assert other.post(each, name="Eve", password=WORDS, again=WORDS).status in (403, 404)
    assert len(house.accounts.all()) == 1
    assert other.log_in("Ada", WORDS).status == 303


def test_w02_an_old_link_and_one_that_another_took_the_place_of_are_no_good(house: House) -> None:
    first, second = link(house), link(house)
    browser = house.browser()
    assert browser.get(first).status == 404
    assert browser.get(second).status == 200
    house.story.wait(minutes=61)
    assert browser.get(second).status == 404
    assert browser.post(second, name="Ada", password=WORDS, again=WORDS).status == 404
    assert not house.accounts.exist()


def test_w03_without_a_session_only_public_rows_answer(house: House) -> None:
    public = {row.path for row in TABLE if row.who is Who.PUBLIC}
    assert public == {
        "/login", "/setup/{token}", "/health", "/static/{edition}/{name}",
        "/unsubscribe/{token}", "/compare/{name:path}/{token}", "/confirm/{token}", "/feed/{token}",
    }  # fmt: skip
    before = house.rows()
    for has_accounts in (False, True):
        if has_accounts:
            house.account("Ada")
            before = house.rows()
        for row in TABLE:
            for method in row.methods:
                browser = house.browser()
                browser.get("/login")
                browser.csrf = csrf_of(*browser.cookies.values())
                path = example(row.path)
                answer = browser.post(path) if method == "POST" else browser.ask(method, path)
                assert is_shut(answer.status, answer.header("location"), row.via) or row.who is Who.PUBLIC, row
                assert "shop.example" not in answer.text, row
    assert house.rows() == before
    assert "shop.example" in house.browser("Ada").get("/").text, "the control: somebody gets an answer"


def is_shut(status: int, location: str, via: Via) -> bool:
    return status == 401 if via is Via.TOKEN else status == 303 and location.startswith("/login")


def test_w03_a_reader_writes_nothing(house: House) -> None:
    house.account("Rea", AccountRole.READER)
    before = house.rows()
    for row in TABLE:
        if row.who is Who.OPERATOR and row.via is Via.COOKIE:
            browser = house.browser("Rea")
            before = house.rows()
            answers = [
                browser.post(example(row.path)) if m == "POST" else browser.get(example(row.path)) for m in row.methods
            ]
            assert {answer.status for answer in answers} == {403}, row
            assert house.rows() == before


def test_w04_passwords_are_kept_as_argon2id(house: House) -> None:
    house.account("Ada", kept=hash_of(PASSWORD))
    assert house.browser().log_in("Ada").status == 303
    found = house.accounts.credentials("Ada")
    assert found is not None
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", found[1])
    assert PASSWORD not in house.rows()


def test_w04_guessing_is_slowed_down_by_account_and_by_address(house: House) -> None:
    house.account("Ada")
    browser = house.browser(host=f"127.0.0.1:{house.port}")
    browser.get("/login")
    said = {name: browser.post("/login", name=name, password="wrong wrong wrong") for name in ("Ada", "Nobody")}
    assert {answer.status for answer in said.values()} == {403}
    assert said["Ada"].text == said["Nobody"].text, "a name that nobody has sounds the same"
    for n in range(3):
        assert browser.post("/login", name=f"Eve {n}", password="x").status == 403
    limited = browser.post("/login", name="Ada", password=PASSWORD)
    assert (limited.status, limited.header("retry-after")) == (429, "60")
    house.story.wait(seconds=61)
    assert browser.post("/login", name="Ada", password=PASSWORD).status == 303


def test_w04_behind_a_proxy_that_nobody_named_only_the_guessed_name_waits(house: House) -> None:
    for name in ("Ada", "Bob"):
        house.account(name)
    browser = house.browser()
    browser.get("/login")
    guesses = [browser.post("/login", name="Ada", password="wrong wrong wrong").status for _ in range(6)]
    assert guesses == [403] * 5 + [429]
    assert browser.post("/login", name="Bob", password=PASSWORD).status == 303


def test_w04_a_name_waits_after_guesses_from_everywhere() -> None:
    throttle = Throttle()
    keys = [{f"ada from {n}": FREE_TRIES, "name ada": FREE_TRIES_OF_A_NAME} for n in range(40)]
    waits = [throttle.wait(each, START) for each in keys]
    assert waits == [timedelta()] * 30 + [timedelta(minutes=1)] * 10
    assert not throttle.wait({"eve from 1": FREE_TRIES, "name eve": FREE_TRIES_OF_A_NAME}, START)
    assert not throttle.wait(keys[0], START + timedelta(minutes=1))


def test_w04_an_unknown_name_takes_as_long(house: House) -> None:
    house.account("Ada", kept=hash_of(PASSWORD))
    browser = house.browser()
    browser.get("/login")
    took: dict[str, list[float]] = {"Ada": [], "Nobody": []}
    for _ in range(3):
        for name, seconds in took.items():
            house.story.wait(minutes=20)
            begun = time.process_time()  # of the server too; the clock would tell of other tests
            assert browser.post("/login", name=name, password="wrong wrong wrong").status == 403
            seconds.append(time.process_time() - begun)
    known, unknown = (statistics.median(seconds) for seconds in took.values())
    assert 0.4 < known / unknown < 2.5, "without the same work it would be a factor of ten"


def test_w05_sessions_are_renewed_ended_and_kept_from_scripts(house: House) -> None:
    house.account("Ada")
    browser = house.browser()
    browser.get("/login")
    planted = dict(browser.cookies)
    [(name, token)] = planted.items()
    answer = browser.post("/login", name="Ada", password=PASSWORD)
    cookie = answer.header("set-cookie")
    assert cookie.startswith("__Host-clausewatch=")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} >= {"httponly", "secure", "samesite=lax", "path=/"}
    assert browser.cookies != planted, "who planted a cookie before does not have the session"
    assert house.browser().ask("GET", "/", headers={"Cookie": f"{name}={token}"}).status == 303
    assert browser.get("/").status == 200
    stolen = replace(browser, cookies=dict(browser.cookies))
    browser.get("/")
    assert browser.post("/logout").status == 303
    assert stolen.get("/").status == 303, "logging out ends it on our side"
    [stolen_token] = stolen.cookies.values()
    assert stolen_token not in house.rows()


def test_w05_sessions_end_by_themselves_and_with_the_password(house: House) -> None:
    house.account("Ada")
    idle = house.browser("Ada")
    house.story.wait(hours=13)
    assert idle.get("/").status == 303
    busy = house.browser("Ada")
    for _ in range(14):
        house.story.wait(hours=11)
        assert busy.get("/").status == 200
    house.story.wait(hours=16)
    assert busy.get("/").status == 303, "a week is the end in any case"
    changed = house.browser("Ada")
    house.accounts.set_password("Ada", "x")
    assert changed.get("/").status == 303


def test_w05_on_plain_loopback_the_cookie_is_of_this_port(house: House) -> None:
    house.account("Ada")
    browser = house.browser("Ada", f"127.0.0.1:{house.port}")
    assert list(browser.cookies) == [f"clausewatch-{house.port}"]
    answer = browser.get("/")
    assert answer.status == 200
    assert not answer.header("strict-transport-security")
    assert house.browser("Ada").get("/").header("strict-transport-security")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": f"http://{HOST}"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_w09_a_form_from_elsewhere_does_nothing(house: House, headers: dict[str, str]) -> None:
    house.account("Ada")
    browser = house.browser("Ada")
    browser.get("/")
    body = f"csrf={browser.csrf}".encode()
    assert browser.ask("POST", "/logout", body, {"Content-Type": FORM, **headers}).status == 403
    assert browser.get("/").status == 200
    good = {"Origin": f"https://{HOST}"}
    assert browser.ask("POST", "/logout", b"csrf=x", {"Content-Type": FORM, **good}).status == 403
    assert browser.ask("POST", "/logout", body, {"Content-Type": "text/plain", **good}).status == 400
    assert browser.ask("POST", "/logout", body, {"Content-Type": FORM, **good}).status == 303, "the control"


def test_w07_who_changes_recipients_gave_the_password_lately(house: House) -> None:
    house.account("Ada")
    browser = house.browser("Ada")
    fresh = {row.path for row in TABLE if row.is_fresh}
    assert fresh == {"/subscribers", "/subscribers/{number:number}/pause", "/subscribers/{number:number}/resume"}
    assert browser.get("/subscribers").status == 200
    house.story.wait(minutes=16)
    before = house.rows()
    assert browser.get("/").status == 200
    assert browser.get("/subscribers").header("location") == "/login?next=/subscribers"
    assert browser.post("/subscribers/1/pause").header("location").startswith("/login")
    assert house.rows() == before
    browser.get("/login")
    assert browser.post("/login?next=/subscribers", name="Ada", password=PASSWORD).header("location") == "/subscribers"
    browser.get("/subscribers")
    assert browser.post("/subscribers/1/pause").header("location") == "/subscribers"
    assert house.rows() != before


def test_w09_logging_in_needs_our_own_form_too(house: House) -> None:
    house.account("Ada")
    stranger = house.browser()
    assert stranger.post("/login", name="Ada", password=PASSWORD).status == 403
    stranger.get("/login")
    stranger.csrf = "0" * 64
    assert stranger.post("/login", name="Ada", password=PASSWORD).status == 403


def test_w09_no_get_writes(house: House) -> None:
    house.account("Ada")
    browser = house.browser("Ada")
    before = house.rows()
    for row in TABLE:
        for method in ("GET", "HEAD"):
            browser.ask(method, example(row.path))
    assert house.rows() == before


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "%2f%2fevil.example", "/%2f/evil.example",
        "/%5cevil.example", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "/x%0d%0aSet-Cookie: a=b", "", "evil",
        "/\t/evil.example", "/%09/evil.example", "/ü",
    ],
)  # fmt: skip
def test_w13_after_the_log_in_nobody_is_led_elsewhere(house: House, path: str) -> None:
    assert local_path(path) == "/"
    assert local_path("/sources/shop?after=a%20b") == "/sources/shop?after=a%20b"


def test_w13_the_log_in_leads_on_to_where_somebody_wanted_to_go(house: House) -> None:
    house.account("Ada")
    browser = house.browser()
    to = browser.get("/?after=a%26b").header("location")
    assert to.startswith("/login?next=")
    action = browser.get(to).tree.xpath("//form/@action")[0]
    onward = browser.post(action, name="Ada", password=PASSWORD).header("location")
    assert onward == "/?after=a%26b"
    again = house.browser()
    again.get("/login")
    assert again.post("/login?next=//evil.example", name="Ada", password=PASSWORD).header("location") == "/"


def test_w28_a_fault_is_told_by_a_number(house: House) -> None:
    with house.story.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("ALTER TABLE accounts RENAME TO elsewhere"))
    answer = house.browser().get("/login")
    assert answer.status == 500
    found = re.search(r"under ([0-9a-f]{8})\.", answer.text)
    assert found
    assert found[1] in house.log.getvalue()
    assert "Traceback" in house.log.getvalue()
    assert "Traceback" not in answer.text
    assert "accounts" not in answer.text


def test_w32_what_was_done_cannot_be_undone_in_the_log(house: House) -> None:
    house.account("Ada")
    house.browser("Ada")
    for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="only added to"):  # noqa: SIM117
            with house.story.engine.execution_options(writes=True).begin() as connection:
                connection.execute(text(statement))
    assert "log in" in house.rows()
