"""What the API takes and gives, as the OpenAPI document describes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from monitor.core.types import Category, ChangeKind, Direction, Verdict

LARGEST = 999_999_999
"""Of a number: the database of nobody has more rows than that, and some cannot count further."""


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line without control characters")
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
"""One line of text."""
Limit = Annotated[int, Field(ge=1, le=200, description="How many items an answer has at most.")]
Number = Annotated[int, Field(ge=0, le=LARGEST)]


class Shape(BaseModel):
    """A JSON object: frozen, and deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Shape):
    """An operation that is asked without parameters."""


Item = TypeVar("Item", bound=Shape)


class Page(Shape, Generic[Item]):
    """Some items, and where to go on."""

    items: list[Item]
    next: str | None = Field(description="The `cursor` of the next page; null at the end.")


class Trouble(Shape):
    """One fault of what was sent."""

    at: str
    what: str


class Problem(Shape):
    """Why there is no other answer (RFC 9457)."""

    type: str
    title: str
    status: int
    errors: list[Trouble] | None = None


class Source(Shape):
    """A watched document."""

    name: str
    url: str
    moved_to: str | None
    kind: str
    tags: list[str]
    origin: Literal["declared", "added", "imported"]
    state: Literal["active", "paused"]
    health: str = Field(description="ok, new, or what kept the last look from reading the document.")
    is_unstable: bool
    detail: str
    remedy: str
    failures_in_row: int
    last_checked_at: datetime | None
    next_check_at: datetime
    interval_seconds: int


class Twin(Shape):
    """Another source that says the same, or nearly."""

    name: str
    share: float = Field(description="Of the clauses that both have, of the one that has more; 1 for the same text.")


class Checks(Shape):
    """How the looks at a source ended."""

    total: int
    unchanged: int
    unwell: int
    held: int
    reverted: int
    failed: int


class Correction(Shape):
    """What an operator says that a change is."""

    verdict: Verdict
    category: Category
    reason: str
    by: str
    at: datetime


class Change(Shape):
    """One clause that changed."""

    kind: ChangeKind
    verdict: Verdict
    category: Category
    direction: Direction
    weight: float
    path: list[str]
    reasons: list[str]
    before: str
    after: str
    correction: Correction | None = Field(description="What an operator said against this judgement.")


class Version(Shape):
    """A text that a source had."""

    source: str
    seq: int
    captured_at: datetime
    recorded_at: datetime
    outcome: Literal["first_sight", "changed", "reverted", "reextracted"]
    verdict: Verdict | None
    is_told: bool
    title: str
    url: str
    published_on: date | None
    effective_on: date | None = Field(description="From when the text says to be in force.")
    text_sha256: str
    raw_sha256: str
    chain: str
    extractor: str
    reverts_to: int | None
    notes: list[str]
    caveats: list[str]
    changes: list[Change]


class Text(Shape):
    """The words of a version, as Markdown."""

    source: str
    seq: int
    text_sha256: str
    text: str


class Happened(Shape):
    """A version that changed something, among all sources."""

    number: int
    version: Version


class Comparison(Shape):
    """What changed between two versions, the weightiest first."""

    source: str
    before: int
    after: int
    verdict: Verdict
    changes: list[Change]


Reference = Annotated[
    str, Field(pattern=r"^[^@]{1,200}(@[0-9]{1,9})?$", examples=["shop@3"]), AfterValidator(_printable)
]
"""A version as `NAME@N`; the current one without a number."""


class Sides(Shape):
    """Two versions, of one source or of two, each as NAME@N; the current one of NAME without a number."""

    before: Reference
    after: Reference


class Held(Shape):
    """What differs between two versions of any sources, the weightiest first."""

    before: str = Field(description="NAME@N, with the number that was looked up where none was asked for.")
    after: str
    verdict: Verdict
    changes: list[Change]


class Hold(Shape):
    """A new text that waits for a further look."""

    source: str
    reason: str
    verdict: Verdict | None
    evidence: str
    first_seen_at: datetime
    since: datetime
    looks: int
    next_look_at: datetime
    text_sha256: str


class Subscriber(Shape):
    """Who gets letters, of what, and when."""

    id: int
    name: str
    address: str
    role: Literal["reader", "operator"]
    origin: str
    state: Literal["active", "paused"]
    paused_by: str
    paused_at: datetime | None
    paused_who: str
    """Which operator paused it in the browser or over the API, or the empty string."""
    sources: list[str]
    tags: list[str]
    kinds: list[str]
    categories: list[Category]
    floor: Verdict
    letters: str
    zone: str


class SourcesAsked(Shape):
    """Which sources."""

    cursor: Line = ""
    limit: Limit = 50
    kind: Line = ""
    tag: Line = ""
    state: Literal["", "active", "paused", "ok", "unwell"] = ""


class VersionsAsked(Shape):
    """Which versions."""

    cursor: Annotated[str, Field(pattern=r"^[0-9]{0,9}$")] = ""
    limit: Limit = 50


class ChangesAsked(VersionsAsked):
    """Which changes."""

    source: Line = ""
    tag: Line = ""


class NewSource(Shape):
    """A page to watch."""

    url: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_printable)]
    name: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]{0,59})?$")] = Field(
        default="", description="Made from the address if empty."
    )
    kind: Annotated[Line, Field(description="A privacy policy if empty.")] = ""
    tags: Annotated[list[Line], Field(max_length=20)] = Field(default=[])


class SourceEdit(Shape):
    """What to change of a source; what is left out stays."""

    state: Literal["active", "paused"] | None = None
    tags: Annotated[list[Line], Field(max_length=20)] | None = None


class NewSubscriber(Shape):
    """Somebody to be asked; letters begin when they say yes."""

    address: Line
    name: Line = ""
    sources: Annotated[list[Line], Field(max_length=200)] = Field(default=[])
    tags: Annotated[list[Line], Field(max_length=200)] = Field(default=[])
    kinds: Annotated[list[Line], Field(max_length=200)] = Field(default=[])
    frequency: Line = "daily at 07:30"
    zone: Line = "UTC"
    floor: Literal["substantive", "minor", "everything"] = "substantive"


class SubscriberEdit(Shape):
    """What to change of a subscriber."""

    state: Literal["active", "paused"]


class File(Shape):
    """A file as it is."""

    content: bytes


class Accepted(Shape):
    """That something will be done."""

    accepted: bool
