"""The pages of the history: a source, the text of a version, and two versions beside each other."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from sqlalchemy import text

from db.overview import Overview
from tests.build import LONGER_KEPT, SOLD, Story, capture
from tests.monitor.web.visiting import Browser, House


@pytest.fixture
def reader(house: House) -> Browser:
    house.account("ada")
    return house.browser("ada")


def test_a_source_shows_its_versions_and_what_each_changed(reader: Browser) -> None:
    page = reader.get("/sources/shop").tree
    rows = page.xpath("//table[1]/tbody/tr")
    assert [row.xpath("string(th)") for row in rows] == ["Version 2", "Version 1"]
    assert "substantive" in rows[0].text_content()
    assert "1 clause: sharing" in rows[0].text_content()
    assert rows[0].xpath(".//a/@href") == ["/compare?from=shop%401&to=shop%402", "/sources/shop/versions/2"]
    picture = page.xpath("//*[local-name()='svg']")[0]
    assert "1 change of the text, 1 of them substantive" in picture.get("aria-label")
    assert [dot.get("class") for dot in picture.xpath(".//*[local-name()='circle']")] == ["weighty"]
    assert page.xpath("//*[@style] | //script[not(@src)] | //style") == []


def test_the_history_is_saved_as_a_table_without_formulas(house: House, reader: Browser) -> None:
    house.story.wait(hours=5).change_to(
        SOLD.replace("# Privacy", "# Privacy\n\n=HYPERLINK(A1) is what we keep for 9 days")
    )
    [link] = reader.get("/sources/shop").tree.xpath("//a[contains(., '(CSV)')]/@href")
    answer = reader.get(link)
    assert answer.header("content-disposition") == 'attachment; filename="shop-history.csv"'
    assert answer.header("content-type") == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [row["version"] for row in rows] == ["1", "2", "3"]
    assert rows[2]["after"].startswith("'=HYPERLINK")
    assert reader.get("/sources/nobody/history.csv").status == 404


def test_a_day_of_effect_is_held_against_the_day_it_was_seen_and_near_twins_are_named(
    house: House, reader: Browser
) -> None:
    house.story.wait(hours=5).change_to(SOLD.replace("# Privacy", "# Privacy\n\nEffective 20 March 2026"))
    Story(house.story.engine, "copy").watch().look(SOLD)
    page = reader.get("/sources/shop").tree
    said = "effective 2026-03-20, first seen 2026-03-04: 16 days' notice"
    assert said in page.xpath("string(//table[1]/tbody/tr[1]/td[3])")
    assert said not in page.xpath("string(//table[1]/tbody/tr[2])")
    assert said in reader.get("/sources/shop/versions/3").text.replace("&#39;", "'")
    assert said[1:] in reader.get("/compare?from=shop%402&to=shop%403").text.replace("&#39;", "'")
    [near] = page.xpath("//dt[.='Nearly the same text']/following-sibling::dd/a")
    assert (near.text, near.get("href")) == ("copy", "/compare?from=shop&to=copy")


def test_a_table_of_the_document_is_a_table_on_the_page(house: House, reader: Browser) -> None:
    rows = "| What | Why | How long |\n| --- | --- | --- |\n| Logs | | 9 days |\n| *Mail* | law \\| tax | <b>7</b> |\n"
    house.story.wait(hours=5).change_to(f"{SOLD}\n\n{rows}\n| One cell |\n\n- an item\n\nThe end | of it.")
    page = reader.get("/sources/shop/versions/3").tree
    [table] = page.xpath("//article//table")
    assert [[cell.text_content() for cell in row.xpath("td")] for row in table.xpath(".//tr")] == [
        ["What", "Why", "How long"], ["Logs", "", "9 days"], ["Mail", "law | tax", "7"],
    ]  # fmt: skip
    shown = page.xpath("//article/p/text()")
    assert shown[-2:] == ["One cell", "The end | of it."]
    assert page.xpath("//article//li/text()") == ["an item"]


def test_another_source_to_compare_with_is_offered_and_found(house: House, reader: Browser) -> None:
    for name in ("my inn", "inner", "inn"):
        Story(house.story.engine, name).watch().look(LONGER_KEPT)
    Story(house.story.engine, "inn-new").watch()
    page = reader.get("/sources/shop").tree
    [listed] = page.xpath("//input[@id='other']/@list")
    assert page.xpath(f"//datalist[@id='{listed}']/option/@value") == ["inn", "inner", "my inn"], "with a version"
    for asked, others in (("", ["inn", "inner", "my inn"]), ("nn", ["inn", "inner", "my inn"]), ("inne", ["inner"])):
        links = reader.get(f"/sources/shop/beside?q={asked}").tree.xpath("//main//li/a")
        assert [(link.text, link.get("href")) for link in links] == [
            (name, f"/compare?from=shop&to={name.replace(' ', '%20')}") for name in others
        ]
    for asked, to in (("inn", "inn"), ("inn%401", "inn%401")):
        assert reader.get(f"/sources/shop/beside?q={asked}").header("location") == f"/compare?from=shop&to={to}"
    assert "No other source" in reader.get("/sources/shop/beside?q=shop").text
    assert "&lt;b&gt;" not in reader.get("/sources/shop/beside?q=nn&skip=%3Cb%3E").text
    assert reader.get("/sources/nobody/beside").status == 404
    assert Overview(house.story.engine).beside("shop", "inn", 1, 1) == ("inner",)


def test_a_text_that_changed_under_its_old_date_is_said_to_be_so(house: House, reader: Browser) -> None:
    dated(house, date(2026, 1, 5), date(2026, 1, 5))
    said = "text changed, published date did not: still 2026-01-05"
    assert said in reader.get("/sources/shop").text
    assert said.capitalize() in reader.get("/compare?from=shop%401&to=shop%402").text
    dated(house, date(2026, 1, 5), date(2026, 3, 14))
    page = reader.get("/sources/shop").text
    assert said not in page
    assert "dates itself 2026-03-14, 10 days after it was seen" in page


def dated(house: House, *days: date) -> None:
    with house.story.engine.begin() as connection:
        for seq, day in enumerate(days, 1):
            connection.execute(
                text("UPDATE versions SET published_on = :day WHERE seq = :seq"), {"day": day.isoformat(), "seq": seq}
            )


def test_what_went_wrong_and_what_waits_is_shown(house: House, reader: Browser) -> None:
    assert "waits since" not in reader.get("/sources/shop").text
    house.story.wait(hours=6).look(LONGER_KEPT)
    page = reader.get("/sources/shop").text
    assert "A new text waits since 2026-03-04" in page
    with house.story.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO checks (source_id, checked_at, outcome, reason, detail, status, elapsed_seconds)"
                " VALUES (1, '2026-03-06 09:00:00.000000', 'unwell', 'bot-wall', 'cf-mitigated: <challenge>', 403, 1)"
            )
        )
    page = reader.get("/sources/shop").text
    assert "bot-wall" in page
    assert "cf-mitigated: &lt;challenge&gt;" in page


def test_sources_of_the_same_text_are_named(house: House, reader: Browser) -> None:
    other = type(house.story)(house.story.engine, "shop-two")
    other.now = house.story.now
    other.watch().look(SOLD)
    assert reader.get("/sources/shop").tree.xpath("//dt[.='Same text']/../dd/a/@href") == ["/sources/shop-two"]
    other.wait(hours=1).change_to(LONGER_KEPT)
    assert reader.get("/sources/shop").tree.xpath("//dt[.='Same text']") == []


def test_a_version_is_text_and_w19_its_page_is_only_saved(reader: Browser) -> None:
    page = reader.get("/sources/shop/versions/2")
    assert page.tree.xpath("string(//article/h2)") == "Privacy"
    assert "We may sell your personal information" in page.tree.xpath("string(//article)")
    raw = reader.get("/sources/shop/versions/2/raw")
    assert raw.body == capture(SOLD).body
    assert raw.header("content-type") == "application/octet-stream"
    assert raw.header("content-disposition") == 'attachment; filename="shop-2.page"'
    assert raw.header("x-content-type-options") == "nosniff"
    saved = reader.get("/sources/shop/versions/2/text")
    assert saved.text == SOLD
    assert saved.header("content-type") == "text/plain; charset=utf-8"
    assert saved.header("content-disposition").startswith("attachment")


def test_two_versions_stand_beside_each_other(reader: Browser) -> None:
    page = reader.get("/compare?from=shop%401&to=shop%402").tree
    [change] = page.xpath("//*[@data-change]")
    assert change.xpath("string(.//del)") == "will never"
    assert change.xpath("string(.//ins)") == "may"
    assert "substantive" in change.xpath("string(.//*[@class='why'])")
    assert [fold.xpath("string(summary)") for fold in page.xpath("//details")] == [
        "2 clauses unchanged",
        "5 clauses unchanged",
    ]
    side = reader.get("/compare?from=shop%401&to=shop%402&view=side").tree
    assert (
        side.xpath("string(//*[@class='before']/p)")
        == "We will never sell your personal information to anybody outside our family of companies."
    )
    assert (
        side.xpath("string(//*[@class='after']/p)")
        == "We may sell your personal information to anybody outside our family of companies."
    )
    assert side.xpath("//*[@class='before']//ins | //*[@class='after']//del") == []


def test_a_comparison_is_filtered_and_says_what_it_leaves_out(reader: Browser) -> None:
    page = reader.get("/compare?from=shop%401&to=shop%402&verdict=minor").tree
    assert page.xpath("//*[@data-change]") == []
    assert "1 difference not on this page" in page.text_content()
    assert "0 of 1 differences" in page.text_content()
    assert len(reader.get("/compare?from=shop%401&to=shop%402&category=sharing").tree.xpath("//*[@data-change]")) == 1


def test_what_was_recorded_of_a_change_is_what_the_comparison_says(house: House, reader: Browser) -> None:
    with house.story.engine.begin() as connection:
        connection.execute(text("UPDATE changes SET reasons = '[\"the night is dark\"]'"))
    assert "The night is dark." in reader.get("/compare?from=shop%401&to=shop%402").text
    # Backwards nothing is recorded, so it is judged anew.
    page = reader.get("/compare?from=shop%402&to=shop%401").tree
    assert page.xpath("string(//*[@data-change]//ins)") == "will never"


def test_an_address_without_versions_leads_to_one_that_lasts(reader: Browser) -> None:
    answer = reader.get("/compare?from=shop%401&to=shop&view=side")
    assert answer.status == 303
    assert answer.header("location") == "/compare?from=shop%401&to=shop%402&view=side"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/sources/nobody", 404, "No source is called nobody"),
        ("/sources/shop/versions/9", 404, "no version 9"),
        ("/sources/shop/versions/9/raw", 404, "no version 9"),
        ("/compare?from=shop%401&to=shop%409", 404, "no version 9"),
        ("/compare?from=shop%401", 400, "Say what to compare"),
        ("/compare?from=@&to=@@1", 400, "Say what to compare"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(reader: Browser, path: str, status: int, says: str) -> None:
    answer = reader.get(path)
    assert (answer.status, says in answer.text) == (status, True)


def test_what_changed_lately_is_told_over_all_sources(house: House, reader: Browser) -> None:
    page = reader.get("/changes").tree
    [told] = page.xpath("//*[@class='hit']")
    assert "may sell" in told.text_content()
    assert "/compare?from=shop%401&to=shop%402" in told.xpath(".//a/@href")
    assert "No source of this tag" in reader.get("/changes?tag=none").text
    assert reader.get("/changes?before=0&tag=%F0").status == 200
    for n in range(31):
        house.story.wait(days=1).change_to(SOLD.replace("30 days", f"{n + 40} days"))
    reader = house.browser("ada")  # the session of a month ago is over
    page = reader.get("/changes").tree
    assert len(page.xpath("//*[@class='hit']")) == 30
    assert len(reader.get(page.xpath("//a[@rel='next']/@href")[0]).tree.xpath("//*[@class='hit']")) == 2
