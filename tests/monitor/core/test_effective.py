from __future__ import annotations

from datetime import date

import pytest

from monitor.core.effective import effective_on, notice_of

MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "# Privacy\n\nEffective March 1, 2026\n\nLast updated 2 February 2026",
        "**Effective date:** 1 March 2026",
        "Effective Date\n\n2026-03-01",
        "Last updated 2 February 2026. This statement is effective as of 1st of March 2026 and replaces all others.",
        "It comes into effect on March 1st, 2026.",
        "These terms take effect on 1 Mar. 2026.",
    ],
)
def test_a_day_of_effect_is_read(text: str) -> None:
    assert effective_on(text) == MARCH


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Last updated 1 March 2026",
        "Effective immediately. We moved on 1 March 2026.",
        "Our cost-effective lamps were first sold in shops by us on 1 March 2026.",
        "Effective 01/03/2026",
        "Effective 31 February 2026",
        "effective " * 20_000,
    ],
)
def test_what_names_no_such_day_names_none(text: str) -> None:
    assert effective_on(text) is None


def test_notice_is_told_once_for_the_version_that_brought_the_day() -> None:
    given = notice_of(MARCH, None, date(2026, 2, 14))
    assert given is not None
    assert (given.days, given.sentence()) == (15, "effective 2026-03-01, first seen 2026-02-14: 15 days' notice")
    late = notice_of(MARCH, date(2025, 1, 1), date(2026, 3, 2))
    assert late is not None
    assert late.sentence() == "effective 2026-03-01, 1 day before it was first seen"
    same = notice_of(MARCH, None, MARCH)
    assert same is not None
    assert same.sentence() == "effective 2026-03-01, first seen that day"
    assert notice_of(MARCH, MARCH, date(2026, 4, 1)) is None
    assert notice_of(None, MARCH, date(2026, 4, 1)) is None
