"""What the crawler brings: one `Arrival` for each target."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.types.watched import KnownPart, Target


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


@dataclass(frozen=True, slots=True)
class NotAsked(FetchFailure):
    """The page was not asked for, as its site is left alone until `retry_after` is over: nothing was learnt of it."""

    failed_in_row: int = 1
    """How often the site failed without a good answer in between, whichever page was asked for."""


Arrival = Page | NotModified | FetchFailure
