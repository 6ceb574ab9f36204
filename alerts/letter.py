"""A letter as the templates print it, and how it is made to fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from alerts.marks import Mark, MarkKind, Printed

_OF_THE_MARKS = (
    Mark(MarkKind.DELETED, "struck through was deleted"),
    Mark(MarkKind.INSERTED, "underlined was inserted"),
    Mark(MarkKind.MOVED, "this was moved"),
    Mark(MarkKind.LEFT_OUT, "[…] is unchanged text left out"),
)
_OF_THE_SIGNS = {
    "[-": "[-this was deleted-]",
    "{+": "{+this was inserted+}",
    "-": 'a line after "-" was removed',
    "+": 'a line after "+" was added',
    ">": 'a line after ">" was moved',
    "[…]": "[…] is unchanged text left out",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One change as the templates print it."""

    label: str
    path: str
    why: str
    marks: tuple[Mark, ...]
    printed: Printed
    """The marks in plain text."""
    rank: tuple[int, int, float]
    """The lowest are the last to be cut: no giant, the verdict, the weight."""
    also: tuple[Place, ...] = ()
    """Other documents in which the very same edit was made."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its source's name, and its address, where a link to it is safe."""

    name: str
    url: str
    shown_url: str
    command: str
    """What shows the whole difference on the operator's machine."""
    page: str = ""
    """Our own page that shows it, where there is one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one policy, or to several that changed alike."""

    who: str
    title: str
    """The document's own title where it says more than `who`."""
    place: Place
    replicas: tuple[Place, ...]
    remarks: tuple[str, ...]
    """When it was seen, the policy's own date, notes."""
    items: tuple[Item, ...]
    gist: str
    is_told_above: bool = False
    """Its weightier changes stand further up, with dates, address and command."""
    cut: int = 0
    """Items that found no room."""
    replicas_cut: int = 0

    @property
    def pages(self) -> int:
        return 1 + len(self.replicas) + self.replicas_cut


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that could not be read."""

    place: Place
    said: str
    detail: str


@dataclass(frozen=True, slots=True)
class Hello:
    """A source that is watched from now on, as it was read."""

    place: Place
    title: str
    said: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Foot:
    """What differs between letters of the same content: for whom, and the ways out."""

    closing: str
    because: str
    heads: tuple[tuple[str, str], ...] = ()
    """Versions, by name and number, with their links in the chain: this letter is a copy that we cannot alter."""
    heads_cut: int = 0
    unsubscribe_url: str = ""
    unsubscribe_mail: str = ""
    unsubscribe_text: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    who: str
    said: str


@dataclass(frozen=True, slots=True)
class Letter:
    """All that the templates print."""

    subject: str
    day: str
    headline: str
    lead: str
    summary: tuple[Summary, ...]
    summary_cut: int
    matters: tuple[Entry, ...]
    small: tuple[Entry, ...]
    returns: tuple[Entry, ...]
    troubles: tuple[Trouble, ...]
    troubles_cut: int
    quiet_title: str
    quiet: tuple[str, ...]
    hellos: tuple[Hello, ...] = ()
    hellos_cut: int = 0
    cut: int = 0
    """Changes that found no room anywhere."""

    @property
    def units(self) -> int:
        """How many changes there are to show; an entry without any counts as one."""
        return sum(max(len(entry.items), 1) for entry in (*self.matters, *self.small, *self.returns))

    @property
    def legend(self) -> tuple[Mark, ...]:
        """How to read the marks that occur."""
        occurring = {mark.kind for item in self._items() for mark in item.marks}
        return tuple(mark for mark in _OF_THE_MARKS if mark.kind in occurring)

    @property
    def text_legend(self) -> tuple[str, ...]:
        """How to read the signs that stand in the text."""
        occurring = {sign for item in self._items() for sign in item.printed.signs}
        return tuple(said for sign, said in _OF_THE_SIGNS.items() if sign in occurring)

    def _items(self) -> Iterator[Item]:
        return (item for entry in (*self.matters, *self.small, *self.returns) for item in entry.items)


def shorter_lists(letter: Letter, lines: int) -> Letter:
    """The letter with lists of at most so many lines, the rest as counts."""

    def short(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(
            replace(
                entry,
                replicas=entry.replicas[:lines],
                replicas_cut=entry.replicas_cut + max(len(entry.replicas) - lines, 0),
            )
            for entry in entries
        )

    return replace(
        letter,
        summary=letter.summary[:lines],
        summary_cut=letter.summary_cut + max(len(letter.summary) - lines, 0),
        troubles=letter.troubles[:lines],
        troubles_cut=letter.troubles_cut + max(len(letter.troubles) - lines, 0),
        hellos=letter.hellos[:lines],
        hellos_cut=letter.hellos_cut + max(len(letter.hellos) - lines, 0),
        matters=short(letter.matters),
        small=short(letter.small),
        returns=short(letter.returns),
    )


def cut_to(letter: Letter, units: int) -> Letter:
    """The letter with the so many weightiest changes, taken in turn from every policy; the rest as counts."""
    sections = (letter.matters, letter.small, letter.returns)
    queue = sorted(
        (*(entry.items[at].rank if entry.items else (0, 0, 0.0)), at, section, number)
        for section, entries in enumerate(sections)
        for number, entry in enumerate(entries)
        for at in range(max(len(entry.items), 1))
    )
    kept = {(section, number, at) for *_, at, section, number in queue[:units]}
    matters, small, returns = (
        tuple(
            replace(entry, items=tuple(entry.items[at] for at in places if at < len(entry.items)), cut=cut)
            for number, entry in enumerate(entries)
            if (places := [at for at in range(max(len(entry.items), 1)) if (section, number, at) in kept])
            for cut in (entry.cut + max(len(entry.items), 1) - len(places),)
        )
        for section, entries in enumerate(sections)
    )
    return replace(letter, matters=matters, small=small, returns=returns, cut=letter.units - len(kept))
