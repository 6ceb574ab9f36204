"""Is this page the policy at all? Two looks: at the response, then at its text against the source's own last version.

Volume is judged first and phrases second: a wall is short, and a long policy may say "captcha", "log in" or
"not found" as often as it likes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from monitor.core.outline import Outline, outline
from monitor.core.tongue import FEWEST_WORDS, language, words_of
from monitor.core.types import Ailment, Diagnosis

SHORTEST_POLICY = 50
"""Words. The shortest of 38 real documents has 61; pages without script and error pages have fewer."""
WALL_WORDS = 300
"""Above this many shown words a page is no wall, navigation and footer counted."""
SHORT_TEXT = 120
"""Words of extracted text, navigation already taken out, up to which a phrase may name an ailment."""
COLLAPSE_SHARE = 0.4
LIKENESS_FLOOR = 0.1
"""Share of three-word runs in common. Unrelated policies have 0.02 to 0.06; of 240 real revisions
two true rewrites had less."""

# Marks in the bytes of a wall, by maker. Each may stand on a good page too, so they count on short ones only.
_CHALLENGES = (
    (b"_cf_chl_opt", "Cloudflare challenge"),
    (b"cf-browser-verification", "Cloudflare challenge"),
    (b"cf-turnstile", "Cloudflare challenge"),
    (b"captcha-delivery.com", "DataDome"),
    (b"geo.captcha-delivery", "DataDome"),
    (b"px-captcha", "PerimeterX"),
    (b"_pxappid", "PerimeterX"),
    (b"_incapsula_resource", "Imperva"),
    (b"incident_id", "Imperva"),
    (b"awswafintegration", "AWS WAF"),
    (b"awswafcookiedomainlist", "AWS WAF"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"sec-if-cpt-container", "Akamai"),
    (b"_sec/cp_challenge", "Akamai"),
    (b"kpsdk", "Kasada"),
    (b"sucuri_cloudproxy", "Sucuri"),
)
_SAID = {  # one pattern a line
    Ailment.BOT_WALL: r"""
        just a moment\.\.\.
        (?:checking|verifying) (?:if )?(?:your browser|the site connection|you are (?:a )?human)
        verify (?:that )?you are (?:a )?human
        are you a robot
        you have been blocked
        access (?:to this page has been )?denied
        needs to review the security of your connection
        enable javascript and cookies to continue
        attention required! \| cloudflare
        pardon our interruption
        press (?:&|and) hold
        unusual traffic from your
        request unsuccessful\. incapsula
        complete the (?:security check|captcha)
        ddos protection by
        """,
    Ailment.MAINTENANCE: r"""
        (?:down|closed|offline|unavailable) for (?:\w+ ){0,2}(?:scheduled )?maintenance
        under (?:scheduled )?maintenance
        (?:undergoing|performing) (?:\w+ ){0,2}maintenance
        (?:we'll|we’ll|we will) be (?:right )?back (?:soon|shortly|online)
        service (?:is )?(?:temporarily )?unavailable
        wartungsarbeiten
        en maintenance
        en mantenimiento
        in manutenzione
        em manutenção
        in onderhoud
        """,
    Ailment.SOFT_404: r"""
        (?:page|document|file|content) (?:(?:you|that) .{0,40})?(?:not|can(?:not|['’]t) be|could not be) found
        (?:can't|can’t|cannot|couldn't|couldn’t|could not) find (?:the|that|this|your) page
        page (?:\w+ ){0,6}(?:does not|doesn't|doesn’t|no longer) exist
        error 404
        404(?: error|[ :–-]+(?:page |file )?not found)
        (?:page|document|content|item|link) .{0,40}no longer available
        (?:store|shop|retailer) (?:is unavailable|not found)
        seite (?:wurde )?nicht gefunden
        page (?:introuvable|non trouvée)
        página no encontrada
        pagina non trovata
        página não encontrada
        pagina niet gevonden
        """,
    Ailment.CONSENT_WALL: r"""
        before you continue
        we and our (?:\d[\d,.]* )?partners
        continue without (?:accepting|agreeing)
        (?:accept|consent to) (?:all )?cookies to (?:continue|proceed|view|access)
        bevor sie (?:fortfahren|zu .{1,40} weitergehen)
        avant de (?:continuer|poursuivre)
        antes de continuar
        prima di continuare
        voordat je verdergaat
        """,
    Ailment.LOGIN_WALL: r"""
        (?:log|sign) ?in to (?:your account|continue|view|access|see)
        (?:you must|please) (?:be logged|log|sign) ?in
        forgot(?:ten)? (?:your )?password
        (?:bitte )?melden sie sich an
        mot de passe oublié
        """,
}
_PHRASES = {
    ailment: re.compile(rf"\b(?:{'|'.join(line.strip() for line in said.strip().splitlines())})", re.IGNORECASE)
    for ailment, said in _SAID.items()
}
_LOGIN_TITLE = re.compile(
    r"\b(?:log ?-?in|sign ?-?in|anmelden|anmeldung|connexion|iniciar sesión|accedi|inloggen)\b", re.I
)
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|account/log-?in|users/sign_in|wp-login\.php)/?$", re.I)
_DOMAIN = re.compile(
    r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|io|co|app|shop|eu|uk|us|ca|au|de|fr|es|it|nl|pt)\b"
)
_ENDING = 100
"""Characters by which a place in the last version is known again; a shorter loss may be the edit of a last line."""
_HOUSES = 30
"""Web addresses that may be the house's own; a list of thousands is not read to its end."""
_REGISTRIES = frozenset(("co", "com", "org", "net", "gov", "ac"))


def of_response(
    status: int, headers: Sequence[tuple[str, str]], url: str, body: bytes, content_type: str = ""
) -> Diagnosis | None:
    """What is wrong with a page as it came, before anything is read from it; None for one worth reading.

    Header names in lower case. `content_type` is taken from the headers where it is not given.
    """
    named = dict(reversed(headers))
    if named.get("cf-mitigated", "").strip().lower() == "challenge":
        return Diagnosis(Ailment.BOT_WALL, "the server says so: cf-mitigated: challenge")
    if named.get("x-amzn-waf-action", "").strip().lower() in ("challenge", "captcha"):
        return Diagnosis(Ailment.BOT_WALL, "the server says so: x-amzn-waf-action")
    if not body.strip():
        return Diagnosis(Ailment.EMPTY, "the page has no content")
    content_type = (content_type or named.get("content-type", "")).lower()
    if body.startswith(b"%PDF-") or (content_type and "html" not in content_type):
        return None  # phrases and volume of other formats are judged on their text
    page = outline(body, content_type, stop_after=WALL_WORDS)
    if page.is_long:
        return None
    return _wall(page, url, body) or _thin(page, status)


def _wall(page: Outline, url: str, body: bytes) -> Diagnosis | None:
    lowered = body.lower()
    for mark, maker in _CHALLENGES:
        if mark in lowered and page.words < SHORT_TEXT:
            return Diagnosis(Ailment.BOT_WALL, f"a short page with the mark of a {maker} wall")
    named = _by_phrase(page.heading)
    if named:
        return named
    host = urlsplit(url).hostname or ""
    if host.startswith(("consent.", "guce.")):
        return Diagnosis(Ailment.CONSENT_WALL, f"the request ended at {host}")
    is_login = _LOGIN_TITLE.search(page.heading) or _LOGIN_PATH.search(urlsplit(url).path)
    if page.has_password and (is_login or page.words < SHORT_TEXT):
        return Diagnosis(Ailment.LOGIN_WALL, f"a form that asks for a password and only {page.words} words")
    if is_login:
        return Diagnosis(Ailment.LOGIN_WALL, f"a log-in page of {page.words} words")
    return _by_phrase(page.text) if page.words < SHORT_TEXT else None


def _thin(page: Outline, status: int) -> Diagnosis | None:
    if page.words < SHORTEST_POLICY // 2:
        return Diagnosis(Ailment.EMPTY, f"the page shows {page.words} words (status {status})")
    return None


def of_text(text: str, lang: str, last_text: str, last_lang: str) -> Diagnosis | None:
    """What is wrong with a text, seen from the source's last good one; None for a plausible next version.

    `lang` and `last_lang` are what the pages declare; the words themselves are believed before them.
    """
    if text == last_text:
        return None
    words, last_words = words_of(text), words_of(last_text)
    if not words:
        return Diagnosis(Ailment.EMPTY, "no words are left")
    is_collapsed = len(words) < COLLAPSE_SHARE * len(last_words)
    if is_collapsed and len(words) < SHORT_TEXT and (named := _by_phrase(text)):
        return named
    spoken, last_spoken = language(words), language(last_words)
    if spoken and last_spoken and spoken != last_spoken:
        return Diagnosis(Ailment.WRONG_LANGUAGE, f"the words are {spoken}, the last version's {last_spoken}")
    if is_collapsed:
        return Diagnosis(Ailment.COLLAPSED, f"{len(words)} words are left of {len(last_words)}")
    if _breaks_off(text, last_text):
        return Diagnosis(
            Ailment.COLLAPSED, f"it breaks off within a sentence, after {len(words)} of {len(last_words)} words"
        )
    if max(len(words), len(last_words)) < FEWEST_WORDS:
        return None  # too short to be alike or unlike
    likeness = _likeness(words, last_words)
    if likeness >= LIKENESS_FLOOR:
        return _other_house(text, last_text)
    tongues = lang[:2].lower(), last_lang[:2].lower()
    if all(tongues) and tongues[0] != tongues[1] and not (spoken and last_spoken):
        return Diagnosis(Ailment.WRONG_LANGUAGE, f"the page declares {tongues[0]}, the last version {tongues[1]}")
    return Diagnosis(Ailment.OTHER_DOCUMENT, f"{likeness:.0%} of its three-word runs are the last version's")


def of_first(text: str) -> Diagnosis | None:
    """What is wrong with the first text of a source, with nothing to compare it with."""
    count = len(words_of(text))
    if count < SHORT_TEXT and (named := _by_phrase(text)):
        return named
    if count < SHORTEST_POLICY:
        return Diagnosis(Ailment.EMPTY, f"{count} words are no policy")
    return None


def _by_phrase(text: str) -> Diagnosis | None:
    for ailment, pattern in _PHRASES.items():
        if match := pattern.search(text[:20_000]):
            return Diagnosis(ailment, f"a short page that says “{' '.join(match[0].split())[:80]}”")
    return None


def _breaks_off(text: str, last_text: str) -> bool:
    """It ends in the middle of a sentence that went on in the last version: half a page that arrived as a whole one."""
    kept = text.rstrip(" \n*_|)")
    ending = kept[-_ENDING:]
    place = last_text.rfind(ending)
    if place < 0 or kept.endswith((".", "!", "?", ":", ";")):
        return False
    lost = last_text[place + len(ending) :]
    return len(lost) >= _ENDING and bool(words_of(lost.split("\n", 1)[0]))


def _likeness(words: Sequence[str], others: Sequence[str]) -> float:
    """Three-word runs in common, as a share of the text that has fewer of them."""
    runs, other_runs = (set(zip(seq, seq[1:], seq[2:], strict=False)) for seq in (words, others))
    return len(runs & other_runs) / max(1, min(len(runs), len(other_runs)))


def _other_house(text: str, last_text: str) -> Diagnosis | None:
    """Two shops with one boilerplate differ in the house they name: each text speaks of its own web address alone.

    Of five real policies two share 90 % of their three-word runs; likeness cannot tell them apart.
    """
    squeezed, last_squeezed = (re.sub(r"[\W_]+", "", each.lower()) for each in (text, last_text))
    house, last_house = _house(text, squeezed), _house(last_text, last_squeezed)
    if house and last_house and house not in last_squeezed and last_house not in squeezed:
        return Diagnosis(Ailment.OTHER_DOCUMENT, f"it speaks of {house}, the last version of {last_house}")
    return None


def _house(text: str, squeezed: str) -> str:
    """The name in a web or e-mail address that the text speaks of most, written apart or not; empty below 4 times."""
    mentioned = Counter(_DOMAIN.findall(text.lower())).most_common(_HOUSES)
    names = {
        next((label for label in reversed(domain.split(".")[:-1]) if label not in _REGISTRIES), "").replace("-", "")
        for domain, _ in mentioned
    }
    counts = {name: squeezed.count(name) for name in sorted(names) if len(name) >= 5}
    most = max(counts, key=lambda name: counts[name], default="")
    return most if counts.get(most, 0) >= 4 else ""
