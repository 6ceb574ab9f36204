"""The pages that a letter leads to, over real HTTP."""

from __future__ import annotations

import http.client
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest

from alerts.composing import compose_due
from alerts.keys import KeyFileError, load_keys, rotate_keys
from db.post import PostOffice
from db.readers import Readers
from db.subscribing import SubscriberSpec
from tests.monitor.web.visiting import HOST, House

ONE_CLICK = b"List-Unsubscribe=One-Click"


def test_e13_looking_at_the_page_unsubscribes_nobody(house: House) -> None:
    before = house.rows()
    for method in ("GET", "HEAD", "GET"):
        status, _, _ = house.ask(method, house.path())
        assert status == 200
    assert house.rows() == before
    _, _, page = house.ask("GET", house.path())
    assert "ann@reader.example" in page
    assert '<form method="post">' in page


MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)


@pytest.mark.parametrize(("body", "kind"), [(ONE_CLICK, "application/x-www-form-urlencoded"), MULTIPART])
def test_e12_one_click_works_in_both_encodings_without_cookies_as_often_as_it_comes(
    house: House, body: bytes, kind: str
) -> None:
    for _ in range(2):
        status, headers, _ = house.ask("POST", house.path(), body, kind)
        assert status == 200
        assert house.is_gone()
        assert "set-cookie" not in headers
        assert "location" not in headers
    assert "You are unsubscribed" in house.ask("GET", house.path())[2]


@pytest.mark.parametrize("body", [b"", b"List-Unsubscribe=No", b"x=1", ONE_CLICK + b"&List-Unsubscribe=x"])
def test_a_post_that_does_not_say_it_unsubscribes_nobody(house: House, body: bytes) -> None:
    assert house.ask("POST", house.path(), body)[0] == 400
    assert not house.is_gone()


def test_e14_tokens_that_are_not_ours_lead_nowhere(house: House) -> None:
    token = house.path().rpartition("/")[2]
    key, role, number, signature = token.split(".")
    forged = [
        "x", token[:-1], f"{token}x", f"{key}.{role}.2.{signature}", f"{key}.operator.{number}.{signature}",
        f"zz.{role}.{number}.{signature}", f"{key}.{role}.{number}.", f".{role}.{number}.{signature}",
        token.swapcase(), "%00", "..%2f..%2fetc", "k" * 3000,
    ]  # fmt: skip
    for each in forged:
        assert house.ask("POST", f"/unsubscribe/{each}", ONE_CLICK)[0] in (404, 400), each
    assert not house.is_gone()


def test_e14_the_link_of_somebody_who_was_forgotten_lets_nobody_else_go(house: House) -> None:
    old, readers = house.path(), Readers(house.story.engine)
    [ann] = [state.subscriber for state in readers.all() if state.subscriber.name == "ann"]
    for state in readers.all():
        readers.remove(state.subscriber.name)
    for name in ("bob", "cat", "dan"):
        readers.add(SubscriberSpec(name, f"{name}@reader.example", ann.frequency), house.story.now)
    if house.story.engine.dialect.name == "sqlite":
        assert ann.subscriber_id in [state.subscriber.subscriber_id for state in readers.all()], "numbers come again"
    assert house.ask("GET", old)[0] == 404
    assert house.ask("POST", old, ONE_CLICK)[0] == 404
    assert not any(state.paused_by for state in readers.all())


def test_e14_an_old_letter_lets_go_after_the_keys_changed(house: House) -> None:
    old = house.path()
    rotate_keys(house.keys)
    assert house.path() != old
    assert house.ask("POST", old, ONE_CLICK)[0] == 200
    assert house.is_gone()
    assert house.keys.stat().st_mode & 0o777 == 0o600


def test_a_key_file_that_others_may_read_is_refused(house: House) -> None:
    house.keys.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_keys(house.keys)
    house.keys.chmod(0o600)
    house.keys.write_text("nonsense\n")
    with pytest.raises(KeyFileError, match="no key file"):
        load_keys(house.keys)
    house.keys.unlink()
    load_keys(house.keys)


@pytest.mark.parametrize("host", ["evil.example", "", f"{HOST}.evil.example", f"{HOST}:80", "127.0.0.1"])
def test_only_our_own_host_is_served(house: House, host: str) -> None:
    assert house.ask("GET", house.path(), host=host)[0] in (400, 421)
    assert house.ask("POST", house.path(), ONE_CLICK, host=host)[0] in (400, 421)
    assert not house.is_gone()


def test_every_answer_is_locked_down(house: House) -> None:
    for path in (house.path(), "/unsubscribe/x", "/health", "/", "/login", "/nowhere", "/compare/shop/x"):
        _, headers, _ = house.ask("GET", path)
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_bodies_are_bounded(house: House) -> None:
    assert house.ask("POST", house.path(), b"x" * 200_000)[0] == 413
    fields = "&".join(f"f{n}=1" for n in range(5_000)).encode()
    assert house.ask("POST", house.path(), fields)[0] == 400
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=10)
    connection.request("POST", house.path(), iter([b"x" * 30_000] * 4), {"Host": HOST}, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()
    assert house.ask("DELETE", house.path())[0] == 405
    assert not house.is_gone()


def test_a_comparison_is_shown_to_whoever_holds_its_link_and_to_nobody_else(house: House) -> None:
    post = PostOffice(house.story.engine)
    assert list(compose_due(post, house.sender, house.story.now)) == ["ann"]
    message = post.message(post.outbox()[0].letter_id)
    assert message is not None

    letter = message_from_bytes(message, policy=policy.default)
    plain = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    [link] = {line.strip() for line in plain.splitlines() if "/compare/" in line}
    path = urlsplit(link).path
    status, _, page = house.ask("GET", path)
    assert status == 200
    assert '<del title="deleted">will never</del>' in page
    assert '<ins title="inserted">may</ins>' in page
    mail = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert marked(page) == marked(mail), "the mail's marks and the page's are the same"
    with house.story.engine.begin() as connection:
        connection.exec_driver_sql("""UPDATE versions SET notes = '["Another <b> stands here."]' WHERE seq = 2""")
    assert "<p>Another &lt;b&gt; stands here.</p>" in house.ask("GET", path)[2]
    assert house.ask("GET", path.replace(".1.2.", ".1.3."))[0] == 404
    assert house.ask("GET", path.replace("/shop/", "/other/"))[0] == 404
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<https://{HOST}/unsubscribe/" in letter["List-Unsubscribe"]


def marked(page: str) -> list[tuple[str, str]]:
    """The marks within the clauses, in their order."""
    tree: Any = lxml.html.fromstring(page)
    return [(mark.tag, mark.text) for quote in tree.iter("blockquote") for mark in quote.iter("ins", "del")]


def test_e23_a_stranger_adds_no_address(house: House) -> None:
    before = house.rows()
    for path in ("/subscribe", "/", "/login", "/logout", "/compare/shop/x", "/subscribers", "/setup/x"):
        assert house.ask("POST", path, b"address=eve@evil.example")[0] in (403, 404, 405), path
    assert house.rows() == before
