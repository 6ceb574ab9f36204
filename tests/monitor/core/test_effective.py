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
        "Effective 3/1/2026 in part; effective 1 March 2026 in whole.",
        "Gültig ab dem 1. März 2026",
        "Diese Erklärung gilt ab 01.03.2026.",
        "Zuletzt geändert am 2. Februar 2026. Sie tritt am 1. März 2026 in Kraft.",
        "Datum des Inkrafttretens\n\nIn Kraft seit: **1. März 2026**",
        "Entrée en vigueur : 1er mars 2026",
        "Ces conditions sont applicables à compter du 01/03/2026.",
        "La présente politique prend effet le 1er mars 2026",
        "Entre\u0301e en vigueur le 1 mars 2026",
        "Entrará en vigor el 1 de marzo de 2026.",
        "Vigente desde el 1 de marzo del 2026",
        "Em vigor a partir de 1 de março de 2026",
        "Data de vigência: 01/03/2026",
        "In vigore dal 1° marzo 2026",
        "Data di entrata in vigore: 1 marzo 2026",
        "Ingangsdatum: 1 maart 2026",
        "Deze verklaring is van kracht met ingang van 1 maart 2026.",
        "Zij treedt op 1 maart 2026 in werking.",
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
        "gilt 2026 " * 20_000,
        "Zuletzt aktualisiert am 1. März 2026",
        "Wir gelten als seriös. Am 1. März 2026 zogen wir um.",
        "Der Geschäftsführer tritt am 1. März 2026 zurück.",
        "Dernière mise à jour le 1er mars 2026",
        "La loi en vigueur nous oblige. Créée le 1er mars 2026",
        "Última actualización: 1 de marzo de 2026",
        "Wij gaan op 1 maart 2026 verhuizen.",
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
