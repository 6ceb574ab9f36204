from __future__ import annotations

import pytest

from crawler.passing import is_invitation, is_passing, is_read_aloud, lasting


@pytest.mark.parametrize(
    "line",
    [
        "Updated over a week ago", "Last updated 3 days ago", "**Updated yesterday**", "2 months ago",
        "5 min read", "12-minute read", "Reading time: 5 minutes", "~ 4 minutes read",
        "Zuletzt aktualisiert vor 2 Wochen", "vor 3 Tagen", "Lesezeit: 5 Minuten", "5 Min. Lesezeit",
        "Mis à jour il y a 3 jours", "Temps de lecture : 3 min", "Actualizado hace 2 meses", "há 3 dias",
        "Aggiornato 3 giorni fa", "5 dagen geleden", "Leestijd: 4 minuten", "Written by Jane Doe",
        "Was this page helpful?", "Was this article helpful? Yes / No", "Related articles",
        "Skip to main content", "Share this page", "· 5 min read ·",
    ],
)  # fmt: skip
def test_lines_of_the_hour_and_the_site_are_known(line: str) -> None:
    assert is_passing(line)


@pytest.mark.parametrize(
    "line",
    [
        "Last updated: March 3, 2024", "Updated 2024", "30 days", "one year", "We keep it for 30 days.",
        "Stand: 3. März 2024", "Written by the customer and accepted by us", "You may ask us within 5 minutes",
        "Hace 2 meses que cambió esta política.", "Sharing", "Copyright",
        "A year ago we wrote a policy that said", "Related persons", "x" * 5000,
    ],
)  # fmt: skip
def test_lines_of_a_policy_are_not_taken_for_them(line: str) -> None:
    assert not is_passing(line)


def test_words_for_screen_readers_are_known() -> None:
    assert is_read_aloud(" (opens in a new window)")
    assert is_read_aloud("(öffnet in neuem Fenster)") or is_read_aloud("(öffnet in einem neuen Fenster)")
    assert not is_read_aloud("The form opens in a new window.")


def test_headings_that_invite_to_other_pages_are_known() -> None:
    assert all(map(is_invitation, ("Related articles", "You may also like:", "Ähnliche Beiträge", "À lire aussi")))
    assert not any(map(is_invitation, ("Related companies", "Newsletter", "Your rights", "Further reading", "")))


def test_of_a_divided_line_what_lasts_is_kept() -> None:
    assert lasting("By Jane Doe · March 3, 2026 · 5 min read") == "March 3, 2026"
    assert lasting("Updated 3 days ago | 2 min read") == ""
    assert lasting("Shop Ltd. · 1 High Street") == "Shop Ltd. · 1 High Street"
    assert lasting("By continuing you agree") == "By continuing you agree"
    assert lasting("By Post") == "By Post"
