"""What two clauses differ in, once the harmless is set aside: each edit is explained, or it counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from rapidfuzz.distance import OSA, LCSseq

from monitor.core import lexicon, plain_words, tongues
from monitor.core.segment import plain, sentences, shown_tokens
from monitor.core.weighing import TELLING, stops

# every repetition has a bound: a page of a million letters without a blank must not cost minutes
EMAIL = re.compile(
    r"\[email\s*protected\]|\bemail protected\b|"
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_WEB = re.compile(
    r"(?:https?://|www\.)[^\s\])>,]+|"
    r"(?<![\w-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|io|co|eu|uk|de|fr|gov|app|dev|me|info|ai)\b(?:/[^\s\])>,]*)?",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w$€£])\+?\(?\d{2,4}\)?[\s./-]\(?\d{2,4}\)?[\s./-]\d{2,4}(?:[\s./-]\d{2,4})*(?![\w%])")
_STAMP = re.compile(r"(?<!\d)\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?")
_CONTEXT = 12


class Harmless(StrEnum):
    """Why an edit changes nobody's rights: the words for a reason."""

    SPACING = "only spacing or hyphens differ"
    DOUBLED = "a doubled word was mended"
    TYPO = "a slip of spelling was mended"
    DATE = "the document's own date changed"
    REFERENCE = "a section number changed"
    ADDRESS = "an address changed"
    GRAMMAR = "only small words differ"
    REPEATED = "it says what another clause says"
    RENAMED = "a name was replaced throughout"
    POINTER = "it only says where to read more"
    INTRODUCING = "it introduces, assures or explains a word, and no more"
    NAMING = "a company is only described more closely"
    FURNITURE = "it belongs to the page, not to the document"

    @property
    def is_cosmetic(self) -> bool:
        return self in (Harmless.SPACING, Harmless.DOUBLED, Harmless.TYPO)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that went and words that came at one place, as shown, with what stands around them, folded."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    same_left: int = 0
    """How many of the words to the left, and to the right, stand in both versions."""
    same_right: int = 0
    old_at: int = 0
    """Its place among the words of the old clause, and of the new."""
    new_at: int = 0

    @property
    def gone_key(self) -> tuple[str, ...]:
        return tuple([word.casefold() for word in self.gone])

    @property
    def come_key(self) -> tuple[str, ...]:
        return tuple([word.casefold() for word in self.come])


def masked(text: str) -> str:
    """A clause with its e-mail addresses, web addresses and telephone numbers as mere placeholders."""
    text = _STAMP.sub(" timestamp ", plain(text))
    return PHONE.sub(" phonenumber ", _WEB.sub(" webaddress ", EMAIL.sub(" emailaddress ", text)))


@lru_cache(maxsize=512)
def edits(before: str, after: str) -> tuple[Edit, ...]:
    """Where two clauses differ, word by word, addresses masked."""
    shown_old, shown_new = shown_tokens(masked(before)), shown_tokens(masked(after))
    old, new = [word.casefold() for word in shown_old], [word.casefold() for word in shown_new]
    equal = [step for step in LCSseq.opcodes(old, new) if step.tag == "equal"]
    at_old = at_new = same = 0
    found: list[Edit] = []
    for end_old, end_new, next_old, next_new in [
        *((step.src_start, step.dest_start, step.src_end, step.dest_end) for step in equal),
        (len(old), len(new), len(old), len(new)),
    ]:
        if end_old > at_old or end_new > at_new:
            left, right = new[max(0, at_new - _CONTEXT) : at_new], new[end_new : end_new + _CONTEXT]
            beside = min(_CONTEXT, same), min(_CONTEXT, next_new - end_new)
            found.append(
                Edit(
                    shown_old[at_old:end_old],
                    shown_new[at_new:end_new],
                    tuple(left),
                    tuple(right),
                    *beside,
                    at_old,
                    at_new,
                )
            )
        at_old, at_new, same = next_old, next_new, next_new - end_new
    return tuple(found)


def told(before: str, after: str, harmless: Sequence[Edit]) -> tuple[list[str], list[str]]:
    """The words of the sentences in which two clauses differ, once the harmless edits between them are undone."""
    old, new = (_by_sentence(text) for text in (before, after))
    for edit in reversed(harmless):
        at = new[edit.new_at - 1][1] if edit.new_at else 0
        new[edit.new_at : edit.new_at + len(edit.come)] = [(word, at) for word in edit.gone_key]
    old_said, new_said = (
        [tuple(word for word, _ in group) for _, group in groupby(side, key=lambda each: each[1])]
        for side in (old, new)
    )
    apart = [Counter(one) - Counter(other) for one, other in ((old_said, new_said), (new_said, old_said))]
    lost, won = (
        [word for sentence in said if sentence in rest for word in sentence]
        for said, rest in zip((old_said, new_said), apart, strict=True)
    )
    return lost, won


def _by_sentence(text: str) -> list[tuple[str, int]]:
    """Each word with the number of its sentence; one number for all where they cannot be told apart."""
    whole = [word.casefold() for word in shown_tokens(masked(text))]
    parted = [(word.casefold(), at) for at, each in enumerate(sentences(masked(text))) for word in shown_tokens(each)]
    return parted if [word for word, _ in parted] == whole else [(word, 0) for word in whole]


