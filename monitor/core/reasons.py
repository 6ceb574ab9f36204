"""Why a change matters, in words with the evidence, and for whom it is better: what a letter's first line says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.core import lexicon, phrases
from monitor.core import reason_words as heard
from monitor.core.detect import Edit
from monitor.core.segment import plain, tokens
from monitor.core.types import Category
from monitor.core.versions import Versions
from monitor.core.weighing import outweighing, weigh

MOST = 4
"""More reasons tell a reader less."""
_NAMES = 2
"""Of each kind: a long clause names dozens."""
_SHORT = 8
_WORTH_SHOWING = 0.3
"""A longer edit is no flip of a word but a new wording."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, how telling it is, and whether it is better (1) or worse (-1) for the person concerned."""

    says: str
    worth: float
    favour: int = 0
    is_grave: bool = False
    """It alone makes a change substantive: something the document named nowhere before, or names nowhere now."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the edits of one change stand in."""

    before: str
    after: str
    category: Category
    versions: Versions


def reasons(counted: Sequence[Edit], scene: Scene) -> tuple[Reason, ...]:
    """The most telling first; none says twice what another says."""
    found: list[Reason] = []
    for edit in counted:
        told = [
            *_flips(edit), *_numbers(edit, scene), *_law(edit), *_named(edit, scene), *_rights(edit, scene),
            *_scope(edit), *_consented(edit),
        ]  # fmt: skip
        found += told or _reworded(edit)
    found.sort(key=lambda reason: -reason.worth)
    names = [_name(reason) for reason in found]
    kept = {}
    for name, reason in zip(names, found, strict=True):
        # 'sensitive' says nothing beside 'sensitive personal data', nor a purpose beside the recipient of that name
        if name not in kept and not any(name != other and name in other for other in names):
            kept[name] = reason
    shown = plain(scene.before), plain(scene.after)
    return tuple(replace(reason, says=phrases.restored(reason.says, shown)) for reason in [*kept.values()][:MOST])


def _name(reason: Reason) -> str:
    return reason.says.casefold().rpartition(": ")[2]


def _reworded(edit: Edit) -> Iterator[Reason]:
    weight, _ = weigh(edit.gone_key, edit.come_key)
    is_part = bool((edit.gone and edit.come) or edit.same_left or edit.same_right)
    if is_part and weight >= _WORTH_SHOWING:
        yield Reason(phrases.window(edit), 1.0 + min(0.5, weight / 8))


def _flips(edit: Edit) -> Iterator[Reason]:
    gone, come = " ".join(edit.gone_key), " ".join(edit.come_key)
    was, now = heard.OPT.search(gone), heard.OPT.search(come)
    if was and now and was[1] != now[1]:
        yield Reason(f"opt-{was[1]} became opt-{now[1]}", 3.5, -1 if now[1] == "out" else 1)
        return
    if max(len(edit.gone), len(edit.come)) > _SHORT:
        return
    lost, won = heard.PROMISES.intersection(edit.gone_key), heard.PROMISES.intersection(edit.come_key)
    if lost != won:
        denied = bool(heard.NEGATION.search(come)) - bool(heard.NEGATION.search(gone))
        is_part = bool((lost and won) or edit.same_left or edit.same_right)
        plain_too = max(map(_strength, won), default=heard.PLAIN) - max(map(_strength, lost), default=heard.PLAIN)
        stronger = plain_too if is_part else 0
        is_edit = is_part or bool(edit.gone and edit.come)
        favour = _promised(edit, denied, stronger) if is_edit else 0  # a clause of its own is read as a whole
        yield Reason(phrases.window(edit), 3.6 if denied else 2.7, favour)


def _strength(word: str) -> int:
    return heard.STRENGTH.get(word, 0)


