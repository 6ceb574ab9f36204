"""The words of the house, as frozen values: read this package first, from `watched` to `decided`.

A page goes Target -> Arrival (a union) -> Reading -> Clause -> Change -> Judgement -> Outcome.
Every ending of a step is a variant of a union; match it and close with `assert_never`. Times are aware, in UTC.
"""

from monitor.core.types.arrived import Arrival, FetchFailure, NotAsked, NotModified, Page, Reason
from monitor.core.types.decided import (
    Alarm,
    AlarmKind,
    Changed,
    FirstSight,
    Held,
    Outcome,
    Reextracted,
    Reverted,
    Sameness,
    Unchanged,
    Unwell,
)
from monitor.core.types.judged import Category, Change, ChangeKind, Clause, Correction, Direction, Judgement, Verdict
from monitor.core.types.read import Ailment, Diagnosis, ExtractionFailure, Reading
from monitor.core.types.remembered import Candidate, HoldReason, HomeLook, KnownText, Memory, Place
from monitor.core.types.watched import PLAIN, Branch, Browsing, Follow, KnownPart, Manner, Recipe, Target

__all__ = [
    "PLAIN",
    "Ailment",
    "Alarm",
    "AlarmKind",
    "Arrival",
    "Branch",
    "Browsing",
    "Candidate",
    "Category",
    "Change",
    "ChangeKind",
    "Changed",
    "Clause",
    "Correction",
    "Diagnosis",
    "Direction",
    "ExtractionFailure",
    "FetchFailure",
    "FirstSight",
    "Follow",
    "Held",
    "HoldReason",
    "HomeLook",
    "Judgement",
    "KnownPart",
    "KnownText",
    "Manner",
    "Memory",
    "NotAsked",
    "NotModified",
    "Outcome",
    "Page",
    "Place",
    "Reading",
    "Reason",
    "Recipe",
    "Reextracted",
    "Reverted",
    "Sameness",
    "Target",
    "Unchanged",
    "Unwell",
    "Verdict",
]
