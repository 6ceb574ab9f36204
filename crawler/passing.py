"""What belongs to the site and the hour, not to the document: reading times, 'updated 3 days ago', bylines, controls.

Each is known by the whole line, so that no sentence of a policy can be taken for one.
"""

from __future__ import annotations

import re

_AROUND = "over|about|almost|more than|less than|etwa|über|mehr als|environ|plus de|más de|oltre|mais de|meer dan"
_COUNT = rf"(?:(?:{_AROUND}) )?(?:\d+\+?|an?|one|eine[mr]?|une?|una?|uma?|een)"
_UNIT = (
    "(?:sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|years?"
    "|sekunden?|minuten?|stunden?|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?"
    "|secondes?|heures?|jours?|semaines?|mois|an(?:née)?s?"
    "|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|mês|a[nñ]os?"
    "|second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]"
    "|seconden|minuut|uur|uren|dag(?:en)?|we(?:e)?k(?:en)?|maand(?:en)?|ja(?:ar|ren))"
)
_UPDATED = (
    "(?:(?:last )?(?:updated|modified|edited|published|posted|reviewed)"
    "|(?:zuletzt )?(?:aktualisiert|geändert|veröffentlicht)|(?:dernière )?mise? à jour|modifié|publié"
    "|(?:última )?actualiza(?:do|da|ción)|(?:última )?atualiza(?:do|da|ção)"
    "|(?:ultimo )?aggiorna(?:to|ta|mento)|(?:laatst )?(?:bijgewerkt|gewijzigd))"
)
_NEAR = "(?:today|yesterday|just now|heute|gestern|aujourd['’]hui|hier|hoy|ayer|oggi|ieri|hoje|ontem|vandaag|gisteren)"
_READING_TIME = (
    "(?:(?:estimated )?read(?:ing)? time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo di lettura"
    "|tempo de leitura|leestijd)"
)
_READ = "(?:read(?:ing)?(?: time)?|lesezeit|lesedauer|de lecture|de lectura|di lettura|de leitura|leestijd)"
_PASSING = re.compile(
    "|".join(
        (
            rf"(?:{_UPDATED}:? ?(?:on )?)?{_COUNT} {_UNIT} (?:ago|atrás|fa|geleden)",
            rf"(?:{_UPDATED}:? ?)?(?:vor|il y a|hace|há) {_COUNT} {_UNIT}",
            rf"{_UPDATED}:? ?{_NEAR}",
            rf"{_READING_TIME}\W{{0,3}}(?:(?:ca\.?|about|approx\.?|env\.?) )?\d+ ?{_UNIT}?\.?",
            rf"(?:~ ?|ca\.? |about )?\d+(?: ?[-–] ?\d+)?[ -]{_UNIT}\.?(?: of)? {_READ}",
            r"(?:written|posted|published|authored) by (?-i:(?:[A-ZÀ-Þ][\w.'’-]* ?){1,4})",
            r"(?-i:By [A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]*){1,2})",
            r"(?:was|is) this (?:page|article|information|content|document) (?:helpful|useful)\??(?: yes\W{1,3}no)?",
            r"did (?:this|we) answer your question\??",
            r"did you find (?:it|this(?: \w+)?) (?:helpful|useful)\??(?: yes\W{1,3}no)?",
            r"sorry,? we could(?:n['’]t| not) be (?:more )?helpful\.?(?: help us improve .{1,40})?",
            r"\d+ out of \d+ found this (?:helpful|useful)",
            r"(?:still )?have (?:more |any )?questions\? (?:submit a request|contact (?:us|support))\.?",
            r"(?:be the first to like this|add (?:a )?comment|comments? \(?\d+\)?|article is closed for comments)\.?",
            r"published using google docs|report abuse(?: learn more)?|updated automatically every \d+ minutes",
            r"(?:skip|jump) to (?:the )?(?:main )?(?:content|search|footer|navigation)",
            r"(?:back|return|go) to (?:the )?top|to the top|(?:zurück )?(?:nach oben|zum seitenanfang)",
            r"(?:retour en |remonter en )?haut de (?:la )?page|retour en haut|volver arriba|torna su",
            r"voltar ao (?:topo|início)|terug naar boven|naar boven",
            r"(?:share|print|copy) (?:this )?(?:page|article|link)(?: on \w+)?",
            r"related (?:articles?|content|posts?|topics?|pages?|documents?|resources?)",
        )
    ),
    re.IGNORECASE,
)
_INVITATION = re.compile(
    "(?:(?:see|view|our|more|other) )?related (?:articles?|content|posts?|topics?|pages?|stories|links?|resources?)"
    "|you (?:may|might) also (?:like|be interested in)"
    "|(?:more|latest|recent|popular) (?:articles|posts|news|stories)|(?:read|up|what['’]s) next|keep reading"
    r"|\d* ?(?:comments?|replies|responses)(?: \(?\d+\)?)?|(?:leave|post|add|write) an? (?:comment|reply)"
    r"|\d* ?(?:kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties)(?: \(?\d+\)?)?"
    "|(?:ähnliche|verwandte|weitere) (?:artikel|beiträge|themen)|das könnte (?:sie|dich) auch interessieren"
    "|articles (?:similaires|associés|liés)|à lire aussi|vous aimerez aussi"
    "|artículos relacionados|también te puede interesar|articoli correlati|potrebbe interessarti anche"
    "|artigos relacionados|você também pode gostar|gerelateerde artikelen|lees ook",
    re.IGNORECASE,
)
_LONGEST = 90
_DIVIDED = re.compile(r"\s+[·•|–—]\s+")
_MARKS = re.compile(r"[*_\\\x00-\x1f]+")
_READ_ALOUD = re.compile(
    r"\W*(?:opens (?:in|external) (?:a )?(?:new )?(?:window|tab|site|link)(?: in (?:a )?new (?:window|tab))?"
    "|wird in (?:einem )?neuen (?:fenster|tab) geöffnet|öffnet in (?:einem )?neuen (?:fenster|tab)"
    "|(?:s['’])?ouvre dans une? nouvel(?:le)? (?:fenêtre|onglet)"
    "|se abre en una (?:nueva )?(?:ventana|pestaña)(?: nueva)?|si apre in una nuova (?:finestra|scheda)"
    r"|abre em uma nova (?:janela|aba|guia)|opent in een nieuw (?:venster|tabblad))\W*",
    re.IGNORECASE,
)


def is_passing(line: str) -> bool:
    """Whether a line says nothing of the document itself."""
    if len(line) > _LONGEST:
        return False
    return _PASSING.fullmatch(" ".join(_MARKS.sub("", line).split()).strip(" .·•|–—-~")) is not None


def lasting(line: str) -> str:
    """A line without the parts that say nothing of the document: of 'March 3, 2026 · 5 min read' the date is left."""
    if len(line) > 2 * _LONGEST or not _DIVIDED.search(line):
        return "" if is_passing(line) else line
    parts = _DIVIDED.split(line)
    left = [part for part in parts if not is_passing(part)]
    return line if len(left) == len(parts) else " · ".join(left)


def is_read_aloud(text: str) -> bool:
    """Whether a text is there for screen readers only, as the words beside a link that tell of a new window are."""
    return len(text) <= _LONGEST and _READ_ALOUD.fullmatch(text) is not None


def is_invitation(heading: str) -> bool:
    """Whether a heading invites to another page: 'related articles', 'you may also like'."""
    return len(heading) <= _LONGEST and _INVITATION.fullmatch(" ".join(heading.split()).strip(" :.!…")) is not None
