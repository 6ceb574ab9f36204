"""Sentences that give and take nothing: they introduce, point, assure or say what a word means."""

from __future__ import annotations

import re

from monitor.core import lexicon
from monitor.core.segment import plain, sentences, tokens

_ITSELF = r"(?:section|chapter|part|paragraph|page|document|summary|table|overview|guide|policy|notice|statement|terms)"
_TELLS = (
    r"(?:describes?|explains?|sets? out|summari[sz]es?|outlines?|lists?|tells? you|gives? an overview|is intended to)"
)
_SAYING_NOTHING = re.compile(
    rf"^(?:in )?(?:this|the following|these|our) (?:\w+ ){{0,2}}{_ITSELF} (?:also |below )?(?:we )?{_TELLS}\b|"
    rf"^(?:in )?(?:this|these) (?:\w+ ){{0,2}}{_ITSELF} (?:we|you will find|you can find)\b|"
    r"^(?:please |we (?:encourage|ask|invite|advise|recommend) you to |you should )(?:take (?:the|some|a) \w+ to )?"
    r"(?:carefully )?(?:read|review) (?:\w+ ){1,6}(?:carefully|before|to understand|in full|so that|closely)\b|"
    r"^please (?:carefully )?(?:read|review) (?:this|these|the|our)\b|"
    r"^(?:if|should) you (?:still )?(?:have|need) (?:\w+ )?(?:questions?|concerns?|comments?|queries|help|feedback)\b|"
    r"^(?:do you have )?(?:any )?questions? (?:or \w+ )?(?:about|on|regarding)\b.{0,60}"
    r"\b(?:contact|write|e-?mail|reach|touch)\b|"
    r"^(?:the |section |all )*(?:headings|titles|captions)\b.{0,80}\b(?:convenience|reference|legal effect)\b|"
    r"^(?:any )?(?:capitali[sz]ed|defined) (?:terms|words)\b|"
    r"^words in the singular\b|"
    r"^(?:here is|here's|here are|below is|below you will find|the following is) (?:a|an|the|our) (?:\w+ ){0,2}"
    r"(?:summary|overview|introduction)\b|"
    r"^(?:it|this summary|the summary) (?:is|does) not (?:a )?(?:substitute|replace|part of)\b|"
    r"^(?:welcome|thank you|thanks)\b|"
    r"^(?:wenn|falls|sollten|bei) (?:sie )?(?:\w+ )?(?:fragen|anmerkungen)\b|"
    r"^diese (?:\w+ )?\w+ (?:beschreibt|erläutert|erklärt)\b|"
    r"^(?:si vous avez|pour) (?:des|une|toute|toutes) (?:questions?|remarques?)\b|"
    r"^(?:cette|la présente) (?:\w+ ){1,4}(?:décrit|explique|expose|précise)\b|"
    r"^si (?:usted )?tiene (?:alguna |algunas )?(?:preguntas?|dudas?|consultas?)\b|"
    r"^(?:esta|la presente) (?:\w+ ){1,4}(?:describe|explica|detalla)\b|"
    r"^(?:se ha|se avete|per) (?:qualsiasi |ulteriori |eventuali )?(?:domand[ae]|dubbi|chiarimenti)\b|"
    r"^(?:questa|la presente) (?:\w+ ){1,4}(?:descrive|spiega|illustra)\b|"
    r"^(?:se tiver|em caso de) (?:alguma |quaisquer )?(?:questões|questão|dúvidas?|perguntas?)\b|"
    r"^(?:esta|a presente) (?:\w+ ){1,4}(?:descreve|explica)\b|"
    r"^(?:als|indien|mocht) u (?:nog )?vragen\b|^(?:dit|deze) (?:\w+ ){1,3}(?:beschrijft|beschrijven)\b"
)
_TECHNIQUE = re.compile(
    r"^(?:an? |the )?(?:\w+ )?(?:cookies?|web beacons?|pixels?|pixel tags?|tracking pixels?|ip address(?:es)?|"
    r"local storage|log files?|device identifiers?|sdks?|browser fingerprint\w*|encryption|hash(?:es|ing)?|urls?)"
    r"(?: \w+){0,2} (?:is|are) (?:an? |the |small |tiny |very |little |short |unique )*"
    r"(?:\w+ )?(?:files?|pieces?|images?|graphics?|numbers?|strings?|identifiers?|text|"
    r"technolog\w+|process|method|way|data|code)\b"
)
_ASSURES = re.compile(
    r"\b(?:trust|privacy|security|safety|transparency|confidence)\b(?: \w+){0,4} "
    r"(?:matters?|is (?:very |so |extremely |our |of )?(?:important|priority|utmost|essential|key))\b|"
    r"\bwe (?:\w+ ){0,2}(?:value|respect|cherish|understand|recogni[sz]e|believe in|care about|know)\b(?: \w+){0,6} "
    r"(?:trust|privacy|security|transparency|important)\b|"
    r"\bcommitted to (?:being|protecting|respecting|transparency|safeguarding|openness|honesty|privacy)\b"
)
_US = re.compile(r"\b(?:we|us|our)\b")
_LONGEST = 45


def says_nothing(text: str) -> bool:
    """Whether each sentence of a clause introduces, points, assures or defines, and no more."""
    said = [" ".join(tokens(sentence)) for sentence in sentences(plain(text))]
    return bool(said) and all(_is_empty(sentence) for sentence in said if sentence)


def _is_empty(said: str) -> bool:
    if said.count(" ") > _LONGEST:
        return False
    if _SAYING_NOTHING.search(said):
        return not lexicon.BINDS.search(said)
    if _TECHNIQUE.search(said):
        return not _US.search(said)
    return bool(_ASSURES.search(said)) and not (lexicon.BINDS.search(said) or lexicon.DOES.search(said))
