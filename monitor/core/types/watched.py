"""What is watched, and how it is asked for and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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
