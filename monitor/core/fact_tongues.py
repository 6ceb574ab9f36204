"""How policies put periods, ages, officers and law in German, French, Spanish, Italian, Portuguese and Dutch.

All together: one sentence does not tell its language, and words that mean two things in two of them are not here.
"""

from __future__ import annotations

import re

_COUNTS = {
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn zwanzig",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte",
    "it": "un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove venti",
    "pt": "um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete "
    "dezoito dezanove vinte",
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien twintig",
}
_MORE_COUNTS = {
    1: "eine einem einen einer eines une una uno uma één",
    2: "duas",
    14: "quatorze",
    16: "dezesseis",
    17: "dezessete",
    19: "dezenove",
    24: "vierundzwanzig vingt-quatre veinticuatro ventiquattro vierentwintig",
    30: "dreißig dreissig trente treinta trenta trinta dertig",
    40: "vierzig quarante cuarenta quaranta quarenta veertig",
    48: "achtundvierzig quarante-huit quarantotto achtenveertig",
    50: "fünfzig cinquante cincuenta cinquanta cinquenta vijftig",
    60: "sechzig soixante sesenta sessanta sessenta zestig",
    72: "zweiundsiebzig soixante-douze settantadue tweeënzeventig",
    90: "neunzig quatre-vingt-dix noventa novanta negentig",
}
NUMBERS = (
    {word: count for words in _COUNTS.values() for count, word in enumerate(words.split(), 1)}
    | {word: count for count, words in _MORE_COUNTS.items() for word in words.split()}
    | {"vinte e quatro": 24, "quarenta e oito": 48, "cuarenta y ocho": 48, "setenta e duas": 72, "setenta y dos": 72}
)
_UNITS = {
    "hour": r"stunden?|heures?|horas?|or[ae]|uur|uren",
    "day": r"(?:werk|arbeits|geschäfts|bank|bankarbeits|kalender)?tag(?:e[ns]?)?|jours?|d[ií]as?|giorn[oi]"
    r"|(?:werk|kalender)?dag(?:en)?",
    "week": r"wochen?|semaines?|semanas?|settiman[ae]|week|weken",
    "month": r"monat(?:e[ns]?|s)?|mois|mes(?:es)?|mes[ei]|mês|maand(?:en)?",
    "year": r"jahr(?:e[ns]?|s)?|ans?|années?|años?|ann[oi]|anos?|jaar|jaren",
}
_OF = {
    "calendar": r"naturales|naturais|corridos|seguidos|calendaires|di calendario",
    "business": r"hábiles|laborables|úteis|ouvrables|ouvrés|lavorativi|feriali",
}
UNIT = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _UNITS.items())})\b"
    rf"(?:\s(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _OF.items())})\b)?",
    re.IGNORECASE,
)
OF_COMPOUNDS = (("calendar", ("kalender",)), ("business", ("werk", "arbeits", "geschäfts", "bank")))
_COUNT = r"\d{1,4}|(?:[^\W\d_]{5,8}\s[ey]\s)?[^\W\d_]{2,16}(?:-[^\W\d_]{2,8}){0,2}"
BEFORE_UNIT = re.compile(
    rf"(?<![\w.,])(?P<count>{_COUNT})(?:\s?\([\w\s]{{1,20}}\))?[\s-]+"
    r"(?:(?:volle|ganze|weitere|aufeinanderfolgende|folgende)[nrs]?\s)?\Z"
)
LONGEST_COUNT = 48
ADJECTIVE = re.compile(
    r"\b(?P<count>\d{1,3}(?=-)|[^\W\d_]{3,12}?)-?(?P<unit>tägig|wöchig|monatig|jährig)(?:e[nmrs]?)?\b(?! alt)",
    re.IGNORECASE,
)
ADJECTIVE_UNITS = {"tägig": "day", "wöchig": "week", "monatig": "month", "jährig": "year"}
SINCE = re.compile(
    r"\b(?:seit|vor|depuis|il y a|hace|da|há|al|sinds)\s"
    r"(?:(?:über|rund|plus de|más de|oltre|mais de|meer dan|ruim)\s)?\Z",
    re.IGNORECASE,
)
"""Years before now: how old a house is."""
AT = re.compile(r"\b(?:às|a las|à|alle|om|tot|bis)\s\Z", re.IGNORECASE)
TO = re.compile(r"\s(?:às|a las|à|alle|tot|bis)\s\d", re.IGNORECASE)
"""Before and after hours of the day."""
OF_PRACTICE = re.compile(
    r"\s(?:lange\s)?(?:d['’]expérience|de experi[eê]ncia|di esperienza|erfahrung|ervaring)", re.IGNORECASE
)
ARTICLES = frozenset("ein eine einem einen einer eines un une una uno um uma een".split())  # noqa: SIM905 as above
"""One month, but a day."""
KEEPING = re.compile(
    r"\b(?:(?:ge)?speicher|(?:auf)?bewahr|(?:ge|zu)?lösch|vernichte|anonym|archiv|vorgehalten|"
    r"conserv|stock(?:é|ons|age)|supprim|effac|détrui|gard(?:ons|é|er)|almacen|guard|elimin|borr|suprim|destru|retención|"
    r"memorizza|cancella|distru|armazen|apag|arquiv|retenção|retid|"
    r"bewa(?:ar|ren)|opgesl|opslaan|verwijder|gewist|wissen|vernietig|geanonim|gearchiv)",
    re.IGNORECASE,
)

