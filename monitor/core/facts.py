"""What a policy states that can be held as a set: periods, amounts, contacts, recipients, ages, law, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from monitor.core import fact_words as said
from monitor.core import facts_abroad as abroad
from monitor.core import lexicon
from monitor.core.detect import EMAIL
from monitor.core.fact_money import amounts
from monitor.core.fact_tongues import KEEPING
from monitor.core.segment import plain, sentences, split, tokens
from monitor.core.tongue import is_only_english
from monitor.core.types import Clause


class FactKind(StrEnum):
    RETENTION = "retention period"
    DURATION = "duration"
    AMOUNT = "amount"
    EMAIL = "e-mail"
    PHONE = "telephone"
    ADDRESS = "postal address"
    OFFICER = "data protection officer"
    PARTY = "third party"
    AGE = "age"
    LAW = "governing law"
    COURTS = "courts"
    ARBITRATION = "arbitration"
    DATE = "date of the document"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a text states, in a form in which two texts can be held against each other."""

    kind: FactKind
    value: str
    """Normalised: `30 days`, `privacy@shop.example`, `effective 2026-01-31`."""
    quote: str
    """The sentence that says it first, as plain text, at most 300 characters."""
    path: tuple[str, ...] = ()
    """The headings above that sentence."""

    @property
    def key(self) -> tuple[FactKind, str]:
        return self.kind, self.value.casefold()


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """Two ledgers as sets: what only the older states, only the newer, and both (as the newer says it)."""

    gone: tuple[Fact, ...]
    come: tuple[Fact, ...]
    kept: tuple[Fact, ...]


_LONGEST_QUOTE = 300
_OFTEN = 8
"""A name that stands so often is the service's own."""


