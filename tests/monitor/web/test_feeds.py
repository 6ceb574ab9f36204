"""Feeds: who may read them, and that any reader can."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import lxml.etree
import pytest

from tests.build import POLICY, SOLD, Story
from tests.monitor.web.visiting import HOST, Browser, House

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def operator(house: House) -> Browser:
    house.account("Ada")
    browser = house.browser("Ada")
    browser.get("/feeds")
    return browser


def made(operator: Browser, **fields: str) -> str:
    [address] = operator.post("/feeds", **fields).tree.xpath("//*[@role='status']/code/text()")
    return str(urlsplit(address).path)


def test_feeds_tell_of_all_of_a_tag_or_of_one_source(house: House, operator: Browser) -> None:
    inn = Story(house.story.engine, "inn").watch()
    inn.look(POLICY)
    inn.wait(days=3).change_to(SOLD)
    operator.get("/add")
    operator.post("/sources/inn/tags", tags="stay")
    titles = {}
    for what, which in (("all", ""), ("tag", "stay"), ("source", "shop"), ("tag", "none")):
        answer = house.send("GET", made(operator, what=what, which=which), None, {"Host": HOST})
        assert answer.header("content-type").startswith("application/atom+xml")
        for root in (ET.fromstring(answer.body), lxml.etree.fromstring(answer.body)):
            titles[what, which] = [
                entry.findtext("a:title", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)
            ]
    assert [len(each) for each in titles.values()] == [2, 1, 1, 0]
    assert titles["source", "shop"] == ["Privacy (shop): substantive, 1 change"]


def test_w22_a_feed_is_strict_xml_with_its_html_escaped_twice(house: House, operator: Browser) -> None:
    bad = POLICY.replace("Privacy", "Pri\x01vacy\ufffe").replace(
        "We will never sell", "We may </content><script>alert(1)</script>]]> &amp; \x0b\x1f \U000e0041 sell"
    )
    path = made(operator, what="all")
    house.story.wait(days=1).change_to(bad)
    answer = house.send("GET", path, None, {"Host": HOST})
    contents = []
    for root in (ET.fromstring(answer.body), lxml.etree.fromstring(answer.body)):
        entry = root.findall("a:entry", ATOM)[0]
        assert len(root.findall(".//{*}script")) == 0
        contents.append(entry.findtext("a:content", namespaces=ATOM) or "")
        for name in ("id", "title", "updated"):
            assert entry.findtext(f"a:{name}", namespaces=ATOM)
    assert contents[0] == contents[1]
    assert "<script" not in contents[0]
    assert "&lt;script&gt;alert(1)" in contents[0]
    assert "<ins>" in contents[0]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", answer.text)


def test_w06_a_feed_is_found_by_its_secret_alone_until_it_is_ended(house: House, operator: Browser) -> None:
    path = made(operator, what="all")
    token = path.rpartition("/")[2]
    assert len(token) == 43
    assert token not in house.rows()
    answer = house.send("GET", path, None, {"Host": HOST})
    etag = answer.header("etag")
    assert house.send("GET", path, None, {"Host": HOST, "If-None-Match": etag}).status == 304
    assert answer.header("referrer-policy") == "no-referrer"
    for wrong in (path[:-1], path + "x", path.swapcase().replace("/FEED/", "/feed/"), "/feed/x"):
        assert house.send("GET", wrong, None, {"Host": HOST}).status == 404
    assert token not in operator.get("/feeds").text
    assert operator.post("/feeds/1/end").status == 303
    assert house.send("GET", path, None, {"Host": HOST}).status == 404
    assert operator.post("/feeds/77/end").status == 404
    assert token not in house.log.getvalue()


def test_a_feed_of_nothing_is_refused(operator: Browser) -> None:
    for fields in ({"what": "source", "which": "gone"}, {"what": "tag"}, {"what": "x"}, {}):
        refused = operator.post("/feeds", **fields)
        assert refused.status == 422
        assert refused.tree.xpath("//*[@role='alert']")