_N = r"(?:(?:dem|den|die|das|de|i|los|os|l['’])\s)?(\d{1,2}|[^\W\d_]{2,14}(?:-[^\W\d_]{2,8})?)"
_LEAST = r"(?:al menos|como mínimo|más de|almeno|più di|pelo menos|no mínimo|mais de|au moins|plus de)"
AGE = re.compile(
    rf"\b{_N}\.?\slebensjahr|\b{_N}\sjahren?\s(?:alt\b|(?:oder|und)\s(?:älter|jünger))|"
    rf"\b(?:älter|jünger)\sals\s{_N}\sjahr|\balter\s(?:von\s)?(?:mindestens\s|unter\s|über\s)?{_N}\sjahr|"
    rf"\b{_N}-?jährige|"
    rf"\bmindestalter[^.;]{{0,40}}?\s{_N}\sjahr|leeftijd[^.;]{{0,40}}?\sis\s{_N}\sjaar|"
    rf"\bâgée?s?\s(?:d['’]au\smoins|de(?:\splus\sde|\smoins\sde)?|au\smoins\sde)\s{_N}\sans|"
    rf"\bâge\s(?:minimum\s|minimal\s)?(?:requis\s)?(?:est\s)?de\s{_N}\sans|\b{_N}\sans\s(?:révolus|ou\splus|et\splus|d['’]âge)|"
    rf"\b(?:avoir|avez|ayez|ont|a)\s{_LEAST}\s{_N}\sans|"
    rf"\bm(?:en|ay)or(?:es)?\sde\s{_N}\b(?:\sa[ñn]os)?|"
    rf"\b(?:edad|idade)\s(?:mínima\s)?(?:es\s|é\s)?(?:de|inferior a|superior a)\s{_N}\sa[ñn]os|"
    rf"\b(?:ten\w+|tiene[ns]?)\s{_LEAST}\s{_N}\saños|\bcumpl\w+\s(?:los\s)?{_N}\saños|\b{_N}\saños\s(?:de\sedad|o\smás|cumplidos)|"
    rf"\b(?:minor|maggior)[ei]\sdi\s{_N}\b(?:\sanni)?|\b(?:abbia(?:no)?|avere|ha|hanno)\s{_LEAST}\s{_N}\sanni|\bcompiut[oi]\s{_N}\sanni|"
    rf"\betà\s(?:minima\s)?(?:è\s)?(?:di|inferiore\sa|superiore\sa|pari\sa)\s(?:almeno\s)?{_N}\sanni|\b{_N}\sanni\sdi\setà|"
    rf"\bmaior(?:es)?\sde\s{_N}\b(?:\sanos)?|\b(?:ter|tem|têm|tenham?)\s{_LEAST}\s{_N}\sanos|\b{_N}\sanos\s(?:de\sidade|ou\smais|completos)|"
    rf"\b(?:jonger|ouder)\sdan\s{_N}\b(?:\sjaar)?|\b{_N}\sjaar\s(?:oud\b|(?:of|en)\s(?:ouder|jonger))|\bleeftijd\s(?:van\s)?{_N}\sjaar",
    re.IGNORECASE,
)
AGE_OF_CHILDREN = re.compile(
    rf"\b(?:unter|über|ab|mindestens|wenigstens)\s{_N}\sjahr|\b(?:moins|plus)\sde\s{_N}\sans|"
    rf"\b(?:{_LEAST}|meno di|menos de)\s{_N}\s(?:ans|años|anni|anos)|\bsotto\si\s{_N}\sanni|"
    rf"\b(?:minstens|minimaal|ten\s?minste|onder|boven)\s{_N}\sjaar",
    re.IGNORECASE,
)
"""These are ages only where the sentence speaks of somebody's."""
CHILD = re.compile(
    r"\b(?:kind(?:er|ern|es)?\b|minderjähr|jugendlich|volljähr|erwachsen|eltern|person(?:en)?\b|enfant|mineur|majeur|parent|"
    r"personnes?\b|niñ|adult|padres|tutor|bambin|genitor|crianç|pais\b|kinderen|minderjarig|volwassen|ouders|personen\b)",
    re.IGNORECASE,
)

