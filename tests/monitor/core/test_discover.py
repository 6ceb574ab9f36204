"""Which links of a site are taken for its policies."""

from __future__ import annotations

import pytest

from monitor.core.discover import KINDS, MOST, MOST_OF_A_KIND, WELL_KNOWN, Link, lead, leads

NAMED = {
    "privacy policy": (
        "Privacy", "Privacy & Cookie Policy", "Your data protection", "Datenschutz", "Datenschutzerklärung",
        "Politique de confidentialité", "Vie privée", "Données personnelles", "Política de privacidad",
        "Protección de datos", "Informativa sulla privacy", "Tutela della riservatezza", "Política de Privacidade",
        "Proteção de dados", "Privacybeleid", "Privacyverklaring",
    ),
    "terms": (
        "Terms", "Terms of Service", "Terms & Conditions", "Conditions of Use", "User Agreement", "AGB",
        "Nutzungsbedingungen", "Allgemeine Geschäftsbedingungen", "Conditions générales", "CGU", "CGV",
        "Conditions d’utilisation", "Términos y condiciones", "Condiciones de uso", "Termini e condizioni",
        "Condizioni d’uso", "Termos de uso", "Condições gerais", "Algemene voorwaarden", "Gebruiksvoorwaarden",
    ),
    "cookie policy": (
        "Cookies", "Cookie Policy", "Cookie-Richtlinie", "Politique relative aux cookies", "Cookiebeleid",
    ),
    "data processing agreement": (
        "DPA", "Data Processing Addendum", "Vertrag zur Auftragsverarbeitung", "Accord de traitement des données",
        "Acuerdo de tratamiento de datos", "Accordo sul trattamento dei dati", "Acordo de tratamento de dados",
        "Verwerkersovereenkomst",
    ),
    "subprocessors": (
        "Subprocessors", "Sub-processors", "Unterauftragsverarbeiter", "Sous-traitants", "Subencargados",
        "Sub-responsabili", "Subprocessadores", "Subverwerkers",
    ),
    "acceptable use policy": ("Acceptable Use Policy", "Community guidelines"),
    "refund policy": ("Refund policy", "Widerrufsbelehrung"),
}  # fmt: skip
PATHS = {
    "/legal/privacy-policy": "privacy policy",
    "/datenschutz.html": "privacy policy",
    "/legal/terms-of-service/": "terms",
    "/agb": "terms",
    "/protecci%C3%B3n-de-datos": "privacy policy",
    "/politique-de-confidentialite": "privacy policy",
    "/legal/dpa.pdf": "data processing agreement",
    "/algemene-voorwaarden": "terms",
}
NO_POLICIES = (
    Link("https://shop.example/", "Home"),
    Link("https://shop.example/about", "About us"),
    Link("https://shop.example/conditions-we-treat", "Conditions we treat"),
    Link("https://shop.example/cookie-settings", "Cookie settings"),
    Link("https://shop.example/x", "Manage cookies"),
    Link("https://shop.example/x", "Datenschutz-Einstellungen"),
    Link("https://shop.example/blog/our-new-terms", "How we wrote the new terms and what you should know about them"),
    Link(
        "https://shop.example/news/privacy", "What the court said of privacy on the web this week, and why it matters"
    ),
    Link("https://shop.example/p/1", "A privacy film for the windows of your bathroom and your kitchen, by the metre"),
    Link("https://shop.example/products/privacy-screen", "Privacy screen"),
    Link("https://shop.example/terminal", "Long-term determination"),
)


@pytest.mark.parametrize("kind", NAMED)
def test_a_link_is_known_by_its_text_in_seven_languages(kind: str) -> None:
    for text in NAMED[kind]:
        found = lead(Link("https://shop.example/page/7", text))
        assert found is not None and found.kind == kind, (text, found)


def test_a_link_without_telling_words_is_known_by_its_path() -> None:
    for path, kind in PATHS.items():
        found = lead(Link(f"https://shop.example{path}", "here"))
        assert found is not None and found.kind == kind, (path, found)


@pytest.mark.parametrize("link", NO_POLICIES, ids=lambda link: link.text)
def test_a_headline_a_switch_and_a_product_are_no_policies(link: Link) -> None:
    assert lead(link) is None


def test_the_surest_of_each_kind_are_taken_and_the_rest_counted() -> None:
    links = [Link(f"https://shop.example/{n}/privacy", "") for n in range(5)]
    links += [Link("https://shop.example/legal/privacy", "Privacy policy"), Link("https://shop.example/terms", "Terms")]
    found = leads([*links, *links])
    assert [each.kind for each in found.taken] == ["privacy policy"] * MOST_OF_A_KIND + ["terms"]
    assert found.taken[0].url == "https://shop.example/legal/privacy"
    assert found.left_off == 3
    many = leads(Link(f"https://shop.example/{n}", text) for n, text in enumerate(sum(NAMED.values(), ())))
    assert len(many.taken) == MOST
    assert many.left_off == sum(map(len, NAMED.values())) - MOST


def test_every_usual_address_is_known_by_its_path() -> None:
    assert all(lead(Link(f"https://shop.example{path}")) for path in WELL_KNOWN)
    assert set(NAMED) == set(KINDS)
