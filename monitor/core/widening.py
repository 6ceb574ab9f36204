"""What few words do by their place: an item of a closed list, a promise that became a possibility, another law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.core import tongue_words, tongues
from monitor.core.detect import Edit
from monitor.core.lexicon import STOP_WORDS, words
from monitor.core.named import is_of_law
from monitor.core.phrases import became
from monitor.core.weighing import outweighing

_ITEM = 0.85
_LOOSENED = 0.5
_LAW = 0.8
_CONSENT = 0.8
_GUARD = 0.3
_ASKED = words("your_consent your_permission your_agreement your_approval if_you_agree if_you_consent if_you_allow")
_FREE = words("free_of_charge free no_charge no_cost at_no_extra")
_COSTS = 0.9
_GUARDED = words("encrypt* anonymi* pseudonymi* hashed")
_ITEM_WORDS = 8
_PURPOSE_WORDS = 20
_ONE_PURPOSE_MORE = re.compile(r"^(?:and|or|and also) (?:to|for) (?!you\b|us\b|them\b)")
_CONDITIONED = 0.7
_CONDITION_WORDS = (3, 20)
_CONDITION = re.compile(
    r"^(?:and |but |only )?"
    r"(?:if|where|once|after|before|until|unless|except|provided|as long as|so long as|subject to|in exchange for) "
)
_BOUNDED = words("as_long_as until unless only_if only_after")
_NO_CONDITION = words("you_have_any applicable described above below necessary questions")
_JOINTS = frozenset(["and", "or", "nor"])
_LISTING = words(
    """collect* gather* receive* record* log logs logged use uses used process* share* shared disclos* sell* send sends
    transfer* stored encrypt* prohibited must_not may_not shall_not right_to grant* train*"""
)
"""Before these the items of a list are things that are done, taken, given or forbidden ..."""
_OPEN = words("such_as including include includes like for_example for_instance e.g e_g eg among_others")
"""... unless the list is one of examples."""
_MAY = frozenset(["may", "might", "can"])
_KEPT_PROMISE = words(
    """notif* inform tell ask delet* eras* protect* encrypt* refund* honor honour respect respond answer anonymi*
    return correct* destroy* comply give"""
)
_US = frozenset(["we", "us", "company"])
_ALONE = (
    (_ASKED, _CONSENT, "consent is asked for"),
    (_GUARDED, _GUARD, "data is guarded"),
    (_FREE, _COSTS, "it is free"),
)


def widened(counted: Sequence[Edit], spoken: str = "") -> tuple[float, list[str]]:
    """What is to be added to the weight of these edits, and why."""
    found = [
        part
        for edit in counted
        for part in (*_items(edit, spoken), *_loosened(edit), *_of_law(edit), *_guarded(edit), *_conditioned(edit))
    ]
    return sum(weight for weight, _ in found), [said for _, said in found]


def _items(edit: Edit, spoken: str) -> Iterator[tuple[float, str]]:
    if bool(edit.gone) == bool(edit.come):
        return
    item, before = edit.come_key or edit.gone_key, " ".join(edit.left)
    joints, listing = tongues.JOINTS.get(spoken, _JOINTS), tongues.LISTS.get(spoken, _LISTING)
    small = tongues.STOPS.get(spoken, STOP_WORDS)
    is_joined = item[0] in joints or item[-1] in joints
    content = [word for word in item if word not in small]
    is_purpose = bool(_purpose(spoken).search(" ".join(item)))
    longest = _PURPOSE_WORDS if is_purpose else _ITEM_WORDS
    is_item = is_joined and len(content) > 0 and len(item) <= longest and not set(content) & set(edit.left)
    around = f"{before} {' '.join(edit.right)}" if spoken in tongues.JOINTS else before  # German verbs stand last
    is_listed = listing.search(around) or is_purpose
    if is_item and is_listed and not _OPEN.search(before):
        yield _ITEM, f"a list reaches {'further' if edit.come else 'less far'}: {became(edit.gone, edit.come)}"


def _purpose(spoken: str) -> re.Pattern[str]:
    return tongue_words.PURPOSE.get(spoken, _ONE_PURPOSE_MORE)


def _of_law(edit: Edit) -> Iterator[tuple[float, str]]:
    shown = [word for word in (*edit.gone, *edit.come) if word.casefold() not in STOP_WORDS]
    if edit.gone and edit.come and shown and all(word[0].isupper() for word in shown) and is_of_law(edit):
        yield _LAW, f"the law or the courts changed: {became(edit.gone, edit.come)}"


def _guarded(edit: Edit) -> Iterator[tuple[float, str]]:
    """What stands only on one side and asks for leave, or keeps data from being read."""
    said = " ".join(edit.come_key or edit.gone_key)
    if bool(edit.gone) == bool(edit.come) or len(said.split()) > _ITEM_WORDS:
        return
    for sought, weight, what in _ALONE:
        if sought.search(said):
            yield weight, f"{what} {'now' if edit.come else 'no more'}: {became(edit.gone, edit.come)}"


def _conditioned(edit: Edit) -> Iterator[tuple[float, str]]:
    """'After giving you a warning', put in or taken out alone."""
    said = edit.come_key or edit.gone_key
    if edit.gone and edit.come and _BOUNDED.search(" ".join(edit.left[-edit.same_left :][-3:])):
        lost, won = outweighing(edit.gone_key, edit.come_key), outweighing(edit.come_key, edit.gone_key)
        if lost and won and max(len(lost), len(won)) > 1:
            yield _CONDITIONED, f"a condition changed: {became(edit.gone, edit.come)}"
    if bool(edit.gone) == bool(edit.come) or not _CONDITION_WORDS[0] <= len(said) <= _CONDITION_WORDS[1]:
        return
    if _CONDITION.search(" ".join(said)) and not _NO_CONDITION.search(" ".join(said)):
        yield _CONDITIONED, f"a condition was {'put in' if edit.come else 'taken out'}: {became(edit.gone, edit.come)}"


def _loosened(edit: Edit) -> Iterator[tuple[float, str]]:
    """'We delete' that became 'we may delete', or the other way round."""
    lost, won = set(outweighing(edit.gone_key, edit.come_key)), set(outweighing(edit.come_key, edit.gone_key))
    is_ours = bool(edit.left) and edit.left[-1] in _US
    if (lost or won) and lost | won <= _MAY and is_ours and edit.right and _KEPT_PROMISE.search(edit.right[0]):
        yield _LOOSENED, f"a promise {'became a possibility' if won else 'binds more'}"