OFFICER = (
    r"(?:betriebliche[rn]?\s)?datenschutzbeauftragte[rnm]?\b|délégué(?:e|\(e\))?\s(?:à|de)\sla\sprotection\sdes\sdonnées|"
    r"delegad[oa](?:/a)?\sde\sprotección\sde\sdatos|responsabile\s(?:della|per\sla)\sprotezione\sdei\sdati|"
    r"encarregad[oa]\s(?:(?:da|de|pela)\sproteção\sde\sdados|de\sdados|pelo\stratamento)|"
    r"functionaris\s(?:voor\s)?(?:de\s)?gegevensbescherming"
)
CALLED = (
    r"telefon\w*|anruf\w*|rufnummer|ruf(?:t|en)|téléphon\w*|appel\w*|llam\w+|llámen\w*|teléfono|chiam\w+|numero|ligue\w*|telefone|"
    r"bel(?:t|len)?|telefoon\w*|telefonisch|service client|kundenservice|kundendienst|klantenservice|"
    r"atención al cliente|servizio clienti"
)

_UP = r"A-ZÀ-ÖØ-Þ"
PLACE = rf"[{_UP}][\w.'’-]{{1,30}}(?:\s(?:(?:de|del|la|da|do|di|am|an der|sur)\s)?[{_UP}][\w.'’-]{{1,30}}){{0,3}}"
_LANDS = {
    "fr": "français belge suisse luxembourgeois québécois canadien anglais britannique allemand autrichien irlandais "
    "néerlandais espagnol italien portugais marocain tunisien algérien sénégalais monégasque américain danois suédois",
    "es": "español mexican argentin chilen colombian peruan uruguay venezolan ecuatorian costarricense frances francés "
    "alemana alemán italian portugues portugués ingles inglés irlandes irlandés neerlandes neerlandés suiz "
    "american estadounidense andorran dominican panameñ bolivian",
    "it": "italian svizzer frances tedesc ingles irlandes spagnol olandes lussemburghes austriac belg american "
    "sammarines maltes portoghes",
    "pt": "portugues português brasileir espanhol frances alemã alemão ingles irlandes holandes "
    "neerlandes italian suíç francês inglês irlandês holandês "
    "neerlandês luxemburguês angolan moçambican american luxemburgues",
    "nl": "Nederlands Belgisch Duits Engels Iers Frans Luxemburgs Zwitsers Oostenrijks Amerikaans Surinaams Arubaans",
}


def _of_lands(tongue: str) -> str:
    return rf"(?:{'|'.join(_LANDS[tongue].split())})\w{{0,4}}"


