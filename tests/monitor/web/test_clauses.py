"""Single clauses on the web: since when, what is stated, search, a word against a judgement, a redline."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote_plus

import pytest

from db.accounts import AccountRole
from tests.build import LONGER_KEPT, POLICY, SOLD, Story
from tests.monitor.web.visiting import Browser, House


@pytest.fixture
def reader(house: House) -> Browser:
    house.account("ada")
    house.story.wait(hours=5).change_to(LONGER_KEPT)
    return house.browser("ada")


def test_blame_says_since_when_and_how_it_read_before(reader: Browser) -> None:
    page = reader.get("/sources/shop/blame").tree
    clauses = {
        each.xpath("string(.//*[@class='said']/p)"): each for each in page.xpath("//*[contains(@class, 'clause')]")
    }
    assert len(clauses) == 8
    kept = next(clause for said, clause in clauses.items() if "24 months" in said)
    assert "new" in kept.xpath("string(.//*[@class='since'])")
    assert "kept for 30 days" in kept.xpath("string(.//details)")
    sold = next(clause for said, clause in clauses.items() if "never sell" in said)
    assert sold.xpath(".//*[@class='since']/a/@href") == ["/sources/shop/versions/1"]
    assert "We may sell" in sold.xpath("string(.//details)")
    assert "30 days" in reader.get("/sources/shop/blame?version=1").text


def test_facts_are_listed_and_held_against_each_other(reader: Browser) -> None:
    page = reader.get("/sources/shop/facts").tree
    assert "24 months" in page.xpath("//dt[.='retention period']/following-sibling::dd[1]/strong/text()")
    page = reader.get("/sources/shop/facts?from=1&to=3").tree
    ledgers = {each.get("aria-label"): each.text_content() for each in page.xpath("//dl")}
    assert "30 days" in ledgers["Not stated any more"]
    assert "24 months" in ledgers["Stated now"]
    assert "16" in ledgers["Facts"]


def test_a_search_marks_what_was_found_and_says_when_it_stood(reader: Browser) -> None:
    page = reader.get("/search?q=%22never+sell%22").tree
    assert page.xpath("//mark/text()") == ["never sell"]
    assert "In force" in page.xpath("string(//*[@class='hit'])")
    page = reader.get("/search?q=%22may+sell%22").tree
    assert "Not there any more" in page.xpath("string(//*[@class='hit'])")
    assert page.xpath("//*[@class='hit']//h2/a/@href") == ["/sources/shop/versions/2"]
    assert "No clause holds this" in reader.get("/search?q=%22may+sell%22&current=1").text


def test_a_phrase_has_a_page_that_says_when_each_source_said_it(house: House, reader: Browser) -> None:
    other = Story(house.story.engine, "inn").watch()
    other.now = house.story.now
    other.look(SOLD)
    other.wait(days=2).change_to(POLICY)
    other.wait(days=2).change_to(SOLD.replace("30 days", "31 days"))
    answer = reader.get("/when?q=May+sell!")
    told = {each.xpath("string(.//h2)"): each for each in answer.tree.xpath("//*[@class='hit']")}
    assert list(told) == ["inn", "shop"]
    assert [len(each.xpath(".//li")) for each in told.values()] == [2, 1]
    assert "not in 1 in between" in " ".join(told["inn"].text_content().split())
    assert "in force" in told["inn"].text_content()
    assert "in force" not in told["shop"].text_content()
    assert told["shop"].xpath(".//li/a/@href") == [
        "/sources/shop/versions/2", "/compare?from=shop%402&to=shop%403",
    ]  # fmt: skip
    assert "2 sources said it, 1 says so now" in answer.text
    assert [each.text_content() for each in reader.get("/when?q=may+sell&source=shop").tree.xpath("//h2")] == ["shop"]
    assert answer.tree.xpath("//a[.='Permalink']/@href") == ["/when?q=May+sell%21"]
    for path in ("/when", "/search"):
        form = reader.get(path).tree
        assert form.xpath("//datalist[@id=//input[@name='source']/@list]/option/@value") == ["inn", "shop"]
    assert "No source ever said that" in reader.get("/when?q=sell+may").text
    assert "&lt;b&gt;" in reader.get("/when?q=%3Cb%3E&source=%3Cb%3E").text


@pytest.mark.parametrize(
    ("query", "status"), [("q=.", 422), ("q=x&source=nobody", 404), ("q=x&tag=nobody", 404), ("", 200)]
)
def test_a_phrase_that_cannot_be_looked_for_is_said_so(reader: Browser, query: str, status: int) -> None:
    answer = reader.get(f"/when?{query}")
    assert answer.status == status
    assert bool(answer.tree.xpath("//*[@role='alert']")) == (status != 200)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("q=(sell", 422, "bracket"),
        ("q=NOT+sell", 422, "Only NOT"),
        ("q=sell&since=yesterday", 422, "no date"),
        ("q=sell&until=9999-12-31", 422, "no date"),
        ("q=sell&source=nobody", 404, "No source is called nobody"),
        ("q=sell&tag=no+such", 404, "No source has the tag no such"),
        ("q=" + "x" * 1001, 422, "1000 are the most"),
        ("q=sell&cursor=99999999999999999999-1", 200, ""),
    ],
)
def test_w15_what_a_search_cannot_understand_is_a_sentence(reader: Browser, query: str, status: int, says: str) -> None:
    answer = reader.get(f"/search?{query}")
    assert (answer.status, says in answer.text) == (status, True)
    [asked] = answer.tree.xpath("//input[@name='q']/@value")
    assert f"q={asked}" in unquote_plus(query)


def test_an_operator_corrects_a_judgement_and_the_comparison_shows_it(house: House, reader: Browser) -> None:
    page = reader.get("/compare?from=shop%401&to=shop%402").tree
    [link] = page.xpath("//a[.='Judged wrong?']/@href")
    assert reader.get(link).status == 200
    assert reader.post(link, verdict="minor", category="sharing", reason="  ").status == 422
    assert reader.post(link, verdict="dreadful", category="sharing", reason="so").status == 422
    made = reader.post(link, verdict="minor", category="sharing", reason="It was <b>announced</b>.")
    assert (made.status, made.header("location")) == (303, link)
    said = reader.get("/compare?from=shop%401&to=shop%402").tree.xpath("string(//*[@class='correction'])")
    assert "Corrected to minor, sharing by ada: It was <b>announced</b>." in said
    assert reader.get(link.rpartition("/")[0] + "/9").status == 404
    assert reader.get(link).tree.xpath("//button[.='Take it back']") != []
    assert reader.post(link, take_back="1").status == 303
    assert reader.get(link).tree.xpath("//button[.='Take it back'] | //*[@class='correction']") == []
    assert reader.post(link, take_back="1").status == 422
    reader.get(link)
    house.account("bo", AccountRole.READER)
    other = house.browser("bo")
    assert other.get(link).status == 403
    assert "Judged wrong?" not in other.get("/compare?from=shop%401&to=shop%402").text


def test_a_redline_is_a_word_file_of_both_texts(reader: Browser) -> None:
    answer = reader.get("/sources/shop/redline/1/2")
    assert answer.header("content-disposition") == 'attachment; filename="shop-1-2.docx"'
    with zipfile.ZipFile(io.BytesIO(answer.body)) as word:
        document = word.read("word/document.xml").decode()
    assert "<w:del " in document
    assert "<w:ins " in document
    assert POLICY.split("\n\n")[1] in document


def test_a_redline_is_saved_as_markdown_and_json_too(reader: Browser) -> None:
    answer = reader.get("/sources/shop/redline/1/2.md")
    assert answer.header("content-disposition") == 'attachment; filename="shop-1-2.md"'
    assert answer.header("content-type") == "text/plain; charset=utf-8"
    assert "We <del>will never</del><ins>may</ins> sell" in answer.text
    answer = reader.get("/sources/shop/redline/1/2.json")
    assert answer.header("content-disposition") == 'attachment; filename="shop-1-2.json"'
    assert [block["verdict"] for block in answer.json["blocks"] if block["kind"] == "modified"] == ["substantive"]
    assert reader.get("/sources/shop/redline/1/9.md").status == 404


def test_the_page_for_the_printer_has_reasons_the_whole_text_and_what_it_rests_on(reader: Browser) -> None:
    page = reader.get("/compare?from=shop%401&to=shop%402").tree
    [link] = page.xpath("//a[.='Print']/@href")
    page = reader.get(link).tree
    assert page.xpath("//ol[@class='printed']/li/strong/text()") != []
    text = page.xpath("//article")[0]
    assert text.xpath(".//del/text()") == ["will never"]
    assert text.xpath(".//ins/text()") == ["may"]
    assert all(paragraph in text.text_content() for paragraph in SOLD.split("We may sell")[1].split("\n\n")[1:])
    assert "SHA-256" in page.xpath("string(//footer)")


def test_two_sources_are_held_against_each_other_in_every_form(house: House, reader: Browser) -> None:
    Story(house.story.engine, "copy").watch().look(POLICY.replace("30 days", "seven weeks"))
    page = reader.get("/compare?from=shop%401&to=copy%401").tree
    assert "Judged wrong?" not in page.text_content()
    links = {link.text: link.get("href") for link in page.xpath("//p[@class='acts']/a")}
    printed = reader.get(links["Print"]).tree
    assert printed.xpath("string(//h1)") == "shop and copy: what differs"
    assert printed.xpath("//article//ins/text()") == ["seven weeks"]
    assert "shop, version 1: text SHA-256" in printed.xpath("string(//footer)")
    assert printed.xpath("//nav[@aria-label='Comparison']/a/@href") == ["/compare?from=shop%401&to=copy%401"]
    saved = {form: reader.get(links[form]) for form in ("Word", "Markdown", "JSON")}
    for form, name in (("Word", "docx"), ("Markdown", "md"), ("JSON", "json")):
        assert saved[form].header("content-disposition") == f'attachment; filename="shop-1-copy-1.{name}"'
    assert saved["JSON"].json["title"] == "shop version 1 to copy version 1"
    assert reader.get("/redline?from=shop&to=copy").header("content-disposition").endswith('"shop-3-copy-1.docx"')
    assert (reader.get("/redline.md?from=shop@1").status, reader.get("/redline/print?from=shop&to=no").status) == (
        400,
        404,
    )
    for name in ("shop", "copy"):
        assert links[f"{name} version 1"] == f"/sources/{name}/versions/1/evidence"


def test_texts_that_are_too_long_are_refused_in_every_form(house: House) -> None:
    other = "# Privacy\n\n" + "\n\n".join(f"Kept is the record number {n} of you for {n} days." for n in range(600))
    story = Story(house.story.engine, "long").watch()
    story.look(other)
    story.wait(days=1).change_to(other.replace("Kept is", "We sell").replace("record", "picture"))
    house.account("ada")
    reader = house.browser("ada")
    for end in ("", ".md", ".json", "/print"):
        answer = reader.get(f"/sources/long/redline/2/1{end}")
        assert (answer.status, "clausewatch diff long 2 1" in answer.text) == (413, True), end


def test_evidence_is_saved_with_the_script_that_checks_it(reader: Browser, tmp_path: Path) -> None:
    page = reader.get("/sources/shop/versions/2").tree
    [link] = [href for href in page.xpath("//a/@href") if href.endswith("/evidence")]
    answer = reader.get(link)
    assert answer.header("content-disposition") == 'attachment; filename="shop-2-evidence.zip"'
    assert answer.header("content-type") == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        archive.extractall(tmp_path)
    command = [sys.executable, "-I", "verify_evidence.py", "version-2.warc.gz"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "shop version 2 of 3" in done.stdout
    assert reader.get("/sources/shop/versions/9/evidence").status == 404
