"""What a letter says in words of its own: who, when, what happened, and the subject line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from urllib.parse import urlsplit

from alerts.dates import Calendar, span
from alerts.marks import in_words, readable
from alerts.plain import one_line, shortened
from monitor.core.news import Frequency, News, NewsKind, Quiet, QuietKind, Rhythm, Weather
from monitor.core.types import Ailment, Category, Change, ChangeKind, Direction, Reason

SUBJECT_LENGTH = 78
MUCH = 24
"""Characters of a quotation that still say something."""
_TELLING = re.compile(r"'.*[^\W\d_]{3}.*' (?:became '.*[^\W\d_]{3}.*'|was .*)")
"""Words, not the figure or the letter that was exchanged within one."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_KIND = r"(?:(?:global|customer|website|online|your|our|the|data|user|general)\s+)*"
_DOCUMENT = (
    r"(?:privacy(?:\s+(?:and|&)\s+cookies?)?|cookies?|data\s+protection|terms|conditions|legal|service|use|data\s+processing)"
    r"(?:\s+(?:policy|policies|notice|statement|center|centre|agreement|addendum|terms|conditions|of|and|&|service|use|sale))*"
)
_GENERIC = re.compile(rf"\s*{_KIND}{_DOCUMENT}\s*", re.IGNORECASE)
_GENERIC_END = re.compile(rf"\s+{_KIND}{_DOCUMENT}\s*$", re.IGNORECASE)
_GENERIC_START = re.compile(rf"^\s*{_KIND}{_DOCUMENT}\s+(?:of|for|at|by)\s+", re.IGNORECASE)
_BREAK = re.compile(r"\s+[|–—·•»-]\s+|\s*[|»]\s*|:\s+")

_KINDS = {
    ChangeKind.ADDED: "Added",
    ChangeKind.REMOVED: "Removed",
    ChangeKind.MODIFIED: "Changed",
    ChangeKind.MOVED: "Moved",
}
_DONE = {
    ChangeKind.ADDED: "a clause was added",
    ChangeKind.REMOVED: "a clause was removed",
    ChangeKind.MODIFIED: "a clause was reworded",
    ChangeKind.MOVED: "a clause was moved",
}
_DIRECTIONS = {
    Direction.WORSE: "less favourable to users",
    Direction.BETTER: "more favourable to users",
    Direction.NEUTRAL: "",
}
_TOPICS = {Category.POLICY_CHANGE: "changes of the policy", Category.LEGAL: "legal terms", Category.OTHER: ""}
_STATES: dict[str, str] = {
    Reason.DNS: "its host name could not be found",
    Reason.CONNECT: "the connection failed",
    Reason.TLS: "its certificate or encryption failed",
    Reason.TIMEOUT: "it did not answer in time",
    Reason.BROKEN: "its answer broke off",
    Reason.ROBOTS: "its robots.txt asks us not to read it",
    Reason.GUARD: "it leads to an address that we do not visit",
    Reason.REDIRECTS: "it redirects without end",
    Reason.HTTP_4XX: "the server says that the page is not there or not for us",
    Reason.HTTP_5XX: "the server has a fault",
    Reason.TOO_LARGE: "the page is too large",
    Reason.NOT_A_DOCUMENT: "what comes is no document",
    Reason.EXTRACTION: "no text could be read from the page",
    Reason.SECTION_GONE: "the section of the page that is watched is not on it",
    Reason.BROWSER: "a browser could not show the page",
    Ailment.BOT_WALL: "a check for robots stands before the page",
    Ailment.CONSENT_WALL: "a consent dialogue stands in place of the page",
    Ailment.LOGIN_WALL: "a log-in stands before the page",
    Ailment.SOFT_404: "the page says that it is not there",
    Ailment.MAINTENANCE: "the site says that it is being worked on",
    Ailment.PARKED: "the domain is parked or for sale",
    Ailment.GEO_BLOCK: "the site refuses readers from where this runs",
    Ailment.GATE: "a question or a queue stands before the page",
    Ailment.SHELL: "the page comes without its text, which a script is to bring",
    Ailment.WITHDRAWN: "the page says that the document or the service has ended",
    Ailment.EMPTY: "the page comes empty",
    Ailment.COLLAPSED: "most of the text is gone",
    Ailment.WRONG_LANGUAGE: "it comes in another language",
    Ailment.OTHER_DOCUMENT: "another document came in its place",
}


