"""The subject and the first lines of a letter: whose policy changed, how, and what there is besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts import wording
from alerts.letter import Entry
from alerts.plain import one_line, shortened
from monitor.core.news import Digest, News, NewsKind
from monitor.core.wholes import gist


def names(entry: Entry) -> str:
    return entry.who if entry.pages == 1 else f"{entry.who} ({entry.pages:,} pages)"


def pages(entries: Iterable[Entry]) -> int:
    return sum(entry.pages for entry in entries)


def headline(digest: Digest, matters: Sequence[Entry], small: Sequence[Entry], returns: Sequence[Entry]) -> str:
    told = [*matters, *returns, *(entry for entry in small if not entry.is_told_above)]
    if len(told) == 1:
        return f"{names(told[0])}: {told[0].gist}"
    for entries, one, many in (
        (matters, "policy changed in a way that matters", "policies changed in a way that matters"),
        (returns, "policy went back to an earlier text", "policies went back to an earlier text"),
        (small, "policy changed in small ways", "policies changed in small ways"),
    ):
        if entries:
            return wording.counted(pages(entries), one, many)
    if digest.welcomes:
        return f"Now watched: {wording.counted(len(digest.welcomes), 'page', 'pages')}"
    # Whether a page changed that could not be read, nobody knows.
    return _unread(digest) if digest.weather else "No policy changed"


def lead(digest: Digest, matters: Sequence[Entry], small: Sequence[Entry], returns: Sequence[Entry]) -> str:
    """All of it in one sentence; the places are named below."""
    only_small = [entry for entry in small if not entry.is_told_above]
    parts = [
        f"{count:,} {words}"
        for count, words in (
            (pages(matters), "changed in a way that matters"),
            (pages(only_small), "changed in small ways"),
            (pages(returns), "went back to an earlier text"),
            (len(digest.weather), "could not be read"),
            (
                len(digest.welcomes),
                "is watched from now on" if len(digest.welcomes) == 1 else "are watched from now on",
            ),
        )
        if count
    ]
    if digest.welcomes and len(parts) == 1:
        return _greeting(len(digest.welcomes), digest.checked)
    watched = (
        f"Of {wording.counted(digest.checked, 'page', 'pages')} watched" if digest.checked else "Of the pages watched"
    )
    if not parts:
        return f"{watched}, none changed in a way that matters."
    return f"{watched}, {', '.join(parts[:-1])}{' and ' if parts[:-1] else ''}{parts[-1]}."


def subject(digest: Digest, matters: Sequence[Entry], small: Sequence[Entry], returns: Sequence[Entry]) -> str:
    """Whose policy changed, and how; at most SUBJECT_LENGTH characters."""
    entries = matters or returns or small
    if not entries:
        return shortened(_nothing(digest), wording.SUBJECT_LENGTH)
    if len(entries) == 1:
        entry = entries[0]
        return shortened(one_line(f"{names(entry)}: {entry.gist}"), wording.SUBJECT_LENGTH)
    verb = "went back to an earlier text" if entries is returns else "changed"
    start = f"{pages(entries):,} policies {verb}: "
    return start + _listed(entries, digest, wording.SUBJECT_LENGTH - len(start))


def _nothing(digest: Digest) -> str:
    """The subject of a letter without changes."""
    if digest.welcomes:
        return "Now watched: " + _names([welcome.source_name for welcome in digest.welcomes], "Now watched: ")
    if digest.subscriber.has_heartbeat:
        return f"Nothing changed: {digest.checked:,} checked, {len(digest.weather):,} failing"
    if len(digest.weather) > 1:
        start = f"{_unread(digest)}: "
        return start + _names([weather.source_name for weather in digest.weather], start)
    return _unread(digest) if digest.weather else "No policy changed"


def _unread(digest: Digest) -> str:
    """That pages could not be read, and why where it is one."""
    if len(digest.weather) > 1:
        return f"{len(digest.weather):,} pages could not be read"
    [weather] = digest.weather
    return f"{_called(weather.source_name, 30)} could not be read: {wording.state(weather)}"


def _called(name: str, length: int) -> str:
    """A name as a subject shows it; one that holds nothing fit for a header leaves no gap there."""
    return shortened(one_line(name), length) or "a page"


def _greeting(new: int, checked: int) -> str:
    """What a first letter is for."""
    what = wording.counted(new, "page", "pages")
    told = f"Letters tell from now on what changes on {'it' if new == 1 else 'them'}."
    those = f"{what} of the {checked:,} watched {'is' if new == 1 else 'are'} new." if checked > new else ""
    look = f"Please see whether {'this is the text' if new == 1 else 'these are the texts'} that you mean."
    return " ".join(part for part in (those, told, look) if part)


def _names(all_of_them: Sequence[str], start: str) -> str:
    """As many names as a subject has room for, and how many more there are."""
    names = [_called(name, 60) for name in all_of_them]
    for shown in range(len(names), 1, -1):
        more = f" and {len(names) - shown:,} more" if shown < len(names) else ""
        line = ", ".join(names[:shown]) + more
        if len(start) + len(line) <= wording.SUBJECT_LENGTH:
            return line
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return shortened(names[0], wording.SUBJECT_LENGTH - len(start) - len(more)) + more


def _listed(entries: Sequence[Entry], digest: Digest, room: int) -> str:
    """As many names as there is room for, each with what happened there, and how many more there are."""
    by_name = {shortened(one_line(item.source_name), 80): item for item in digest.news}
    named = [_named(entry, by_name.get(entry.place.name), 0) for entry in entries]
    others = pages(entries) - entries[0].pages
    named[0] = _named(entries[0], by_name.get(entries[0].place.name), room - len(f" and {others:,} more"))
    bare = [named[0], *(_named(entry, None, 0) for entry in entries[1:])]
    for shown in range(min(len(named), 10), 0, -1):
        more = pages(entries) - sum(entry.pages for entry in entries[:shown])
        for each in (named, bare):
            line = ", ".join(each[:shown]) + (f" and {more:,} more" if more else "")
            if len(line) <= room:
                return one_line(line)
    more = pages(entries) - entries[0].pages
    tail = f" and {more:,} more" if more else ""
    return one_line(shortened(named[0], max(room - len(tail), 10)) + tail)


def _named(entry: Entry, news: News | None, room: int) -> str:
    """A name with what changed there: in the policy's words where there is room, else by its topic."""
    pages = f", {entry.pages:,} pages" if entry.pages > 1 else ""
    changes = news.judgement.changes if news else ()
    who = shortened(entry.who, 30)
    left = room - len(who) - len(pages) - len(" ()")
    whole = gist(news.notes) if news and news.is_of_whole else ""
    if whole and (not room or len(whole) <= left):
        return f"{who} ({whole}{pages})"
    topic = wording.topic(changes[0].category) if changes else ""
    if changes and left >= wording.MUCH and news is not None and news.kind is not NewsKind.REVERTED:
        how = wording.how(changes[0], left)
        if not (topic and wording.is_bare(how)):
            return f"{who} ({how}{pages})"
    said = f"{topic}{pages}".removeprefix(", ")
    return f"{who} ({said})" if said else who
