"""For whom a change is better: the person whose data or duties it is about."""

from __future__ import annotations

import re

from monitor.core.compare import Difference
from monitor.core.lexicon import words
from monitor.core.segment import sentences, tokens
from monitor.core.types import Direction

_BURDEN = words(
    """share* sharing sell* sold sale disclos* collect* track* advertis* marketing train* profil* fee fees charge*
    liable indemni* waive* arbitrat* terminat* suspend* retain* indefinite* transfer* monitor* record* prohibit*
    nonrefundable infer* combine* disclaim* as_is own_risk sole_risk no_liability not_liable not_responsible"""
)
_PROTECTION = words(
    """refuse right rights opt opt-out opt-in withdraw* consent* delet* eras* correct* encrypt* notify notice refund*
    free appeal* protect* safeguard* anonymi* portab* object only solely"""
)
_LONGEST = 40
_NEAR = 4
"""Words before a word in which a negation turns it round."""
_NEGATION = words("not never no without neither nor cannot don't doesn't won't can't unless refuse object decline stop")


def direction(found: Difference) -> Direction:
    """What the sentences that came give and take, against those that went; a negation turns a sentence round."""
    old, new = _said(found.before), _said(found.after)
    balance = sum(_favour(sentence) for sentence in new - old) - sum(_favour(sentence) for sentence in old - new)
    if balance == 0:
        return Direction.NEUTRAL
    return Direction.BETTER if balance > 0 else Direction.WORSE


def _said(text: str) -> set[str]:
    return {" ".join(tokens(sentence)) for sentence in sentences(text)}


def _favour(sentence: str) -> int:
    """Nothing of a long sentence: what its words give and take hangs on more than a negation near them."""
    said = sentence.split()
    if len(said) > _LONGEST:
        return 0
    return sum(_turned(said, hit) for hit in _PROTECTION.finditer(sentence)) - sum(
        _turned(said, hit) for hit in _BURDEN.finditer(sentence)
    )


def _turned(said: list[str], hit: re.Match[str]) -> int:
    """1, or -1 where a negation stands just before the word."""
    at = hit.string.count(" ", 0, hit.start())
    return -1 if _NEGATION.search(" ".join(said[max(0, at - _NEAR) : at])) else 1