def _promised(edit: Edit, denied: int, stronger: int) -> int:
    """Whom a promise favours that is denied now or no more, or binds more or less than before."""
    said = (*edit.left, *edit.gone_key, *edit.come_key)
    subject = next((word for word in reversed(said) if word in heard.YOU or word in heard.WE), "we")
    borne = " ".join((*edit.gone_key[-2:], *edit.come_key[-2:], *edit.right[:3]))
    if subject in heard.YOU:
        return denied if heard.LIABLE.search(borne) else -denied or -_sign(stronger)
    return -denied or _sign(stronger) if heard.SERVICE.search(borne) else denied


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _numbers(edit: Edit, scene: Scene) -> Iterator[Reason]:
    was, now = phrases.amounts(edit)
    gone, come = [text for text in was if text not in now], [text for text in now if text not in was]
    if not (gone or come):
        return
    around = " ".join((*edit.left, *edit.right))
    if len(gone) == len(come) == 1:
        of = "age: " if heard.AGES.search(around) else ""
        yield Reason(f"{of}'{gone[0]}' became '{come[0]}'", 3.0, _longer(gone[0], come[0], around))
    elif any(" " in text or "%" in text or not text[0].isdigit() for text in (*gone, *come)):
        yield Reason(phrases.became(_listed(gone), _listed(come)), 3.0 if scene.category in heard.COUNTED else 2.0)


def _listed(amounts: Sequence[str]) -> list[str]:
    return ", ".join(amounts[:3]).split()


def _longer(was: str, now: str, around: str) -> int:
    """Whether more of it is better here."""
    first, second = _size(was), _size(now)
    if not first or not second or first == second:
        return 0
    grew = 1 if second > first else -1
    if heard.IN_FAVOUR_LONGER.search(around):
        return grew
    return -grew if heard.AGAINST_LONGER.search(around) or "$" in was else 0


def _size(amount: str) -> float:
    number, _, unit = amount.strip("$€£¥").replace(",", "").partition(" ")
    if not re.fullmatch(r"\d+(?:\.\d+)?", number):
        return 0.0
    scale = next((days for name, days in heard.DAYS.items() if name in unit), 1.0)
    return float(number) * scale


def _law(edit: Edit) -> Iterator[Reason]:
    near = " ".join((*edit.left[-5:], *edit.right[:2]))
    is_name = all(word[0].isupper() for word in (*edit.gone, *edit.come) if word.casefold() not in lexicon.STOP_WORDS)
    if edit.gone and edit.come and is_name and heard.LAW.search(near) and len(edit.gone) + len(edit.come) <= 12:
        yield Reason(f"law or courts: {phrases.became(edit.gone, edit.come)}", 3.0)
    elif edit.gone and edit.come and len(edit.gone) + len(edit.come) <= 14:
        entity = lexicon.COMPANY.search(" ".join((*edit.gone_key, *edit.come_key)))
        if entity and is_name:
            yield Reason(f"the company: {phrases.became(edit.gone, edit.come)}", 2.6)


