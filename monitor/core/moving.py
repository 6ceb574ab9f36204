"""What it means that an address now leads to another host: the same document moved, or another one stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rapidfuzz.distance import Indel

from monitor.core.correcting import judged
from monitor.core.follow import Patience, of_whole, settle
from monitor.core.types import Candidate, Changed, Held, HoldReason, Judgement, Memory, Reading, Reverted, Verdict
from monitor.core.wholes import moved, replaced

ALIKE = 0.9
"""Share of words in common, in order, from which a text on another host is the document that was watched."""


def follow_moved(
    reading: Reading, memory: Memory, now: datetime, patience: Patience, since: str, to: str
) -> Changed | Reverted | Held:
    """Decides about a text on a host where no version stood; `since` and `to` are the old and the new address."""
    if likeness(memory.last.text, reading.text) >= ALIKE:
        changes = judged(memory, reading).changes
        return Changed(
            reading, Judgement(Verdict.SUBSTANTIVE, changes), now, (moved(since, to),), moved_to=to, is_of_whole=True
        )
    waiting = memory.candidate
    if waiting is None or waiting.reason is not HoldReason.MOVED or waiting.reading.text_sha256 != reading.text_sha256:
        waiting = Candidate(reading, HoldReason.MOVED, now, now, looks=1, next_look_at=now + patience.second_look)
    else:
        waiting = replace(waiting, looks=waiting.looks + 1, next_look_at=now + patience.second_look)
    judgement = judged(memory, reading)
    if waiting.looks < patience.replaced_after_looks or now - waiting.first_seen_at < patience.replaced_after:
        return Held(waiting, judgement)
    settled = settle(waiting, memory, now, patience, replaced(waiting.reason, to=to))
    return of_whole(replace(settled, judgement=judgement))


def likeness(one: str, other: str) -> float:
    """From 0 to 1: how many words two texts have in common, in their order."""
    return Indel.normalized_similarity(one.split(), other.split())
