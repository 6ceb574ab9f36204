"""What a policy promises about its own changes, and what of it can be held against what was seen from outside.

English only. A finding never accuses: it says what the policy says, what was seen, and what could not be seen. It
stands beside a change and raises no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from monitor.core.segment import plain, sentences, split
from monitor.core.types import HomeLook


class Pledge(StrEnum):
    """What is promised or stated; the words are stored and shown."""

    NEW_DATE = "the date of the policy will be changed"
    OWN_DATE = "the policy gives a date as its own"
    NOTICE_HERE = "changes will be posted in the policy itself"
    NOTICE_HOME = "changes will be announced on the home page"
    NOTICE_ON_SITE = "changes will be announced on the site"
    NOTICE_BY_MAIL = "changes will be told by e-mail"
    CONSENT = "consent will be asked for changes"
    OLD_STAYS = "what was collected stays under the policy of its time"
    READER_CHECKS = "the reader is asked to look for changes"
    USE_ACCEPTS = "going on with the service accepts changes"

    @property
    def is_promise(self) -> bool:
        """The others are statements: they bind the reader, or nobody."""
        return self not in (Pledge.OWN_DATE, Pledge.READER_CHECKS, Pledge.USE_ACCEPTS)


@dataclass(frozen=True, slots=True)
class Promise:
    """One pledge, in the sentence that makes it."""

    pledge: Pledge
    sentence: str
    days_before: int | None = None
    """How long before a change notice is promised, where the sentence says."""
    of_material_only: bool = False
    """It is promised for material, significant or important changes, not for every one."""


_CHANGE = r"(?:chang\w+|amend\w*|updat\w+|revis\w+|modif\w+|new polic\w+|new version)"
_DOCUMENT = r"(?:polic\w+|statements?|notices?|terms|agreement|conditions)"
_ABOUT = re.compile(rf"\b{_CHANGE}\b.{{0,120}}\b{_DOCUMENT}\b|\b{_DOCUMENT}\b.{{0,120}}\b{_CHANGE}\b", re.I | re.S)
_SUCH = re.compile(rf"\b(?:such|those|these|any|material|significant|the|of|of any) {_CHANGE}", re.I)
_HEADING = re.compile(rf"\b{_CHANGE}\b", re.I)
_OTHER = re.compile(r"\b(?:information|data|account|details|preferences|profile)\b", re.I)
"""Headings with these speak of changing something else."""
_WILL = re.compile(r"\b(?:will|shall|must|undertake|promise|commit)\b", re.I)
_REFUSED = re.compile(r"\b(?:not|no|never|without)\b[^.;]{0,40}\b(?:notif|notice|obligat|inform)", re.I)
_TELLS = (
    r"(?:post\w*|notif\w+|announc\w+|inform(?:s|ed|ing)?|notice|tell|alert\w*|publish\w*|display\w*|advis\w+|"
    r"let you know)"
)
_SPOKEN = re.compile(
    r"\b(?:business transition|change of (?:ownership|control)|breach\w*|merger|acquisition|unsubscribe)\b", re.I
)
"""Sentences on these speak of other notices than one of a changed policy."""
_PATTERNS: tuple[tuple[Pledge, re.Pattern[str]], ...] = tuple(
    (pledge, re.compile(pattern, re.I | re.S))
    for pledge, pattern in (
        (
            Pledge.NEW_DATE,
            r"\b(?:chang|updat|revis|amend|modif|indicat|reflect|adjust)\w*[^.]{0,60}"
            r"(?:\b(?:last (?:updated|revised|modified)|effective|revision|updated)\b[^.]{0,15}\bdate\b|"
            r"\bdate (?:at the (?:top|bottom|beginning|end)|above|below|of (?:this|the))|"
            r"\b(?:effective|revision) date)|"
            r"\bdate\b[^.]{0,60}\bwill be (?:chang|updat|revis|amend|modif)\w+",
        ),
        (Pledge.NOTICE_HOME, rf"\b{_TELLS}\b[^.]{{0,120}}\b(?:home ?-?pages?|front page)\b"),
        (
            Pledge.NOTICE_BY_MAIL,
            rf"\b{_TELLS}\b[^.]{{0,120}}\be-?mail\w*\b|\bsend you\b[^.]{{0,60}}\be-?mail\b|\bwill e-?mail\b",
        ),
        (
            Pledge.NOTICE_HERE,
            rf"\b{_TELLS}\b[^.]{{0,120}}\b(?:(?:on|in|at) (?:this|our|the)(?: (?!home)\w+){{0,3}} "
            r"(?:page|policy|statement|notice)|here)\b|"
            r"\bpost\w*(?: \w+){1,3} to (?:this|our|the)(?: \w+){0,2} (?:page|policy|statement|notice)\b",
        ),
        (
            Pledge.NOTICE_ON_SITE,
            rf"\b{_TELLS}\b[^.]{{0,120}}\b(?:(?:on|through|within|via) (?:the|our|this)(?: \w+){{0,2}} "
            r"(?:sites?|websites?|web site|services?|apps?)|prominent|in.site|banner|pop.?up)\b",
        ),
        (
            Pledge.CONSENT,
            r"\b(?:ask|obtain|seek|request|require|give)\w*[^.]{0,50}\b(?:consent|choice|permission|opt)\b",
        ),
    )
)
_OLD_STAYS = re.compile(
    r"\b(?:in accordance with|under|pursuant to|subject to)\b[^.]{0,60}\b(?:policy|statement|notice|terms)\b[^.]{0,40}"
    r"\b(?:under which|at the time|when|in effect|in force)\b[^.]{0,60}\bcollect\w*",
    re.I,
)
_READER = re.compile(
    r"\b(?:check|review|visit|consult|revisit|look)\b[^.]{0,60}\b(?:back|periodically|frequently|regularly|often|"
    r"from time to time|latest|most current)\b",
    re.I,
)
_USE = re.compile(
    r"\b(?:continu\w+|further|by visiting|your) (?:to )?(?:us\w+|access\w*)\b[^.]{0,120}\b(?:accept\w*|agree\w*|"
    r"constitut\w+|consent\w*|acknowledg\w+|bound)\b|"
    r"\bby (?:visiting|using)\b[^.]{0,60}\baccept\w*[^.]{0,60}\b(?:latest|revised|current)\b",
    re.I,
)
_OWN_DATE = re.compile(
    r"\b(?:is |was )?(?:effective|last (?:updated|revised|modified)|updated|revised)\b(?: date)?(?: as)?(?: of| on|:)?"
    r" *:? *"
    r"(?:\w+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2} \w+ \d{4}|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})",
    re.I,
)
_DAYS = re.compile(
    r"\b(\d{1,3}|seven|ten|fourteen|fifteen|thirty|sixty|ninety)(?: \(\d+\))?[ -]"
    r"(business |calendar )?(day|week|month)s?\b",
    re.I,
)
_WORDS = {"seven": 7, "ten": 10, "fourteen": 14, "fifteen": 15, "thirty": 30, "sixty": 60, "ninety": 90}
_LENGTHS = {"day": 1, "week": 7, "month": 30}
_BEFORE = re.compile(r"\b(?:before|prior|advance|in advance|earlier)\b", re.I)
_MATERIAL = re.compile(r"\b(?:material\w*|significant\w*|important|substantial|major|fundamental)\b", re.I)
_UNSEEN = "whether it did cannot be seen from outside"
_LONGEST = 1_500
"""Letters of a sentence that is read: the patterns look no further, and a wall of text says nothing clear."""


@lru_cache(maxsize=16)  # asked for when a change is first seen, and again when it is confirmed
def promises(text: str) -> tuple[Promise, ...]:
    """What the sentences of a policy pledge about changes of the policy, in order, each pledge once a sentence."""
    found: dict[tuple[Pledge, str], Promise] = {}
    for clause in split(text):
        is_headed = any(_HEADING.search(heading) and not _OTHER.search(heading) for heading in clause.path[-1:])
        speaks = is_headed
        for raw in sentences(clause.text):
            sentence = plain(raw)[:_LONGEST]
            speaks = bool(_ABOUT.search(sentence) or (_SUCH.search(sentence) and (speaks or is_headed))) or is_headed
            for pledge in _pledges(sentence, speaks):
                promise = Promise(pledge, sentence, _days(sentence), bool(_MATERIAL.search(sentence)))
                found.setdefault((pledge, sentence), promise)
    return tuple(found.values())


def _pledges(sentence: str, is_about_changes: bool) -> Iterator[Pledge]:
    if _OWN_DATE.search(sentence) and len(sentence) < 300:
        yield Pledge.OWN_DATE
    if _OLD_STAYS.search(sentence):
        yield Pledge.OLD_STAYS
    if not is_about_changes or _SPOKEN.search(sentence):
        return
    if _READER.search(sentence):
        yield Pledge.READER_CHECKS
    if _USE.search(sentence):
        yield Pledge.USE_ACCEPTS
        return
    if not _WILL.search(sentence) or _REFUSED.search(sentence):
        return
    yield from (pledge for pledge, pattern in _PATTERNS if pattern.search(sentence))


def _days(sentence: str) -> int | None:
    hit = _DAYS.search(sentence)
    if not hit or not _BEFORE.search(sentence):
        return None
    number = _WORDS.get(hit[1].casefold()) or int(hit[1])
    return number * _LENGTHS[hit[3].casefold()]


def announces(shown: str) -> bool:
    """Whether a page, e.g. a home page, speaks of a changed policy in one of its lines or sentences."""
    pieces = (piece for line in shown.splitlines() for piece in sentences(line))
    return any(_ABOUT.search(piece[:_LONGEST]) for piece in pieces)


def findings(
    given: Sequence[Promise],
    published_before: date | None,
    published_after: date | None,
    home: HomeLook | None = None,
) -> tuple[str, ...]:
    """What is to be said of these promises when the text has changed in its words; the dates are the policy's own.

    `given` are the promises of the version that was in force: they bound the change.
    """
    said: dict[Pledge, str] = {}
    for promise in given:
        finding = _finding(promise, published_before, published_after, home)
        if finding and promise.pledge not in said:
            said[promise.pledge] = finding
    if Pledge.NEW_DATE in said:
        said.pop(Pledge.OWN_DATE, None)
    return tuple(said.values())


def _finding(promise: Promise, before: date | None, after: date | None, home: HomeLook | None) -> str:
    limit = " material" if promise.of_material_only else ""
    ahead = f" {promise.days_before} days before" if promise.days_before else ""
    match promise.pledge:
        case Pledge.NEW_DATE if after is None:
            return "no published date could be read, although the policy promises to change it when its text changes"
        case Pledge.NEW_DATE if before == after:
            return f"published date unchanged ({_day(after)}), although the policy promises to change it with its text"
        case Pledge.OWN_DATE if before is not None and before == after:
            return f"the text changed, but the policy still gives {_day(after)} as its date"
        case Pledge.NOTICE_HOME if home is not None and home.announces:
            return f"the home page, looked at {_hour(home)}, speaks of a changed policy, as the policy promises"
        case Pledge.NOTICE_HOME if home is not None:
            return (
                f"no notice of a change was seen on the home page, looked at {_hour(home)}, where the policy promises "
                f"to announce{limit} changes{ahead}"
            )
        case Pledge.NOTICE_HOME:
            return f"the policy promises to announce{limit} changes on the home page{ahead}, which was not looked at"
        case Pledge.NOTICE_BY_MAIL:
            return f"the policy promises to tell its users of{limit} changes by e-mail{ahead}; {_UNSEEN}"
        case Pledge.CONSENT:
            return f"the policy promises to ask its users before{limit} changes; {_UNSEEN}"
        case _:
            return ""


def _hour(home: HomeLook) -> str:
    return f"{_day(home.at.date())} at {home.at:%H:%M} UTC"


def _day(when: date | None) -> str:
    return f"{when.day} {when:%B %Y}" if when else "no date"
