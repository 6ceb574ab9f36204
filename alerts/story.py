"""What a letter tells, in its order: changes that matter, small ones, returns, sick sources, what was kept quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alerts import wording
from alerts.dates import Calendar, calendar, span
from alerts.headline import headline, lead, names, subject
from alerts.letter import Entry, Foot, Hello, Item, Letter, Place, Summary, Trouble
from alerts.marks import marks, printed, unmarked
from alerts.plain import one_line, shortened, visible
from monitor.core.detect import Harmless, masked
from monitor.core.follow import RETURNED
from monitor.core.news import Digest, News, NewsKind, Rhythm, Weather, Welcome
from monitor.core.types import Change, Verdict
from monitor.core.wholes import gist as gist_of_whole
from monitor.core.wholes import is_replaced

HUGE = 30_000
"""Characters of one change; no clause of words is so long. Such a one gives way to all others where room is short."""
TEXT_LIST = 1_000
"""Lines of a list at most, the rest as a count."""
EXCERPTS = 5
"""Up to so many new sources are shown with a piece of their text."""
ALSO = 50
_HEADS = 8
"""Links of the chain at most in a foot, for which little room is kept."""

PageOf = Callable[[News], str]
"""Our own page with the whole comparison, or the empty string."""


def no_page(news: News) -> str:
    """Where no pages are served: the letter names the command instead."""
    return ""


def tell(digest: Digest, page_of: PageOf = no_page) -> Letter:
    """The whole letter but its foot; nothing is cut but lists beyond TEXT_LIST lines."""
    told = _Telling(digest, page_of)
    groups = sorted(_groups(digest.news), key=_telling)
    matters: list[Entry] = []
    small: list[Entry] = []
    returns: list[Entry] = []
    for group in groups:
        shown = told.shown(group[0])
        weighty = [change for change in shown if change.verdict is Verdict.SUBSTANTIVE]
        light = [change for change in shown if change.verdict is not Verdict.SUBSTANTIVE]
        is_weighty = bool(weighty) or group[0].judgement.verdict is Verdict.SUBSTANTIVE
        if group[0].kind is NewsKind.REVERTED:
            returns.append(told.entry(group, [*weighty, *light]))
            continue
        if is_weighty:
            matters.append(told.entry(group, weighty))
        if weighty and light and is_replaced(group[0].notes):
            # Headings and the like of a document that is not there any more say nothing to anybody.
            matters[-1] = replace(matters[-1], cut=len(light))
        elif light or not is_weighty:
            small.append(replace(told.entry(group, light), is_told_above=is_weighty))
    matters, small, returns = _edits_told_once(matters, small, returns)
    troubles = tuple(_trouble(weather, digest.composed_at, told.calendar) for weather in digest.weather[:TEXT_LIST])
    summary = tuple(Summary(names(entry), entry.gist) for entry in (*matters, *returns))
    hellos = tuple(_hello(each, told.calendar, len(digest.welcomes)) for each in digest.welcomes[:TEXT_LIST])
    return Letter(
        subject=subject(digest, matters, small, returns),
        day=told.calendar.day(digest.composed_at),
        headline=headline(digest, matters, small, returns),
        lead=lead(digest, matters, small, returns),
        summary=summary[:TEXT_LIST] if len(summary) > 1 else (),
        summary_cut=max(len(summary) - TEXT_LIST, 0),
        matters=tuple(matters),
        small=tuple(small),
        returns=tuple(returns),
        troubles=troubles,
        troubles_cut=len(digest.weather) - len(troubles),
        quiet_title=wording.quiet_title(digest.quiet_since, digest.composed_at),
        quiet=tuple(wording.quiet(item) for item in digest.suppressed),
        hellos=hellos,
        hellos_cut=len(digest.welcomes) - len(hellos),
    )


def foot(digest: Digest, unsubscribe_url: str = "", unsubscribe_mail: str = "") -> Foot:
    """The last lines, which alone differ between two readers of the same news."""
    subscriber = digest.subscriber
    when = calendar(subscriber.frequency.zone, subscriber.lang)
    token = unsubscribe_mail.rpartition("%20")[2]
    inbox = unsubscribe_mail.removeprefix("mailto:").partition("?")[0]
    out = f'To unsubscribe, write to {inbox} with the subject "unsubscribe {token}".' if unsubscribe_mail else ""
    heads = [
        (f"{shortened(one_line(item.source_name), 60)}@{item.seq}", item.chain) for item in digest.news if item.chain
    ]
    return Foot(
        closing=f"Written for {shortened(one_line(subscriber.name), 80)} on {when.moment(digest.composed_at)}. "
        f"Times are in {when.zone_name}.",
        because=f"Letters come {wording.rhythm(subscriber.frequency)}"
        + (", and at once for a change of great weight." if _has_urgent(digest) else "."),
        heads=tuple(heads[:_HEADS]),
        heads_cut=max(len(heads) - _HEADS, 0),
        unsubscribe_url=unsubscribe_url,
        unsubscribe_mail=unsubscribe_mail,
        unsubscribe_text="" if unsubscribe_url else out or "To end them, ask whoever runs this Clausewatch.",
    )


def _has_urgent(digest: Digest) -> bool:
    return digest.subscriber.urgent_weight > 0 and digest.subscriber.frequency.rhythm is not Rhythm.AT_ONCE


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
    if group[0].is_of_whole and is_replaced(group[0].notes):
        weight = 1.0
    return judgement.verdict.rank, -weight, group[0].source_name, group[0].seq


class _Telling:
    """How one digest's news become entries."""

    def __init__(self, digest: Digest, page_of: PageOf) -> None:
        self.calendar = calendar(digest.subscriber.frequency.zone, digest.subscriber.lang)
        self.floor = max(digest.subscriber.floor.rank, Verdict.MINOR.rank)
        self.page_of = page_of

    def shown(self, news: News) -> list[Change]:
        """What reaches the floor; that the policy's own date moved is said above the changes, so not among them too."""
        shown = [change for change in news.judgement.changes if change.verdict.rank <= self.floor]
        others = [change for change in shown if change.reasons != (Harmless.DATE.value,)]
        has_moved = None not in (news.published_on, news.previously_published_on) and not wording.is_dated_alike(news)
        return others if others and has_moved else shown

    def entry(self, group: Sequence[News], changes: Sequence[Change]) -> Entry:
        news, replicas = group[0], group[1:]
        by_verdict = sorted(changes, key=lambda change: (change.verdict.rank, -change.weight))
        who, title = wording.who(news), shortened(one_line(news.source_title), 150)
        others = wording.counted(news.elsewhere, "more change is", "more changes are")
        remarks = (
            wording.went_back(news, self.calendar),
            f"{wording.captured(news, replicas, self.calendar)}.",
            wording.own_date(news, self.calendar),
            *(shortened(visible(note).strip(), 500) for note in news.notes if not note.startswith(RETURNED)),
            "This stood in an earlier letter that could not be delivered." if news.comes_again else "",
            f"{others} about something else than you asked for." if news.elsewhere else "",
            "" if changes else "No single clause is listed: compare the two texts.",
        )
        gist = wording.gist(by_verdict[0]) if by_verdict else "the text changed"
        whole = gist_of_whole(news.notes) if news.is_of_whole else ""
        if news.kind is NewsKind.REVERTED:
            gist = wording.went_back(news, self.calendar).removeprefix("It ").removesuffix(".")
        elif whole and (is_replaced(news.notes) or not changes):
            gist = whole
        else:
            gist = f"{whole}; {gist}" if whole else gist
            if len(changes) > 1:
                gist += f", and {wording.counted(len(changes) - 1, 'more change', 'more changes')}"
        return Entry(
            who=who,
            title=title if title not in (who, news.source_name) else "",
            place=self.place(news),
            replicas=tuple(self.place(other) for other in replicas[:TEXT_LIST]),
            remarks=tuple(remark for remark in remarks if remark),
            items=tuple(_item(change) for change in by_verdict),
            gist=gist,
            replicas_cut=max(len(replicas) - TEXT_LIST, 0),
        )

    def place(self, news: News) -> Place:
        return replace(
            _place(news.source_name, news.source_url), command=wording.command(news), page=self.page_of(news)
        )


