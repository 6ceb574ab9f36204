"""Web archives in: each response record goes the way of a live page, with its WARC-Date as the hour."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from db.watchlist import WatchList
from monitor.core.discover import kind_said
from monitor.core.types import Arrival, FetchFailure, Page, Reason, Target

if TYPE_CHECKING:
    from monitor.endings import Ports, Report

MAX_BYTES = 8 * 1024 * 1024
_GZIP, _BLOCK = b"\x1f\x8b", 1 << 20
_LARGE, _RATIO = 64 << 20, 100
"""What unpacks to more than the one, and to so many times its size, is no page."""


class ArchiveError(Exception):
    """The file is no web archive that can be read; what came before the fault is kept."""


def count_records(path: Path) -> int:
    """How many responses a file holds, once all of it is known to be usable. Raises ArchiveError."""
    _refuse_bombs(path)
    count = 0
    for record in _responses(path):
        _address(path, record), _instant(path, record)
        count += 1
    return count


async def replay(path: Path, watchlist: WatchList, ports: Ports, interval: timedelta) -> AsyncIterator[Report]:
    """Takes each response of a file in its order; one target address makes or extends one source.

    A record that was taken before is a report without outcomes. A new source is of the kind that the file's name says,
    as in `shop-privacy-policy.warc.gz`.
    """
    from monitor.endings import Report  # with the readers behind it, loaded only when something is taken
    from monitor.way import take

    kind = kind_said(path.name.partition(".")[0]).kind
    for record in _responses(path):
        url = _address(path, record)
        at = _instant(path, record)
        name = await asyncio.to_thread(watchlist.name_at, url, at, interval, kind)
        [due] = await asyncio.to_thread(ports.store.named, [name], at)
        if await asyncio.to_thread(ports.store.was_looked_at, due.target.source_id, at):
            yield Report(name, at, (), 0.0)
            continue
        yield await take(_arrival(record, due.target, url, at), due, ports)


def _responses(path: Path) -> Iterator[ArcWarcRecord]:
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, check_digests=True):
                if record.rec_type == "response" and record.http_headers is not None:
                    yield record
        except ArchiveLoadFailed as error:
            raise ArchiveError(f"{path} cannot be read as a WARC file: {error}") from None
        except AttributeError:  # warcio's own, of a response that names no address
            raise ArchiveError(f"{path} has a page without an address.") from None


def _arrival(record: ArcWarcRecord, target: Target, url: str, at: datetime) -> Arrival:
    """The record as the crawler would have brought it."""
    code = record.http_headers.get_statuscode()
    status = int(code) if code.isdecimal() else 0
    if not 200 <= status < 300:
        reason = Reason.HTTP_4XX if 400 <= status < 500 else Reason.HTTP_5XX if status >= 500 else Reason.BROKEN
        return FetchFailure(target, at, reason, f"The archive holds an answer with status {code or 'none'}.", status)
    body = record.content_stream().read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return FetchFailure(target, at, Reason.TOO_LARGE, "The page is over 8 MiB.", status)
    # What is chunked has often a digest of other bytes: https://github.com/webrecorder/warcio/issues/74
    if record.digest_checker.passed is False and not record.http_headers.get_header("Transfer-Encoding"):
        return FetchFailure(target, at, Reason.BROKEN, "The bytes are not those of the record's digest.", status)
    headers = tuple((name.lower(), value) for name, value in record.http_headers.headers)
    return Page(target, url, status, headers, body, at)


def _refuse_bombs(path: Path) -> None:
    """A record is a gzip member; one that unpacks to more than any page is refused before a line of it is read."""
    with path.open("rb") as file:
        packed = file.read(_BLOCK)
        if not packed.startswith(_GZIP):
            return
        while packed:
            member, came, went = zlib.decompressobj(zlib.MAX_WBITS | 16), 0, 0
            while packed and not member.eof:
                try:
                    came += len(member.decompress(packed, _BLOCK))
                except zlib.error as error:
                    raise ArchiveError(f"{path} cannot be unpacked: {error}") from None
                left = member.unused_data or member.unconsumed_tail
                went += len(packed) - len(left)
                if came > _LARGE and came > _RATIO * went:
                    raise ArchiveError(f"{path} unpacks to more than {_RATIO} times its size: that is no archive.")
                packed = left or file.read(_BLOCK)


def _address(path: Path, record: ArcWarcRecord) -> str:
    from crawler.guard import GuardRefused, check_url

    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    try:
        check_url(url)
    except GuardRefused as refused:
        raise ArchiveError(f"{path} has a page that cannot be watched: {refused}.") from None
    return url


def _instant(path: Path, record: ArcWarcRecord) -> datetime:
    text = record.rec_headers.get_header("WARC-Date")
    try:
        at = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise ArchiveError(f"{path} has a record with the date {text!r}, which is none.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
