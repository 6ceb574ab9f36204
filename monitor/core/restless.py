"""Places of a document that show other words at every look, while the rest stands still: they are no change of it.

A counter, a quotation in rotation, the date of today. A place is a stretch of the current version and is found again
in a later text by what stands before and after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.compare import pieces
from monitor.core.segment import plain, tokens
from monitor.core.stretches import (
    Clauses,
    Span,
    Way,
    apart,
    count_at,
    framed,
    has_news,
    key_at,
    swapped,
    width_at,
    words_at,
)
from monitor.core.types import Change, Clause, Place

WINDOW = timedelta(days=30)
TURNS = 3
"""A place that came to show other words so often within the window, new ones each time, is restless ..."""
SPREAD = timedelta(hours=2)
"""... over so long at least, as an editor may try three wordings within an hour ..."""
MORE_TURNS = 5
"""... and one that shows a few texts in turn after so many; an editor who tries twice and takes back makes less."""
STAYS = timedelta(hours=48)
STAYS_LOOKS = 3
"""What a restless place shows so long, over so many looks, is news ..."""
RETURN_STAYS = timedelta(days=7)
RETURN_STAYS_LOOKS = 5
"""... and so much longer where it had shown it before."""
MOST = 24
_LONGEST_WORDS = 120
"""More than this is no furniture of a document but a part of it."""
_MOST_OF = 0.25
"""And more than this part of the document is not furniture of it."""
_REMEMBERED = 8
_TURNS_KEPT = 12
"""Enough that looks a quarter of an hour apart span SPREAD."""
_SAMPLE = 60
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Persisted:
    """What stays of a change from one look to the next."""

    clauses: tuple[Clause, ...]
    """The version with those changes alone that both looks show."""
    is_back: bool
    """Something that the first look changed is again as the version has it."""


def is_restless(place: Place, now: datetime, is_known: bool = False) -> bool:
    """Whether what a place shows is no news. `is_known`: the whole text was seen before; texts in turn are counted as
    a whole then."""
    recent = [turn for turn in place.turns if turn > now - WINDOW]
    if not recent or recent[-1] - recent[0] < SPREAD:
        return False
    turns = len(recent)
    is_new_each_time = turns >= TURNS and len(place.shown) >= TURNS
    comes_in_turn = turns >= MORE_TURNS and (len(place.shown) > 1 or not is_known)
    return (is_new_each_time or comes_in_turn) and not _stays(place, now)


def samples(places: Sequence[Place]) -> str:
    """What restless places show, in quotes, for people."""
    said = [f"'{place.sample}'" for place in places[:_SAMPLES]]
    return ", ".join(said) + (f" and {len(places) - len(said)} more" if len(places) > len(said) else "")


def _stays(place: Place, now: datetime) -> bool:
    if not place.showing:
        return False
    looks, span = (RETURN_STAYS_LOOKS, RETURN_STAYS) if place.came_back else (STAYS_LOOKS, STAYS)
    return place.looks >= looks and now - place.since >= span


def seen(last: Clauses, new: Clauses, places: Sequence[Place], now: datetime) -> tuple[Place, ...]:
    """What is known of the places of the version `last` after a look at `now` that brought `new`."""
    way = Way.between(last, new)
    known = {_span(place): place for place in places}
    looked: dict[Span, Place] = {}
    for span, place in known.items():
        found = way.find(span)
        looked[span] = place if found is None else _shown(place, last, span, new, found, now)
    differing = apart(last, new).chunks
    # a whole variant of the document is no place in it
    is_still = sum(count_at(last, chunk.old) for chunk in differing) <= _MOST_OF * sum(_counts(last))
    for chunk in differing if is_still else ():
        if any(span.holds(chunk.old) and way.find(span) for span in looked):
            continue
        if max(count_at(last, chunk.old), count_at(new, chunk.new)) > _LONGEST_WORDS:
            continue
        span, place = chunk.old, Place(chunk.old.at, chunk.old.end, chunk.old.start, chunk.old.stop, now)
        for other, candidate in list(looked.items()):
            if other.touches(span) and not is_restless(known.get(other, candidate), now):
                # It is still being learned how far it goes.
                span = span.joined(other)
                place = replace(known.get(other, place), at=span.at, end=span.end, start=span.start, stop=span.stop)
                del looked[other]
        found = way.find(span) or chunk.new
        looked[span] = _shown(place, last, span, new, found, now)
    return tuple(sorted(looked.values(), key=lambda place: place.turns[-1:], reverse=True)[:MOST])


def at_rest(places: Sequence[Place], now: datetime) -> tuple[Place, ...]:
    """The places after a look that found the version's own words everywhere."""
    return tuple(
        replace(place, showing="", showing_text="", since=now, looks=1, turns=(*place.turns, now)[-_TURNS_KEPT:])
        if place.showing
        else place
        for place in places
        if place.turns[-1] > now - WINDOW
    )


