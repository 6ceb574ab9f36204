"""The shortest phrase that shows what happened: "'will never sell' became 'may sell'"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core import lexicon, tongues
from monitor.core.detect import Edit

LONGEST = 9
"""Words a quoted phrase may have; a longer one is cut."""
_NOUNS = 4
_HELPERS = frozenset(
    """will shall may must can could should would might cannot not never only no do does don't won't to be been is are
    we you have has""".split()  # noqa: SIM905 a list of words is read as a line
)
_OPEN = _HELPERS | lexicon.STOP_WORDS | tongues.PROMISES
"""A phrase that ends in one of these wants the word it bears on."""
_VERBS = lexicon.words(
    """collect* share sharing shared sell sold disclos* transfer* store* process use uses used using receive* provide*
    send sent may will allow* includ* require* keep retain* delete* rely upon because
    who when while during including such other many several certain new same like enable* help* let lets
    operating issued obtain* ask* consider* upload* choose* relat* draw draws make makes mitigate listed against
    between among across whether until authoriz* authoris*"""
)
_QUALITIES = frozenset(
    ["sensitive", "financial", "medical", "facial", "automated", "demographic", "ethnic", "racial", "sexual", "genetic"]
)
"""These name nothing alone."""
_PLACES = {"emailaddress": "an e-mail address", "phonenumber": "a telephone number", "webaddress": "a web address"}
_MONEY = frozenset("$€£¥")
_UNIT = lexicon.words(
    """day days week weeks month months quarter quarters year years hour hours minute minutes second seconds percent %
    usd eur gbp dollars euros pounds mb gb tb times users credits words characters people items business working
    calendar consecutive """
    + tongues.UNITS
)
_COUNT = re.compile(
    r"\d[\d.,]*(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|thirty|sixty|ninety"
)


_QUOTED = re.compile(r"'([^']+)'|(?:(?<=recipient)|(?<=data)|(?<=purpose)|(?<=named)|(?<=here)): ([^':]+)$")
_BETWEEN = r"[\W_]{0,4}"


def quoted(words: Sequence[str]) -> str:
    """Words as a reason quotes them."""
    shown = [_PLACES.get(word, word) for word in words]
    cut = shown if len(shown) <= LONGEST else [*shown[: LONGEST - 1], "…"]
    return "'" + re.sub(r"([$€£]) (?=\d)", r"\1", " ".join(cut)).replace(" %", "%").replace("'", "’") + "'"


def restored(said: str, texts: Sequence[str]) -> str:
    """A reason with its quotations as they stand in the clause: their capitals, hyphens and commas."""

    def put(hit: re.Match[str]) -> str:
        whole = hit[1] or hit[2]
        cut = whole.removesuffix(" …")
        sought = re.compile(_BETWEEN.join(map(_spelt, cut.split())), re.IGNORECASE)
        found = next((place[0] for text in texts if (place := sought.search(text))), cut)
        exact = _balanced(" ".join(found.split())).replace("'", "’") + whole[len(cut) :]
        return f"'{exact}'" if hit[1] else f": {exact}"

    return _QUOTED.sub(put, said)


def _balanced(shown: str) -> str:
    """Without a bracket at either end that has no other."""
    shown = shown.removesuffix("(").removeprefix(")")
    return shown.replace(")", "") if ")" in shown and "(" not in shown else shown


def _spelt(word: str) -> str:
    return re.escape(word).replace("’", "['’‘]")


def became(old: Sequence[str], new: Sequence[str]) -> str:
    """One phrase put for another, put in or taken out."""
    if old and new:
        return f"{quoted(old)} became {quoted(new)}"
    return f"{quoted(new)} was put in" if new else f"{quoted(old)} was taken out"


def window(edit: Edit) -> str:
    """The edit with the helping verb before it and the word after it that it bears on."""
    left, right = _same_left(edit), _same_right(edit)
    start = len(left)
    while start and len(left) - start < 2 and left[start - 1] in _HELPERS:
        start -= 1
    end = 0
    is_open = any(side and side[-1] in _OPEN for side in (edit.gone_key, edit.come_key))
    while is_open and end < min(3, len(right)):
        end += 1
        if right[end - 1] not in _OPEN:
            break
    before, after = (*left[start:], *edit.gone, *right[:end]), (*left[start:], *edit.come, *right[:end])
    if (edit.gone and edit.come) or (start < len(left) or end):
        return became(before, after)
    return became(edit.gone, edit.come)


def amounts(edit: Edit) -> tuple[list[str], list[str]]:
    """The numbers of either side with their units."""
    right = _same_right(edit)[:2]
    left = _same_left(edit)[-1:]
    return _amounts((*left, *edit.gone, *right), len(left), len(edit.gone)), _amounts(
        (*left, *edit.come, *right), len(left), len(edit.come)
    )


def _amounts(words: Sequence[str], start: int, length: int) -> list[str]:
    found = []
    for at in range(start, start + length):
        if not _COUNT.fullmatch(words[at].casefold()):
            continue
        unit = []
        for word in words[at + 1 : at + 3]:
            if not _UNIT.fullmatch(word.casefold()):
                break
            unit.append(word)
        money = words[at - 1] if at and words[at - 1] in _MONEY else ""
        if unit or money or words[at][0].isdigit():
            found.append(" ".join([money + words[at], *unit]).replace(" %", "%"))
    return list(dict.fromkeys(found))


def nouns(changed: Sequence[str], right: Sequence[str], sought: re.Pattern[str], text: str) -> list[str]:
    """The phrases around the sought words that stand so in the text: 'advertising partners', not 'partners'.

    They may reach into what stands to the right, and begin in what changed.
    """
    words = (*changed, *right[:2])
    folded = [word.casefold() for word in words]
    text = " ".join(re.sub(r"[’‘]", "'", text).replace("-", " ").casefold().split())
    found: list[str] = []
    taken = -1
    for at in range(len(changed)):
        if at <= taken or not any(
            sought.fullmatch(" ".join(folded[at : at + size])) for size in (1, 2) if at + size <= len(folded)
        ):
            continue
        start, end = at, at + 1
        while (
            end < len(folded)
            and end - start < _NOUNS
            and not folded[end].endswith("ing")
            and _joins(folded, start, end + 1, end, text)
        ):
            end += 1
        while start > taken + 1 and end - start < _NOUNS and _joins(folded, start - 1, end, start - 1, text):
            start -= 1
        taken = end - 1
        is_vague = end - start == 1 and folded[start] in _QUALITIES
        if not is_vague and not lexicon.COMPANY.search(" ".join(folded[start:end])):
            found.append(" ".join(_PLACES.get(word, word) for word in words[start:end]))
    return list({name.casefold(): name for name in reversed(found)}.values())[::-1]


def _joins(folded: Sequence[str], start: int, end: int, new: int, text: str) -> bool:
    word = folded[new]
    if (
        word in lexicon.STOP_WORDS
        or word in _HELPERS
        or word[0].isdigit()
        or word.endswith("'s")
        or _VERBS.fullmatch(word)
    ):
        return False
    return " ".join(folded[start:end]) in text


def _same_left(edit: Edit) -> tuple[str, ...]:
    return edit.left[len(edit.left) - edit.same_left :] if edit.same_left else ()


def _same_right(edit: Edit) -> tuple[str, ...]:
    return edit.right[: edit.same_right]
