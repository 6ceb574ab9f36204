"""Draws the pictures of a letter in docs/ with a real Chromium: `python -m tests.alerts.pictures docs`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alerts.keys import KeyRing
from alerts.render import render
from alerts.sender import Sender
from monitor.core.judge import judge
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
from monitor.core.types import Verdict

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SENDER = Sender(
    "Clausewatch <watch@clausewatch.example>", "watch@clausewatch.example", keys=KeyRing({"k1": b"k" * 32}),
    public_url="https://watch.example.org",
)  # fmt: skip
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
KEPT = "We keep the records of your orders for 10 years, as the tax law asks."
SHOPS = (
    (
        "marrow-and-finch",
        "Privacy | Marrow & Finch",
        "## Whom we share it with\n\nWe will never sell your personal information to anyone, and we do not exchange "
        "customer lists with other shops.\n\n## How long we keep it\n\n" + KEPT + "\n\nLast updated: 3 March 2026",
        "## Whom we share it with\n\nWe may sell your personal information to selected partners, and we exchange "
        "customer lists with other shops whose goods go well with ours.\n\n## How long we keep it\n\n" + KEPT
        + "\n\nLast updated: 2 November 2026",
    ),
    (
        "juniper-row-anna",
        "Privacy | Juniper Row",
        "## How we share information\n\nWe share what we collect with:\n\n- our bank, which handles payments.\n\n"
        "- the carrier who brings your parcel.",
        "## How we share information\n\nWe share what we collect with:\n\n- our bank, which handles payments.\n\n"
        "- the carrier who brings your parcel.\n\n- an advertising network, which receives your e-mail address and "
        "the items you ordered in order to show you our advertisements on other websites.",
    ),
    (
        "tidewater-kettle",
        "Privacy | Tidewater Kettle Co.",
        "## How long do you keep it?\n\nDetails of visitors who filled a basket but did not buy are deleted after 30 "
        "days.",
        "## How long do you keep it?\n\nDetails of visitors who filled a basket but did not buy are deleted after 24 "
        "months.",
    ),
)  # fmt: skip


def head_of(source: str) -> str:
    """In the place of a chain's head, which is another one for each source."""
    return hashlib.sha256(source.encode()).hexdigest()


def example() -> Digest:
    """A week of five shops, as their counsel is told of it."""
    reader = Subscriber(
        7, "counsel", "counsel@reader.example", Verdict.SUBSTANTIVE,
        Frequency(Rhythm.WEEKLY, zone="Europe/Paris"), NOW - timedelta(days=90),
    )  # fmt: skip
    news = [
        News(
            number, NewsKind.CHANGED, name, title, f"https://{name}.example/privacy", 2, 1,
            NOW - timedelta(days=2, hours=number), judge(f"# Privacy\n\n{old}", f"# Privacy\n\n{new}"),
            published_on=(date(2026, 11, 2), None, date(2026, 1, 12))[number],
            previously_published_on=(date(2026, 3, 3), None, date(2026, 1, 12))[number],
            chain=head_of(name),
        )
        for number, (name, title, old, new) in enumerate(SHOPS)
    ]  # fmt: skip
    twin = replace(
        news[1], notice_id=9, source_name="juniper-row-marta", source_url="https://juniper-row-marta.example/privacy",
        chain=head_of("juniper-row-marta"),
    )  # fmt: skip
    sick = Weather(
        "lanternfish-analytics", "https://lanternfish.example/legal/privacy", "bot-wall",
        NOW - timedelta(days=2, hours=3), 9, "the server says so: cf-mitigated: challenge",
    )  # fmt: skip
    hello = Welcome(
        "hollis-and-oak", "Your privacy at Hollis & Oak", "https://hollis-and-oak.example/privacy", 1004,
        date(2026, 2, 1), "This statement tells you what Hollis & Oak, a maker of chairs in Graz, does with what it "
        "learns about you, why it may do so, and what you can ask of it at any time and free of charge.",
    )  # fmt: skip
    quiet = (Quiet(QuietKind.COSMETIC, 1, 1), Quiet(QuietKind.FLICKER, 2, 1), Quiet(QuietKind.NOT_THE_POLICY, 9, 1))
    return Digest(reader, NOW, (*news, twin), (sick,), 7, quiet, NOW - timedelta(days=7), (hello,))


def draw(html: Path, picture: Path, width: int, height: int, is_dark: bool) -> None:
    """One picture of a page as Chromium shows it."""
    dark = ["--blink-settings=preferredColorScheme=0"] if is_dark else ["--blink-settings=preferredColorScheme=1"]
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                shutil.which("chromium") or "chromium", *CHROMIUM, *dark, f"--user-data-dir={profile}",
                f"--window-size={width},{height}", f"--screenshot={picture}", html.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def main(folder: Path) -> None:
    letter = render(example(), SENDER)
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "digest.html"
        page.write_text(letter.html, "utf-8")
        (Path(scratch) / "digest.txt").write_text(letter.text, "utf-8")
        for scheme in ("light", "dark"):
            for width, height in ((360, 2960), (800, 2220)):
                draw(page, folder / f"digest-{scheme}-{width}.png", width, height, scheme == "dark")
    shutil.copy(folder / "digest-light-800.png", folder / "digest.png")
    sys.stdout.write(f"Subject: {letter.subject}\n\n{letter.text}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