def ledger(clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Every fact that these clauses state, each once, by kind and then in the order of the text."""
    count = Counter(word for clause in clauses for word in tokens(clause.text))
    found: dict[tuple[FactKind, str], Fact] = {}
    for clause in clauses:
        shown = plain(clause.text)
        for sentence in said.WITH_ORDINALS.sub(r"\1 ", "\0".join(sentences(shown))).split("\0"):
            for kind, value in (*_spoken(sentence, clause), *_parties(sentence, clause, count)):
                fact = Fact(kind, value, sentence[:_LONGEST_QUOTE], clause.path)
                found.setdefault(fact.key, fact)
    order = list(FactKind)
    return tuple(sorted(found.values(), key=lambda fact: order.index(fact.kind)))


@lru_cache(maxsize=64)
def ledger_of(text: str) -> tuple[Fact, ...]:
    """The ledger of a Markdown text; about 0.3 ms a clause, and nothing when it is asked for again."""
    return ledger(split(text))


def compare_ledgers(old: Sequence[Fact], new: Sequence[Fact]) -> LedgerChange:
    """Which facts went, came and stayed."""
    before, after = {fact.key for fact in old}, {fact.key for fact in new}
    return LedgerChange(
        gone=tuple(fact for fact in old if fact.key not in after),
        come=tuple(fact for fact in new if fact.key not in before),
        kept=tuple(fact for fact in new if fact.key in before),
    )


_Found = Iterator[tuple[FactKind, str]]


def _spoken(sentence: str, clause: Clause) -> _Found:
    """What one sentence states, by all the rules but that of names."""
    has_digit = any(sign.isdigit() for sign in sentence)
    rules: tuple[Callable[[str, Clause], _Found], ...] = (_durations, _ages, _law)
    if has_digit:
        rules = (*rules, _amounts, _dates, _places)
    if "@" in sentence or has_digit or said.OFFICER.search(sentence):
        rules = (*rules, _contacts)
    if not is_only_english(tokens(clause.text)):
        rules = (*rules, _abroad)
    for rule in rules:
        yield from rule(sentence, clause)


def _durations(sentence: str, clause: Clause) -> _Found:
    kind = _kind_of_period(said.KEEPING, sentence, clause)
    for hit in said.DURATION.finditer(sentence):
        count = _number(hit["count"])
        of = f"{hit['of'].lower()} " if hit["of"] else ""
        unit = hit["unit"].lower()
        yield kind, f"{count} {of}{unit}{'s' if count != 1 else ''}"


def _kind_of_period(keeping: re.Pattern[str], sentence: str, clause: Clause) -> FactKind:
    is_keeping = any(keeping.search(told) for told in (sentence, *clause.path))
    return FactKind.RETENTION if is_keeping else FactKind.DURATION


def _abroad(sentence: str, clause: Clause) -> _Found:
    """What the six other languages put in words of their own."""
    kind = _kind_of_period(KEEPING, sentence, clause)
    yield from ((kind, period) for period in abroad.durations(sentence, kind is FactKind.RETENTION))
    yield from ((FactKind.AGE, age) for age in abroad.ages(sentence))
    yield from ((FactKind.LAW, whose) for whose in abroad.laws(sentence))
    yield from ((FactKind.COURTS, place) for place in abroad.courts(sentence))
    if abroad.is_arbitrated(sentence):
        yield FactKind.ARBITRATION, "arbitration"


def _ages(sentence: str, clause: Clause) -> _Found:
    if not said.CHILD.search(sentence):
        return
    for hit in said.AGE.finditer(sentence):
        age = _number(hit["count"] or hit["count2"] or hit["count3"])
        if 5 <= age <= 25:
            yield FactKind.AGE, str(age)


def _amounts(sentence: str, clause: Clause) -> _Found:
    yield from ((FactKind.AMOUNT, amount) for amount in amounts(sentence))


def _dates(sentence: str, clause: Clause) -> _Found:
    days = [(hit.start(), day.isoformat()) for hit in said.DATE.finditer(sentence) if (day := day_of(hit))]
    # which of 03/04/2026 is the month nobody can tell: it stays as it is written
    days += [(hit.start(), hit[0]) for hit in said.NUMERIC_DATE.finditer(sentence)]
    for start, when in days:
        before = sentence[max(0, start - 80) : start]
        named = [(found.end(), name) for name, lead in said.DATED for found in lead.finditer(before)]
        if named:
            yield FactKind.DATE, f"{max(named)[1]} {when}"


def _places(sentence: str, clause: Clause) -> _Found:
    for hit in said.STREET.finditer(sentence):
        yield (
            FactKind.ADDRESS,
            " ".join(said.ENDS_STREET.split(hit[0])[0].split()).rstrip(" .,"),
        )


def _contacts(sentence: str, clause: Clause) -> _Found:
    addresses = [hit[0].rstrip(".").lower() for hit in EMAIL.finditer(sentence) if "@" in hit[0]]
    for address in addresses:
        yield FactKind.EMAIL, address
    for hit in said.TELEPHONE.finditer(sentence):
        digits = re.sub(r"[^\d+]", "", hit[0])
        is_whole = digits.startswith("+") or re.fullmatch(said.FRENCH, hit[0])
        is_called = is_whole or said.CALLED.search(sentence[max(0, hit.start() - 60) : hit.start()])
        is_day = said.DATE.search(hit[0]) or said.NUMERIC_DATE.fullmatch(hit[0])
        if is_called and 8 <= len(digits) <= 16 and not is_day:
            yield FactKind.PHONE, digits
    if said.OFFICER.search(sentence):
        yield from ((FactKind.OFFICER, address) for address in addresses)
        if not addresses:
            yield FactKind.OFFICER, "named, no address beside it"


def _law(sentence: str, clause: Clause) -> _Found:
    for hit in said.LAW.finditer(sentence):
        if said.FOUNDED.search(sentence, max(0, hit.start() - 40), hit.start()):
            continue
        yield FactKind.LAW, (hit["place"] or hit["place2"]).rstrip(".")
    for hit in said.COURTS.finditer(sentence):
        yield FactKind.COURTS, hit["place"].rstrip(".")
    for name, pattern in said.ARBITRATION:
        if pattern.search(sentence):
            yield FactKind.ARBITRATION, name


def _parties(sentence: str, clause: Clause, count: Counter[str]) -> _Found:
    """Companies by their legal form, names after `such as` where recipients are told, and rows of lists of them."""
    names = [hit[0] for hit in said.COMPANY.finditer(sentence)]
    folded = " ".join(tokens(sentence))
    if lexicon.LISTS_RECIPIENTS.search(folded):
        for opening in said.OPENS_NAMES.finditer(sentence):
            names += _in_row(sentence[opening.end() : opening.end() + 400])
    elif not clause.is_heading and clause.path and lexicon.RECIPIENTS.search(" ".join(tokens(clause.path[-1]))):
        names += [hit[0] for hit in [said.NAME.match(sentence)] if hit and said.ENDS_NAME.match(sentence, hit.end())]
    names += [hit["name"] for hit in said.PROVIDER.finditer(sentence)]
    for name in names:
        words = tokens(name)
        is_name = words and not all(word in said.NO_NAMES or word in lexicon.STOP_WORDS for word in words)
        if is_name and words[0] not in said.NO_NAMES and count[words[0]] < _OFTEN:
            yield FactKind.PARTY, re.sub(r"['’]s$", "", name.rstrip(" .,;:'’"))


def _in_row(rest: str) -> list[str]:
    """The names at the beginning of a row: `Stripe, PayPal and Google Analytics to ...`."""
    found: list[str] = []
    at = 0
    while (gap := said.BEFORE_NAME.match(rest, at)) is not None:
        hit = said.NAME.match(rest, gap.end())
        if hit is None:
            return found
        found.append(hit[0])
        at = hit.end()
        if (aside := said.ASIDE.match(rest, at)) is not None:
            at = aside.end()
        if not said.GOES_ON.match(rest, at):
            return found
    return found


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else said.NUMBERS[word.lower()]


def day_of(hit: re.Match[str]) -> date | None:
    """The day that a match of `fact_words.DATE` names, if there is one."""
    try:
        if hit["iso"]:
            return date.fromisoformat(hit["iso"])
        month = (hit["month"] or hit["month2"]).lower()
        return date(int(hit["year"] or hit["year2"]), said.MONTHS[month], int(hit["day"] or hit["day2"]))
    except ValueError:
        return None
