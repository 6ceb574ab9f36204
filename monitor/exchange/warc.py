"""Web archives in: each response record goes the way of a live page, with its WARC-Date as the hour."""

from __future__ import annotations

import asyncio
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
    from monitor.way import Ports, Report

MAX_BYTES = 8 * 1024 * 1024


class ArchiveError(Exception):
    """The file is no web archive that can be read; what came before the fault is kept."""


def count_records(path: Path) -> int:
    """How many responses a file holds."""
    return sum(1 for _ in _responses(path))


async def replay(path: Path, watchlist: WatchList, ports: Ports, interval: timedelta) -> AsyncIterator[Report]:
    """Takes each response of a file in its order; one target address makes or extends one source.

    A record that was taken before is a report without outcomes. A new source is of the kind that the file's name says,
    as in `shop-privacy-policy.warc.gz`.
    """
    from monitor.way import Report, take  # with the readers behind it, loaded only when something is taken

    kind = kind_said(path.name.partition(".")[0]).kind
    for record in _responses(path):
        url = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
        at = _instant(path, record.rec_headers.get_header("WARC-Date"))
        name = await asyncio.to_thread(watchlist.name_at, url, at, interval, kind)
        [due] = await asyncio.to_thread(ports.store.named, [name], at)
        if await asyncio.to_thread(ports.store.was_looked_at, due.target.source_id, at):
            yield Report(name, at, (), 0.0)
            continue
        yield await take(_arrival(record, due.target, url, at), due, ports)


def _responses(path: Path) -> Iterator[ArcWarcRecord]:
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                if record.rec_type == "response" and record.http_headers is not None:
                    yield record
        except ArchiveLoadFailed as error:
            raise ArchiveError(f"{path} cannot be read as a WARC file: {error}") from None


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
    headers = tuple((name.lower(), value) for name, value in record.http_headers.headers)
    return Page(target, url, status, headers, body, at)


def _instant(path: Path, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise ArchiveError(f"{path} has a record with the date {text!r}, which is none.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