_LAWS = (
    # the law and whose it is, and what has to stand in the same sentence for it to govern
    (
        r"(?i:(?P<whose>[a-zäöü]{3,20}isch|deutsch|schweizer)(?:e[smnr]?)?\s(?:\w+\s)?rechte?s?\b)|"
        rf"(?i:\brechte?s?\s(?:der|des|von)\s)(?P<place>(?:Bundesrepublik\s|Republik\s)?{PLACE})",
        r"\b(?:gilt|gelten|unterlieg\w*|anwendbar|anwendung|anzuwenden|richte[nt]\w*|maßgeb\w+|finde[nt]\w*)\b",
    ),
    (
        rf"(?i:\b(?:droits?|lois?|législation)\s(?P<whose>{_of_lands('fr')}))|"
        rf"(?i:\b(?:droit|lois?|législation)\s(?:en vigueur\s)?(?:de\sla|du|de|des|d['’]|au|en)\s?)(?P<place>{PLACE})",
        r"\b(?:régi\w*|soumis\w*|applicables?|appliqu\w+|gouvern\w+|interprét\w+)",
    ),
    (
        rf"(?i:\b(?:leyes|ley|legislación|derecho|normativa)\s(?P<whose>{_of_lands('es')}))|"
        rf"(?i:\b(?:leyes|ley|legislación|derecho)\s(?:vigentes?\s)?(?:de\slos|de\sla|del|de|en)\s)(?P<place>{PLACE})",
        r"\b(?:rige[n]?|regir\w*|regid\w*|aplica\w*|somet\w+|sujet\w+|interpret\w+)\b",
    ),
    (
        rf"(?i:\b(?:legg[ei]|diritto|normativa|legislazione)\s(?P<whose>{_of_lands('it')}))|"
        rf"(?i:\b(?:legg[ei]|diritto|legislazione)\s(?:vigent[ei]\s)?(?:dello|della|del|dei|degli|di|dell['’]|in)\s?)"
        rf"(?P<place>{PLACE})",
        r"\b(?:regolat\w*|disciplinat\w*|soggett\w*|applic\w+|rett[oaie]\b|governat\w*|interpretat\w*)",
    ),
    (
        rf"(?i:\b(?:leis?|legislação|direito)\s(?P<whose>{_of_lands('pt')}))|"
        rf"(?i:\b(?:leis?|legislação|direito)\s(?:vigentes?\s)?(?:da|do|de|dos|em)\s)(?P<place>{PLACE})",
        r"\b(?:reg(?:e|em|er|erá)\b|regid\w*|regulad\w*|aplic\w+|sujeit\w*|interpretad\w*)",
    ),
    (
        rf"(?P<whose>\b{_of_lands('nl')})\s(?:\w+\s)?[Rr]echt\b|(?i:\brecht\svan\s)(?P<place>{PLACE})",
        r"\b(?:van\stoepassing|beheerst|onderworpen|geldt|toepasselijk|onder|volgens)\b",
    ),
)
LAWS = tuple((re.compile(law), re.compile(governs, re.IGNORECASE)) for law, governs in _LAWS)
UNION = ("Union", "Unión", "Unione", "União", "Unie")
"""Its law applies to all; no contract chooses it."""
FOUNDED = re.compile(
    r"\b(?:gegründet|gesellschaft|société|constituée?|sociedad(?:e)?|constituida?|società|costituita|vennootschap|opgericht)\b",
    re.IGNORECASE,
)
COURTS = re.compile(
    rf"(?i:\bgerichtsstand\b[^.;:]{{0,80}}?\s(?:ist|in)\s|\bgerichte?n?\s(?:in|von)\s|"
    rf"\btribuna(?:l|ux)\s(?:(?:de\s)?\w+\s){{0,2}}?(?:de|du|d['’])\s?|\btribunales\s(?:de\s(?:la\s(?:ciudad|villa)\sde\s)?)|"
    rf"\b(?:foro|tribunale)\s(?:\w+\s){{0,4}}?(?:di|del)\s|\b(?:foro|tribunais)\s(?:\w+\s){{0,3}}?(?:de|do|da)\s|"
    rf"\brechtbank\s(?:(?:in|te|van)\s)?|\brechter\s(?:\w+\s)?(?:in|te)\s)(?P<place>{PLACE})"
)
ARBITRATION = re.compile(
    r"\b(?:schieds(?:gericht|verfahren|spruch)|arbitrages?\b|arbitraje|arbitragem|arbitral\b)", re.IGNORECASE
)
