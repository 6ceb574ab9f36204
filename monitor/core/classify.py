"""What a change is about: one of the seventeen categories."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.compare import Difference
from monitor.core.detect import edits
from monitor.core.leaning import Learned, Said, leanings
from monitor.core.lexicon import words
from monitor.core.segment import sentences, tokens
from monitor.core.topics import IN_PRIVACY, IN_TERMS, TOPICS, Topic
from monitor.core.types import Category

_TELLING, _FITTING = 2.0, 0.7
_CHANGED, _SENTENCE, _HEADING, _UPPER_HEADING = 1.0, 1.1, 2.2, 1.2
_STRANGE = 0.4
"""What terms say of data, and a privacy policy of conduct, is seldom the point of the clause."""
_MOST = 3
"""More of the same words say no more."""
_SURFEIT = 0.9
_LEAD = 1.0
"""What opens a list says of its items nearly what they say themselves."""
_ANOTHER_COMPANY = 4.0
"""A company's form among the words that were exchanged: whom one deals with is the point, whatever the clause says."""
_COMPANY = words("inc llc ltd limited gmbh sarl sas bv ag corp corporation plc srl ab oy")
_LEARNED = 0.6
"""What a learned leaning is worth beside the rules: by held-out services, anything from 0.5 to 0.8 does."""
_DEALING = words(
    """provided_by operated_by offered_by means contracting contract_with agreement_between between_you legal_agreement
    controller_is is_the_controller is_the_data_controller entity is_owned_by"""
)
"""A sentence with these and with a company's form says whom one deals with."""
_ROLLS = words("sub-processor* subprocessor* processors vendors recipients suppliers")
"""Below such a heading a short clause is a recipient, whatever it does."""
_ROLL_WORDS = 16
_RECIPIENT = 3.0
_PARTY = 3.0


def categorise(found: Difference, is_terms: bool, learned: Learned | None, lead: str = "") -> Category:
    """By the words that changed, their sentences and the headings above; without `learned` by the rules alone."""
    changed, around = touched(found)
    said = heard(found, lead, changed)
    path = (found.new or found.old)[0].path
    scores = scored(changed, around, path, is_terms)
    if lead:
        opening = " ".join(said.lead)
        for category, topic in TOPICS.items():
            scores[category] += _LEAD * _hits(topic, opening) * topic.weight
    if found.old and found.new and _COMPANY.search(changed):
        scores[Category.CONTACT] += _ANOTHER_COMPANY
    elif _COMPANY.search(around) and _DEALING.search(around):
        scores[Category.CONTACT] += _PARTY
    if path and len(around.split()) <= _ROLL_WORDS and _ROLLS.search(" ".join(tokens(path[-1]))):
        scores[Category.SHARING] += _RECIPIENT
    has_sign = any(scores.values())
    if learned is not None:
        leaning = leanings(said, learned)
        scores = {category: score + _LEARNED * leaning[category] for category, score in scores.items()}
    best = max(scores, key=lambda category: scores[category])
    if best is Category.CONTACT and TOPICS[Category.RIGHTS].telling.search(around):
        best = Category.RIGHTS  # where to complain or to ask for deletion is how a right is used
    return best if has_sign else Category.OTHER


def heard(found: Difference, lead: str, changed: str) -> Said:
    """The words that are held against what was learned."""
    return Said(
        clause=tokens(found.after or found.before),
        heading=tokens(path[-1]) if (path := (found.new or found.old)[0].path) else (),
        lead=tokens(sentences(lead)[-1]) if lead else (),
        changed=changed.split(),
    )


def scored(changed: str, around: str, path: Sequence[str], is_terms: bool) -> dict[Category, float]:
    """How much speaks for each category, by the rules of topics.py."""
    near = " ".join(tokens(path[-1])) if path else ""
    upper = " ".join(word for heading in path[-3:-1] for word in tokens(heading))
    places = ((_CHANGED, changed), (_SENTENCE, around), (_HEADING, near), (_UPPER_HEADING, upper))
    strange = IN_PRIVACY if is_terms else IN_TERMS
    return {
        category: sum(worth * _hits(topic, said) for worth, said in places)
        * topic.weight
        * (_STRANGE if category in strange else 1.0)
        for category, topic in TOPICS.items()
    }


def is_terms(words: Sequence[str]) -> bool:
    """Whether a document is terms rather than a privacy policy, by its words."""
    start = words[:400]
    privacy = sum(word in ("privacy", "personal", "data", "cookies", "cookie") for word in start)
    terms = sum(
        word in ("terms", "agreement", "agree", "conditions", "service", "services", "content") for word in start
    )
    return terms > privacy


def touched(found: Difference) -> tuple[str, str]:
    """The words that came or went, and the sentences they stand in."""
    if not (found.old and found.new):
        whole = " ".join(tokens(found.after or found.before))
        first = " ".join(tokens(sentences(found.after or found.before)[0])) if whole else ""
        return first, whole
    made = edits(found.before, found.after)
    changed = " ".join(word for edit in made for word in (*edit.gone_key, *edit.come_key))
    kept = {tokens(sentence) for sentence in sentences(found.before)}
    other = [tokens(sentence) for sentence in sentences(found.after)]
    around = [sentence for sentence in other if sentence not in kept]
    around = around or [sentence for sentence in kept if sentence not in other]
    return changed, " ".join(word for sentence in around for word in sentence)


def _hits(topic: Topic, said: str) -> float:
    if not said:
        return 0.0
    telling, fitting = len(topic.telling.findall(said)), len(topic.fitting.findall(said))
    return float((_TELLING * min(_MOST, telling) + _FITTING * min(_MOST, fitting)) ** _SURFEIT)
