from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import published_on


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Last updated: March 3, 2024", date(2024, 3, 3)),
        ("*Last Updated:* **3 March 2024**", date(2024, 3, 3)),
        ("This policy was last modified on 1st of June 2021.", date(2021, 6, 1)),
        ("Effective date 2023-11-30", date(2023, 11, 30)),
        ("Effective as of Sept. 9th, 2019", date(2019, 9, 9)),
        ("EFFECTIVE JANUARY 1, 2020", date(2020, 1, 1)),
        ("Last revised\n\n31/12/2022", date(2022, 12, 31)),
        ("Last revised 12/31/2022", date(2022, 12, 31)),
        ("Last revised 05/05/2022", date(2022, 5, 5)),
        ("Effective: May 1, 2024. Last updated: April 2, 2024", date(2024, 4, 2)),
        ("last updated 2024年3月5日", date(2024, 3, 5)),
        ("Last revised 03/04/2022", None),
        ("Last updated: 32 March 2024", None),
        ("Last updated: February 30, 2024", None),
        ("Last updated: yesterday", None),
        ("We were founded on March 3, 1999.", None),
        ("We may update this policy. Orders placed before March 3, 2024 are kept.", None),
        ("", None),
    ],
)
def test_date_is_the_one_the_policy_gives_itself(text: str, day: date | None) -> None:
    assert published_on(text) == day


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_every_plain_form(day: date) -> None:
    for form in ("%B %d, %Y", "%d %B %Y", "%b %d %Y", "%Y-%m-%d", "%Y/%m/%d"):
        assert published_on(f"Last updated: {day.strftime(form)}") == day


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    published_on(f"Last updated {text} effective {text}")
