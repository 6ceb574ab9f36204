from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest

from monitor.core.history_table import Line, as_csv, as_markdown, cell

LINE = Line(
    2, "2026-03-03T09:00:00Z", "changed", "substantive", "yes", "", "1", "modified", "substantive", "retention",
    "Privacy", "'30 days' became '24 months'",
    "We keep it for 30 days.", "We keep it for 24 months.", "", "", "ab", "cd",
)  # fmt: skip


STARTS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", ' "=1', "  =cmd|' /C calc'!A0", "'=1")
STRANGE = ("\ufeff=1", "\0=1", "＝1", "＋1", "－1", "＠1")


@pytest.mark.parametrize("text", (*STARTS, *STRANGE))
def test_w23_no_cell_can_be_a_formula(text: str) -> None:
    row = next(csv.DictReader(StringIO(as_csv([replace(LINE, after=text)]), newline="")))
    assert row["after"] == f"'{text}"
    assert cell(f"We {text}") == f"We {text}"


def test_w23_a_table_holds_each_text_as_it_was() -> None:
    said = 'One, "two"\nand; three'
    [row] = csv.DictReader(StringIO(as_csv([replace(LINE, before=said)]), newline=""))
    assert (row["before"], row["version"], row["category"]) == (said, "2", "retention")


def test_the_page_shows_texts_and_no_markup_of_theirs() -> None:
    shown = as_markdown("shop", [LINE, replace(LINE, version=3, after="<b>*x*</b> [a](http://b)")])
    assert shown.startswith("# shop\n\n## Version 2, 2026-03-03T09:00:00Z: changed, substantive\n")
    assert "   is: We keep it for 24 months." in shown
    assert "&lt;b&gt;\\*x\\*&lt;/b&gt; \\[a\\]" in shown
