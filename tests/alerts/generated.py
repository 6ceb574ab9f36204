"""Letters by the hundred, of hostile names and clauses among honest ones; the same seed gives the same letters."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from alerts.desk import list_headers, message_id, thread_of
from alerts.keys import KeyRing
from alerts.message import build
from alerts.render import render
from alerts.sender import Sender
from monitor.core.news import (
    Digest,
    Frequency,
    News,
    NewsKind,
    Quiet,
    QuietKind,
    Rhythm,
    Subscriber,
    Weather,
    Welcome,
)
from monitor.core.types import Ailment, Category, Change, ChangeKind, Direction, Judgement, Reason, Verdict
from tests.alerts.checks import Sample

SENDER = Sender(
    '"Clause, watch" <watch@clausewatch.example>', "watch@clausewatch.example", "policies.clausewatch.example",
    KeyRing({"k1": b"k" * 32}), "https://watch.clausewatch.example", "inbox@clausewatch.example",
    "bounces@clausewatch.example",
)  # fmt: skip
WORDS = tuple(
    re.findall(
        r"\w+",
        "we will never sell your personal information to anybody outside the family of companies and keep order "
        "records for thirty days unless the law asks us to share them with partners who show you advertisements",
    )
)
HOSTILE = (
    "a\rBcc: v@evil.test", "a\nBcc: v@evil.test", "a\r\n\r\n<script>alert(1)</script>", "a\x00b", "a\u2028b\u2029c",
    "a\u202eb\u2066c", "\U0001f4a9 =?UTF-8?Q?=0A?=Bcc: v@evil.test", "=?utf-8?q?=0D=0A?=", "lone \ud800 surrogate",
    "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "{{ 7 * 7 }}{% raw %}", "</td></table><h1>closed</h1>",
    "<ins>forged</ins> [-gone-] {+new+}", ".", "\r\n.\r\n", "From me", "--=_0", "javascript:alert(1)",
    "قد نشارك بياناتك مع شركائنا في الإعلان", "我们可能会与合作伙伴共享您的个人信息。", "\U0001f36a" * 30, "x" * 700,
    "שלום עולם policy", "Größe, Straße & Söhne", "&lt;b&gt; &amp; <b>", "%s %d {0} \\1 \\n", "a\tb\x0bc\x85d",
    "**bold** _it_ [link](https://a.test/x) \\* `code`", "e\u0301" * 40, "\u200b\u200e\ufeff", "",
)  # fmt: skip
URLS = (
    "https://shop.example/privacy", "http://a.example:8080/p?q=1&r=<2>", "https://bank.test@evil.test/", "javascript:x",
    "https://münchen.example/datenschutz", "https://a.example/" + "p/" * 200, "file:///etc/passwd", "https://[broken",
)  # fmt: skip
ADDRESSES = ("ada@reader.example", "a.b+c@sub.reader.example", "bob@münchen.example", "x_y@host.internal")


def letters(count: int, seed: int) -> Iterator[Sample]:
    chance = random.Random(seed)
    for number in range(count):
        digest = _digest(chance, number)
        sender = replace(SENDER, has_threads=number % 2 == 1)
        rendered = render(digest, sender)
        reader = digest.subscriber
        stamp = message_id(sender, reader, f"daily:{number}")
        of_list, thread = list_headers(sender, reader), thread_of(sender, digest)
        message = build(rendered, sender.header, reader.address, stamp, digest.composed_at, of_list, thread)
        yield Sample(digest, sender, rendered, message)


def _digest(chance: random.Random, number: int) -> Digest:
    now = datetime(2026, 3, 3, 14, 5, tzinfo=UTC) + timedelta(minutes=number)
    reader = Subscriber(
        number + 1, _words(chance, 2), chance.choice(ADDRESSES), chance.choice(list(Verdict)[:3]),
        Frequency(chance.choice(list(Rhythm)), zone=chance.choice(("UTC", "Asia/Kolkata", "America/St_Johns", "x"))),
        now - timedelta(days=9), lang=chance.choice(("en", "de", "fr", "xx")),
    )  # fmt: skip
    size = chance.choice((0, 1, 1, 2, 3, 8)) if number % 100 else 60
    return Digest(
        subscriber=reader,
        composed_at=now,
        news=tuple(_news(chance, n, now) for n in range(size)),
        weather=tuple(_weather(chance, now) for _ in range(chance.choice((0, 0, 1, 3)))),
        checked=chance.randrange(50),
        suppressed=tuple(Quiet(kind, chance.randrange(1, 9), 1) for kind in chance.sample(list(QuietKind), 3)),
        quiet_since=now - timedelta(hours=chance.randrange(1, 500)),
        welcomes=tuple(_welcome(chance) for _ in range(chance.choice((0, 0, 0, 1, 7)))),
    )


def _news(chance: random.Random, number: int, now: datetime) -> News:
    changes = tuple(_change(chance) for _ in range(chance.choice((0, 1, 1, 2, 5))))
    verdict = min((change.verdict for change in changes), key=lambda v: v.rank, default=Verdict.SUBSTANTIVE)
    return News(
        notice_id=number, kind=chance.choice((NewsKind.CHANGED, NewsKind.CHANGED, NewsKind.REVERTED)),
        source_name=_name(chance), source_title=_name(chance), source_url=chance.choice(URLS), seq=number + 2,
        previous_seq=chance.choice((0, number + 1)), captured_at=now - timedelta(hours=number),
        judgement=Judgement(verdict, changes), notes=tuple(_words(chance, 4) for _ in range(chance.choice((0, 0, 1)))),
        published_on=chance.choice((None, date(2026, 1, 1))), comes_again=chance.random() < 0.1,
        previously_published_on=chance.choice((None, date(2026, 1, 1), date(2025, 2, 28))),
        reverted_to_at=chance.choice((None, now - timedelta(days=40))), elsewhere=chance.choice((0, 0, 2)),
    )  # fmt: skip


def _change(chance: random.Random) -> Change:
    kind = chance.choice(list(ChangeKind))
    before = _words(chance, chance.choice((3, 20, 120))) if kind is not ChangeKind.ADDED else ""
    after = before if kind is ChangeKind.MOVED else "" if kind is ChangeKind.REMOVED else _edited(chance, before)
    return Change(
        kind, chance.choice(list(Verdict)[:3]), chance.choice(list(Category)),
        tuple(_words(chance, 5) for _ in range(chance.choice((0, 1, 3)))), before, after,
        tuple(_name(chance) for _ in range(chance.choice((0, 1, 2)))), chance.choice(list(Direction)), chance.random(),
    )  # fmt: skip


def _edited(chance: random.Random, before: str) -> str:
    words = before.split(" ")
    for _ in range(chance.choice((1, 1, 4))):
        words[chance.randrange(len(words))] = chance.choice((*WORDS, chance.choice(HOSTILE), ""))
    return " ".join(words)


def _weather(chance: random.Random, now: datetime) -> Weather:
    state = chance.choice((*Reason, *Ailment))
    since = now - timedelta(hours=chance.randrange(1, 999))
    return Weather(_name(chance), chance.choice(URLS), state, since, chance.randrange(1, 99), _words(chance, 6))


def _welcome(chance: random.Random) -> Welcome:
    return Welcome(_name(chance), _name(chance), chance.choice(URLS), chance.randrange(9999), None, _words(chance, 60))


def _name(chance: random.Random) -> str:
    return chance.choice((*HOSTILE, *(f"shop-{n}" for n in range(20)))) or "shop"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) if chance.random() < 0.9 else chance.choice(HOSTILE) for _ in range(count))
