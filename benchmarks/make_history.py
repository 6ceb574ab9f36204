"""Makes a store of many sources with long pasts, for measurements: the same one for the same seed.

`python benchmarks/make_history.py big.db` writes 10,000 sources with 200,000 versions in a few minutes. The texts are
put together from parts of sentences, so that many sources share a clause, as on the web. Every hash and chain holds,
and `clausewatch verify` finds the store sound; the judgements of its changes are made up.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, event, func, insert, select, text, update

from db import chain
from db.clause_models import ClauseRow, ClauseSpanRow
from db.clauses import INSERT_WORDS, digest_of, words_of
from db.engine import open_engine
from db.models import BlobRow, ChangeRow, CheckRow, SourceRow, VersionRow
from db.schema import migrate

SOURCES, VERSIONS = 10_000, 200_000
LARGE = 200
"""The first sources have 150 clauses; the others from 40 to 110."""
LONGEST = 200
"""Versions of the very first source."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHARED = 4_000
"""Clauses from which every source takes about two thirds of its own."""

_WHO = "We|Our partners|Our service providers|The operator|Members of our group|Our payment provider|Our host"
_MAY = "may|will|do not|can|will never|are allowed to|only"
_DO = "collect|store|share|use|disclose|transfer|combine|delete|analyse|sell|rent|encrypt"
_WHAT = (
    "your name and postal address|your e-mail address|order records|device identifiers|location data|payment details|"
    "browsing history|messages that you send us|photographs|cookies and similar files|your date of birth|log files|"
    "biometric templates|contact lists|purchase history|survey answers|crash reports|advertising identifiers"
)
_WHY = (
    "to deliver what you ordered|to answer your questions|for advertising|to prevent fraud|to meet our legal duties|"
    "to improve the service|to measure our audience|with your consent|to protect our rights|for accounting|"
    "to personalise what you see|to train our models|for research|to secure our network|when a court orders it"
)
_HOW = (
    "for {n} days|for {n} months|for up to {n} years|until you withdraw your consent|as long as your account exists|"
    "no longer than is needed|until {n} days after you close your account|unless a law asks for more"
)
_END = (
    "You may object at any time by writing to the privacy desk.|This applies in every country in which we work.|"
    "Details stand in the agreement that you made with us.|Children under {n} may not use the service.|"
    "Transfers outside the European Economic Area rest on standard contractual clauses.|"
    "Disputes are settled by arbitration in the place of our seat.|We answer requests within {n} days.|"
    "The fee is {n} euros a month.|You can change this in the settings of your account."
)
_HEADINGS = (
    "What we collect|Why we use it|Who gets it|How long we keep it|Your rights|Cookies|Children|Security|"
    "International transfers|Changes of this policy|Contact|Payments|Your account|Disputes|Liability"
)
_NAMES = "North|Blue|Kettle|Harbour|Lantern|Maple|Orchard|Quartz|River|Saddle|Timber|Umber|Velvet|Willow|Anchor|Birch"
_TRADES = "Books|Optics|Travel|Foods|Games|Mail|Cloud|Bank|Music|Tools|Health|Homes|Maps|Toys|Fashion|Energy"
_CATEGORIES = ("sharing", "retention", "use", "collection", "rights", "tracking", "legal", "contact")
_KINDS = ("privacy", "terms", "cookies", "dpa")
_TAGS = ("shop", "bank", "travel", "eu", "us", "health", "media", "vendor")


_LAST_CHANGE = (
    select(func.max(VersionRow.captured_at))
    .where(VersionRow.source_id == SourceRow.id, VersionRow.verdict == "substantive")
    .scalar_subquery()
)


@dataclass(slots=True)
class _Piece:
    """A heading or a paragraph."""

    text: str
    is_heading: bool = False


@dataclass(slots=True)
class _Batch:
    """Rows on their way into the tables."""

    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: Any, **values: Any) -> None:
        self.rows.setdefault(model, []).append(values)

    def write(self, connection: Connection) -> None:
        for model in (BlobRow, VersionRow, ChangeRow, CheckRow, ClauseRow, ClauseSpanRow):
            if rows := self.rows.pop(model, None):
                connection.execute(insert(model), rows)
                if model is ClauseRow:
                    words = [{"id": row["id"], "words": words_of(row["text"])} for row in rows]
                    connection.execute(text(INSERT_WORDS[connection.dialect.name]), words)


