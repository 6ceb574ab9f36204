from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import Allowance, GuardRefused, check_intranet, check_url, is_public
from monitor.core.types import FetchFailure, Page, Reason
from tests.crawler.crawling import failure_of, fetch, fetch_one, page_of, target
from tests.web import Web

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.7",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.0.9",
    "169.254.169.254",
    "172.16.9.9",
    "172.31.0.1",
    "192.0.0.8",
    "192.0.2.77",
    "192.88.99.2",
    "192.168.4.4",
    "198.18.3.3",
    "198.19.255.1",
    "198.51.100.9",
    "203.0.113.5",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:192.168.0.1",
    "::7f00:1",
    "64:ff9b::0a00:1",
    "64:ff9b:1::1",
    "100::7",
    "2001::1",
    "2001:20::9",
    "2001:db8:5::1",
    "2002:0a00:1::1",
    "2620:4f:8000::1",
    "3fff::5",
    "5f00::9",
    "fc00::1",
    "fd12:3456::1",
    "fe80::2",
    "fe80::2%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "93.184.216.34",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "198.20.0.1",
    "2606:2800:220:1::1",
    "2a00:1450:4001::8b",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_address_on_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_mapped_spelling_is_judged_like_the_address_it_maps(address: IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(address)


@given(st.ip_addresses())
def test_what_python_itself_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert not is_public(address)


@given(st.text(max_size=20))
def test_what_is_no_numeric_address_is_not_public(text: str) -> None:
    assert not is_public(text + " ")


REFUSED_SPELLINGS = [
    "",
    "policy.html",
    "//shop.example/",
    "ftp://shop.example/",
    "file:///etc/hostname",
    "FILE://localhost/etc/hostname",
    "data:text/plain,hello",
    "javascript:void(0)",
    "view-source:http://shop.example/",
    "gopher://shop.example:70/",
    "http:shop.example/",
    "http:///path",
    "http://:80/",
    "http://user@shop.example/",
    "http://user:word@shop.example/",
    "http://shop.example@10.0.0.1/",
    "http://shop.example\\@10.0.0.1/",
    "http:\\\\shop.example/",
    "http://shop.example/a\\b",
    "http://shop.example/a b",
    "http://shop.example/\r\nHost: x",
    "ht\ntp://shop.example/",
    "\thttp://shop.example/",
    "http://shop.example\u00a0/",
    "http://shop%2eexample/",
    "http://shop.example:port/",
    "http://shop.example:99999/",
    "http://[fe80::1%25eth0]/",
    "http://[::1/",
    "http://[v1.x]/",
    "http://sh\u200d\u2028op.example/",
]


@pytest.mark.parametrize("url", REFUSED_SPELLINGS)
def test_address_that_two_parsers_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(GuardRefused):
        check_url(url)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTP://Shop.Example", "http://shop.example/"),
        ("https://shop.example./privacy?a=1#top", "https://shop.example/privacy?a=1"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]:80/"),
        ("http://shop.example:8080/x@y", "http://shop.example:8080/x@y"),
    ],
)
def test_plain_address_is_brought_into_one_form(url: str, plain: str) -> None:
    assert check_url(url) == plain


LOOPBACK_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.1",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "localhost",
    "LocalHost.",
    "a.b.localhost",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "loc\u00adalhost",
]


