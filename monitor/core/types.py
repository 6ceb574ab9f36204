"""The words of the house, as frozen values: read this file first.

A page goes Target -> Arrival (a union) -> Reading -> Clause -> Change -> Judgement -> Outcome.
Every ending of a step is a variant of a union; match it and close with `assert_never`. Times are aware, in UTC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

# ---- what is watched -----------------------------------------------------------------------------


class Branch(StrEnum):
    """Which of the two readers writes the text of a source. Switching is itself a change of the text."""

    PROSE_ROOT = "prose root"
    TRAFILATURA = "trafilatura"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one source's pages are read, as far as they do not say it themselves."""

    select: tuple[str, ...] = ()
    """CSS selectors of what is the document; empty: the reader finds it."""
    remove: tuple[str, ...] = ()
    """CSS selectors of what is no part of it."""
    section: str = ""
    """The part of the page that is the document: `#id`, or the text of a heading; empty: the reader finds it."""
    kind: str = ""
    """The kind of the document, where somebody said it: of a page that plainly holds several, those of another family
    are left out. Empty: all of the page is read."""
    branch: Branch | None = None
    """The reader that this source is pinned to; None before its first version."""
    place: str = ""
    """Where on the page the document of the last version was, as the reader says it; empty before the first one."""


class Browsing(StrEnum):
    """When a source's page is read as the scripts of a browser leave it."""

    AUTO = "auto"
    """Where the page that the server sends is empty without them."""
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one source alone is asked for. Headers, cookies and proxy may hold secrets: no repr shows them."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Sent to the source's own scheme, host and port only, as are the cookies."""
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    language: str = ""
    """An Accept-Language."""
    user_agent: str = ""
    proxy: str = field(default="", repr=False)
    """`http://[user:password@]host:port`, asked to CONNECT to the address that the guard has checked."""
    browsing: Browsing = Browsing.AUTO


PLAIN = Manner()
"""As all others."""


class Follow(StrEnum):
    """How the further pages of a document are found."""

    NONE = ""
    NEXT = "next"
    """By the link that leads on from each page."""
    CONTENTS = "contents"
    """By the links of its first page, below its path."""


@dataclass(frozen=True, slots=True)
class KnownPart:
    """One page of a document over several, as it was when the document was last read."""

    url: str
    etag: str
    last_modified: str
    sha256: str
    """Of its body."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the crawler must know to ask for one source once."""

    source_id: int
    name: str
    url: str
    etag: str = ""
    """Validators to send; both empty means an unconditional request."""
    last_modified: str = ""
    intranet: tuple[str, ...] = ()
    """Private networks this source alone may reach, each `CIDR:PORT`, e.g. `127.0.0.0/8:8080`."""
    verify_tls: bool = True
    recipe: Recipe = Recipe()
    manner: Manner = PLAIN
    was_rendered: bool = False
    """The page of its current version was read in a browser."""
    pages: tuple[str, ...] = ()
    """Further pages of the document, in its order."""
    follow: Follow = Follow.NONE
    known_parts: tuple[KnownPart, ...] = ()
    """Of a document over several pages, in place of the validators; empty means unconditional requests."""

    @property
    def is_conditional(self) -> bool:
        return bool(self.etag or self.last_modified or self.known_parts)


# ---- what the crawler brings ---------------------------------------------------------------------


