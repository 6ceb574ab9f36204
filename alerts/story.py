"""What a letter tells, in its order: changes that matter, small ones, returns, sick sources, what was kept quiet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts import wording
from alerts.letter import Entry, Item, Letter, Place, Summary, Trouble
from alerts.marks import marks, printed
from alerts.plain import one_line, shortened, visible
from monitor.core.detect import masked
from monitor.core.news import Digest, News, NewsKind, Weather
from monitor.core.types import Change, Verdict

HUGE = 30_000
"""Characters of one change; no clause of words is so long. Such a one gives way to all others where room is short."""
TEXT_LIST = 1_000
"""Lines of a list at most, the rest as a count."""


def tell(digest: Digest) -> Letter:
    """The whole letter; nothing is cut but lists beyond TEXT_LIST lines."""
    zone = _zone(digest.subscriber.frequency.zone)
    floor = max(digest.subscriber.floor.rank, Verdict.MINOR.rank)
    groups = sorted(_groups(digest.news), key=_telling)
    matters: list[Entry] = []
    small: list[Entry] = []
    returns: list[Entry] = []
    for group in groups:
        shown = [change for change in group[0].judgement.changes if change.verdict.rank <= floor]
        weighty = [change for change in shown if change.verdict is Verdict.SUBSTANTIVE]
        light = [change for change in shown if change.verdict is not Verdict.SUBSTANTIVE]
        is_weighty = bool(weighty) or group[0].judgement.verdict is Verdict.SUBSTANTIVE
        if group[0].kind is NewsKind.REVERTED:
            returns.append(_entry(group, [*weighty, *light], zone))
            continue
        if is_weighty:
            matters.append(_entry(group, weighty, zone))
        if light or not is_weighty:
            small.append(replace(_entry(group, light, zone), is_told_above=is_weighty))
    troubles = tuple(_trouble(weather, zone) for weather in digest.weather[:TEXT_LIST])
    summary = tuple(Summary(_names(entry), entry.gist) for entry in (*matters, *returns))
    return Letter(
        subject=_subject(digest, matters, small, returns),
        day=wording.day(digest.composed_at.astimezone(zone)),
        headline=_headline(matters, small, returns),
        lead=_lead(digest, matters, small, returns),
        summary=summary[:TEXT_LIST] if len(summary) > 1 else (),
        summary_cut=max(len(summary) - TEXT_LIST, 0),
        matters=tuple(matters),
        small=tuple(small),
        returns=tuple(returns),
        troubles=troubles,
        troubles_cut=len(digest.weather) - len(troubles),
        quiet=tuple(f"{one_line(words)}: {count:,}" for words, count in digest.suppressed),
        closing=f"Written for {shortened(one_line(digest.subscriber.name), 80)} on "
        f"{wording.moment(digest.composed_at, zone)}. Times are in {getattr(zone, 'key', 'UTC')}.",
    )


def _groups(news: Sequence[News]) -> Iterator[list[News]]:
    """News of different sources that say the same of the same, as retailers' sub-domains with one text do."""
    groups: dict[object, list[News]] = {}
    for item in news:
        group = groups.setdefault(_sameness(item), [])
        # One source that went the same way twice tells of it twice.
        if any(other.source_name == item.source_name for other in group):
            yield [item]
        else:
            group.append(item)
    yield from groups.values()


def _sameness(item: News) -> object:
    if not item.judgement.changes:
        return item.notice_id
    # Copies of one text differ in their own addresses: a shop's name in front of the same host, its own mailbox.
    told = [
        (change.kind, change.verdict, masked(change.before), masked(change.after)) for change in item.judgement.changes
    ]
    apart = tuple(each for each in told if each[2] != each[3])
    changes = apart or tuple((c.kind, c.verdict, c.before, c.after) for c in item.judgement.changes)
    dates = (item.published_on, item.previously_published_on, item.reverted_to_at and item.reverted_to_at.date())
    return item.kind, changes, dates, item.notes, item.comes_again


def _telling(group: Sequence[News]) -> tuple[int, float, str, int]:
    judgement = group[0].judgement
    weight = max((change.weight for change in judgement.changes), default=0.0)
    return judgement.verdict.rank, -weight, group[0].source_name, group[0].seq


def _entry(group: Sequence[News], changes: Sequence[Change], zone: tzinfo) -> Entry:
    news, replicas = group[0], group[1:]
    by_verdict = sorted(changes, key=lambda change: (change.verdict.rank, -change.weight))
    who, title = wording.who(news), shortened(one_line(news.source_title), 150)
    remarks = (
        wording.went_back(news, zone),
        f"{wording.captured(news, replicas, zone)}.",
        wording.own_date(news),
        *(shortened(visible(note).strip(), 500) for note in news.notes),
        "This stood in an earlier letter that could not be delivered." if news.comes_again else "",
        "" if changes else "No single clause is listed; the command below shows both texts.",
    )
    gist = wording.gist(by_verdict[0]) if by_verdict else "the text changed"
    if news.kind is NewsKind.REVERTED:
        gist = wording.went_back(news, zone).removeprefix("It ").removesuffix(".")
    elif len(changes) > 1:
        gist += f", and {wording.counted(len(changes) - 1, 'more change', 'more changes')}"
    return Entry(
        who=who,
        title=title if title not in (who, news.source_name) else "",
        place=_place(news),
        replicas=tuple(_place(other) for other in replicas[:TEXT_LIST]),
        remarks=tuple(remark for remark in remarks if remark),
        items=tuple(_item(change) for change in by_verdict),
        gist=gist,
        replicas_cut=max(len(replicas) - TEXT_LIST, 0),
    )


