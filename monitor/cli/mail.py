"""The mail: digest, outbox, mail-test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alerts.message import build, parse_address
from alerts.outbox import compose_again, preview
from alerts.render import render
from alerts.smtp import Deferred, InDoubt, Misconfigured, Refused, Sent, deliver
from monitor import wiring
from monitor.cli.screen import AsJson, CallError, answer, day, err, house, instant, out, table
from monitor.config import load
from monitor.core.judge import judge
from monitor.core.news import Digest, Frequency, News, NewsKind, Rhythm, Subscriber
from monitor.core.types import Verdict
from monitor.wiring import House


def register(app: typer.Typer) -> None:
    app.command()(digest)
    app.command()(outbox)
    app.command(name="mail-test")(mail_test)


def digest(
    context: typer.Context,
    is_preview: Annotated[bool, typer.Option("--preview", help="Show the letter that would go out now.")] = False,
    subscriber: Annotated[str, typer.Option(help="Whose letter; the first one's if not given.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the HTML part to this file too.")] = None,
) -> None:
    """The letter that would go out now; nothing is sent and nothing is marked as told."""
    if not is_preview:
        raise CallError("Say `clausewatch digest --preview`; the daemon composes and sends by itself.")
    rooms = house(context)
    known = [found for found, _ in rooms.post.subscribers()]
    chosen = next((found for found in known if not subscriber or found.name == subscriber), None)
    if chosen is None:
        names = ", ".join(found.name for found in known) or "nobody yet: add a [[subscriber]] to the settings file"
        raise CallError(f"Nobody is called {subscriber or 'so'}. Letters go to: {names}.")
    content, letter = preview(rooms.post, chosen, wiring.sender(rooms.config), wiring.now())
    if not content.news:
        err.print(f"Nothing to tell {chosen.name} now: no letter would go.", markup=False)
        return
    out.print(f"To: {chosen.address}\nSubject: {letter.subject}\n\n{letter.text}", markup=False)
    if html is not None:
        html.write_text(letter.html, "utf-8")
        err.print(f"The HTML part is in {html}.", markup=False)


def outbox(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Letters that were sent too.")] = False,
    as_json: AsJson = False,
    retry: Annotated[int | None, typer.Option(help="Try this letter now, or write a dead one anew.")] = None,
    drop: Annotated[int | None, typer.Option(help="Take this letter out of the post for good.")] = None,
) -> None:
    """Letters on their way: queued, in doubt or given up."""
    rooms = house(context)
    if retry is not None or drop is not None:
        err.print(_retry(rooms, retry) if retry is not None else _drop(rooms, drop or 0), markup=False)
        return
    letters = rooms.post.outbox(include_sent=everything)
    if as_json:
        answer(
            [
                {
                    "id": letter.letter_id,
                    "state": letter.state,
                    "subscriber": letter.subscriber,
                    "recipient": letter.recipient,
                    "subject": letter.subject,
                    "message_id": letter.message_id,
                    "queued_at": instant(letter.queued_at),
                    "attempts": letter.attempts,
                    "next_attempt_at": instant(letter.next_attempt_at),
                    "last_error": letter.last_error,
                    "sent_at": instant(letter.sent_at),
                }
                for letter in letters
            ]
        )
        return
    table(
        ("id", "state", "to", "subject", "attempts", "next attempt", "last error"),
        (
            (
                str(letter.letter_id),
                letter.state,
                letter.recipient,
                letter.subject,
                str(letter.attempts),
                day(letter.next_attempt_at) if letter.state in ("queued", "dot_sent") else "-",
                letter.last_error,
            )
            for letter in letters
        ),
        "No letter waits.",
    )


def _retry(rooms: House, letter_id: int) -> str:
    state = rooms.post.try_again(letter_id, wiring.now())
    if state in ("queued", "dot_sent"):
        return f"Letter {letter_id} is tried at the daemon's next tick."
    if state != "dead":
        raise CallError(f"Letter {letter_id} is {state}: nothing is to be tried." if state else _no_letter(letter_id))
    if compose_again(rooms.post, wiring.sender(rooms.config), letter_id, wiring.now()):
        return f"What letter {letter_id} told is queued in a new one."
    raise CallError(f"What letter {letter_id} told was told in another one since, or its reader gets no letters.")


def _drop(rooms: House, letter_id: int) -> str:
    state = rooms.post.drop(letter_id)
    if state not in ("queued", "dot_sent"):
        raise CallError(f"Letter {letter_id} is {state} already." if state else _no_letter(letter_id))
    return f"Letter {letter_id} is dropped: it is not sent, and what it told is not told again."


def _no_letter(letter_id: int) -> str:
    return f"There is no letter {letter_id}: see `clausewatch outbox --all`."


def mail_test(context: typer.Context, address: Annotated[str, typer.Argument(help="Where to send it.")]) -> None:
    """Send a sample letter and show the talk with the mail server."""
    config = load(context.obj)
    server = wiring.smtp_server(config)
    if server is None:
        raise CallError(f"No mail server is configured: put host and from under [mail] in {config.file}.")
    recipient, sender, now = parse_address(address), wiring.sender(config), wiring.now()
    letter = render(_sample(recipient))
    message = build(letter, sender.header, recipient, f"<mail-test.{now:%Y%m%d%H%M%S%f}@{sender.domain}>", now)
    delivery = deliver(
        server,
        sender.envelope,
        recipient,
        message,
        before_dot=lambda: None,
        tell=lambda line: out.print(line, markup=False),
    )
    match delivery:
        case Sent():
            err.print(f"Sent. Look for {letter.subject!r} in the inbox of {recipient}.", markup=False)
            return
        case Deferred() | Refused() | Misconfigured():
            err.print(f"Not sent: {delivery.code} {delivery.text}", style="red", markup=False)
        case InDoubt():
            err.print(f"Perhaps sent: {delivery.text}", style="red", markup=False)
    raise typer.Exit(1)


def _sample(address: str) -> Digest:
    """A letter about an invented change, so that somebody sees how the real ones look."""
    before = "## Sharing\n\nWe will never sell your personal data. We keep order records for 30 days."
    after = "## Sharing\n\nWe may sell your personal data to partners. We keep order records for 24 months."
    now = wiring.now()
    reader = Subscriber(0, "you", address, Verdict.SUBSTANTIVE, Frequency(Rhythm.AT_ONCE), now)
    news = News(
        0, NewsKind.CHANGED, "example-shop", "Example Shop: a test letter", "https://shop.example/privacy", 2, 1, now,
        judge(before, after),
    )  # fmt: skip
    return Digest(reader, now, (news,), checked=1)
