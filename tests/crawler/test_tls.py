from __future__ import annotations

import pytest
from cryptography import x509

from monitor.core.types import Reason, Target
from tests.crawler.crawling import failure_of, fetch, fetch_one, page_of
from tests.web import Web


@pytest.fixture
def secure(tls_web: Web) -> Web:
    tls_web.page("/", "over tls")
    return tls_web


def test_certificate_that_nobody_vouches_for_is_refused(secure: Web) -> None:
    failure = failure_of(fetch_one(secure.url("/", "shop.localhost"), secure))
    assert failure.reason is Reason.TLS
    assert "certificate" in failure.detail
    assert secure.asked == []


def test_source_that_opts_out_is_fetched_unverified_and_no_other(secure: Web) -> None:
    url = secure.url("/", "shop.localhost")
    opted_out = Target(1, "own", url, intranet=secure.intranet, verify_tls=False)
    strict = Target(2, "strict", url, intranet=secure.intranet)
    page, refused = fetch([opted_out, strict])
    assert page_of(page).body == b"over tls"
    assert failure_of(refused).reason is Reason.TLS


def test_page_brings_the_certificate_of_its_server_and_plain_http_none(secure: Web) -> None:
    target = Target(1, "own", secure.url("/", "shop.localhost"), intranet=secure.intranet, verify_tls=False)
    (page,) = fetch([target])
    read = x509.load_der_x509_certificate(page_of(page).certificate)
    assert read.issuer.rfc4514_string() == "CN=shop.localhost"
    with Web() as plain:
        plain.page("/", "in the clear")
        assert page_of(fetch_one(plain.url("/"), plain)).certificate == b""