def _item(change: Change) -> Item:
    shown = marks(change)
    return Item(
        label=wording.label(change),
        path=" › ".join(shortened(one_line(heading), 120) for heading in change.path),
        reasons=wording.reasons(change),
        marks=shown,
        lines=printed(change, shown, "  "),
        rank=(int(sum(len(mark.text) for mark in shown) > HUGE), change.verdict.rank, -change.weight),
    )


def _place(news: News | Weather) -> Place:
    return Place(
        name=shortened(one_line(news.source_name), 80),
        url=wording.safe_url(news.source_url),
        shown_url=wording.shown_url(news.source_url),
        command=wording.command(news) if isinstance(news, News) else "",
    )


def _trouble(weather: Weather, zone: tzinfo) -> Trouble:
    tries = wording.counted(weather.failures, "look", "looks")
    said = f"{wording.state(weather)}; since {wording.moment(weather.since, zone)}, {tries}."
    return Trouble(_place(weather), said, shortened(one_line(weather.detail), 300))


def _names(entry: Entry) -> str:
    return entry.who if entry.pages == 1 else f"{entry.who} and {entry.pages - 1:,} more"


def _pages(entries: Iterable[Entry]) -> int:
    return sum(entry.pages for entry in entries)


def _headline(matters: Sequence[Entry], small: Sequence[Entry], returns: Sequence[Entry]) -> str:
    told = [*matters, *returns, *(entry for entry in small if not entry.is_told_above)]
    if len(told) == 1:
        return f"{_names(told[0])}: {told[0].gist}"
    for entries, one, many in (
        (matters, "policy changed in a way that matters", "policies changed in a way that matters"),
        (returns, "policy went back to an earlier text", "policies went back to an earlier text"),
        (small, "policy changed in small ways", "policies changed in small ways"),
    ):
        if entries:
            return wording.counted(_pages(entries), one, many)
    return "No policy changed"


def _lead(digest: Digest, matters: Sequence[Entry], small: Sequence[Entry], returns: Sequence[Entry]) -> str:
    """All of it in one sentence; the places are named below."""
    only_small = [entry for entry in small if not entry.is_told_above]
    parts = [
        f"{count:,} {words}"
        for count, words in (
            (_pages(matters), "changed in a way that matters"),
            (_pages(only_small), "changed in small ways"),
            (_pages(returns), "went back to an earlier text"),
            (len(digest.weather), "could not be read"),
        )
        if count
    ]
    watched = (
        f"Of {wording.counted(digest.checked, 'page', 'pages')} watched" if digest.checked else "Of the pages watched"
    )
    if not parts:
        return f"{watched}, none changed in a way that matters."
    return f"{watched}, {', '.join(parts[:-1])}{' and ' if parts[:-1] else ''}{parts[-1]}."


def _subject(digest: Digest, matters: Sequence[Entry], small: Sequence[Entry], returns: Sequence[Entry]) -> str:
    """Whose policy changed, and how; at most SUBJECT_LENGTH characters."""
    entries = matters or returns or small
    if not entries:
        said = "No policy changed"
        if digest.weather:
            said = f"{wording.counted(len(digest.weather), 'page', 'pages')} could not be read"
        return shortened(said, wording.SUBJECT_LENGTH)
    if len(entries) == 1:
        entry = entries[0]
        return shortened(one_line(f"{_names(entry)}: {entry.gist}"), wording.SUBJECT_LENGTH)
    verb = "went back to an earlier text" if entries is returns else "changed"
    start = f"{_pages(entries):,} policies {verb}: "
    return start + _listed(entries, digest, wording.SUBJECT_LENGTH - len(start))


def _listed(entries: Sequence[Entry], digest: Digest, room: int) -> str:
    """As many names as there is room for, each with what the change is about, and how many more there are."""
    about = {item.source_name: _about(item) for item in digest.news}
    names = [shortened(f"{entry.who}{about.get(entry.place.name, '')}", 40) for entry in entries]
    for shown in range(min(len(names), 10), 0, -1):
        more = _pages(entries) - shown
        line = ", ".join(names[:shown]) + (f" and {more:,} more" if more else "")
        if len(line) <= room:
            return one_line(line)
    return shortened(names[0], room)


def _about(item: News) -> str:
    topics = [wording.topic(change.category) for change in item.judgement.changes]
    return f" ({topics[0]})" if topics and topics[0] else ""


def _zone(name: str) -> tzinfo:
    """A letter with UTC times, which it names, is better than none because a zone was abolished."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
