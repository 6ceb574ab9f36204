"""A digest as JSON for a program: the same news as a letter, the same outbox, a signature instead of an envelope."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from monitor.core.news import Digest, News
from monitor.core.records import change_record

SIGNATURE = "X-Clausewatch-Signature"


def body(digest: Digest, message_id: str, subject: str, page_of: Callable[[News], str]) -> bytes:
    """What is POSTed, in ASCII; fixed when it is queued, and `id` is the same at each attempt.

    `page_of` names our own page with the whole comparison, or says nothing.
    """
    facts = {
        "id": message_id.strip("<>"),
        "at": _instant(digest.composed_at),
        "subscriber": digest.subscriber.name,
        "subject": subject,
        "revisions": [_revision(news, page_of(news)) for news in digest.news],
        "unwell": [
            {"source": each.source_name, "url": each.source_url, "state": each.state, "since": _instant(each.since)}
            for each in digest.weather
        ],
        "watched": [
            {"source": each.source_name, "url": each.source_url, "words": each.words} for each in digest.welcomes
        ],
    }
    return json.dumps(facts, indent=1).encode("ascii")


def headers(message: bytes, secret: str) -> dict[str, str]:
    """What goes with it: the receiver recomputes the HMAC-SHA256 over the body as it came."""
    signature = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "User-Agent": "clausewatch", SIGNATURE: f"sha256={signature}"}


def _revision(news: News, page: str) -> dict[str, Any]:
    """Its fields are called as in `history --json`."""
    return {
        "source": news.source_name,
        "title": news.source_title,
        "url": news.source_url,
        "outcome": news.kind.value,
        "seq": news.seq,
        "previous_seq": news.previous_seq,
        "captured_at": _instant(news.captured_at),
        "published_on": news.published_on.isoformat() if news.published_on else None,
        "verdict": news.judgement.verdict.value,
        "notes": list(news.notes),
        "chain": news.chain,
        "comparison": page,
        "comes_again": news.comes_again,
        "changes": [change_record(change) for change in news.judgement.changes],
    }


def _instant(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