def _edits_told_once(*sections: list[Entry]) -> tuple[list[Entry], ...]:
    """The same edit in several documents stands once, with the names of the others; those say where it is told."""
    first: dict[object, tuple[int, int]] = {}
    also: dict[object, list[Entry]] = {}
    for number, entries in enumerate(sections):
        for at, entry in enumerate(entries):
            for item in entry.items:
                edit = number, item.label, item.marks
                if edit not in first:
                    first[edit], also[edit] = (number, at), []
                elif sections[number][first[edit][1]].place.name != entry.place.name:
                    also[edit].append(entry)
    return tuple(
        [_without_twins(entry, number, at, first, also, entries) for at, entry in enumerate(entries)]
        for number, entries in enumerate(sections)
    )


def _without_twins(
    entry: Entry,
    number: int,
    at: int,
    first: Mapping[object, tuple[int, int]],
    also: Mapping[object, list[Entry]],
    entries: Sequence[Entry],
) -> Entry:
    kept: list[Item] = []
    told_at: list[str] = []
    for item in entry.items:
        edit = number, item.label, item.marks
        is_first = first[edit] == (number, at)
        if is_first or entries[first[edit][1]].place.name == entry.place.name:
            twins = also[edit] if is_first else []
            kept.append(replace(item, also=tuple(twin.place for twin in twins[:ALSO])))
        else:
            told_at.append(entries[first[edit][1]].who)
    if not told_at:
        return replace(entry, items=tuple(kept))
    one, many = "edit was made here too; it stands", "edits were made here too; they stand"
    said = f"{wording.counted(len(told_at), one, many)} above, under {', '.join(dict.fromkeys(told_at))}."
    return replace(entry, items=tuple(kept), remarks=(*entry.remarks, shortened(said, 300)))