def explain(edit: Edit, is_row: bool = False, spoken: str = "") -> Harmless | None:
    """Why one edit is harmless by itself, if it is; in a row of a table, addresses are what the table lists."""
    gone, come = edit.gone_key, edit.come_key
    if "".join(gone) == "".join(come):
        return Harmless.SPACING
    if _is_doubled(gone, come, edit):
        return Harmless.DOUBLED
    if is_slip(gone, come):
        return Harmless.TYPO
    if _is_spelt_again(gone or come, edit):
        return Harmless.DOUBLED
    if _is_date(gone) and _is_date(come) and _is_own_date(edit):
        return Harmless.DATE
    if _is_reference(edit):
        return Harmless.REFERENCE
    if all(word in stops(spoken) for word in (*gone, *come)):
        return Harmless.GRAMMAR
    shown, beside = (*edit.gone, *edit.come), " ".join((*edit.left[-2:], *edit.right[:2]))
    if len(gone) + len(come) <= 14 and lexicon.NAMING.search(" ".join((*gone, *come))):
        return Harmless.NAMING
    if len(shown) <= 6 and all(word[0].isupper() for word in shown) and lexicon.OFFICE.search(beside):
        return Harmless.NAMING
    if edit.gone and edit.come and lexicon.OPERATOR.search(" ".join(edit.left[-3:])):
        return None
    if not is_row and _is_address(edit):
        return Harmless.ADDRESS
    return None


def is_slip(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether one spelling was put right: the same number of words, each nearly the same, none of them telling."""
    if len(gone) != len(come) or not gone:
        return False
    return all(old == new or _is_slip(old, new) for old, new in zip(gone, come, strict=True))


def _is_slip(old: str, new: str) -> bool:
    if any(letter.isdigit() for letter in old + new) or min(len(old), len(new)) < 3:
        return False
    if old in TELLING or new in TELLING or old in tongues.TELLING or new in tongues.TELLING:
        return False
    shorter, longer = sorted((old, new), key=len)
    if longer.endswith(shorter) and longer.removesuffix(shorter) in ("un", "in", "im", "non", "dis", "re", "mis", "ab"):
        return False
    if longer.startswith(shorter) and longer.removeprefix(shorter) in (
        "s",
        "es",
        "ed",
        "d",
        "'s",
        "ly",
        "ing",
        "al",
        "ion",
    ):
        return True
    return (OSA.distance(old, new) <= (1 if len(shorter) < 6 else 2) and old[0] == new[0]) or _misses_first(
        shorter, longer
    )


def _misses_first(shorter: str, longer: str) -> bool:
    return len(shorter) >= 5 and longer[1:] == shorter


def _is_doubled(gone: Sequence[str], come: Sequence[str], edit: Edit) -> bool:
    more = gone or come
    if (gone and come) or not more or len(more) > 4:
        return False
    return tuple(more) in (edit.left[-len(more) :], edit.right[: len(more)])


def _is_spelt_again(figure: Sequence[str], edit: Edit) -> bool:
    """Whether a figure only stands behind the same number in words: seven (7)."""
    if (edit.gone and edit.come) or len(figure) != 1 or not edit.left:
        return False
    return figure[0].isdecimal() and plain_words.NUMBERS.get(edit.left[-1]) == figure[0]


def _is_date(words: Sequence[str]) -> bool:
    return all(is_date_word(word) or word in lexicon.STOP_WORDS for word in words)


def is_date_word(word: str) -> bool:
    """A day, a month, a year, or a word that stands beside a document's date, in any of seven languages."""
    return any(
        words.fullmatch(word) for words in (lexicon.DATE_WORD, lexicon.DATE_LINE, tongues.MONTHS, tongues.DATE_LINE)
    )


def _is_own_date(edit: Edit) -> bool:
    words = (*edit.gone_key, *edit.come_key)
    context = " ".join((*edit.left, *edit.right))
    has_date = any(
        lexicon.YEAR.search(word) or lexicon.MONTHS.search(word) or tongues.MONTHS.search(word)
        for word in (*words, *edit.left[-3:], *edit.right[:3])
    )
    is_dated = bool(lexicon.DATE_LINE.search(context) or tongues.DATE_LINE.search(context))
    return has_date and (is_dated or len(edit.left) + len(edit.right) <= 6)


def _is_reference(edit: Edit) -> bool:
    words = (*edit.gone_key, *edit.come_key)
    near = " ".join(edit.left[-4:])
    return all(re.fullmatch(r"[\d.]+|[a-z]|[ivx]+", word) for word in words) and bool(lexicon.REFERENCES.search(near))


def _is_address(edit: Edit) -> bool:
    shown = (*edit.gone, *edit.come)
    if len(shown) > 40:
        return False
    proper = sum(
        word[0].isupper() or word[0].isdigit() or word in ("emailaddress", "phonenumber", "webaddress")
        for word in shown
    )
    around = " ".join((*edit.left, *edit.gone_key, *edit.come_key, *edit.right))
    near = " ".join((*edit.left[-4:], *edit.gone_key, *edit.come_key, *edit.right[:4]))
    if any(word in ("emailaddress", "phonenumber", "webaddress") for word in shown) and proper >= 0.5 * len(shown):
        return True
    has_number = any(word[0].isdigit() for word in (*shown, *edit.left[-4:], *edit.right[:4]))
    if proper < 0.7 * len(shown) or not has_number or lexicon.UNITS.search(near):
        return False
    has_postcode = any(re.fullmatch(r"\d{4,6}", word) and not lexicon.YEAR.fullmatch(word) for word in shown)
    return bool(lexicon.ADDRESS.search(around)) or (has_postcode and not lexicon.BOUNDS.search(near))


def is_pointer(words: Sequence[str]) -> bool:
    """Whether words only say where more can be read."""
    said = " ".join(words)
    return len(words) <= 30 and bool(lexicon.POINTER.search(said)) and not lexicon.DUTY.search(said)


def grams(words: Sequence[str], size: int = 4) -> Iterator[tuple[str, ...]]:
    """Every run of so many words."""
    return zip(*(words[start:] for start in range(size)), strict=False)
