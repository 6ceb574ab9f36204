"""A source's own headers, cookies, language, name and proxy: sent where they belong, and nowhere else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from crawler.tunnel import Proxy
from monitor.core.types import Manner, Reason, Target
from tests.crawler.crawling import failure_of, fetch, fetch_one, page_of, target
from tests.web import Asked, Web

CANARY = "canary-7f3a"
OWN = Manner(
    headers=(("Authorization", f"Bearer {CANARY}"), ("X-Key", CANARY)),
    cookies=(("session", CANARY), ("consent", "yes")),
    language="de,en;q=0.3",
    user_agent="own-agent/1 (+https://clausewatch.example)",
)


def test_source_is_asked_in_its_own_manner_and_its_neighbour_is_not() -> None:
    with Web() as web:
        web.page("/own", "x")
        web.page("/other", "x")
        fetch([target(web.url("/own"), web, 1, manner=OWN), target(web.url("/other"), web, 2)])
        by_path = {asked.path: asked.headers for asked in web.asked}
    own, other = by_path["/own"], by_path["/other"]
    assert own["authorization"] == f"Bearer {CANARY}"
    assert own["cookie"] == f"session={CANARY}; consent=yes"
    assert own["accept-language"] == "de,en;q=0.3"
    assert own["user-agent"] == "own-agent/1 (+https://clausewatch.example)"
    assert CANARY not in str(other)
    assert "cookie" not in other
    assert CANARY not in str(by_path["/robots.txt"]), "nothing secret is needed to read the rules"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_cross_no_host_port_or_scheme_and_come_back_home(status: int) -> None:
    with Web() as web, Web() as other:
        web.redirect("/same", "/end", status)
        web.page("/end", "x")
        web.redirect("/port", other.url("/end", "own.localhost"), status)
        other.page("/end", "x")
        web.redirect("/host", web.url("/away", "foreign.localhost"), status)
        web.redirect("/away", web.url("/end", "own.localhost"), status)
        allowance = (*web.intranet, *other.intranet)
        targets = [
            Target(n, path, web.url(path, "own.localhost"), intranet=allowance, manner=OWN)
            for n, path in enumerate(("/same", "/port", "/host"))
        ]
        same, port, host = fetch(targets)
        page_of(same)
        page_of(port)
        assert failure_of(host).reason is Reason.GUARD, "the other host is out of this source's allowance"
        carried = {asked.path for asked in web.asked if CANARY in str(asked.headers)}
        assert carried == {"/same", "/end", "/port", "/host"}
        assert not [asked for asked in other.asked if CANARY in str(asked.headers)]


def test_f11_credentials_are_not_sent_in_the_clear_after_a_downgrade(tls_web: Web) -> None:
    with Web() as plain:
        tls_web.redirect("/", plain.url("/", "own.localhost"))
        plain.page("/", "x")
        allowance = (*tls_web.intranet, *plain.intranet)
        url = tls_web.url("/", "own.localhost")
        [arrival] = fetch([Target(1, "own", url, intranet=allowance, verify_tls=False, manner=OWN)])
        page_of(arrival)
        assert CANARY in str(next(asked.headers for asked in tls_web.asked if asked.path == "/"))
        assert not [asked for asked in plain.asked if CANARY in str(asked.headers)]


def test_rules_of_robots_are_read_under_the_source_s_own_name() -> None:
    with Web() as web:
        web.robots("User-agent: own-agent\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
        web.page("/", "x")
        own, other = fetch([target(web.url("/"), web, 1, manner=OWN), target(web.url("/"), web, 2)])
    assert failure_of(own).reason is Reason.ROBOTS
    page_of(other)


def test_secrets_of_a_source_are_in_no_repr() -> None:
    manner = Manner(OWN.headers, OWN.cookies, proxy=f"http://u:{CANARY}@proxy.test:3128")
    assert CANARY not in repr(target("http://shop.test/", manner=manner))


@contextmanager
def proxy(status: bytes = b"200 Connected", behind: int = 0) -> Iterator[tuple[int, list[str]]]:
    """A CONNECT proxy on loopback that notes what it was asked, and connects to nothing but numeric addresses.

    With `behind` all of them are this port of loopback.
    """
    asked: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def talk(client: socket.socket) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        asked.append(head.decode("ascii"))
        client.sendall(b"HTTP/1.1 " + status + b"\r\n\r\n")
        if not status.startswith(b"200"):
            client.close()
            return
        address, _, port = head.split()[1].decode().rpartition(":")
        with socket.create_connection(("127.0.0.1", behind) if behind else (address, int(port))) as site, client:
            threads = [
                threading.Thread(target=pump, args=pair, daemon=True) for pair in ((client, site), (site, client))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def listen() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=talk, args=(client,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], asked
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def test_proxy_is_asked_for_the_checked_address_and_not_for_the_name() -> None:
    with Web() as web, proxy() as (port, asked):
        web.page("/", "through")
        manner = Manner(proxy=f"http://ann:{CANARY}@127.0.0.1:{port}")
        [arrival] = fetch([target(web.url("/", "shop.localhost"), web, manner=manner)])
        assert page_of(arrival).body == b"through"
        assert asked
        assert all(head.startswith(f"CONNECT 127.0.0.1:{web.port} ") for head in asked)
        assert all("Proxy-Authorization: Basic " in head for head in asked)
        seen = [one for one in web.asked if one.path == "/"]
    assert [one.headers["host"] for one in seen] == [f"shop.localhost:{web.port}"]
    assert "proxy-authorization" not in str(seen)


def test_tls_is_spoken_with_the_site_through_the_proxy(tls_web: Web) -> None:
    with proxy() as (port, asked):
        tls_web.page("/", "secret")
        manner = Manner(proxy=f"http://127.0.0.1:{port}")
        url = tls_web.url("/", "shop.localhost")
        strict = Target(1, "strict", url, intranet=tls_web.intranet, manner=manner)
        trusting = Target(2, "trusting", url, intranet=tls_web.intranet, verify_tls=False, manner=manner)
        refused, arrival = fetch([strict, trusting])
    assert failure_of(refused).reason is Reason.TLS
    assert page_of(arrival).body == b"secret"
    assert asked


def test_leave_to_skip_the_certificate_holds_for_the_source_s_own_host_alone(tls_web: Web) -> None:
    tls_web.redirect("/", "https://93.184.216.35/end")
    tls_web.redirect("/same", "/end")
    tls_web.page("/end", "x")
    with proxy(behind=tls_web.port) as (port, asked):
        manner = Manner(proxy=f"http://127.0.0.1:{port}")
        targets = [
            Target(n, path, f"https://93.184.216.34{path}", verify_tls=False, manner=manner)
            for n, path in enumerate(("/same", "/"))
        ]
        own, led_away = fetch(targets)
    assert page_of(own).body == b"x"
    assert any("93.184.216.35" in head for head in asked), "the redirect was not followed"
    assert failure_of(led_away).reason is Reason.TLS


def test_leave_to_skip_the_certificate_is_not_for_a_further_page_on_another_host(tls_web: Web) -> None:
    tls_web.page("/1", "one")
    tls_web.page("/2", "two")

    def with_page(number: int, host: str) -> Target:
        further = (tls_web.url("/2", host),)
        url = tls_web.url("/1", "own.localhost")
        return Target(number, host, url, intranet=tls_web.intranet, verify_tls=False, pages=further)

    own, other = fetch([with_page(1, "own.localhost"), with_page(2, "other.localhost")])
    page_of(own)
    assert failure_of(other).reason is Reason.TLS


def test_proxy_is_never_asked_for_a_private_address() -> None:
    with Web() as web, proxy() as (port, asked):
        [arrival] = fetch(
            [target(web.url("/", "shop.localhost"), None, manner=Manner(proxy=f"http://127.0.0.1:{port}"))]
        )
        assert failure_of(arrival).reason is Reason.GUARD
        assert asked == []


def test_proxy_that_refuses_or_is_gone_is_a_connect_failure() -> None:
    with Web() as web:
        web.page("/", "x")
        with proxy(b"407 Who are you") as (port, _):
            [refused] = fetch([target(web.url("/"), web, manner=Manner(proxy=f"http://127.0.0.1:{port}"))])
        [gone] = fetch([target(web.url("/"), web, manner=Manner(proxy=f"http://127.0.0.1:{port}"))])
    assert failure_of(refused).reason is failure_of(gone).reason is Reason.CONNECT
    assert "407" in failure_of(refused).detail


@pytest.mark.parametrize("url", ["https://proxy.test:3128", "proxy.test:3128", "http://proxy.test", "socks5://x:1"])
def test_proxy_that_is_not_plain_http_with_a_port_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="http://host:port"):
        Proxy.at(url)


def test_no_header_of_ours_is_unlike_a_plain_request() -> None:
    with Web() as web:
        web.page("/", "x")
        page_of(fetch_one(web.url("/"), web))
        [asked] = [one for one in web.asked if one.path == "/"]
    assert isinstance(asked, Asked)
    assert set(asked.headers) == {"host", "user-agent", "accept", "accept-language", "accept-encoding"}
