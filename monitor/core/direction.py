"""For whom a change is better: the person whose data or duties it is about."""

from __future__ import annotations

from monitor.core.compare import Difference
from monitor.core.lexicon import words
from monitor.core.segment import sentences, tokens
from monitor.core.types import Direction

_BURDEN = words(
    """share* sharing sell* sold sale disclos* collect* track* advertis* marketing train* profil* fee fees charge*
    liable indemni* waive* arbitrat* terminat* suspend* retain* indefinite* transfer* monitor* record* prohibit*
    nonrefundable infer* combine*"""
)
_PROTECTION = words(
    """right rights opt opt-out opt-in withdraw* consent* delet* eras* correct* encrypt* notify notice refund* free
    appeal* protect* safeguard* anonymi* portab* object only solely"""
)
_NEGATION = words("not never no without neither nor cannot don't doesn't won't can't unless")


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
    favour = len(_PROTECTION.findall(sentence)) - len(_BURDEN.findall(sentence))
    return -favour if _NEGATION.search(sentence) else favour
