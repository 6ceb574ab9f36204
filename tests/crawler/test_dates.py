from __future__ import annotations

import time
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
        ("Zuletzt aktualisiert: 3. März 2024", date(2024, 3, 3)),
        ("Stand: 03.04.2024", date(2024, 4, 3)),
        ("Stand 3. 4. 2024", date(2024, 4, 3)),
        ("Letzte Änderung am 1. Jänner 2023", date(2023, 1, 1)),
        ("In Kraft seit 25. Mai 2018. Letzte Aktualisierung: 2. Juni 2021", date(2021, 6, 2)),
        ("**Dernière mise à jour** : 1er août 2023", date(2023, 8, 1)),
        ("Derni\u00e8re mise a\u0300 jour : 3 fe\u0301vrier 2023", date(2023, 2, 3)),
        ("Mise à jour le 03/04/2024", date(2024, 4, 3)),
        ("En vigueur à compter du 25 mai 2018", date(2018, 5, 25)),
        ("Última actualización: 3 de marzo de 2024", date(2024, 3, 3)),
        ("Fecha de última actualización: 3/4/2024", date(2024, 4, 3)),
        ("Vigente desde el 1 de septiembre del 2022", date(2022, 9, 1)),
        ("Ultimo aggiornamento: 3 marzo 2024", date(2024, 3, 3)),
        ("Aggiornata il 1º maggio 2021", date(2021, 5, 1)),
        ("Última atualização: 3 de março de 2024", date(2024, 3, 3)),
        ("Atualizado em 13/04/2024", date(2024, 4, 13)),
        ("Laatst bijgewerkt op 3 maart 2024", date(2024, 3, 3)),
        ("Ingangsdatum: 1 mei 2018", date(2018, 5, 1)),
        ("Last updated 3.4.2024", date(2024, 4, 3)),
        ("Stand: Mai 2018", None),
        ("Stand: 31.02.2024", None),
        ("Última actualización: 32 de marzo de 2024", None),
        ("Laatst bijgewerkt: 3 foo 2024", None),
        ("Wir wurden am 3. März 1999 gegründet. Der Kundenstand stieg.", None),
        ("Last revised 03/04/2022", None),
        ("Last updated: 32 March 2024", None),
        ("Last updated: February 30, 2024", None),
        ("Last updated: yesterday", None),
        ("We were founded on March 3, 1999.", None),
        ("We may update this policy. Orders placed before March 3, 2024 are kept.", None),
        ("", None),
    ],
)
def test_f15_date_is_the_one_the_policy_gives_itself(text: str, day: date | None) -> None:
    assert published_on(text) == day


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_in_every_plain_form(day: date) -> None:
    for form in ("%B %d, %Y", "%d %B %Y", "%b %d %Y", "%Y-%m-%d", "%Y/%m/%d"):
        assert published_on(f"Last updated: {day.strftime(form)}") == day


@given(st.text(max_size=200))
def test_f15_no_text_breaks_the_reading(text: str) -> None:
    published_on(f"Last updated {text} effective {text}")


MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
FORMS = {
    "de": "Zuletzt aktualisiert am {d}. {m} {y}",
    "fr": "Dernière mise à jour : {d} {m} {y}",
    "es": "Última actualización: {d} de {m} de {y}",
    "it": "Ultimo aggiornamento: {d} {m} {y}",
    "pt": "Última atualização: {d} de {m} de {y}",
    "nl": "Laatst bijgewerkt: {d} {m} {y}",
}


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(FORMS)))
def test_every_day_is_read_back_in_every_language(day: date, lang: str) -> None:
    month = MONTHS[lang].split()[day.month - 1]
    assert published_on(FORMS[lang].format(d=day.day, m=month, y=day.year)) == day
    assert published_on(FORMS[lang].format(d=day.day, m=month.upper(), y=day.year).upper()) == day


def test_f15_hostile_text_costs_little() -> None:
    started = time.process_time()
    assert published_on("last updated 2024 " * 50_000 + "stand: " * 50_000) is None
    assert time.process_time() - started < 1