class Reason(StrEnum):
    """Why a fetch brought no page. The words are shown to people and stored."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN = "broken-response"
    """The connection ended early, or the bytes are not HTTP."""
    ROBOTS = "refused-by-robots"
    GUARD = "refused-by-guard"
    REDIRECTS = "too-many-redirects"
    HTTP_4XX = "http-4xx"
    HTTP_5XX = "http-5xx"
    TOO_LARGE = "too-large"
    NOT_A_DOCUMENT = "not-a-document"
    EXTRACTION = "extraction-failed"
    """The page came, but no text could be read from it (time, memory, a crash of the reader, or an empty result)."""
    SECTION_GONE = "section-gone"
    """The page came and can be read, but the section of it that is watched is not on it."""
    BROWSER = "browser-failed"
    """The page came, but a browser could not run its scripts to an end."""


@dataclass(frozen=True, slots=True)
class Page:
    """A response with status 200 to 299 and a body, decoded from its transfer and content encodings."""

    target: Target
    url: str
    """The final address, after redirects."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """In order, names in lower case."""
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    """The addresses passed on the way, the first request's among them; empty without a redirect."""
    elapsed_seconds: float = 0.0
    is_rendered: bool = False
    """The body is the document as the page's scripts left it in a browser, in UTF-8."""
    certificate: bytes = field(default=b"", repr=False)
    """The server's TLS certificate (X.509, DER), of the first page where there are several; empty for plain http."""
    parts: tuple[KnownPart, ...] = ()
    """The pages that were put together, where the document is on several; the body is then that of crawler/parts.py."""

    def header(self, name: str) -> str:
        """The first value of a header, or the empty string."""
        return next((value for key, value in self.headers if key == name.lower()), "")


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said 304: the page is the one whose validators were sent."""

    target: Target
    fetched_at: datetime
    elapsed_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """The fetch brought no page. Expected, stored and counted; nothing that was known is overwritten."""

    target: Target
    fetched_at: datetime
    reason: Reason
    detail: str
    """One sentence for a person, no traceback."""
    status: int = 0
    """The HTTP status where one arrived, else 0."""
    retry_after: timedelta | None = None
    """What the server asked for in Retry-After (429 and 503)."""
    elapsed_seconds: float = 0.0


Arrival = Page | NotModified | FetchFailure


# ---- what was read -------------------------------------------------------------------------------


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


# ---- what changed --------------------------------------------------------------------------------


class Verdict(StrEnum):
    """Would a careful privacy counsel want to be alerted? In descending order; only the first alerts by default."""

    SUBSTANTIVE = "substantive"
    MINOR = "minor"
    COSMETIC = "cosmetic"
    ARTIFACT = "artifact"
    UNCHANGED = "unchanged"

    @property
    def rank(self) -> int:
        """0 for the weightiest; a floor is reached by every verdict of no higher rank."""
        return tuple(Verdict).index(self)


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    MOVED = "moved"


class Category(StrEnum):
    """What a clause is about."""

    COLLECTION = "collection"
    USE = "use"
    SHARING = "sharing"
    CHOICE = "choice"
    RIGHTS = "rights"
    RETENTION = "retention"
    SECURITY = "security"
    CHILDREN = "children"
    INTERNATIONAL = "international"
    TRACKING = "tracking"
    POLICY_CHANGE = "policy-change"
    CONTACT = "contact"
    LEGAL = "legal"
    CONTENT = "content"
    FEES = "fees"
    ACCOUNT = "account"
    OTHER = "other"


class Direction(StrEnum):
    """For the reader whose data or duties it is about."""

    WORSE = "worse"
    BETTER = "better"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest piece of a policy that says something by itself: a heading, paragraph, list item or table row."""

    text: str
    """Markdown without the mark of its kind (no `#`, no bullet), at most 600 words."""
    path: tuple[str, ...] = ()
    """The headings above it, outermost first, as plain text; a heading's own text is not in its path."""
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs between two versions, judged."""

    kind: ChangeKind
    verdict: Verdict
    category: Category
    reasons: tuple[str, ...]
    """Short sentences with the evidence, e.g. `'will never' became 'may'`; the most telling first."""
    before: str
    """The whole old clause, empty where it is only added."""
    after: str
    """The whole new clause, empty where it is only removed."""
    path: tuple[str, ...] = ()
    """The headings above the clause, in the new version where it is there, else in the old."""
    direction: Direction = Direction.NEUTRAL
    weight: float = 0.0
    """0 to 1; orders changes within a letter."""
    steps: tuple[str, ...] = field(default=(), compare=False)
    """Each edit and what was made of it, where an explanation was asked for; neither stored nor sent."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two texts compared: the verdict of the whole, and every change, the most telling first."""

    verdict: Verdict
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What an operator says that a change is, against its judgement."""

    verdict: Verdict
    category: Category
    reason: str
    """In the operator's words."""
    by: str
    at: datetime


# ---- what is remembered of a source --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text that was a version of this source before."""

    text_sha256: str
    seq: int
    captured_at: datetime
    last_seen_at: datetime
    """When it was last in force: the capture of the version that followed it, or now for the current one."""
    was_told: bool
    """Whether a letter about it went out, or, without subscribers, would have."""
    verdict: Verdict | None
    """Of the change that brought it; None for a first sight or a re-extraction."""


class HoldReason(StrEnum):
    """Why a new text waits before it becomes a version."""

    SECOND_LOOK = "second-look"
    COLLAPSED = "collapsed"
    WRONG_LANGUAGE = "wrong-language"
    OTHER_DOCUMENT = "other-document"
    WITHDRAWN = "withdrawn"
    MOVED = "moved-to-another-host"


