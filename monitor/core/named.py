"""Whom a clause names: recipients in a row, the operator, and where to write to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core import lexicon, tongues
from monitor.core.compare import Difference
from monitor.core.detect import Edit, masked
from monitor.core.phrases import became
from monitor.core.segment import plain, sentences, tokens
from monitor.core.types import Category
from monitor.core.versions import Versions
from monitor.core.weighing import weigh

_NAME_WORDS = 4
_LISTED_WORDS = 3
_TAKING = lexicon.words("collect* gather* receive* record* register give provide share* disclos* send sends transfer*")
_OFTEN = 8
"""A name that stands so often in a document is that of the service itself, and was given another one."""
_OPEN_LIST = re.compile(r"such as|for example|\be\.? ?g\b|including|for instance", re.IGNORECASE)
_REACH = lexicon.words("contact reach reached write call email mail questions address phone telephone fax chat")
_REACHED = frozenset(("emailaddress", "phonenumber", "webaddress"))
_OF_LAW = lexicon.words("law laws courts court jurisdiction governed")
_ROW = r"(?:[,(&]|\band|\bor) ?{name}(?!\w)|(?<!\w){name} ?(?:[,)&]|and\b|or\b)"


def replaced(found: Difference, made: Sequence[Edit], versions: Versions) -> tuple[str, Category | None] | None:
    """What a name alone changes: the operator, one of a row of recipients, what an exception covers."""
    for edit in made:
        if bool(edit.gone) != bool(edit.come) and _is_excepted(edit, found, versions):
            return f"what an exception or a limit covers changed: {became(edit.gone, edit.come)}", None
        if bool(edit.gone) != bool(edit.come) and _is_granted(edit, found):
            return f"what a licence covers changed: {became(edit.gone, edit.come)}", Category.CONTENT
        if not (edit.gone and edit.come) or not _is_name(edit.come):
            continue
        said = became(edit.gone, edit.come)
        if lexicon.OPERATED.search(" ".join(edit.left)):
            return f"who runs the service changed: {said}", Category.CONTACT
        if _is_name(edit.gone) and _is_party(edit):
            return f"the company one deals with changed: {said}", Category.CONTACT
        if _is_name(edit.gone) and _is_in_row(edit, found) and not _is_own(edit, versions):
            return f"a recipient gave way to another: {said}", Category.SHARING
    return None


def is_way_to_write(text: str, spoken: str) -> bool:
    """Whether a clause only says under which address somebody is reached, and not what one may ask there."""
    words = tokens(masked(text))
    rest = [word for word in words if word not in _REACHED]
    said = " ".join(rest)
    if len(rest) == len(words) or len(words) > 30 or not _REACH.search(said) or lexicon.WAYS.search(said):
        return False
    strong = (signal.words for signal in lexicon.SIGNALS if signal.name not in ("modality", "scope", "data"))
    has_number = any(word[0].isdigit() for word in rest)
    return not has_number and not any(sought.search(said) for sought in strong) and weigh((), rest, spoken)[0] < 4


def is_of_law(edit: Edit) -> bool:
    """Whether a name stands beside the law or the courts of a place: another one is no mere renaming."""
    beside = " ".join((*edit.left[-4:], *edit.right[:2]))
    return bool(_OF_LAW.search(beside) or tongues.LAW.search(" ".join((*edit.left[-7:], *edit.right[:2]))))


def _is_excepted(edit: Edit, found: Difference, versions: Versions) -> bool:
    """A name put into a row, or taken out of one, in a sentence that says for what something does not hold."""
    name, side = (edit.come, found.after) if edit.come else (edit.gone, found.before)
    name = _without_joints(name)
    folded = [word.casefold() for word in name if word.casefold() not in lexicon.STOP_WORDS]
    if not _is_name(name) or versions.count(folded, in_new=False) >= _OFTEN:
        return False  # what stands all over the document is a term of it
    row = re.compile(_ROW.format(name=_as_shown(name)))
    return any(
        row.search(sentence) and lexicon.EXCEPTING.search(" ".join(tokens(sentence)))
        for sentence in sentences(plain(side))
    )


def _is_granted(edit: Edit, found: Difference) -> bool:
    """Words put into a row, or taken out of one, in the sentence by which somebody is given a licence."""
    name, side = (edit.come, found.after) if edit.come else (edit.gone, found.before)
    name = _without_joints(name)
    if not 0 < len(name) <= _NAME_WORDS or any(word.casefold() in lexicon.STOP_WORDS for word in name):
        return False
    row = re.compile(rf"(?:,|\band|\bor) ?{_as_shown(name)} ?(?:,|and\b|or\b)")
    return any(
        row.search(sentence) and lexicon.GRANTING.search(" ".join(tokens(sentence)))
        for sentence in sentences(plain(side))
    )


def _without_joints(name: Sequence[str]) -> tuple[str, ...]:
    """The words of an edit without the "and" that joins them to their row."""
    kept = [n for n, word in enumerate(name) if word.casefold() not in ("and", "or")]
    return tuple(name[kept[0] : kept[-1] + 1]) if kept else ()


def _as_shown(name: Sequence[str]) -> str:
    return r"\W+".join(map(re.escape, name))


def is_listed(edit: Edit, found: Difference) -> bool:
    """Whether words alone were put between the commas of a list of what is collected, given or sent, or taken out."""
    item, side = (edit.come, found.after) if edit.come else (edit.gone, found.before)
    bare = tuple(word for word in item if word.casefold() not in lexicon.STOP_WORDS)
    if bool(edit.gone) == bool(edit.come) or not 0 < len(bare) <= _LISTED_WORDS or len(item) - len(bare) > 1:
        return False
    other = tokens(found.before if edit.come else found.after)
    if all(word.casefold() in other for word in bare):
        return False  # it only stands elsewhere in the list
    row = re.compile(rf", (?:an? |the |your )?{_as_shown(bare)}(?:,| and\b| or\b)")
    return any(
        row.search(sentence) and _TAKING.search(" ".join(tokens(sentence))) and not _OPEN_LIST.search(sentence)
        for sentence in sentences(plain(side))
    )


def is_one_name(edit: Edit) -> bool:
    """Whether one name was put for another: a country, a company."""
    return _is_name(edit.gone) and _is_name(edit.come)


def _is_name(shown: Sequence[str]) -> bool:
    words = [word for word in shown if word.casefold() not in lexicon.STOP_WORDS]
    return 0 < len(words) <= _NAME_WORDS and all(word[0].isupper() for word in words)


def _is_in_row(edit: Edit, found: Difference) -> bool:
    """Both names stand between others in a sentence that says who gets the data, and not as mere examples."""
    for side, name in ((found.before, edit.gone), (found.after, edit.come)):
        row = re.compile(_ROW.format(name=_as_shown(name)))
        around = [sentence for sentence in sentences(plain(side)) if row.search(sentence)]
        if not any(_tells_recipients(sentence) for sentence in around):
            return False
    return True


def _tells_recipients(sentence: str) -> bool:
    return bool(lexicon.LISTS_RECIPIENTS.search(" ".join(tokens(sentence)))) and not _OPEN_LIST.search(sentence)


def _is_party(edit: Edit) -> bool:
    """Whether a name with its legal form stands where the two sides of the contract are named."""
    shown = " ".join((*edit.gone_key, *edit.come_key, *edit.right[:1]))
    return bool(lexicon.OPERATOR.search(" ".join(edit.left[-4:])) and lexicon.COMPANY.search(shown))


def _is_own(edit: Edit, versions: Versions) -> bool:
    return versions.count(edit.gone_key, in_new=False) >= _OFTEN
