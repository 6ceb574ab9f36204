"""A site's policies are found on a real site, by the crawler that watches pages."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.discover import Elsewhere, Site, Survey, locations, site_of, survey
from crawler.extract import Extractor
from crawler.fetch import Crawler
from crawler.links import MOST_LINKS, links_of
from monitor.cli.adding import chosen
from monitor.core.discover import Link
from monitor.core.types import FetchFailure, Page, Reason, Target
from tests.build import POLICY
from tests.commands import call
from tests.crawler.crawling import settings
from tests.web import Web

COMMAND = Path(sys.executable).with_name("clausewatch")


def document(title: str, about: str) -> str:
    paragraphs = "".join(f"<p>{part} This is about {about}.</p>" for part in POLICY.split("\n\n")[1:])
    return f"<html lang=en><title>{title}</title><body><h1>{title}</h1>{paragraphs}</body></html>"


def home(*links: str) -> str:
    return f"<html lang=en><title>Shop</title><body><h1>Lamps</h1><p>We sell lamps.</p>{''.join(links)}</body></html>"


def look(web: Web, path: str = "/", **changes: object) -> Survey | Elsewhere | FetchFailure:
    async def run() -> Survey | Elsewhere | FetchFailure:
        async with Extractor() as extractor, Crawler(settings(**changes)) as crawler:
            return await survey(Target(0, "home", web.url(path), intranet=web.intranet), crawler, extractor)

    return asyncio.run(run())


def page(body: str, url: str = "https://www.shop.example/de/") -> Page:
    headers = (("content-type", "text/html"),)
    return Page(Target(1, "home", url), url, 200, headers, body.encode(), datetime(2026, 1, 1, tzinfo=UTC))


def test_the_links_of_the_home_page_lead_to_the_policies_and_nothing_else_is_asked_for() -> None:
    with Web() as web:
        web.page("/", home(
            "<a href='/legal/datenschutz'>Datenschutz</a>", "<a href='/legal/t#top'>Terms of Service</a>",
            "<a href='/t2'>Conditions of use</a>", "<a href='/gone'>Cookie policy</a>", "<a href='/cart'>Cart</a>",
            "<a href='https://other.example/privacy'>Privacy policy of our partner</a>",
            "<a href='/away'>Refund policy</a>", "<a href='/wall'>Acceptable use</a>",
        ))  # fmt: skip
        web.page("/legal/datenschutz", document("Datenschutz", "data"))
        web.page("/legal/t", document("Our terms", "use"))
        web.redirect("/t2", "/legal/t")
        web.redirect("/away", web.url("/privacy", host="other.localhost"))
        web.page("/wall", "<title>Log in</title><form><input type=password></form>")
        found = look(web)
        assert isinstance(found, Survey)
        assert [(each.kind, each.title, each.url) for each in found.policies] == [
            ("privacy policy", "Datenschutz", web.url("/legal/datenschutz")),
            ("terms", "Our terms", web.url("/legal/t")),
        ]
        assert all(each.words > 60 for each in found.policies)
        whys = {each.url.rpartition("/")[2]: each.why for each in found.dismissed}
        assert set(whys) == {"gone", "away", "wall"}
        assert "404" in whys["gone"]
        assert "not a public address" in whys["away"]  # an allowance holds for the home page's own host
        assert "login-wall" in whys["wall"]
        assert set(web.paths()) == {"/", "/away", "/gone", "/legal/datenschutz", "/legal/t", "/t2", "/wall"}


def test_the_sitemap_is_asked_only_where_no_link_was_found_and_the_usual_addresses_only_after_it() -> None:
    with Web() as web:
        web.page("/", home("<a href='/cart'>Cart</a>"))
        listed = "".join(f"<url><loc>{web.url(path)}</loc></url>" for path in ("/a", "/legal/privacy-notice", "/b"))
        nested = "".join(f"<sitemap><loc>{web.url(f'/map{n}.xml')}</loc></sitemap>" for n in range(9))
        web.page("/sitemap.xml", f"<sitemapindex>{nested}</sitemapindex>", content_type="application/xml")
        web.page("/map2.xml", f"<urlset>{listed}</urlset>", content_type="application/xml")
        web.page("/legal/privacy-notice", document("Privacy notice", "data"))
        found = look(web)
        assert isinstance(found, Survey)
        assert [each.url for each in found.policies] == [web.url("/legal/privacy-notice")]
        asked = ["/", "/sitemap.xml", "/map0.xml", "/map1.xml", "/map2.xml", "/legal/privacy-notice"]
        assert web.paths() == asked
    with Web() as web:
        web.page("/", home())
        web.page("/terms", document("Terms", "use"))
        found = look(web)
        assert isinstance(found, Survey)
        assert [(each.kind, each.url) for each in found.policies] == [("terms", web.url("/terms"))]
        assert found.dismissed == ()
        assert web.paths()[:2] == ["/", "/sitemap.xml"]


def test_sitemaps_that_robots_txt_names_are_asked_in_place_of_the_usual_one_packed_ones_too() -> None:
    with Web() as web:
        web.page("/", home("<a href='/cart'>Cart</a>"))
        named = (web.url("/maps/legal.xml.gz"), web.url("/elsewhere.xml", "other.localhost"), web.url("/maps/gone.xml"))
        web.robots("User-agent: *\nDisallow: /cart\n" + "".join(f"SITEMAP : {url}\n" for url in named))
        listed = f"<?xml version='1.0'?><urlset><url><loc>{web.url('/legal/privacy')}</loc></url></urlset>"
        web.page("/maps/legal.xml.gz", gzip.compress(listed.encode()), content_type="application/x-gzip")
        web.page("/legal/privacy", document("Privacy notice", "data"))
        found = look(web)
        assert isinstance(found, Survey)
        assert [each.url for each in found.policies] == [web.url("/legal/privacy")]
        assert web.paths() == ["/", "/maps/legal.xml.gz", "/maps/gone.xml", "/legal/privacy"]


def test_a_site_that_answers_everything_with_its_home_page_has_no_policies() -> None:
    with Web() as web:
        for path in ("/", "/privacy", "/terms", "/cookies"):
            web.page(path, document("Lamps", "lamps"))
        found = look(web)
        assert isinstance(found, Survey)
        assert found.policies == ()
        assert "/privacy" in web.paths()


def test_robots_and_the_guard_stand_before_every_page_of_a_discovery() -> None:
    with Web() as web:
        web.robots("User-agent: *\nDisallow: /legal/\n")
        web.page("/", home("<a href='/legal/privacy'>Privacy</a>", "<a href='/terms'>Terms</a>"))
        web.page("/legal/privacy", document("Privacy", "data"))
        web.page("/terms", document("Terms", "use"))
        found = look(web)
        assert isinstance(found, Survey)
        assert [each.kind for each in found.policies] == ["terms"]
        assert "/legal/privacy" not in web.paths()

        async def unallowed() -> Survey | Elsewhere | FetchFailure:
            async with Extractor() as extractor, Crawler(settings()) as crawler:
                return await survey(Target(0, "home", web.url("/")), crawler, extractor)

        before = len(web.asked)
        refused = asyncio.run(unallowed())
        assert isinstance(refused, FetchFailure)
        assert refused.reason is Reason.GUARD
        assert len(web.asked) == before


def test_a_site_is_a_registrable_domain_with_what_is_below_it() -> None:
    site = site_of("https://www.shop.co.uk/")
    assert site == Site("shop.co.uk")
    assert site.holds("https://legal.shop.co.uk/x") and site.holds("https://shop.co.uk/x")
    for foreign in (
        "https://co.uk/",
        "https://other.co.uk/",
        "https://myshop.co.uk/",
        "https://shop.co.uk.evil.example/",
    ):
        assert not site.holds(foreign), foreign
    assert not site_of("https://one.github.io/").holds("https://two.github.io/privacy")
    assert site_of("http://127.0.0.1:8080/") == Site("127.0.0.1")
    assert site_of("http://shop.localhost/") == Site("shop.localhost")


def test_links_are_absolute_without_fragments_and_only_what_may_be_asked() -> None:
    links = links_of(page(
        "<html><head><base href='/en/'><link rel='privacy-policy' href='p'></head><body>"
        "<a href='terms#a'> Our\n terms </a><a href='/x'><img alt='Cookies' src=x></a>"
        "<a href='javascript:alert(1)'>Privacy</a><a href='file:///etc/passwd'>Terms</a><a href='http://u:p@shop.example/'>Terms</a><a>no</a></body></html>"
    ))  # fmt: skip
    assert Link("https://www.shop.example/en/p", "privacy policy", ("privacy-policy",)) in links
    assert Link("https://www.shop.example/en/terms", "Our terms") in links
    assert Link("https://www.shop.example/x", "Cookies") in links
    assert all(link.url.startswith("https://www.shop.example/") for link in links)
    many = page("<html><body>" + "<a href=/x>x</a>" * (MOST_LINKS + 10) + "</body></html>")
    assert len(links_of(many)) == MOST_LINKS
    assert links_of(page("\x00\x01\x02" * 100)) == ()


def test_a_sitemap_is_read_as_text_so_that_no_entity_unfolds() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    found = locations(page(
        f"{laughs}<urlset><url><loc> https://shop.example/?a=1&amp;b=2 </loc></url><url><loc>&b;</loc></url>"
        "<url><loc><![CDATA[https://shop.example/terms]]></loc></url></urlset>"
    ))  # fmt: skip
    assert found == ("https://shop.example/?a=1&b=2", "&b;", "https://shop.example/terms")
    assert len(locations(page("<loc>x</loc>" * (MOST_LINKS + 1)))) == MOST_LINKS


@pytest.fixture
def started(tmp_path: Path) -> Path:
    (tmp_path / "clausewatch.toml").write_text('[crawler]\ndelay = "0s"\nhost_rest = "0s"\n')
    return tmp_path


def names(folder: Path) -> dict[str, str]:
    return {each["name"]: each["kind"] for each in json.loads(call("list", "--json", folder=folder).stdout)}


def test_add_shows_what_a_site_has_and_adds_it_when_told(started: Path) -> None:
    with Web() as web:
        web.page("/", home("<a href='/privacy'>Privacy</a>", "<a href='/terms'>Terms</a>"))
        web.page("/privacy", document("Our privacy policy", "data"))
        web.page("/terms", document("Our terms", "use"))
        site = ("add", "--discover", web.url("/"), "--intranet", web.intranet[0])
        shown = call(*site, folder=started)
        assert (shown.returncode, names(started)) == (0, {}), shown.stderr
        for words in ("privacy policy", "Our terms", web.url("/terms"), "no."):
            assert words in shown.stdout
        assert "--yes adds all" in shown.stderr

        listed = call(*site, "--json", folder=started)
        assert [(each["kind"], each["is_added"], each["name"]) for each in json.loads(listed.stdout)] == [
            ("privacy policy", False, None),
            ("terms", False, None),
        ]
        assert call("add", web.url("/terms"), "--name", "mine", folder=started).returncode == 0
        added = call(*site, "--json", "--yes", "--tag", "shop", folder=started)
        assert [each["is_added"] for each in json.loads(added.stdout)] == [True, False]
        assert names(started) == {"127-0-0-1-privacy": "privacy policy", "mine": "privacy policy"}
        checked = call("check", "127-0-0-1-privacy", folder=started)
        assert "first version" in checked.stdout, checked.stdout + checked.stderr
        assert "watched as mine" in call(*site, folder=started).stdout


def test_add_asks_on_a_terminal_which_to_add(started: Path) -> None:
    with Web() as web:
        web.page("/", home("<a href='/privacy'>Privacy</a>", "<a href='/terms'>Terms</a>"))
        web.page("/privacy", document("Our privacy policy", "data"))
        web.page("/terms", document("Our terms", "use"))
        mine, theirs = pty.openpty()
        os.write(mine, b"9\n2\n")
        asking: list[str | Path] = [COMMAND, "add", "--discover", web.url("/"), "--intranet", web.intranet[0]]
        with subprocess.Popen(asking, cwd=started, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs) as done:
            os.close(theirs)
            said = b""
            with suppress(OSError):  # a terminal ends so
                while piece := os.read(mine, 65536):
                    said += piece
        os.close(mine)
        assert done.returncode == 0, said
        assert b"numbers from 1 to 2" in said
        assert names(started) == {"127-0-0-1-terms": "terms"}


def test_a_site_without_policies_ends_in_a_sentence_with_what_to_do(started: Path) -> None:
    with Web() as web:
        web.page("/", home())
        done = call("add", "--discover", web.url("/"), "--intranet", web.intranet[0], folder=started)
        assert (done.returncode, "clausewatch add ADDRESS" in done.stdout) == (1, True), done.stderr
        listed = call("add", "--discover", web.url("/"), "--intranet", web.intranet[0], "--json", folder=started)
        assert (listed.returncode, json.loads(listed.stdout)) == (1, [])
        refused = call("add", f"127.0.0.1:{web.port}", folder=started)  # a domain by its form; without an allowance
        assert (refused.returncode, "refused-by-guard" in refused.stderr) == (1, True), refused.stderr
    for wrong in (
        ("add", "shop.example", "--name", "x"),
        ("add", "https://shop.example/privacy", "--yes"),
        ("add", "shop.example", "--intranet", "10.0.0.0/8"),
    ):
        done = call(*wrong, folder=started)
        assert done.returncode == 2, (wrong, done.stderr)


@pytest.mark.parametrize(
    ("said", "means"),
    [("all", [0, 1, 2, 3]), ("", []), ("none", []), ("1,3-4", [0, 2, 3]), ("2 2", [1]), ("0", None), ("5", None),
     ("3-1", None), ("x", None), ("1,,x", None)],
)  # fmt: skip
def test_an_answer_names_rows(said: str, means: list[int] | None) -> None:
    assert chosen(said, 4) == means
