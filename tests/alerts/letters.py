"""Digests made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from monitor.core.news import Digest, Frequency, News, NewsKind, Quiet, Rhythm, Subscriber, Weather, Welcome
from monitor.core.types import Category, Change, ChangeKind, Direction, Judgement, Verdict

NOW = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
ADA = Subscriber(1, "Ada", "ada@example.test", Verdict.SUBSTANTIVE, Frequency(Rhythm.DAILY, zone="Europe/Paris"), NOW)


def change(
    before: str = "We will never sell your details.",
    after: str = "We may sell your details.",
    *reasons: str,
    verdict: Verdict = Verdict.SUBSTANTIVE,
    category: Category = Category.SHARING,
    path: tuple[str, ...] = ("How we share", "Partners"),
    kind: ChangeKind | None = None,
    direction: Direction = Direction.NEUTRAL,
    weight: float = 0.0,
) -> Change:
    fitting = ChangeKind.MODIFIED if before and after else ChangeKind.ADDED if after else ChangeKind.REMOVED
    return Change(kind or fitting, verdict, category, reasons, before, after, path, direction, weight)


def news(
    *changes: Change,
    name: str = "marrow-finch",
    title: str = "Privacy Policy | Marrow & Finch",
    url: str = "https://marrow.test/privacy",
    kind: NewsKind = NewsKind.CHANGED,
    notice_id: int = 1,
    seq: int = 4,
    captured_at: datetime = NOW,
    notes: tuple[str, ...] = (),
    published: tuple[date | None, date | None] = (None, None),
    reverted_to_at: datetime | None = None,
    comes_again: bool = False,
) -> News:
    """News of one source; `published` is the policy's own date before and now."""
    verdict = min((item.verdict for item in changes), key=lambda v: v.rank, default=Verdict.SUBSTANTIVE)
    return News(
        notice_id,
        kind,
        name,
        title,
        url,
        seq,
        seq - 1,
        captured_at,
        Judgement(verdict, changes),
        notes,
        published[1],
        published[0],
        reverted_to_at,
        comes_again,
    )


def shop(number: int, *changes: Change) -> News:
    """One of many sub-domains of a retailer."""
    return news(
        *changes,
        name=f"shop-{number}",
        title="Privacy Policy",
        url=f"https://shop-{number}.mall.test/privacy",
        notice_id=100 + number,
        captured_at=NOW + timedelta(minutes=number),
    )


def digest(
    *items: News,
    weather: tuple[Weather, ...] = (),
    suppressed: tuple[Quiet, ...] = (),
    reader: Subscriber = ADA,
    welcomes: tuple[Welcome, ...] = (),
) -> Digest:
    return Digest(reader, NOW, items, weather, 12, suppressed, NOW - timedelta(days=7), welcomes)
