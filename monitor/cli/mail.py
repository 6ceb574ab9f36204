"""The mail: digest, outbox, mail-test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alerts.backtest import Trial
from alerts.composing import compose_again, try_out
from alerts.desk import preview
from alerts.message import build, parse_address
from alerts.render import render
from alerts.smtp import Deferred, InDoubt, Misconfigured, Refused, Sent, deliver
from alerts.wording import counted, how
from monitor import wiring
from monitor.cli.screen import AsJson, CallError, answer, date_of, day, err, house, instant, out, table
from monitor.config import load
from monitor.core.judge import judge
from monitor.core.news import Digest, Frequency, News, NewsKind, Rhythm, Role, Subscriber
from monitor.core.types import Verdict
from monitor.wiring import House


def register(app: typer.Typer) -> None:
    app.command()(digest)
    app.command()(outbox)
    app.command(name="mail-test")(mail_test)


def digest(
    context: typer.Context,
    is_preview: Annotated[bool, typer.Option("--preview", help="Show the letter that would go out now.")] = False,
    backtest: Annotated[str, typer.Option(help="Whose settings to try out on the stored history.")] = "",
    subscriber: Annotated[str, typer.Option(help="Whose letter; the first one's if not given.")] = "",
    since: Annotated[str, typer.Option(help="A date, e.g. 2026-01-31: of all that was recorded since.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the HTML part to this file too.")] = None,
    as_json: AsJson = False,
) -> None:
    """The letter that would go out now, or those of the past; nothing is sent and nothing is marked as told."""
    if is_preview == bool(backtest):
        raise CallError("Say `clausewatch digest --preview` or `--backtest SUBSCRIBER`; the daemon sends by itself.")
    rooms = house(context)
    begun = date_of(since) if since else None
    chosen = _reader(rooms, backtest or subscriber)
    if backtest:
        _show_trial(try_out(rooms.post, chosen, begun or chosen.since, wiring.now()), as_json)
        return
    content, letter = preview(rooms.post, chosen, wiring.sender(rooms.config), wiring.now(), begun)
    if not (content.news or rooms.post.open_asides(chosen) or chosen.has_heartbeat):
        err.print(f"Nothing to tell {chosen.name} now: no letter would go.", markup=False)
        return
    out.print(f"To: {chosen.address}\nSubject: {letter.subject}\n\n{letter.text}", markup=False)
    if html is not None:
        html.write_text(letter.html, "utf-8")
        err.print(f"The HTML part is in {html}.", markup=False)


def _reader(rooms: House, name: str) -> Subscriber:
    known = [found for found, _ in rooms.post.subscribers() if found.role is Role.READER]
    chosen = next((found for found in known if not name or found.name == name), None)
    if chosen is None:
        names = ", ".join(found.name for found in known)
        none = "Nobody gets letters yet: add a [[subscriber]] to the settings file, or `clausewatch subscribe ADDRESS`."
        raise CallError(f"Nobody is called {name}. Letters go to: {names}." if names else none)
    return chosen


def _show_trial(trial: Trial, as_json: bool) -> None:
    if as_json:
        answer(
            {
                "letters": [
                    {"at": instant(at), "versions": [{"source": item.source_name, "seq": item.seq} for item in told]}
                    for at, told in trial.letters
                ],
                "left_out": [
                    {"source": left.source_name, "seq": left.seq, "verdict": left.change.verdict.value,
                     "category": left.change.category.value, "because": left.because, "before": left.change.before,
                     "after": left.change.after}
                    for left in trial.left
                ],
            }
        )  # fmt: skip
        return
    told = sum(len(news) for _, news in trial.letters)
    out.print(
        f"{counted(len(trial.letters), 'letter', 'letters')} of {counted(told, 'revision', 'revisions')}; "
        f"{counted(len(trial.left), 'change', 'changes')} left out.",
        markup=False,
    )
    for at, news in trial.letters:
        names = ", ".join(f"{item.source_name}@{item.seq}" for item in news)
        out.print(f"  {day(at)}  {names}", markup=False)
    if trial.left:
        out.print("\nLeft out:", markup=False)
    for left in trial.left:
        out.print(f"  {left.source_name}@{left.seq}  {how(left.change, 80)} ({left.because})", markup=False)


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
                    "is_kept_back": letter.is_kept_back,
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
                "kept back" if letter.is_kept_back else day(letter.next_attempt_at) if letter.is_underway else "-",
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
    if state == "kept back":
        raise CallError(
            f"Letter {letter_id} is kept back, as its reader gets no letters: see `clausewatch subscriber`."
        )
    if state != "dead":
        raise CallError(f"Letter {letter_id} is {state}: nothing is to be tried." if state else _no_letter(letter_id))
    faults: list[str] = []
    sender, now = wiring.sender(rooms.config), wiring.now()
    if compose_again(rooms.post, sender, letter_id, now, tell=lambda name, why: faults.append(f"{name}: {why}")):
        return f"What letter {letter_id} told is queued in a new one."
    if faults:
        raise CallError(f"It could not be written again. {faults[0]}")
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
            err.print(f"Not sent: {delivery.code or ''} {delivery.text}".replace("  ", " "), style="red", markup=False)
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
