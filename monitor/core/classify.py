"""What a change is about: one of the seventeen categories."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core.compare import Difference
from monitor.core.detect import edits
from monitor.core.segment import sentences, tokens
from monitor.core.topics import IN_PRIVACY, IN_TERMS, TOPICS, Topic
from monitor.core.types import Category

_TELLING, _FITTING = 2.0, 0.7
_CHANGED, _SENTENCE, _HEADING, _UPPER_HEADING = 1.0, 1.0, 1.8, 0.7
_STRANGE = 0.4
"""What terms say of data, and a privacy policy of conduct, is seldom the point of the clause."""
_MOST = 3
"""More of the same words say no more."""


def categorise(found: Difference, is_terms: bool) -> Category:
    """By the words that changed, the sentences they stand in and the headings above."""
    clause = (found.new or found.old)[0]
    changed, around = _changed(found)
    near = " ".join(tokens(clause.path[-1])) if clause.path else ""
    upper = " ".join(word for heading in clause.path[-3:-1] for word in tokens(heading))
    scores = {}
    for category, topic in TOPICS.items():
        score = _CHANGED * _hits(topic, changed) + _SENTENCE * _hits(topic, around)
        score += _HEADING * _hits(topic, near) + _UPPER_HEADING * _hits(topic, upper)
        strange = category in (IN_PRIVACY if is_terms else IN_TERMS)
        scores[category] = score * (_STRANGE if strange else 1.0) * topic.weight
    best = max(scores, key=lambda category: scores[category])
    return best if scores[best] else Category.OTHER


def is_terms(words: Sequence[str]) -> bool:
    """Whether a document is terms rather than a privacy policy, by its words."""
    start = words[:400]
    privacy = sum(word in ("privacy", "personal", "data", "cookies", "cookie") for word in start)
    terms = sum(
        word in ("terms", "agreement", "agree", "conditions", "service", "services", "content") for word in start
    )
    return terms > privacy


def _changed(found: Difference) -> tuple[str, str]:
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
    return _TELLING * min(_MOST, telling) + _FITTING * min(_MOST, fitting)
