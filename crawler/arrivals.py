"""From a target to a request, and from whatever came of it to exactly one Arrival."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.guard import Allowance, GuardRefused, check_intranet, check_url, host_of
from crawler.pace import LeftAlone
from monitor.core.types import Arrival, FetchFailure, NotAsked, NotModified, Page, Reason, Target

logger = logging.getLogger(__name__)

RENDERED = "rendered"
"""Flag of a response whose body is what a browser made of it."""
_LONGEST_SHOWN = 300
_LONGEST_RETRY_AFTER = timedelta(days=30)
_NOT_DOCUMENTS = ("image/", "audio/", "video/", "font/", "model/", "multipart/")
_NOT_DOCUMENT_TYPES = frozenset(
    [
        "application/json",
        "application/zip",
        "application/gzip",
        "application/x-tar",
        "application/x-7z-compressed",
        "application/x-rar-compressed",
        "application/vnd.rar",
        "application/javascript",
        "text/javascript",
        "text/css",
        "application/x-shockwave-flash",
        "application/wasm",
        "application/msword",
        "application/epub+zip",
    ]
)
# First bytes that no HTML or text page has, whatever its Content-Type claims.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"PK\x03\x04", "an archive"),
    (b"PK\x05\x06", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!\x1a\x07", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ\x00", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"OggS", "a sound or video"),
    (b"ID3", "a sound"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)


class FetchError(Exception):
    """A fetch that ends without a page, with the reason that will be stored."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class CrawlClosing(Exception):  # noqa: N818 - not an error: the crawl is being ended, and this request with it
    """The request was given up because the crawl ends; it says nothing about the page."""


def request_for(target: Target, **meta: Any) -> Request:
    """The first request for a target; GuardRefused when its address may not be asked."""
    url = check_url(target.url)
    try:
        check_intranet(target.intranet)
    except ValueError as error:
        raise GuardRefused(f"the intranet allowance {error}") from error
    headers = {}
    if target.etag:
        headers["If-None-Match"] = target.etag
    if target.last_modified:
        headers["If-Modified-Since"] = target.last_modified
    allowance = Allowance(host_of(url), target.intranet)
    meta |= {"target": target, "allowance": allowance, "redirects": ()}
    try:
        return Request(url, headers=headers, meta=meta, dont_filter=True)
    except ValueError as error:
        raise GuardRefused("the address cannot be read") from error


def arrival_from(response: Response, now: datetime) -> Arrival:
    """What an HTTP response means for its target."""
    request = response.request
    assert request is not None, "Scrapy sets the request of every downloaded response"
    target: Target = request.meta["target"]
    elapsed = float(request.meta.get("elapsed_seconds", 0.0))
    status = response.status

    def failure(reason: Reason, detail: str) -> FetchFailure:
        return FetchFailure(target, now, reason, detail, status, retry_after(response, now), elapsed)

    if status == HTTPStatus.NOT_MODIFIED:
        if request.headers.get("If-None-Match") or request.headers.get("If-Modified-Since"):
            return NotModified(target, now, elapsed)
        return failure(Reason.BROKEN, "The server said 304 Not Modified, though nothing was asked conditionally.")
    if 400 <= status < 600:
        reason = Reason.HTTP_4XX if status < 500 else Reason.HTTP_5XX
        return failure(reason, f"The server said {status}{_phrase(status)}.")
    if status == HTTPStatus.PARTIAL_CONTENT:
        return failure(Reason.BROKEN, "The server sent a part of the page (206), though all of it was asked for.")
    if not 200 <= status < 300:
        return failure(Reason.BROKEN, f"The server said {status}{_phrase(status)}, which leads to no page.")
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    is_rendered = RENDERED in response.flags
    redirects = request.meta["redirects"]
    page = Page(
        target,
        response.url,
        status,
        headers,
        response.body,
        now,
        redirects,
        elapsed,
        is_rendered,
        certificate=response.certificate or b"",
    )
    if what := _foreign(page.header("content-type"), page.body):
        return failure(Reason.NOT_A_DOCUMENT, f"The address brings {what}, not a document.")
    return page


def failure_from(error: BaseException, request: Request, now: datetime) -> FetchFailure:
    """What an exception on the way means for its target; an unknown one is logged and counts as broken."""
    target: Target = request.meta["target"]
    if isinstance(error, LeftAlone):
        return not_asked(target, error, now)
    reason, detail = _ending(error)
    if isinstance(error, GuardRefused) and (passed := request.meta.get("redirects")):
        detail = f"It leads on to {request.url[:_LONGEST_SHOWN]}, which is not asked: {error}."
        if target.intranet and host_of(request.url) != host_of(passed[0]):
            detail += " What is allowed for its own host is not for another: give that address as the source's own."
    if reason is None:
        logger.error("unforeseen end of a fetch of %s", target.name, exc_info=error)
        reason, detail = Reason.BROKEN, f"The response could not be read ({type(error).__name__})."
    return FetchFailure(target, now, reason, detail, elapsed_seconds=float(request.meta.get("elapsed_seconds", 0.0)))


def refusal(target: Target, error: GuardRefused, now: datetime) -> FetchFailure:
    """The guard's no as a stored failure."""
    return FetchFailure(target, now, Reason.GUARD, f"Not asked: {error}.")


def not_asked(target: Target, error: LeftAlone, now: datetime) -> NotAsked:
    """The rest of a site as what a target comes to meanwhile."""
    return NotAsked(target, now, error.reason, str(error), error.status, error.left, failed_in_row=error.failed_in_row)


def _ending(error: BaseException) -> tuple[Reason | None, str]:
    match error:
        case FetchError(reason=reason, detail=detail):
            return reason, detail
        case GuardRefused():
            return Reason.GUARD, f"Not asked: {error}."
        case DownloadTimeoutError():
            return Reason.TIMEOUT, "The server did not answer in time."
        case CannotResolveHostError():
            return Reason.DNS, "The name of the host cannot be resolved."
        case DownloadConnectionRefusedError():
            return Reason.CONNECT, "No connection to the server could be made."
        case ResponseDataLossError():
            return Reason.BROKEN, "The connection ended before the whole page had come."
        case DownloadCancelledError():
            # The one use of it in Scrapy's streaming handlers is DOWNLOAD_MAXSIZE.
            return Reason.TOO_LARGE, "The page is larger than the limit."
        case DownloadFailedError():
            return Reason.BROKEN, "The connection broke, or what came is not HTTP."
    return None, ""


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """How long the server asks to be left alone, by its Retry-After: seconds or a date."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isascii() and value.isdecimal() and len(value) < 10:
        wait = timedelta(seconds=int(value))
    else:
        try:
            until = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), _LONGEST_RETRY_AFTER)


def _foreign(content_type: str, body: bytes) -> str:
    """What a body is that is no document, in words; empty for a document."""
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return what
    if body[4:8] == b"ftyp":
        return "a video"
    if body[:4] == b"RIFF" and body[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "an image, sound or video"
    essence = content_type.partition(";")[0].strip().lower()
    if essence in _NOT_DOCUMENT_TYPES or essence.startswith(_NOT_DOCUMENTS):
        # Servers that call an HTML page a stylesheet or JSON exist; a page shows itself by its first tag.
        return "" if body.lstrip()[:1] == b"<" and not essence.startswith("image/svg") else essence
    if essence.startswith("application/vnd.openxmlformats"):
        return "an office document"
    if essence in ("", "application/octet-stream", "binary/octet-stream") and _is_binary(body):
        return "binary data"
    return ""


def _is_binary(body: bytes) -> bool:
    head = body[:1024]
    return b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"%PDF-"))
