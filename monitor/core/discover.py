"""Which links of a site lead to its policies, and of what kind: by the words of the link and of its path."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

MOST = 12
"""Pages that one look at a site asks for: at the usual pace half a minute."""
MOST_OF_A_KIND = 3
_SHORT_WORDS = 7
"""A link to a policy is its name; a longer one is a headline about a policy."""
_FLOOR = 1.0

# What each kind is called in English, German, French, Spanish, Italian, Portuguese and Dutch, without accents. The
# first kind that fits is taken: a "data processing agreement" and a "privacy and cookie policy" are each one thing.
_CALLED = {
    "data processing agreement": r"""
        dpa
        data (?:processing|protection) (?:agreement|addendum|terms)
        auftragsverarbeitung\w*
        avv
        (?:accord|contrat|avenant) (?:\w+ ){0,3}traitement (?:\w+ ){0,2}donnees
        (?:acuerdo|contrato|encargo) (?:\w+ ){0,3}tratamiento (?:\w+ ){0,2}datos
        (?:accordo|contratto) (?:\w+ ){0,4}trattamento (?:\w+ ){0,2}dati
        (?:acordo|contrato) (?:\w+ ){0,3}(?:tratamento|processamento) (?:\w+ ){0,2}dados
        (?:data)?verwerkersovereenkomst
        """,
    "subprocessors": r"""
        sub ?processors
        unterauftrags?(?:ver|be)arbeiter
        sous traitants(?: ulterieurs)?
        sub ?encargados
        sub ?responsabili
        sub ?(?:processadores|contratantes)
        sub ?verwerkers
        """,
    "privacy policy": r"""
        privacy
        privacy\w*(?:beleid|verklaring)
        data (?:protection|policy)
        datenschutz\w*
        (?:politique|charte) de confidentialite
        confidentialite
        vie privee
        (?:donnees|dati|dados|datos) (?:personnelles|personali|pessoais|personales)
        privacidad
        proteccion de datos
        privacidade
        protecao de dados
        riservatezza
        gegevensbescherming
        """,
    "cookie policy": r"""
        cookies?
        cookie\w*(?:richtlinien?|hinweise|beleid|verklaring)
        """,
    "acceptable use policy": r"""
        acceptable use(?: policy)?
        aup
        (?:usage|content) polic(?:y|ies)
        community (?:guidelines|standards|rules)
        """,
    "refund policy": r"""
        (?:refund|returns?|cancellation) polic(?:y|ies)
        widerruf(?:sbelehrung|srecht)?
        (?:politique|politica) de (?:remboursement|retours?|devolucion(?:es)?|reembolso|reembolsos)
        """,
    "terms": r"""
        terms
        tos
        (?:user|customer|subscriber|master|service) (?:\w+ )?agreement
        general conditions
        conditions of (?:use|sale|service)
        (?:nutzungs|geschafts|liefer|vertrags)bedingungen
        agbs?
        cg[uv]s?
        conditions (?:generales|d utilisation|de vente|particulieres)
        mentions legales et conditions
        (?:terminos|termos)
        condiciones (?:generales|legales|de \w+|del servicio)
        condicoes (?:gerais|de \w+|do servico)
        termini
        condizioni (?:generali|d uso|d utilizzo|di \w+|del servizio)
        \w*voorwaarden
        """,
}
KINDS = tuple(_CALLED)
_KINDS = {
    kind: re.compile(rf"\b(?:{'|'.join(line.strip() for line in lines.split(chr(10)) if line.strip())})\b")
    for kind, lines in _CALLED.items()
}
_CONTROL = re.compile(
    r"\b(?:settings?|preferences?|choices|manage|opt out|login|log in|sign in|einstellungen|parametres|gerer|gestion"
    r"|preferencias|configuracion|ajustes|preferenze|impostazioni|gestisci|definicoes|instellingen|voorkeuren)\b"
)
"""A switch, or a door to one: no document."""
_TELLS_ABOUT = re.compile(
    r"/(?:blog|news|newsroom|press|presse|magazine|stories|jobs|careers|product|products|category|tag|search|login)"
    r"(?:/|$)"
)
WELL_KNOWN = (
    "/privacy",
    "/privacy-policy",
    "/legal/privacy",
    "/terms",
    "/terms-of-service",
    "/legal/terms",
    "/cookies",
    "/datenschutz",
)
"""Asked only where neither a link nor the sitemap names a policy."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a page names, absolute and without a fragment, and the words it stands under."""

    url: str
    text: str = ""
    rel: tuple[str, ...] = ()
    """What the page says of the link, e.g. `next`, in lower case."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that looks as if it led to a policy."""

    kind: str
    url: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Leads:
    """The best links of a site, by kind and then by how sure they are; `left_off` more were not taken."""

    taken: tuple[Lead, ...] = ()
    left_off: int = 0


def lead(link: Link) -> Lead | None:
    """What a link promises by its text and by the end of its path; None where it promises no policy."""
    path = unquote(urlsplit(link.url).path)
    text, tail = _plain(link.text), _plain(" ".join(path.rstrip("/").split("/")[-2:]))
    of_text, of_tail = _kind(text), _kind(tail)
    kind = of_text or of_tail
    if not kind:
        return None
    is_short = len(text.split()) <= _SHORT_WORDS
    score = 2.0 * bool(of_text and is_short) + 0.5 * bool(of_text and not is_short) + 1.5 * bool(of_tail)
    score -= 3.0 * bool(_CONTROL.search(text) or _CONTROL.search(tail)) + 3.0 * bool(_TELLS_ABOUT.search(path.lower()))
    score -= 1.0 * bool(not is_short and not of_tail)
    return Lead(kind, link.url, link.text, score) if score >= _FLOOR else None


def leads(links: Iterable[Link]) -> Leads:
    """The links worth a look: each address once, at most MOST_OF_A_KIND of a kind and MOST in all."""
    best: dict[str, Lead] = {}
    for link in links:
        found = lead(link)
        if found is not None and (found.url not in best or found.score > best[found.url].score):
            best[found.url] = found
    ordered = sorted(best.values(), key=lambda each: (KINDS.index(each.kind), -each.score))
    of_kind: Counter[str] = Counter()
    taken: list[Lead] = []
    for each in ordered:
        of_kind[each.kind] += 1
        if of_kind[each.kind] <= MOST_OF_A_KIND and len(taken) < MOST:
            taken.append(each)
    return Leads(tuple(taken), len(ordered) - len(taken))


@dataclass(frozen=True, slots=True)
class Said:
    """What words say of kinds of documents: in plain letters, and every kind that is named, the surest first."""

    plain: str
    kinds: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.kinds[0] if self.kinds else ""


def kind_said(words: str) -> Said:
    """The kinds of documents that a title, a link or a file's name speaks of."""
    plain = _plain(words.replace("_", " "))
    return Said(plain, tuple(kind for kind, called in _KINDS.items() if called.search(plain)))


def _kind(said: str) -> str:
    return kind_said(said).kind


def _plain(text: str) -> str:
    """Lower case, without accents, words parted by one space."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", bare))