@dataclass(frozen=True, slots=True)
class HomeLook:
    """What a site's home page said, where its policy promises to announce changes there."""

    at: datetime
    announces: bool
    """It speaks of a changed policy."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new text that waits for further looks, and the date at which it is told at the latest."""

    reading: Reading
    reason: HoldReason
    first_seen_at: datetime
    """When this very text was first fetched: the version's captured_at if it is confirmed."""
    since: datetime
    """When the source was first held without a break: the 24 hours count from here."""
    looks: int
    next_look_at: datetime
    home: HomeLook | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a version's text at which later looks showed other words; see monitor/core/restless.py."""

    at: int
    """Its clauses of the version, from `at` up to `end`; none where something is put in before `at`."""
    end: int
    start: int
    """Where it is only a part of its one clause: the pieces from `start` up to `stop`; else both are 0."""
    stop: int
    since: datetime
    """Since when it shows what it shows ..."""
    looks: int = 0
    """... and at how many looks in a row."""
    showing: str = ""
    """A hash of the words that the last look showed; empty for those of the version."""
    showing_text: str = ""
    """These words, a clause a line."""
    came_back: bool = False
    """It had shown them before."""
    turns: tuple[datetime, ...] = ()
    """When it came to show other words, the last few times."""
    shown: tuple[str, ...] = ()
    """Hashes of the other words that it showed, the last few."""
    width: int = 0
    """The most that it showed: in clauses, or in words where it is a part of one."""
    was_wide: bool = False
    """The last look showed more than that."""
    sample: str = ""
    """What it shows, for people, shortened."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that deciding about a new text needs to know of its source's past."""

    seq: int
    """Of the current version."""
    last: Reading
    captured_at: datetime
    known: Mapping[str, KnownText]
    """Every earlier text by its hash, the current one's among them."""
    candidate: Candidate | None = None
    rejected: frozenset[str] = frozenset()
    """Hashes of texts that an operator refused."""
    told_flips: int = 0
    """How often the source went back to an earlier text in the last 7 days."""
    given_up: Mapping[str, int] = field(default_factory=dict)
    """How often in the last 7 days a text, by its hash, was seen once and was gone at the second look."""
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    """Of changes of this source, by their fingerprints."""
    places: tuple[Place, ...] = ()
    """Where later looks differed from the current version."""


# ---- what was decided ----------------------------------------------------------------------------


class Sameness(StrEnum):
    """How it was known that nothing changed, cheapest first."""

    NOT_MODIFIED = "not-modified"
    SAME_BYTES = "same-bytes"
    SAME_VISIBLE_TEXT = "same-visible-text"
    SAME_DOCUMENT = "same-document"
    """What stands around the document is another, the document's own part of the page is not."""
    SAME_TEXT = "same-text"
    SAME_WORDS = "same-words"
    """Another text, but only its markup or typography differs: words, capitals and amounts are the same."""
    RESTLESS_PLACES = "restless-places"
    """Only words differ that are others at every look: a counter, a quotation, the date of today."""
    REJECTED_TEXT = "rejected-text"
    """The text is new, but an operator refused exactly this one."""


@dataclass(frozen=True, slots=True)
class FirstSight:
    reading: Reading


@dataclass(frozen=True, slots=True)
class Unchanged:
    because: Sameness
    flickered: bool = False
    """A candidate was waiting and is given up: the known text came back before it was confirmed."""
    places: tuple[Place, ...] = ()
    """What is now known of the restless places, where they alone differ."""


@dataclass(frozen=True, slots=True)
class Held:
    """A new text, kept aside; `judgement` is what would be told if it stays."""

    candidate: Candidate
    judgement: Judgement
    is_home_promised: bool = False
    """The policy in force promises to announce such a change on the home page, which was not looked at yet."""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    reading: Reading
    judgement: Judgement
    captured_at: datetime
    notes: tuple[str, ...] = ()
    """Sentences for the letter, e.g. that the text could not be confirmed, or that it replaces another document."""
    is_told: bool = True
    """Subscribers whose floor the verdict reaches get a notice; false where the rules keep it quiet."""
    moved_to: str = ""
    """The address on another host at which watching goes on from here."""
    is_of_whole: bool = False
    """The document as a whole moved or was replaced: told to all, whatever the clauses are about that they follow."""
    places: tuple[Place, ...] = ()
    """In the text of the new version."""

    @property
    def alerted(self) -> bool:
        """A subscriber with the default floor is to be told."""
        return self.is_told and self.judgement.verdict is Verdict.SUBSTANTIVE


@dataclass(frozen=True, slots=True)
class Reverted:
    """The source went back to a text it had before."""

    reading: Reading
    judgement: Judgement
    captured_at: datetime
    to_seq: int
    notes: tuple[str, ...] = ()
    is_told: bool = True
    cancels_open_notices: bool = False
    """What went before was never told: its open notices are to be closed unsent."""
    is_of_whole: bool = False
    """As in `Changed`."""
    places: tuple[Place, ...] = ()
    """As in `Changed`."""

    @property
    def alerted(self) -> bool:
        """A subscriber with the default floor is to be told."""
        return self.is_told and self.judgement.verdict is Verdict.SUBSTANTIVE


@dataclass(frozen=True, slots=True)
class Reextracted:
    """The same bytes read by a newer extractor: a new version that alarms nobody."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class Unwell:
    """A page that is not the policy. The last good version stays."""

    diagnosis: Diagnosis
    candidate: Candidate | None = None
    """Kept where the text could be the new policy after all: told if it stays the same for 3 looks over 48 hours."""


class AlarmKind(StrEnum):
    UNWELL = "unwell"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the operator is to hear once: a source failed for the third time in a row, or is well again after that."""

    kind: AlarmKind
    reason: str
    """The Reason or Ailment of the last failure."""
    detail: str
    since: datetime
    """When it was first unwell without a break."""


Outcome = FirstSight | Unchanged | Held | Changed | Reverted | Unwell
