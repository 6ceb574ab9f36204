"""A digest for a chat tool: a few lines of plain text with links, fixed when it is queued, carried by Apprise."""

from __future__ import annotations

import json
import logging
from importlib.util import find_spec

from alerts.letter import Entry, Letter
from alerts.plain import shortened

LONGEST = 1900
"""Characters of a message: Discord takes 2,000, most others more."""
_LINE = 300
_EXTRA = "pip install 'clausewatch[channels]'"


def is_installed() -> bool:
    """Whether the extra `channels` is there."""
    return find_spec("apprise") is not None


def missing() -> str:
    """What to say where it is not."""
    return f"chat needs the extra `channels`: {_EXTRA}"


def address(url: str) -> str:
    """What may be shown and stored of an Apprise URL: its scheme. All the rest can be a secret."""
    return f"{url.partition('://')[0].lower()}://..."


def is_understood(url: str) -> bool:
    """Whether Apprise knows the service and finds its parts in the URL."""
    _quiet()
    from apprise import Apprise  # a third of a second to load

    return bool(Apprise().add(url))


def body(letter: Letter) -> bytes:
    """Title and text, in ASCII: what matters first, and how much found no room."""
    lines = [letter.lead] if letter.lead else []
    lines += [_said(entry) for entry in (*letter.matters, *letter.returns)]
    lines += [f"{trouble.place.name}: {trouble.said}" for trouble in letter.troubles]
    lines += [f"{hello.place.name}: {hello.said}" for hello in letter.hellos]
    if small := [entry.who for entry in letter.small if not entry.is_told_above]:
        lines.append(f"Small edits: {', '.join(small)}")
    kept = [shortened(line, _LINE) if "\n" not in line else line for line in lines]
    told = len(kept)
    while len("\n\n".join(kept[:told])) > LONGEST - 60 and told > 1:
        told -= 1
    if told < len(kept):
        kept = [*kept[:told], f"And {len(kept) - told} more: `clausewatch history` has them."]
    return json.dumps({"title": letter.subject, "body": "\n\n".join(kept)}).encode("ascii")


def send(url: str, message: bytes) -> bool:
    """One attempt, whether the service took it; blocks. Which service, but never why: Apprise does not tell."""
    _quiet()
    from apprise import Apprise, AppriseAsset, NotifyFormat

    # Nothing of a policy may be read as a template or an escape, and nothing is written to a disk.
    service = Apprise(asset=AppriseAsset(interpret_escapes=False, allow_templates=False))
    told = json.loads(message)
    return bool(service.add(url)) and bool(
        service.notify(body=told["body"], title=told["title"], body_format=NotifyFormat.TEXT)
    )


def _said(entry: Entry) -> str:
    place = entry.place
    link = place.page or place.url or place.command
    facts = [shortened(f"{entry.who}: {entry.gist}", _LINE)]
    facts += [f"- {shortened(item.why, _LINE)}" for item in entry.items[:3] if item.why and item.why not in entry.gist]
    return "\n".join([*facts, link])


def _quiet() -> None:
    """Apprise logs the addresses it calls; those hold tokens."""
    logging.getLogger("apprise").disabled = True
