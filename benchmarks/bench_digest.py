"""What digests cost: one of a thousand changes, and those of ten thousand readers. Exits 1 beyond its bounds.

python benchmarks/bench_digest.py [READERS]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from alerts.composing import compose_due
from alerts.keys import KeyRing
from alerts.mime import encoded_size
from alerts.render import HTML_BYTES, render
from alerts.sender import Sender
from db.engine import open_engine, reading, writing
from db.models import BlobRow, ChangeRow, SourceRow, VersionRow
from db.post import PostOffice
from db.post_models import LetterRow, NoticeRow, SubscriberRow
from db.schema import migrate
from monitor.core.news import Digest, Frequency, News, NewsKind, Rhythm, Subscriber
from monitor.core.types import Category, Change, ChangeKind, Judgement, Verdict

NOW = datetime(2026, 11, 24, 7, 31, tzinfo=UTC)
CONTENTS, CHANGES = 200, 5
SECONDS_FOR_ONE, SECONDS_FOR_ALL, MEBIBYTES = 1.0, 60.0, 400
SENTENCE = "We keep the records of your orders, the address they went to and the card that paid for them, for {} days, "
CLAUSE = (
    SENTENCE + "and we share them with the carrier who brings the parcel and with the bank that handles the payment."
)


def change(number: int) -> Change:
    return Change(
        ChangeKind.MODIFIED, Verdict.SUBSTANTIVE, Category.RETENTION, ("a number changed: '30' became '60'",),
        CLAUSE.format(number), CLAUSE.format(number + 30), ("Privacy", f"{number}. How long we keep it"), weight=0.6,
    )  # fmt: skip


def one_large_digest() -> float:
    reader = Subscriber(1, "ada", "a@r.example", Verdict.SUBSTANTIVE, Frequency(Rhythm.DAILY), NOW)
    news = tuple(
        News(n, NewsKind.CHANGED, f"shop-{n}", f"Shop {n}", f"https://shop-{n}.example/privacy", 2, 1, NOW,
             Judgement(Verdict.SUBSTANTIVE, tuple(change(100 * n + each) for each in range(100))))
        for n in range(10)
    )  # fmt: skip
    started = time.perf_counter()
    letter = render(Digest(reader, NOW, news, checked=10))
    seconds = time.perf_counter() - started
    assert encoded_size(letter.html) <= HTML_BYTES
    assert letter.text.count("How long we keep it") == 1000
    return seconds


def fill(path: Path, readers: int) -> None:
    """Sources, versions, readers and open notices: each reader watches one of CONTENTS sets of CHANGES sources."""
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    empty = {"etag": "", "last_modified": "", "body_sha256": "", "visible_sha256": "", "extractor": "x"}
    sources = [
        {"id": n + 1, "name": f"shop-{n}", "url": f"https://shop-{n}.example/privacy", "kind": "privacy policy",
         "tags": [f"set-{n // CHANGES}"], "origin": "added", "state": "active", "interval_seconds": 3600,
         "intranet": [], "verify_tls": True, "created_at": NOW, "next_check_at": NOW, "failures_in_row": 0,
         "unwell_state": "", "unwell_detail": "", **empty}
        for n in range(CONTENTS * CHANGES)
    ]  # fmt: skip
    versions: list[dict[str, Any]] = [
        {"id": 2 * n + seq, "source_id": n + 1, "seq": seq, "outcome": ("first_sight", "changed")[seq - 1],
         "captured_at": NOW, "recorded_at": NOW, "verdict": (None, "substantive")[seq - 1], "alerted": seq == 2,
         "notes": [], "previous_chain": "", "chain": f"{n}-{seq}", "url": f"https://shop-{n}.example/privacy",
         "status": 200, "headers": [], "raw_sha256": "b", "text_sha256": "b", "visible_sha256": "", "lang": "en",
         "title": f"Privacy | Shop {n}", "extractor": "x"}
        for n in range(CONTENTS * CHANGES) for seq in (1, 2)
    ]  # fmt: skip
    changes = [
        {"version_id": 2 * n + 2, "position": 0, "kind": c.kind, "verdict": c.verdict, "category": c.category,
         "direction": c.direction, "weight": c.weight, "reasons": list(c.reasons), "path": list(c.path),
         "before": c.before, "after": c.after}
        for n in range(CONTENTS * CHANGES) for c in (change(n),)
    ]  # fmt: skip
    people = [
        {"id": n + 1, "name": f"reader-{n}", "address": f"reader-{n}@r.example", "origin": "added", "state": "active",
         "sources": [], "tags": [f"set-{n % CONTENTS}"], "kinds": [], "categories": [], "floor": "substantive",
         "rhythm": "daily", "at_minutes": 450, "zone": "UTC", "weekday": 0, "every_seconds": 0,
         "since": NOW - timedelta(days=9), "last_period": "", "paused_by": ""}
        for n in range(readers)
    ]  # fmt: skip
    with writing(engine) as session:
        session.execute(insert(BlobRow), [{"sha256": "b", "size": 0, "frame": b""}])
        for row, values in (
            (SourceRow, sources),
            (VersionRow, versions),
            (ChangeRow, changes),
            (SubscriberRow, people),
        ):
            session.execute(insert(row), values)
        for n in range(readers):
            first = (n % CONTENTS) * CHANGES
            session.execute(
                insert(NoticeRow),
                [
                    {"subscriber_id": n + 1, "version_id": 2 * (first + each) + 2, "state": "open", "created_at": NOW}
                    for each in range(CHANGES)
                ],
            )
    engine.dispose()


def all_digests(path: Path, readers: int) -> float:
    engine = open_engine(f"sqlite:///{path}")
    sender = Sender(
        "watch@c.example", "watch@c.example", "policies.c.example", KeyRing({"k": b"k" * 32}), "https://w.example"
    )
    started = time.perf_counter()
    queued = sum(1 for _ in compose_due(PostOffice(engine), sender, NOW))
    seconds = time.perf_counter() - started
    assert queued == readers
    with reading(engine) as session:
        message = bytes(session.query(LetterRow).first().message or b"")  # type: ignore[union-attr]
    assert message.count(b"Shop ") >= CHANGES
    engine.dispose()
    return seconds


def main(readers: int) -> int:
    one = min(one_large_digest() for _ in range(3))
    print(f"a digest of 1,000 changes rendered in {one:.2f} s (bound {SECONDS_FOR_ONE} s)")
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "c.db", readers)
        seconds = all_digests(Path(folder) / "c.db", readers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{readers:,} digests of {CHANGES} changes, {CONTENTS} contents, queued in {seconds:.1f} s "
        f"(bound {SECONDS_FOR_ALL:.0f} s); peak memory {peak:.0f} MiB (bound {MEBIBYTES})"
    )
    return int(one > SECONDS_FOR_ONE or seconds > SECONDS_FOR_ALL * readers / 10_000 or peak > MEBIBYTES)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
