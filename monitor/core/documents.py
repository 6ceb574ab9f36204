"""Which headings are titles of documents, and which documents nobody takes for one another."""

from __future__ import annotations

import re
from enum import StrEnum

from monitor.core.discover import kind_said


class Family(StrEnum):
    """What a document is for: whoever asks for one of the first is not asking for one of the second."""

    DATA = "data"
    CONTRACT = "contract"


_FAMILIES = {
    "privacy policy": Family.DATA,
    "cookie policy": Family.DATA,
    "terms": Family.CONTRACT,
    "acceptable use policy": Family.CONTRACT,
    "refund policy": Family.CONTRACT,
}
"""A data processing agreement belongs to both."""
_MOST_WORDS = 8
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERED = re.compile(
    r"\s*(?:§|article|section|artikel|abschnitt|\d{1,3}\s*[.):]|[A-Z]\s*[.)]|[IVX]{1,5}\s*[.)])", re.I
)
_ENDS = re.compile(
    r"\b(?:polic(?:y|ies)|notice|statement|declaration|terms|agreement|addendum|conditions|guidelines|rules"
    r"|privacy|cookies|of (?:use|sale|services?)|richtlinien?|hinweise|\w*erklarung|\w*bedingungen|agbs?|datenschutz"
    r"|confidentialite|cg[uv]|d utilisation|de vente|privacidad|cookies|uso|utilizzo|servicio|servizio|vendita|venta"
    r"|privacidade|servico|venda|\w*beleid|\w*verklaring|\w*voorwaarden)$"
)
_SPEAKS_OF = re.compile(
    r"\b(?:changes?|updates?|amendments?|modifications?|to|this|these|your|how|what|when|why|who|about|contact"
    r"|questions|acceptance|links?|ihre|diese[rs]?|anderung(?:en)?|ces|cette|votre|vos|modifiche|cambios|alteracoes"
    r"|wijzigingen|deze)\b"
)
"""A heading with one of these is of a section that speaks of a document."""
_SEVERAL = re.compile(
    r"\b(?:policies|legal|documents?|notices|agreements|center|centre|hub|rechtliches|juridique|legales|legali|legais)\b"
)


def title_kind(heading: str) -> str:
    """The kind of document that a heading is the title of; empty for the heading of a section."""
    if _NUMBERED.match(heading):
        return ""
    said = kind_said(_IN_BRACKETS.sub(" ", heading))
    plain = said.plain
    if not plain or len(plain.split()) > _MOST_WORDS or _SPEAKS_OF.search(plain) or not _ENDS.search(plain):
        return ""
    return said.kind or ("terms" if re.search(r"\b(?:terms|agreement|conditions)$", plain) else "")


def family_of(kind: str) -> Family | None:
    """The family of a kind, in whatever words it is said; None for one that belongs to none, or to both."""
    return _FAMILIES.get(kind) or _FAMILIES.get(kind_said(kind).kind)


def names_one_document(title: str) -> bool:
    """Whether a page's title, or its first heading, says that all of the page is one document."""
    said = kind_said(title)
    families = {family for kind in said.kinds if (family := _FAMILIES.get(kind))}
    return len(families) == 1 and not _SEVERAL.search(said.plain)