def who(news: News) -> str:
    """Whose policy it is: what the title says beside "privacy policy", else the source's name."""
    parts = [
        part
        for part in _BREAK.split(shortened(one_line(news.source_title), 200))
        if part and not _GENERIC.fullmatch(part)
    ]
    for part in parts[:1]:
        bare = _GENERIC_START.sub("", _GENERIC_END.sub("", part)).strip()
        if bare and not _GENERIC.fullmatch(bare):
            return shortened(bare, 60)
    return shortened(one_line(news.source_name), 60)


def label(change: Change) -> str:
    """E.g. `Changed · sharing · less favourable to users`."""
    said = (_KINDS[change.kind], topic(change.category), _DIRECTIONS[change.direction])
    return " · ".join(word for word in said if word)


_OF_THE_LABEL = ("a clause was put in", "a clause was taken out")


def topic(category: Category) -> str:
    return _TOPICS.get(category, category.value)


def why(change: Change) -> str:
    """Why it is told, as one sentence; where the judge gave no reason, what was done to the words."""
    given = [shortened(one_line(reason), 300).rstrip(".") for reason in change.reasons if reason.strip()]
    # The label says it, and the clause itself stands below.
    given = [reason for reason in given if not reason.startswith(_OF_THE_LABEL)] or given
    said = "; ".join(dict.fromkeys(given)) or shortened(one_line(in_words(change)), 300).rstrip(".")
    return f"{said[0].upper()}{said[1:]}." if said else ""


def how(change: Change, room: int) -> str:
    """What a change does, as a phrase of at most so many characters: the judge's first reason, if there is room."""
    about = topic(change.category)
    on = f" on {about}" if about else ""
    given = [one_line(reason).rstrip(".") for reason in change.reasons if reason.strip()]
    if given and len(given[0]) <= room:
        return given[0]
    words = one_line(in_words(change, places=1)).partition(";")[0]
    if len(words) <= room and _TELLING.fullmatch(words):
        return words
    if change.kind is ChangeKind.MOVED:
        return shortened(_DONE[change.kind], room)
    fitting = next((reason for reason in given if len(reason) <= room), "")
    if fitting or change.kind is ChangeKind.MODIFIED:
        return shortened(fitting or _DONE[change.kind], room)
    said = " ".join(readable(change).after.split() or readable(change).before.split())
    start = f"{'new' if change.kind is ChangeKind.ADDED else 'gone'}{on}: "
    if room - len(start) < MUCH:
        return shortened(start.rstrip(": "), room)
    return f"{start}'{shortened(one_line(said), room - len(start) - 2)}'"


def is_bare(said: str) -> bool:
    """Whether a phrase of `how` says no more than that something was done to a clause."""
    return said in _DONE.values()


def gist(change: Change) -> str:
    """A change in half a sentence."""
    return how(change, 90)


def captured(news: News, replicas: Sequence[News], calendar: Calendar) -> str:
    """When the new text was first seen."""
    times = sorted({item.captured_at for item in (news, *replicas)})
    first, last = calendar.moment(times[0]), calendar.moment(times[-1])
    return f"First seen {first}" if first == last else f"First seen between {first} and {last}"


def is_dated_alike(news: News) -> bool:
    return news.published_on == news.previously_published_on