@pytest.mark.parametrize("robots_obey", [True, False])
def test_no_spelling_of_loopback_reaches_the_server(robots_obey: bool) -> None:
    with Web() as web:
        for i in range(len(LOOPBACK_SPELLINGS)):  # one page each, as sources of one page share its request
            web.page(f"/{i}", "secret")
        spelled = [target(f"http://{host}:{web.port}/{i}", None, i) for i, host in enumerate(LOOPBACK_SPELLINGS)]
        refused = fetch(spelled, robots_obey=robots_obey)
        assert web.asked == []
        assert {failure_of(arrival).reason for arrival in refused} == {Reason.GUARD}
        # The same spellings do reach it once they are allowed: the guard was all that stood between.
        allowed = [replace(one, intranet=(*web.intranet, f"0.0.0.0/32:{web.port}")) for one in spelled]
        reached = [arrival for arrival in fetch(allowed, robots_obey=robots_obey) if isinstance(arrival, Page)]
        assert len(reached) >= 10
        assert len(web.paths()) == len(reached)


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/hostname",
        "data:text/html,hello",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://user@shop.example/",
        "http:\\\\127.0.0.1/",
        "http://169.254.169.254/latest",
        "//10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f.1:1/",
    ],
)
def test_f11_redirect_is_guarded_like_an_address_of_its_own(location: str) -> None:
    with Web() as web:
        web.redirect("/", location)
        web.redirect("/hop", "/")
        first, second = (failure_of(fetch_one(web.url(path), web)) for path in ("/", "/hop"))
        web.redirect("/robots.txt", location)
        by_robots = failure_of(fetch_one(web.url("/privacy"), web))
    assert {failure.reason for failure in (first, second, by_robots)} == {Reason.GUARD}
    assert "leads on" in first.detail
    assert "leads on" in second.detail
    assert web.url("/") not in second.detail


def test_allowance_holds_for_its_own_host_port_and_target_only() -> None:
    with Web() as web, Web() as other:
        other.page("/", "other")
        web.page("/", "mine")
        web.redirect("/other-port", other.url("/"))
        web.redirect("/other-host", web.url("/", "b.localhost"))
        web.redirect("/same-host", "/")
        mine = [
            target(web.url(path, "a.localhost"), web, i)
            for i, path in enumerate(("/", "/other-port", "/other-host", "/same-host"))
        ]
        # Last and on the same host: neither a pooled connection nor a remembered robots.txt may carry it.
        arrivals = fetch([*mine, target(web.url("/", "a.localhost"), None, 9)])
        assert other.asked == []
    assert page_of(arrivals[0]).body == page_of(arrivals[3]).body == b"mine"
    for arrival in (arrivals[1], arrivals[2], arrivals[4]):
        assert isinstance(arrival, FetchFailure)
        assert arrival.reason is Reason.GUARD
    assert web.url("/", "b.localhost") in failure_of(arrivals[2]).detail
    assert "own host" in failure_of(arrivals[2]).detail


def test_robots_redirected_to_a_private_address_reaches_nothing() -> None:
    with Web() as web, Web() as private:
        web.redirect("/robots.txt", private.url("/robots.txt"))
        web.page("/", "x")
        failure = failure_of(fetch_one(web.url("/"), web))
        assert private.asked == []
    assert failure.reason is Reason.GUARD


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Web() as web, Web() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        web.page("/", "direct")
        assert page_of(fetch_one(web.url("/"), web)).body == b"direct"
        assert proxy.asked == []


def test_unreadable_allowance_is_refused_and_says_so() -> None:
    (arrival,) = fetch([replace(target("http://127.0.0.1:1/"), intranet=("127.0.0.0/8",))])
    assert "CIDR:PORT" in failure_of(arrival).detail
    for network in ("[::1:80", "]::1[/8:80", "[::1]/8", "[]/8:80", "[::1]]/8:80", "[::1]/8:0"):
        with pytest.raises(ValueError, match="CIDR:PORT"):
            check_intranet([network])


@pytest.mark.parametrize("network", ["[fd00::/8]:443", "[fd00::]/8:443", "fd00::/8:443"])
def test_allowance_names_a_network_and_a_port(network: str) -> None:
    allowance = Allowance("shop", ("10.0.0.0/8:8080", network))
    check_intranet(allowance.networks)
    assert allowance.permits("10.9.9.9", 8080)
    assert allowance.permits("::ffff:10.9.9.9", 8080)
    assert allowance.permits("fd00::1", 443)
    assert not allowance.permits("10.9.9.9", 80)
    assert not allowance.permits("11.0.0.1x", 8080)
    assert not allowance.permits("192.168.0.1", 8080)
    assert not allowance.on("elsewhere").permits("10.9.9.9", 8080)