def _item(change: Change) -> Item:
    shown = marks(change)
    return Item(
        label=wording.label(change),
        path=" › ".join(shortened(one_line(heading), 120) for heading in change.path),
        why=wording.why(change),
        marks=shown,
        printed=printed(change, shown, "  "),
        rank=(int(sum(len(mark.text) for mark in shown) > HUGE), change.verdict.rank, -change.weight),
    )


def _place(name: str, url: str) -> Place:
    return Place(shortened(one_line(name), 80), wording.safe_url(url), wording.shown_url(url), command="")


def _trouble(weather: Weather, now: datetime, when: Calendar) -> Trouble:
    tries = wording.counted(weather.failures, "look", "looks")
    lasts = span(now - weather.since)
    said = f"{wording.state(weather)}; for {lasts}, since {when.moment(weather.since)} ({tries})."
    return Trouble(_place(weather.source_name, weather.source_url), said, shortened(one_line(weather.detail), 300))


def _hello(welcome: Welcome, when: Calendar, count: int) -> Hello:
    dated = f"dated {when.day(welcome.published_on)}" if welcome.published_on else "without a date of its own"
    title = shortened(one_line(welcome.source_title), 150)
    place = _place(welcome.source_name, welcome.source_url)
    excerpt = shortened(" ".join(unmarked(visible(welcome.excerpt)).split()), 240) if count <= EXCERPTS else ""
    said = f"{wording.counted(welcome.words, 'word', 'words')} read, {dated}."
    if scope := welcome.scope.sentence():
        said += f" {shortened(one_line(scope), 400)}"
    return Hello(place, title if title != welcome.source_name else "", said, excerpt)