def own_date(news: News, calendar: Calendar) -> str:
    """What the policy says of its own date, and whether it moved with the text; empty where it gives none."""
    now, before = news.published_on, news.previously_published_on
    if now is None:
        return (
            "" if before is None else f"The policy no longer gives a date of its own (it gave {calendar.day(before)})."
        )
    if before is None:
        return f"The policy dates itself {calendar.day(now)}; it gave no date before."
    if is_dated_alike(news):
        return f"The policy still dates itself {calendar.day(now)}, although its text changed."
    return f"The policy dates itself {calendar.day(now)}; before, it was {calendar.day(before)}."


def went_back(news: News, calendar: Calendar) -> str:
    if news.kind is not NewsKind.REVERTED:
        return ""
    if news.reverted_to_at is None:
        return "It went back to an earlier text."
    return f"It went back to the text of {calendar.day(news.reverted_to_at)}."


def quiet(item: Quiet) -> str:
    """One line of what was not told, in plain words."""
    pages = counted(item.sources, "page", "pages")
    match item.kind:
        case QuietKind.MINOR:
            return f"{counted(item.count, 'minor revision', 'minor revisions')} on {pages}"
        case QuietKind.COSMETIC:
            revisions = counted(item.count, "cosmetic revision", "cosmetic revisions")
            return f"{revisions} (typography, numbering, links) on {pages}"
        case QuietKind.ARTIFACT:
            faults = counted(item.count, "revision that was a fault", "revisions that were faults")
            return f"{faults} of the page, not of the policy, on {pages}"
        case QuietKind.BELOW:
            return f"{counted(item.count, 'return', 'returns')} to a text that you know already, on {pages}"
        case QuietKind.RESTLESS:
            looks = counted(item.count, "look", "looks")
            return f"{looks} at {pages} that found other words only where they always differ (a counter, today's date)"
        case QuietKind.FLICKER:
            texts = counted(item.count, "text that was gone", "texts that were gone")
            return f"{texts} at the second look, on {pages}"
        case QuietKind.NOT_THE_POLICY:
            looks = counted(item.count, "look", "looks")
            return f"{looks} at {pages} that brought something else than the policy (a check for robots, an error page)"
        case QuietKind.NO_ANSWER:
            return f"{counted(item.count, 'look', 'looks')} at {pages} that brought no answer"
    assert_never(item.kind)


def quiet_title(since: datetime | None, now: datetime) -> str:
    return "Not told" if since is None else f"Not told, in the last {span(now - since).removeprefix('1 ')}"


def rhythm(frequency: Frequency) -> str:
    """When letters come, in words."""
    at = f"at {frequency.at:%H:%M}"
    match frequency.rhythm:
        case Rhythm.AT_ONCE:
            return "as soon as something changes"
        case Rhythm.DAILY:
            return f"daily {at}"
        case Rhythm.WEEKLY:
            return f"weekly on {_WEEKDAYS[frequency.weekday]} {at}"
        case Rhythm.MONTHLY:
            return f"monthly on the 1st {at}"
        case Rhythm.EVERY:
            return f"every {span(frequency.every)}" if frequency.every.total_seconds() >= 60 else "in quick succession"
    assert_never(frequency.rhythm)


def command(news: News) -> str:
    """What shows the whole difference; the name is quoted for a shell where it has to be."""
    name = shlex.quote(one_line(news.source_name))
    if news.previous_seq:
        return f"clausewatch diff {name} {news.previous_seq} {news.seq}"
    return f"clausewatch show {shlex.quote(f'{one_line(news.source_name)}@{news.seq}')}"


def state(weather: Weather) -> str:
    return _STATES.get(weather.state, one_line(weather.state))


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def safe_url(url: str) -> str:
    """The address if a letter may link to it: http or https, and no user name that could pose as the host."""
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    is_clean = url == one_line(url).replace("= ?", "=?") and " " not in url and "\\" not in url
    return url if is_safe and is_clean and len(url) <= 2000 else ""


def shown_url(url: str) -> str:
    """The address as the reader sees it: its real host comes first."""
    return shortened(one_line(url).removeprefix("https://").removeprefix("http://").removesuffix("/"), 90)