class Maker:
    """Writes sources one after the other."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.chance = random.Random(seed)
        self.compressor = zstandard.ZstdCompressor(level=1, write_checksum=True)
        self.batch = _Batch()
        self.clauses: dict[bytes, int] = {}
        self.blobs: set[str] = set()
        self.version_id = 0
        self.shared = [self._clause() for _ in range(SHARED)]

    def make(self, sources: int, versions: int) -> Iterator[int]:
        """Yields the number of versions written so far, every 200 sources."""
        counts = [self.chance.randint(5, 2 * versions // sources - 5) for _ in range(sources)]
        counts[0] = min(LONGEST, versions // 2)
        for n in range(sum(counts) - versions if sum(counts) > versions else 0):
            counts[1 + n % (sources - 1)] -= 1
        for n in range(versions - sum(counts)):
            counts[1 + n % (sources - 1)] += 1
        with self.engine.execution_options(writes=True).connect() as connection:
            done = 0
            for start in range(0, sources, 200):
                with connection.begin():
                    some = range(start, min(start + 200, sources))
                    connection.execute(insert(SourceRow), [self._source(n, counts[n]) for n in some])
                    for n in some:
                        self._versions(n, counts[n])
                    self.batch.write(connection)
                done += sum(counts[n] for n in some)
                yield done
            with connection.begin():
                connection.execute(update(SourceRow).values(changed_at=_LAST_CHANGE))

    def _source(self, n: int, count: int) -> dict[str, Any]:
        is_unwell, is_paused = n % 50 == 7, n % 100 == 13
        host = f"{self._name(n).lower().replace(' ', '-')}-{n}.example"
        checked = NOW - timedelta(minutes=self.chance.randrange(720))
        return {
            "id": n + 1, "name": f"source-{n:05}", "url": f"https://{host}/privacy", "kind": _KINDS[n % 4],
            "tags": sorted(self.chance.sample(_TAGS, self.chance.randint(0, 3))), "origin": "added",
            "state": "paused" if is_paused else "active", "interval_seconds": 43_200, "intranet": [],
            "verify_tls": True, "created_at": NOW - timedelta(days=400), "next_check_at": checked + timedelta(hours=12),
            "last_checked_at": checked, "failures_in_row": 5 * is_unwell,
            "unwell_since": checked - timedelta(days=2) if is_unwell else None,
            "unwell_state": "bot-wall" if is_unwell else "", "unwell_detail": "a made-up wall" if is_unwell else "",
            "extractor": "made", "host": host, "known_hosts": [host], "indexed_seq": count,
        }  # fmt: skip

    def _versions(self, n: int, count: int) -> None:
        name, place = self._name(n), f"source-{n:05}"
        size = 150 if n < LARGE else self.chance.randint(40, 110)
        pieces = self._document(name, size)
        at = NOW - timedelta(days=380) + timedelta(minutes=self.chance.randrange(1440))
        step = timedelta(days=370) / count
        previous, last = chain.GENESIS, (0, at)
        standing: dict[bytes, dict[str, Any]] = {}
        for seq in range(1, count + 1):
            self.version_id += 1
            edits = self._edit(pieces, name) if seq > 1 else []
            read = "\n\n".join(f"## {piece.text}" if piece.is_heading else piece.text for piece in pieces)
            row = self._version_row(n, seq, at, read, previous, edits)
            row.chain = previous = chain.link(place, row)
            said = vars(row)  # what is not said has a default, which a row does not know before it is written
            columns = [column.key for column in VersionRow.__table__.columns if column.key in said]
            self.batch.add(VersionRow, **{name: said[name] for name in columns})
            for position, edit in enumerate(edits):
                self.batch.add(ChangeRow, version_id=self.version_id, position=position, **edit)
            self._index(n, standing, pieces, seq, at, last)
            last = (seq, at)
            at += step
        for span in standing.values():
            self.batch.add(ClauseSpanRow, **span)
        for ago in range(10):
            self.batch.add(
                CheckRow, source_id=n + 1, checked_at=NOW - timedelta(hours=12 * ago), outcome="unchanged",
                reason="same-bytes", detail="", status=200, elapsed_seconds=0.2,
            )  # fmt: skip

    def _version_row(
        self, n: int, seq: int, at: datetime, read: str, previous: str, edits: Sequence[dict[str, Any]]
    ) -> VersionRow:
        body = read.encode()
        sha256 = hashlib.sha256(body).hexdigest()
        verdict = min((edit["verdict"] for edit in edits), default=None, key=("substantive", "minor").index)
        if sha256 not in self.blobs:
            self.blobs.add(sha256)
            self.batch.add(BlobRow, sha256=sha256, size=len(body), frame=self.compressor.compress(body))
        return VersionRow(
            id=self.version_id, source_id=n + 1, seq=seq, outcome="changed" if edits else "first_sight",
            captured_at=at, recorded_at=at + timedelta(minutes=15), verdict=verdict, alerted=verdict == "substantive",
            reverts_to_seq=None, notes=[], previous_chain=previous, chain="", url=f"https://{n}.example/privacy",
            status=200, headers=[["content-type", "text/markdown"]], raw_sha256=sha256, text_sha256=sha256,
            visible_sha256=sha256, title="Privacy", published_on=at.date() if seq % 3 else None, lang="en",
            extractor="made", verified_tls=True, is_rendered=False,
        )  # fmt: skip

    def _index(
        self,
        n: int,
        standing: dict[bytes, dict[str, Any]],
        pieces: Sequence[_Piece],
        seq: int,
        at: datetime,
        last: tuple[int, datetime],
    ) -> None:
        """The spans as db/clauses.py would write them."""
        there: dict[bytes, tuple[str, list[str]]] = {}
        path: list[str] = []
        for piece in pieces:
            there.setdefault(digest_of(piece.text), (piece.text, [] if piece.is_heading else path))
            if piece.is_heading:
                path = [piece.text]
        for digest in [digest for digest in standing if digest not in there]:
            ended = {"last_seq": last[0], "last_at": last[1], "gone_at": at}
            self.batch.add(ClauseSpanRow, **standing.pop(digest) | ended)
        for digest, (said, above) in there.items():
            if digest in standing:
                continue
            if digest not in self.clauses:
                self.clauses[digest] = len(self.clauses) + 1
                self.batch.add(ClauseRow, id=self.clauses[digest], digest=digest, text=said)
            standing[digest] = {
                "source_id": n + 1, "clause_id": self.clauses[digest], "path": above, "first_seq": seq, "first_at": at,
                "last_seq": None, "last_at": None, "gone_at": None,
            }  # fmt: skip

    def _document(self, name: str, size: int) -> list[_Piece]:
        headings = _HEADINGS.split("|")
        pieces: list[_Piece] = []
        said: set[str] = set()
        while len(pieces) < size:
            if len(pieces) % 10 == 0:
                pieces.append(_Piece(headings[len(pieces) // 10 % len(headings)], True))
                continue
            words = self.chance.choice(self.shared) if self.chance.random() < 0.66 else self._clause(name)
            if words not in said:
                said.add(words)
                pieces.append(_Piece(words))
        return pieces

    def _edit(self, pieces: list[_Piece], name: str) -> list[dict[str, Any]]:
        """Changes one to four paragraphs, in place; returns the changes as rows, the weightiest first."""
        edits = []
        for _ in range(self.chance.choice((1, 1, 2, 3, 4))):
            at = self.chance.choice([n for n, piece in enumerate(pieces) if not piece.is_heading])
            kind = self.chance.choices(("modified", "added", "removed"), (6, 2, 2))[0]
            before, after = pieces[at].text, ""
            if kind == "removed" and len(pieces) > 30:
                del pieces[at]
            elif kind == "added":
                before, after = "", self._clause(name)
                pieces.insert(at + 1, _Piece(after))
            else:
                kind, after = "modified", self._reworded(before)
                pieces[at] = _Piece(after)
            verdict = "substantive" if self.chance.random() < 0.4 else "minor"
            edits.append(
                {
                    "kind": kind, "verdict": verdict, "category": self.chance.choice(_CATEGORIES),
                    "direction": "neutral", "weight": 0.6 if verdict == "substantive" else 0.2,
                    "reasons": [f"{kind}, says the maker of this store"], "path": [], "before": before, "after": after,
                }
            )  # fmt: skip
        return sorted(edits, key=lambda edit: -edit["weight"])

    def _reworded(self, said: str) -> str:
        words = said.split()
        at = next((n for n, word in enumerate(words) if word.isdecimal()), None)
        if at is not None and self.chance.random() < 0.7:
            words[at] = str(int(words[at]) + self.chance.randint(1, 30))
        else:
            at = self.chance.randrange(1, len(words))
            words.insert(at, self.chance.choice(("further", "relevant", "certain", "aggregated", "other", "selected")))
        return " ".join(words)

    def _clause(self, name: str = "") -> str:
        pick = self.chance.choice
        one = f"{name if name and self.chance.random() < 0.7 else pick(_WHO.split('|'))} {pick(_MAY.split('|'))}"
        two = f"{pick(_DO.split('|'))} {pick(_WHAT.split('|'))} and {pick(_WHAT.split('|'))} {pick(_WHY.split('|'))}"
        three = f"{pick(_HOW.split('|'))}. {pick(_END.split('|'))}".replace("{n}", str(self.chance.randint(2, 90)))
        return f"{one} {two}, {three}"

    @staticmethod
    def _name(n: int) -> str:
        names, trades = _NAMES.split("|"), _TRADES.split("|")
        return f"{names[n % 16]} {trades[n // 16 % 16]}"


def make(path: Path, sources: int = SOURCES, versions: int = VERSIONS, seed: int = 1) -> Iterator[int]:
    """A new store at `path`, which must not exist; yields how many versions there are so far."""
    if path.exists():
        raise SystemExit(f"{path} exists: remove it first.")
    engine = open_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF").close())
    yield from filled(engine, sources, versions, seed)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def filled(engine: Engine, sources: int = SOURCES, versions: int = VERSIONS, seed: int = 1) -> Iterator[int]:
    """As `make`, in an empty database of either kind, which is closed at the end."""
    migrate(engine)
    yield from Maker(engine, seed).make(sources, versions)
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--sources", type=int, default=SOURCES)
    parser.add_argument("--versions", type=int, default=VERSIONS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    for done in make(asked.path, asked.sources, asked.versions, asked.seed):
        print(f"\r{done} versions, {time.monotonic() - begun:.0f} s", end="", flush=True)
    print(f"\n{asked.path}: {asked.path.stat().st_size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
