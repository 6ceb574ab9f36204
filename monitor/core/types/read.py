"""What was read from a page, or why it is not the policy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from monitor.core.types.arrived import Reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood from a page: its text as Markdown, and what it says of itself."""

    text: str
    title: str
    published_on: date | None
    lang: str
    """ISO 639-1 code as the page declares it, or the empty string."""
    extractor: str
    """Fingerprint of the extractor: libraries' versions and settings. Texts of two fingerprints are not compared."""
    place: str = field(default="", compare=False)
    """Where on the page the document was found, for the next reading of the source."""
    left_out: tuple[str, ...] = field(default=(), compare=False)
    """Titles of other documents of the page, which were not read."""
    text_sha256: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
        object.__setattr__(self, "text_sha256", digest)


@dataclass(frozen=True, slots=True)
class ExtractionFailure:
    """The reader came to no text. Never to be understood as 'the policy was emptied'."""

    detail: str
    reason: Reason = Reason.EXTRACTION


class Ailment(StrEnum):
    """In which way a page that arrived is not the policy."""

    BOT_WALL = "bot-wall"
    CONSENT_WALL = "consent-wall"
    LOGIN_WALL = "login-wall"
    SOFT_404 = "soft-404"
    MAINTENANCE = "maintenance"
    PARKED = "parked-domain"
    GEO_BLOCK = "geo-block"
    GATE = "gate"
    """A question (age, country, language) or a queue."""
    SHELL = "script-shell"
    """What a browser would fill by script."""
    WITHDRAWN = "withdrawn"
    """A notice that the document, or what it is about, has ended: news of the source."""
    EMPTY = "empty"
    COLLAPSED = "collapsed"
    WRONG_LANGUAGE = "wrong-language"
    OTHER_DOCUMENT = "other-document"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A sick page, with the sign that gave it away."""

    ailment: Ailment
    evidence: str
