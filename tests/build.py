"""Small verbs for stories about sources: texts of our own, captures, looks, and a clock that only moves when told."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine

from db.looks import Capture, Look
from db.store import Store
from db.subscribing import SubscriberSpec
from db.watchlist import SourceSpec, WatchList
from monitor.core.follow import Patience, follow
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Outcome, Reading, Verdict

START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)

PARAGRAPHS = (
    "We collect your name, your postal address and your e-mail address when you order something from our shop.",
    "We will never sell your personal information to anybody outside our family of companies.",
    "Order records are kept for 30 days and are then deleted from every system that we operate.",
    "You may ask us at any time for a copy of what we hold about you, and we answer within two weeks.",
    "Payment is handled by our bank; card numbers never reach our own computers or our staff.",
    "Our shop is meant for adults, and we do not knowingly collect information from children under 16.",
    "Questions about this statement are answered by the privacy desk at our workshop in Graz.",
)
POLICY = "# Privacy\n\n" + "\n\n".join(PARAGRAPHS)
SOLD = POLICY.replace("We will never sell", "We may sell")
LONGER_KEPT = POLICY.replace("30 days", "24 months")
CURLED = POLICY.replace("We may", "We  may").replace("two weeks.", "two weeks!")
THINGS = ("name", "address", "portrait", "birthday", "order book", "bank details", "telephone number", "shoe size")
PARTNERS = ("printers", "carriers", "insurers", "lenders")


def sold_to(count: int) -> str:
    """A policy of 32 promises, so many of which are broken: each further one is a change of its own."""
    told = [
        f"We {'may' if number < count else 'will never'} sell your {thing} to {partner}."
        for number, (thing, partner) in enumerate(product(THINGS, PARTNERS))
    ]
    return "\n\n".join([POLICY, *told])


def text_reading(text: str, extractor: str = "test 1", published_on: date | None = None) -> Reading:
    return Reading(text, "Privacy", published_on, "en", extractor)


def capture(text: str, etag: str = "") -> Capture:
    body = f"<html><body>{text}</body></html>".encode()
    headers = (("content-type", "text/html"), *((("etag", etag),) if etag else ()))
    sha256 = hashlib.sha256(body).hexdigest()
    return Capture("https://shop.example/privacy", 200, headers, body, sha256, f"visible {sha256}")


class Story:
    """One source in a real database, looked at as often as the story wants."""

    def __init__(self, engine: Engine, name: str = "shop", patience: Patience | None = None) -> None:
        self.engine, self.name = engine, name
        self.store, self.watchlist = Store(engine), WatchList(engine)
        self.patience = patience or Patience()
        self.now = START
        self.published_on: date | None = None
        self.certificate = b""

    def watch(self) -> Story:
        self.watchlist.add(SourceSpec(self.name, f"https://{self.name}.example/privacy"), self.now)
        return self

    def subscribe(
        self, name: str = "ann", floor: Verdict = Verdict.SUBSTANTIVE, rhythm: Rhythm = Rhythm.AT_ONCE
    ) -> Story:
        spec = SubscriberSpec(name, f"{name}@reader.example", Frequency(rhythm), floor)
        self.watchlist.declare([], [spec], self.now)
        return self

    def subscribe_all(self, *names: str) -> Story:
        """Readers of everything, told at once; whoever is not named is paused."""
        specs = [SubscriberSpec(name, f"{name}@reader.example", Frequency(Rhythm.AT_ONCE)) for name in names]
        self.watchlist.declare([], specs, self.now)
        return self

    def wait(self, **span: float) -> Story:
        self.now += timedelta(**span)
        return self

    def look(self, text: str, notify: bool = True) -> list[Outcome]:
        """Decides about a text and records it, as the way does; several outcomes where a candidate is settled first."""
        [due] = self.store.named([self.name], self.now)
        read, outcomes = text_reading(text, published_on=self.published_on), []
        while True:
            outcome = follow(read, self.store.memory(due.target.source_id, self.now), self.now, self.patience)
            at = Look(due.target.source_id, self.now, self.now + timedelta(hours=12), 200)
            self.store.record(at, outcome, replace(capture(text), certificate=self.certificate), notify)
            outcomes.append(outcome)
            if getattr(outcome, "reading", read).text == text:
                return outcomes

    def change_to(self, text: str) -> list[Outcome]:
        """Two looks a quarter of an hour apart: the text is seen and confirmed."""
        self.look(text)
        return self.wait(minutes=20).look(text)


def certificate_of(subject: str, issuer: str) -> bytes:
    """A certificate (X.509, DER) that says these two names."""
    key, day = ec.generate_private_key(ec.SECP256R1()), timedelta(days=1)
    made = x509.CertificateBuilder(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]),
        key.public_key(),
        1,
        START - day,
        START + day,
    )
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