def settled(last: Clauses, new: Clauses, restless: Sequence[Place]) -> tuple[Clause, ...]:
    """A later text with the version's own words where it is restless, as far as these places are found in it."""
    if not restless:
        return tuple(new)
    way = Way.between(last, new)
    swaps = []
    for place in restless:
        span = _span(place)
        found = way.find(span)
        if found is None or _is_wide(place, new, found):
            continue
        before, said = place.showing_text.split("\n"), words_at(new, found)
        if said == before or not has_news(words_at(last, span), before, said, found):
            swaps.append((found, span))
    return swapped(new, last, swaps)


def persisted(last: Clauses, before: Clauses, new: Clauses, restless: Sequence[Place]) -> Persisted:
    """What two later texts, `before` and `new`, both changed of the version `last`."""
    earlier, later = apart(last, before), apart(last, new)
    swaps: list[tuple[Span, Span | Sequence[str]]] = []
    for chunk in later.chunks:
        beside = [other for other in earlier.chunks if other.old.touches(chunk.old)]
        if any(other.old == chunk.old and key_at(before, other.new) == key_at(new, chunk.new) for other in beside):
            continue
        said = words_at(new, chunk.new)
        said_before = [line for other in beside for line in words_at(before, other.new)]
        own = next((_span(place) for place in restless if chunk.old.holds(_span(place))), None)
        is_news = has_news(words_at(last, chunk.old), said_before, said, chunk.new)
        if is_news and own is not None:
            swaps.append((chunk.new, framed(said_before, said, words_at(last, own), chunk.new)))
        elif not is_news:
            swaps.append((chunk.new, chunk.old))
    undone = [span for span, to in swaps if isinstance(to, Span)]
    is_any = len(undone) < len(later.chunks) or bool(earlier.moved & later.moved)
    is_back = any(not any(other.old.touches(chunk.old) for other in later.chunks) for chunk in earlier.chunks)
    return Persisted(swapped(new, last, swaps) if is_any else tuple(last), is_back)


def carried(last: Clauses, new: Clauses, places: Sequence[Place], grave: Sequence[Change] = ()) -> tuple[Place, ...]:
    """The places of one version in the text of the next one; what is not found there is learned again.

    `grave` are the changes that were confirmed and matter: what is new in them is an editor's work, and no sign of
    furniture.
    """
    way, found = Way.between(last, new), []
    for place in places:
        span = _span(place)
        to = way.find(span)
        is_outer = any(span.holds(_span(other)) for other in places if other is not place and len(other.turns) >= TURNS)
        if to is None or is_outer:
            continue
        was, own = key_at(last, span), key_at(new, to)
        shown = tuple(each for each in (*place.shown, was) if each != own)[-_REMEMBERED:]
        showing = "" if place.showing == own or (not place.showing and was == own) else place.showing or was
        is_edited = was != own and not place.came_back and _is_in(grave, words_at(last, span), words_at(new, to))
        turns = (place.turns[:-1] or place.turns) if is_edited else place.turns
        place = replace(
            place, at=to.at, end=to.end, start=to.start, stop=to.stop, shown=shown, showing=showing, turns=turns
        )
        found.append(place)
    return tuple(found)


def _is_in(changes: Sequence[Change], before: Sequence[str], after: Sequence[str]) -> bool:
    gone, come = (" ".join(lines).strip() for lines in (before, after))
    return any(come in change.after if come else gone in change.before for change in changes)


def _is_wide(place: Place, new: Clauses, found: Span) -> bool:
    """It shows more than it ever did: something was put in beside it."""
    most = max(place.width + 3, 2 * place.width) if found.is_part else max(1, place.width)
    return width_at(new, found) > most


def _shown(place: Place, last: Clauses, span: Span, new: Clauses, found: Span, now: datetime) -> Place:
    own, showing = key_at(last, span), key_at(new, found)
    showing = "" if showing == own else showing
    if place.turns and showing == place.showing:
        return replace(place, looks=place.looks + 1)
    came_back = showing in place.shown
    shown = place.shown if came_back or not showing else (*place.shown, showing)[-_REMEMBERED:]
    said, before = words_at(new, found), place.showing_text.split("\n")
    width = max(place.width, width_at(last, span), width_at(new, found))
    if is_restless(place, now) and _is_wide(place, new, found):
        # It may be a clause that was put in beside it: the next look will show.
        is_wider = place.was_wide and not has_news(words_at(last, span), before, said, found)
        width = width if is_wider else place.width
    return replace(
        place,
        showing=showing,
        showing_text="\n".join(said),
        since=now,
        looks=1,
        came_back=came_back,
        turns=(*place.turns, now)[-_TURNS_KEPT:],
        shown=shown,
        width=width,
        was_wide=_is_wide(place, new, found),
        sample=_sample(" ".join(said or words_at(last, span)), new, found),
    )


def _sample(text: str, new: Clauses, found: Span) -> str:
    if found.is_part:  # a number alone says little
        words = pieces(new[found.at].text)
        text = "".join(words[max(0, found.start - 8) : found.stop + 8])
    text = plain(text)
    return text if len(text) <= _SAMPLE else text[: _SAMPLE - 1].rstrip() + "…"


def _counts(text: Clauses) -> list[int]:
    return [len(tokens(clause.text)) for clause in text]


def _span(place: Place) -> Span:
    return Span(place.at, place.end, place.start, place.stop)
