"""Sick pages are named, sound ones are let through, however many trigger words they hold."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.health import of_first, of_response, of_text
from monitor.core.tongue import language, words_of
from monitor.core.types import Ailment
from monitor.demo.site import SHOPS, policy_text, to_html

URL = "https://shop.example/privacy"
HTML = (("content-type", "text/html; charset=utf-8"),)
NAVIGATION = "<nav>" + " ".join(f"<a href='/{n}'>Collection number {n}</a>" for n in range(25)) + "</nav>"
POLICIES = sorted({shop.policy for shop in SHOPS.values()})
TRIGGERS = (
    "This site is protected by reCAPTCHA. Just a moment... Please log in to your account. Forgot your password? "
    "Page not found: error 404. Before you continue, we and our 842 partners use cookies. The service is temporarily "
    "unavailable and down for scheduled maintenance. Checking your browser. Access denied. "
)


def page(main: str, title: str = "Shop", chrome: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{chrome}{main}</body></html>".encode()


def ailment(body: bytes, url: str = URL, headers: Sequence[tuple[str, str]] = HTML) -> Ailment | None:
    found = of_response(200, headers, url, body)
    assert found is None or found.evidence
    return found.ailment if found else None


def text_ailment(text: str, last: str, lang: str = "en", last_lang: str = "en") -> Ailment | None:
    found = of_text(text, lang, last, last_lang)
    return found.ailment if found else None


BOT_WALLS = {
    "cloudflare": page(
        "<h1>shop.example</h1><h2>Verifying you are human.</h2><noscript>Enable JavaScript and cookies to continue"
        "</noscript><script>window._cf_chl_opt={cRay:'8f'};</script>",
        "Just a moment...",
    ),
    "akamai": page(
        "<h1>Access Denied</h1>You don't have permission to access this page. Reference #18.2f<p>"
        "https://errors.edgesuite.net/18.2f</p>",
        "Access Denied",
    ),
    "datadome": page("<script src='https://ct.captcha-delivery.com/c.js'></script>", "shop.example"),
    "perimeterx": page("<div id='px-captcha'></div><p>Press & Hold to confirm you are a human</p>", "Please wait"),
    "imperva": page(
        "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>Request unsuccessful. Incapsula incident ID: 0-1</iframe>", ""
    ),
    "aws": page("<script>AwsWafIntegration.getToken()</script><p>One second please</p>", ""),
    "unnamed": page("<p>Our systems have detected unusual traffic from your network.</p>", "Sorry", NAVIGATION),
}
PAGES = {
    Ailment.SOFT_404: (
        page("<main><h1>Page not found</h1><p>Sorry, that page does not exist.</p></main>", "Shop", NAVIGATION),
        page("<p>We can't find the page you are looking for.</p>"),
        page("<h1>Seite nicht gefunden</h1>", "Fehler", NAVIGATION),
        page("<h1>Oops</h1>", "404 Not Found", NAVIGATION),
    ),
    Ailment.MAINTENANCE: (
        page("<h1>We will be back soon!</h1><p>Down for scheduled maintenance.</p>"),
        page("<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>"),
    ),
    Ailment.CONSENT_WALL: (
        page(
            "<div role='dialog'><h2>Before you continue to Shop</h2><p>We and our 842 partners store personal data on "
            "your device.</p><button>Accept all</button></div>"
        ),
    ),
    Ailment.LOGIN_WALL: (
        page("<h1>Log in</h1><form><input name='user'><input type='password'></form>", "Log in", NAVIGATION),
        page("<form><input name='user'><input TYPE=password></form><p>New here? Create an account.</p>", "Wholesale"),
    ),
    Ailment.EMPTY: (
        b"",
        b" \n ",
    ),
    Ailment.SHELL: (
        page("<script src=/a.js></script><div id='root'></div><noscript>Please enable JavaScript.</noscript>"),
        page("<script>" + "var words = 'one two three'; " * 500 + "</script><div id='app'></div>"),
    ),
}


@pytest.mark.parametrize("maker", BOT_WALLS)
def test_bot_walls_are_named(maker: str) -> None:
    assert ailment(BOT_WALLS[maker]) is Ailment.BOT_WALL


@pytest.mark.parametrize("header", [("cf-mitigated", "challenge"), ("x-amzn-waf-action", "captcha")])
def test_a_server_that_says_it_challenges_is_believed(header: tuple[str, str]) -> None:
    body = page(to_html(policy_text("marrowfinch", 1)))
    assert ailment(body, headers=(*HTML, header)) is Ailment.BOT_WALL
    assert ailment(body) is None


@pytest.mark.parametrize(("expected", "body"), [(name, body) for name, bodies in PAGES.items() for body in bodies])
def test_other_sick_pages_are_named(expected: Ailment, body: bytes) -> None:
    assert ailment(body) is expected


def test_the_address_a_request_ended_at_gives_walls_away() -> None:
    small = page("<p>Welcome. " + "Some words about our shop. " * 8 + "</p>")
    assert ailment(small) is None
    assert ailment(small, "https://consent.shop.example/privacy") is Ailment.CONSENT_WALL
    assert ailment(small, "https://shop.example/Account/Login?next=%2Fprivacy") is Ailment.LOGIN_WALL


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("revision", [1, 2])
def test_long_policies_with_every_trigger_word_are_no_walls(policy: str, revision: int) -> None:
    text = policy_text(policy, revision)
    form = "<form><input type='password'></form><script>_cf_chl_opt=1</script><div class='cf-turnstile'></div>"
    assert ailment(page(to_html(text) + f"<footer>{TRIGGERS}</footer>", "Privacy", NAVIGATION + form)) is None
    assert ailment(page(f"<p>{TRIGGERS}</p>" + to_html(text), "Privacy", form)) is None
    assert of_first(text + TRIGGERS) is None
    assert of_text(text + TRIGGERS, "en", text, "en") is None


def test_a_short_policy_beside_a_log_in_form_and_a_banner_is_read() -> None:
    policy = (
        "<h1>Privacy</h1><p>" + "We collect your address to send the parcel and delete it after a year. " * 9 + "</p>"
    )
    chrome = "<form><input type=password></form><div>We use cookies. <button>Accept all</button></div>"
    assert ailment(page(policy, "Privacy", chrome)) is None
    assert of_first(re.sub("<[^>]+>", " ", policy)) is None


def test_other_formats_are_judged_by_their_text_only() -> None:
    assert of_response(200, (("content-type", "application/pdf"),), URL, b"%PDF-1.7 Page not found") is None
    assert of_response(200, HTML, URL, b"%PDF-1.7 Page not found") is None
    assert of_response(200, (("content-type", "text/plain"),), URL, b"Page not found") is None
    assert of_response(200, (), URL, b"<p>Page not found</p>") is not None


def test_other_encodings_are_read() -> None:
    text = "<title>Página não encontrada</title>"
    assert ailment(text.encode("latin-1"), headers=(("content-type", "text/html; charset=iso-8859-1"),)) is (
        Ailment.SOFT_404
    )
    assert ailment(text.encode("utf-16"), headers=()) is Ailment.SOFT_404


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 4_000_000,
        b"<script" * 500_000,
        b"<!--" * 1_000_000,
        b"<a>" * 1_300_000,
        b"<p>" + b"a" * 4_000_000,
        b"<title>" + b"page the " * 400_000,
        b"<input type=password " * 200_000,
    ],
    ids=lambda body: body[:12].decode(),
)
def test_hostile_pages_take_no_longer_than_their_length(body: bytes) -> None:
    began = time.process_time()
    of_response(200, HTML, URL, body)
    assert time.process_time() - began < 2.0, "linear work on 4 MB takes a fraction of a second"


@settings(max_examples=100, deadline=None)
@given(body=st.one_of(st.binary(max_size=300), st.text("<>/!-abp =\"'scritle", max_size=200).map(str.encode)))
def test_any_bytes_are_judged(body: bytes) -> None:
    found = of_response(200, HTML, URL, body)
    assert found is None or found.ailment in Ailment


# ---- the text against the source's own past ------------------------------------------------------

SPOKEN = {
    "en": "We collect the information that you give us when you place an order, and we keep it for as long as the law "
    "requires. You may ask us at any time for a copy of your data, and we will not sell it to any other company.",
    "de": "Wir erheben die Angaben, die Sie bei einer Bestellung machen, und bewahren sie auf, solange das Gesetz es "
    "verlangt. Sie können jederzeit eine Kopie Ihrer Daten verlangen, und wir werden sie nicht an andere verkaufen.",
    "fr": "Nous recueillons les informations que vous donnez lors d'une commande et nous les gardons pour la durée que "
    "la loi demande. Vous pouvez demander une copie de vos données, et elles ne sont pas vendues par notre société.",
    "es": "Recogemos los datos que usted nos da cuando hace un pedido y los guardamos el tiempo que la ley exige. "
    "Usted puede pedir una copia de sus datos y nuestra empresa no vende las direcciones ni el historial a terceros.",
    "it": "Raccogliamo le informazioni che ci fornisce al momento di un ordine e le conserviamo per il tempo che è "
    "richiesto dalla legge. Può chiedere una copia dei dati, che non sono venduti dalla nostra società, anche dopo.",
    "pt": "Recolhemos os dados que você nos dá ao fazer um pedido e guardamos essas informações pelo tempo que a lei "
    "exige. Você também pode pedir uma cópia dos seus dados, e nossa empresa não vende nada a outras pessoas.",
    "nl": "Wij bewaren de gegevens die u ons geeft wanneer u een bestelling plaatst, voor zo lang als de wet het "
    "vraagt. U kunt ook een kopie van uw gegevens vragen, en deze worden niet aan anderen verkocht door onze winkel.",
}


@pytest.mark.parametrize("code", SPOKEN)
def test_seven_languages_are_told_apart(code: str) -> None:
    assert language(words_of(SPOKEN[code] * 2)) == code


def test_other_scripts_mixtures_and_few_words_are_told_apart_too() -> None:
    assert language(words_of("Мы собираем данные, которые вы нам даёте при заказе. " * 8)) == "Cyrillic"
    assert language(words_of("当社は、お客様から個人情報を取得し、これを適切に管理します。" * 4)) == "ja"
    assert language(words_of("我们收集您在下订单时提供的信息并依法予以保存" * 4)) == "Han"
    assert language(words_of(SPOKEN["en"] + SPOKEN["fr"])) == ""
    assert language(words_of("We sell tea to you")) == ""


@pytest.mark.parametrize("code", [code for code in SPOKEN if code != "en"])
def test_a_page_in_another_language_is_named_whatever_it_declares(code: str) -> None:
    last = policy_text("marrowfinch", 1)
    assert text_ailment(SPOKEN[code] * 20, last) is Ailment.WRONG_LANGUAGE
    assert text_ailment(SPOKEN[code] * 20, SPOKEN[code] * 18, "en", code) is None


@pytest.mark.parametrize("policy", POLICIES)
def test_a_revision_is_a_plausible_next_version(policy: str) -> None:
    before, after = policy_text(policy, 1), policy_text(policy, 2)
    assert before != after
    assert text_ailment(after, before) is None
    assert text_ailment(before, after) is None


def first_paragraphs(text: str, share: float) -> str:
    """The paragraphs that begin within the first part of a text."""
    return text[: text.index("\n\n", int(len(text) * share))]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_text_that_lost_two_thirds_has_collapsed_and_one_that_lost_half_has_not(policy: str) -> None:
    text = policy_text(policy, 1)
    assert text_ailment(first_paragraphs(text, 0.3), text) is Ailment.COLLAPSED
    assert text_ailment(first_paragraphs(text, 0.5), text) is None


@pytest.mark.parametrize("policy", POLICIES)
def test_a_text_that_breaks_off_within_a_sentence_has_collapsed(policy: str) -> None:
    text = policy_text(policy, 1)
    paragraph = next(part for part in first_paragraphs(text, 0.6).split("\n\n")[::-1] if len(part.split()) > 20)
    middle = text.index(paragraph) + len(" ".join(paragraph.split(" ")[:8]))
    found = of_text(text[:middle], "en", text, "en")
    assert found
    assert found.ailment is Ailment.COLLAPSED
    assert "breaks off" in found.evidence
    assert text_ailment(text[:middle] + ".", text) is None
    assert text_ailment(text.rstrip()[:-20], text) is None


def test_a_text_that_grows_is_plausible() -> None:
    text = policy_text("juniperrow", 1)
    assert text_ailment(text, text[: len(text) // 4]) is None


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("other", POLICIES)
def test_another_shops_policy_is_another_document(policy: str, other: str) -> None:
    found = text_ailment(policy_text(other, 1), policy_text(policy, 1))
    assert found is (None if policy == other else Ailment.OTHER_DOCUMENT)


def test_one_boilerplate_under_another_shops_name_is_another_document() -> None:
    """Two shops may have the same lawyer: likeness says one document, the names in their addresses say two."""
    ours = policy_text("marrowfinch", 1).replace(".example", ".com")
    theirs = ours.replace("Marrow & Finch", "Penn Hollow").replace("marrowfinch.com", "pennhollow.com")
    assert text_ailment(ours.replace("Marrow & Finch", "M&F"), ours) is None
    assert text_ailment(theirs * 2, ours * 2) is Ailment.OTHER_DOCUMENT


def test_a_new_partner_with_an_address_is_no_other_document() -> None:
    ours = policy_text("tidewaterkettle", 1)
    google = ours + "\nWe use Google (google.com). Google counts. Google keeps. Google deletes."
    matomo = ours + "\nWe use Matomo (matomo.org). Matomo counts. Matomo keeps. Matomo deletes."
    ours_too = (
        " Tidewater Kettle, tidewaterkettle.com, letters@tidewaterkettle.com, Tidewater Kettle, Tidewater Kettle."
    )
    assert text_ailment(matomo + ours_too, google + ours_too) is None


def test_a_wall_in_place_of_a_policy_is_named_by_its_words() -> None:
    last = policy_text("hollisoak", 1)
    assert text_ailment("# Page not found\n\nSorry, that page does not exist.", last) is Ailment.SOFT_404
    assert text_ailment("Down for scheduled maintenance.", last) is Ailment.MAINTENANCE
    assert text_ailment("See you at the workshop.", last) is Ailment.EMPTY
    assert text_ailment("", last) is Ailment.EMPTY


def test_a_first_text_is_empty_below_fifty_words() -> None:
    def first(text: str) -> Ailment | None:
        found = of_first(text)
        return found.ailment if found else None

    assert first("") is Ailment.EMPTY
    assert first("word " * 49) is Ailment.EMPTY
    assert first("word " * 50) is None
    assert first("The page you requested could not be found.") is Ailment.SOFT_404
    assert first("Please log in to your account. " + "word " * 60) is Ailment.LOGIN_WALL


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=400), lang=st.sampled_from(["", "en", "de"]))
def test_a_text_is_never_sick_beside_itself(text: str, lang: str) -> None:
    assert of_text(text, lang, text, "en") is None


def test_a_text_of_countless_addresses_takes_no_longer_than_its_length() -> None:
    text = " ".join(f"shop-number-{n}.com" for n in range(20_000))
    began = time.process_time()
    of_text(text + " more", "en", text, "en")
    assert time.process_time() - began < 3.0


@pytest.mark.parametrize("unit", ["a.", "https://", "page the ", "a" * 99 + " ", "we and our ", "aa-", "ab.c."])
def test_long_texts_take_no_longer_than_their_length(unit: str) -> None:
    text = unit * (700_000 // len(unit))
    began = time.process_time()
    of_text(text, "en", text[: len(text) * 2 // 3], "en")
    of_first(text)
    assert time.process_time() - began < 5.0


def test_page_that_only_sends_its_reader_on_says_so() -> None:
    body = b"<html><head><META content='0; url=/new' HTTP-EQUIV='Refresh'></head><body>Moved.</body></html>"
    found = of_response(200, [("content-type", "text/html")], "https://shop.example/privacy", body)
    assert found is not None
    assert (found.ailment, "sends its reader on to /new by a meta refresh" in found.evidence) == (Ailment.EMPTY, True)


@pytest.mark.parametrize(
    ("body", "ailment", "evidence"),
    [
        ('<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"a": "b"}</script>', "shell", ""),
        ("<script>self.__next_f.push([1, 'We collect your data.'])</script>", "shell", ""),
        ("<shop-app></shop-app><script type=module src=/app.js></script>", "shell", ""),
        ('<div id="main"></div><script src="/bundle.js"></script>', "shell", ""),
        ("<div name='termly-embed'></div><script>(function () { load() })()</script>", "shell", ""),
        ("<script>location.href = '/legal/privacy'</script>", "shell", ""),
        (
            "<h1>Privacy</h1><iframe title=p src='https://p.example/1'></iframe><script src=a.js></script>",
            "shell",
            "https://p.example/1 in a frame",
        ),
        ('<script type="application/ld+json">{"name": "Shop"}</script>', "empty", ""),
        ("<frameset><frame src=/policy.html></frameset>", "empty", "shows /policy.html in a frame"),
        ('<object type="application/pdf" data="/privacy.pdf"></object>', "empty", "shows /privacy.pdf in a frame"),
        ('<iframe src="about:blank"></iframe>', "empty", ""),
    ],
)
def test_page_without_words_is_a_shell_where_a_script_may_bring_them(body: str, ailment: str, evidence: str) -> None:
    """A browser is tried then, whatever the place is called that its scripts fill."""
    page, html = f"<html><head><title>Privacy</title></head><body>{body}</body></html>", [("content-type", "text/html")]
    found = of_response(200, html, "https://shop.example/privacy", page.encode())
    assert found is not None
    assert found.ailment is {"shell": Ailment.SHELL, "empty": Ailment.EMPTY}[ailment]
    assert evidence in found.evidence
    assert ("in a frame" in found.evidence) is bool(evidence)


@pytest.mark.parametrize(
    "unit", [b"<iframe ", b"<script json ", b"<script><!--", b"<meta http-equiv=refresh ", b"<script "]
)
def test_long_pages_take_no_longer_than_their_length(unit: bytes) -> None:
    began = time.process_time()
    of_response(200, [("content-type", "text/html")], "https://shop.example/privacy", unit * (4_000_000 // len(unit)))
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize("said", ["utf-16", "utf-16le", "unicode", "utf-8"])
def test_page_that_claims_to_be_in_wide_characters_and_is_not_is_seen_as_it_is(said: str) -> None:
    page = f'<html><meta charset="{said}"><p>{"We keep your data as long as the law asks. " * 20}</p></html>'
    assert of_response(200, [("content-type", "text/html")], "https://shop.example/privacy", page.encode()) is None