def _named(edit: Edit, scene: Scene) -> Iterator[Reason]:
    """New recipients, data and purposes, and such as are no longer named."""
    around = " ".join((*edit.left, *edit.gone_key, *edit.come_key, *edit.right))
    right = edit.right[: edit.same_right]
    for subject, sought, context, category, worth in (
        ("recipient", heard.RECIPIENTS, heard.PASSED_ON, Category.SHARING, 2.5),
        ("data", heard.DATA, heard.TAKEN_IN, Category.COLLECTION, 2.4),
        ("purpose", heard.PURPOSES, heard.USED_FOR, Category.USE, 2.3),
    ):
        fits = scene.category is category
        if not fits and (not context.search(around) or scene.category in _ELSEWHERE):
            continue
        bonus = 0.8 * fits
        gone = set(edit.gone_key)
        lost, won = outweighing(edit.gone_key, edit.come_key), outweighing(edit.come_key, edit.gone_key)
        favour = 0 if heard.NEGATION.search(around) or (subject == "data" and heard.KEPT_SAFE.search(around)) else 1
        if heard.REFUSING.search(" ".join(edit.left)):
            favour = -favour
        is_open = bool(heard.OPEN.search(" ".join(edit.left)))
        for name in phrases.nouns(edit.come, right, sought, scene.after)[:_NAMES]:
            if sought.search(" ".join(won)) and not gone.issuperset(name.casefold().split()):
                is_new = not scene.versions.holds(name.casefold().split(), in_new=False)
                said = f"new {subject}: {name}" if is_new else f"{subject} put in here: {name}"
                yield Reason(
                    said,
                    worth + bonus - 0.5 * (not is_new),
                    -favour,
                    is_new and fits and not is_open and _is_whole(name, edit.come_key),
                )
        come = set(edit.come_key)
        for name in phrases.nouns(edit.gone, right, sought, scene.before)[:_NAMES]:
            if sought.search(" ".join(lost)) and not come.issuperset(name.casefold().split()):
                is_gone = not scene.versions.holds(name.casefold().split(), in_new=True)
                said = f"{subject} no longer named: {name}" if is_gone else f"{subject} taken out here: {name}"
                yield Reason(
                    said,
                    worth + bonus - 0.4 - 0.5 * (not is_gone),
                    favour,
                    is_gone and fits and not is_open and _is_whole(name, edit.gone_key),
                )


def _is_whole(name: str, changed: Sequence[str]) -> bool:
    """Whether all of the name changed: 'affiliate' put before 'vendors' names nobody new."""
    return set(name.casefold().split()) <= set(changed)


_ELSEWHERE = frozenset((Category.LEGAL, Category.CONTENT, Category.FEES, Category.ACCOUNT, Category.CONTACT))
"""A partner in a clause on liability is no recipient of data."""


def _rights(edit: Edit, scene: Scene) -> Iterator[Reason]:
    if scene.category not in (Category.RIGHTS, Category.CHOICE, Category.LEGAL, Category.FEES, Category.RETENTION):
        return
    left = " ".join(edit.left)
    gone, come = " ".join(edit.gone_key), " ".join(edit.come_key)
    bonus = 0.8 * (scene.category is Category.RIGHTS)
    for name, sought in heard.RIGHTS:
        was, now = bool(sought.search(gone)), bool(sought.search(come))
        if was == now or all(sought.search(" ".join(tokens(text))) for text in (scene.before, scene.after)):
            continue
        said = f"{left} {gone if was else come}"
        if lexicon.WAIVER.search(said):
            if name not in heard.WAIVED:
                continue
            yield Reason(f"right waived: {name}" if now else f"waiver removed: {name}", 2.9, -1 if now else 1)
        elif name not in heard.WAIVED_ONLY and any(
            heard.ENTITLED.search(said[: hit.start()][-heard.NEAR :]) for hit in sought.finditer(said)
        ):
            elsewhere = scene.versions.mentions(sought, in_new=not now)
            how = ("named here" if now else "no longer named here") if elsewhere else ("added" if now else "removed")
            yield Reason(f"right {how}: {name}", 2.2 + bonus - 0.4 * bool(elsewhere), 1 if now else -1, bool(bonus))


def _consented(edit: Edit) -> Iterator[Reason]:
    gone, come = (
        bool(heard.CONSENTED.search(" ".join(edit.gone_key))),
        bool(heard.CONSENTED.search(" ".join(edit.come_key))),
    )
    if gone != come and len(edit.gone) + len(edit.come) <= _SHORT:
        yield Reason(phrases.window(edit), 2.6, 1 if come else -1)


def _scope(edit: Edit) -> Iterator[Reason]:
    gone, come = " ".join(edit.gone_key), " ".join(edit.come_key)
    if max(len(edit.gone), len(edit.come)) <= _SHORT and bool(heard.SCOPE.search(gone)) != bool(
        heard.SCOPE.search(come)
    ):
        yield Reason(phrases.window(edit), 2.1)
