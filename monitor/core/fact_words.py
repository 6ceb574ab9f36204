"""How policies put what can be held as a set: the patterns of periods, amounts, contacts, names, law and dates."""

from __future__ import annotations

import re

from monitor.core import fact_tongues as tongues
from monitor.core.detect import PHONE

NUMBERS = {
    name: n
    for n, name in enumerate(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty""".split(),  # noqa: SIM905 twenty quoted words are not to be read
        1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_COUNT = rf"\d{{1,4}}|{'|'.join(NUMBERS)}"
DURATION = re.compile(
    rf"(?<![\w.,])(?P<count>{_COUNT})(?:\s*\(\d{{1,4}}\))?[\s-]+(?:(?P<of>calendar|business|working)\s+)?"
    r"(?P<unit>hour|day|week|month|year)s?\b(?!\s+(?:of age|old))",
    re.IGNORECASE,
)
KEEPING = re.compile(
    r"\b(?:retain|retention|(?:keep|kept)(?! (?:\w+ ){0,3}(?:safe|secure))|stor(?:e|ed|age|ing)\b|delet|eras|remov|"
    r"destroy|purg|archiv|anonymi)",
    re.I,
)
AGE = re.compile(
    rf"\b(?:under|over|below|above|least|than|reached|attained)(?:\s+the)?(?:\s+age)?(?:\s+of)?\s+(?P<count>{_COUNT})\b"
    r"(?!\s*(?:%|[-\s](?:hour|day|week|month|business|percent|calendar)))(?!\s+years?\b(?!\s+(?:of age|old)))|"
    rf"\bage[ds]?\s+(?:of\s+)?(?P<count2>{_COUNT})\b|\b(?P<count3>{_COUNT})\s+years?\s+(?:of age|old)",
    re.IGNORECASE,
)
CHILD = re.compile(r"\b(?:aged?|child|children|minors?|years old|kids?|adults?|guardian|parent)", re.IGNORECASE)
STREET = re.compile(
    r"\b\d{1,5}[a-zA-Z]?,?\s(?:[A-Z][\w.'’-]{0,30}\s){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Lane|Square"
    r"|Plaza|Way|Court|Parkway|Place|Row|Quay)\b[^;|]{0,80}|"
    r"\b[A-ZÄÖÜ][\w.-]{0,40}(?:straße|strasse|str\.|gasse|platz|weg|allee|ring|damm|ufer|graben|markt|laan|straat|gracht|plein"
    r"|kade|singel|dijk|dreef|steeg)\s\d{1,4}\s?[a-zA-Z]?\b[^;|]{0,60}|"
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|av\.|boulevard|bd|place|chemin|quai|allée|impasse|route|cours|square"
    r"|passage)\s(?:d\w{0,2}['’\s])?[^;|]{3,80}|"
    r"\b(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Paseo|Ronda|Carretera|Camino|Travesía|Via|Viale|Piazza|Corso|Largo|Vicolo"
    r"|Piazzale|Rua|R\.|Praça|Travessa|Alameda|Estrada|Rodovia)\s?[A-ZÀ-Ýd][^;|,\d]{2,50}(?:,\s?|\s)(?:n\.?\s?[º°.]*\s?)?"
    r"\d{1,5}\b[^;|]{0,60}|"
    r"\bP\.?\s?O\.?\sBox\s\d+[^;|]{0,60}"
)
ENDS_STREET = re.compile(
    r"(?<!str)\.\s|,?\s(?:or|and|by|if|attn|phone|tel|e-?mail|oder|und|oppure|t[ée]l[ée]fon\w*|telefoon|par|por|courriel|correo)\b"
    r"|,?\s\S+@",
    re.IGNORECASE,
)
CALLED = re.compile(
    rf"\b(?:phone|tele\w*|tel|call|fax|mobile|line|hotline|dial|text|t|p|{tongues.CALLED})\b", re.IGNORECASE
)
FRENCH = r"(?<![\w.])0[1-9](?:[\s.]\d\d){4}(?![\w%])"
GERMAN = r"(?<![\w.])0\d{1,4}\s?/\s?\d{2,4}(?:[\s-]\d{2,4}){0,4}(?![\w%])"
TELEPHONE = re.compile(
    rf"(?<![\w$€£])\+\d{{1,3}}(?:[\s./-]?\(?\d{{1,4}}\)?){{2,8}}(?![\w%])|{FRENCH}|{GERMAN}|{PHONE.pattern}"
)
OFFICER = re.compile(
    rf"\bdata protection (?:officer|lead|representative)\b|\bDPO\b|\bprivacy officer\b|\b(?:{tongues.OFFICER})",
    re.IGNORECASE,
)
WITH_ORDINALS = re.compile(r"(\b(?:\d{1,2}|Mio|Mrd)\.)\0(?=Lebensjahr|Euro|EUR|€)")
"""Where a sentence was cut after a stop that ends none."""
_PLACE = r"[A-Z][\w.]{1,30}"
LAW = re.compile(
    r"\b(?:governed by|in accordance with|under|subject to|accordance with)\s"
    r"(?:and\s\w+\s(?:in accordance with|by|under)\s)?the\s(?:substantive\s|internal\s)?laws?\s(?:and regulations\s)?"
    r"(?:of|in force in)\s(?:the\s)?"
    rf"(?P<place>(?:(?:State|Republic|Province)\sof\s)?{_PLACE}(?:\s(?:and\s|of\s|the\s){{0,2}}{_PLACE}){{0,3}})|"
    rf"\b(?P<place2>{_PLACE}(?:\s{_PLACE})?)\slaw\s(?:applies|governs|shall apply|will apply|shall govern|will govern)"
)
FOUNDED = re.compile(r"\b(?:incorporated|organi[sz]ed|registered|established|formed|company|existing)\b", re.IGNORECASE)
COURTS = re.compile(
    r"\bcourts?\s(?:located\s|sitting\s)?(?:of|in|at)\s(?:the\s)?"
    rf"(?P<place>(?:(?:State|City)\sof\s)?{_PLACE}(?:[,\s]{{1,2}}(?:and\s|of\s)?{_PLACE}){{0,3}})"
)
ARBITRATION = (
    ("binding arbitration", re.compile(r"\bbinding (?:individual )?arbitration\b", re.I)),
    ("arbitration", re.compile(r"\barbitrat", re.I)),
    (
        "class action waiver",
        re.compile(r"\bclass[- ]action|\bclass or (?:collective|representative)|\brepresentative action", re.I),
    ),
    ("jury trial waiver", re.compile(r"\bjury trial|\btrial by jury", re.I)),
    ("opt-out of arbitration", re.compile(r"\bopt[- ]?out of (?:this |the )?(?:agreement to )?arbitrat", re.I)),
    ("AAA rules", re.compile(r"\bAmerican Arbitration Association\b|\bAAA\b")),
    ("JAMS rules", re.compile(r"\bJAMS\b")),
    ("ICC rules", re.compile(r"\bInternational Chamber of Commerce\b")),
)
MONTHS = {
    name: n
    for n, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)|"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})\b\.?,?\s(?P<year>(?:19|20)\d\d)|"
    rf"\b(?P<month2>{_MONTH})\b\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year2>(?:19|20)\d\d)",
    re.IGNORECASE,
)
NUMERIC_DATE = re.compile(r"(?<![\d./-])\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?![\d/-])")
DATED = (
    (
        "effective",
        re.compile(
            r"\b(?:effective|in force|takes? effect|valid from|applies from|applicable from|into effect)", re.IGNORECASE
        ),
    ),
    ("updated", re.compile(r"\b(?:updated|revis|modif|amended|changed|version|published|posted)", re.IGNORECASE)),
)
NAME = re.compile(
    r"[A-Z][\w&’'+-]{0,40}(?:\.(?:com|io|ai|org|net))?"
    r"(?:[ ,]{1,2}(?:Inc|LLC|Ltd|GmbH|AG|BV|Corp)\b\.?|\s(?:of\s)?[A-Z][\w&’'+-]{0,40}){0,4}"
)
COMPANY = re.compile(
    r"\b[A-Z][\w&’'.+-]{0,40}(?:\s(?:of\s|and\s)?[A-Z][\w&’'+-]{0,40}){0,4},?\s(?:Inc|LLC|L\.L\.C|Ltd|Limited|GmbH"
    r"|S\.?A\.?R\.?L|SAS|B\.?V|AG|Corp(?:oration)?|PLC|plc|S\.?r\.?l|Oy|A/S|Pty)\b"
)
ENDS_NAME = re.compile(r"\s*(?:$|[|:(–—]|-\s)")
PROVIDER = re.compile(r"\| Provider:? (?P<name>[A-Z][\w.]{0,40}(?: [A-Z][\w.]{0,40})?)(?= \|)")
OPENS_NAMES = re.compile(
    r"\b(?:such as|including|for example|like|e\.g\.|namely|provided by|operated by|offered by|we use|we work with"
    r"|powered by)(?!\w):?",
    re.IGNORECASE,
)
BEFORE_NAME = re.compile(r"[\s,:(]{0,4}(?:(?:and|or|&)\s)?(?:the\s)?")
ASIDE = re.compile(r"\s?\([^)]{0,80}\)")
GOES_ON = re.compile(r"\s?(?:,|and\b|or\b|&)")
NO_NAMES = frozenset(
    """personal data information service services site website app apps user users you we our us your the a an this
    these privacy policy terms agreement third party parties cookie cookies if in on for as when to where european union
    eu eea economic area gdpr ccpa united states kingdom usa uk customers customer account content company section law
    laws internet ip ads id api url faq gps please any other all such each it they and or by monday tuesday wednesday
    thursday friday saturday sunday provider providers partner partners vendor vendors name purpose location country
    processor processors subprocessor subprocessors sub-processor recipient recipients analytics marketing advertising
    payment hosting social media shield framework act regulation commission clause clauses standard contractual article
    chapter helpful definitions procedures""".split()  # noqa: SIM905 a list of a hundred quoted words is not to be read
)
"""Words with a capital that begin no name of a third party."""
