"""What is made of one difference: its verdict, and the edits that count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core import lexicon
from monitor.core.boilerplate import says_nothing
from monitor.core.compare import Difference
from monitor.core.counters import passing
from monitor.core.detect import Edit, Harmless, edits, explain, is_pointer, masked, told
from monitor.core.furniture import is_furniture, is_link_only, targets, tidy, without_links
from monitor.core.lone import one_sided
from monitor.core.named import is_listed, is_of_law, is_one_name, replaced
from monitor.core.phrases import became, window
from monitor.core.segment import key, plain, sentences, tokens
from monitor.core.types import Category, ChangeKind, Verdict
from monitor.core.verdicts import HEADING_WORDS, Finding, link_changed, repeats
from monitor.core.versions import Versions, name_pair
from monitor.core.weighing import weigh
from monitor.core.widening import widened

_REPEAT_WORDS = 8
"""Fewer words of a sentence may stand elsewhere by chance."""
_HOST = re.compile(r"(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,10}(?![\w@])", re.IGNORECASE)
_REWRITTEN = 0.2
"""So much of the words of sentences must differ for them to be another wording, not an edit of the same one."""
_BOTH = 0.25


def find(found: Difference, versions: Versions, names: set[tuple[str, ...]], is_explained: bool = False) -> Finding:
    """The verdict on one difference; with `is_explained`, with every step to it."""
    if found.kind is ChangeKind.MOVED and " | " in found.after and found.old[0].path != found.new[0].path:
        return Finding(Verdict.SUBSTANTIVE, ("a row of an inventory moved to another class",), 1.0)
    if found.kind is ChangeKind.MOVED and all(is_link_only(clause.text) for clause in found.new):
        return Finding(Verdict.ARTIFACT, ("a link of a list stands elsewhere, its words unchanged",))
    if found.kind is ChangeKind.MOVED:
        return Finding(Verdict.MINOR, ("moved to another place, its words unchanged",))
    if found.kind is ChangeKind.MODIFIED:
        return _modified(found, versions, names, is_explained)
    return one_sided(found, versions, is_explained)


def _modified(found: Difference, versions: Versions, names: set[tuple[str, ...]], is_explained: bool) -> Finding:
    if tokens(found.before) == tokens(found.after):
        return _same_words(found)
    if is_furniture(found.before) and is_furniture(found.after):
        return Finding(Verdict.ARTIFACT, (Harmless.FURNITURE.value,))
    if kind := passing(found.before, found.after, found.new[0].path):
        return Finding(Verdict.MINOR, (kind.value,))
    if _is_inventory(found) and (come := sorted(_hosts(found.after) - _hosts(found.before))):
        reach = f"a row of an inventory reaches further: '{', '.join(come)}' was put in"
        return Finding(Verdict.SUBSTANTIVE, (reach,), 1.0, steps=(f"counted, 1.00: {reach}",) if is_explained else ())
    made = edits(found.before, found.after)
    if not made:
        return _addresses(found)
    if is_link_only(found.before) and is_link_only(found.after):
        return link_changed(found, "a link was reworded")
    if _only_points(found):
        return Finding(Verdict.MINOR, (Harmless.POINTER.value,))
    is_row = " | " in found.before and " | " in found.after
    if not is_row and (party := replaced(found, made, versions)):
        swap, category = party
        return Finding(
            Verdict.SUBSTANTIVE, (swap,), 1.0, category, steps=(f"counted, 1.00: {swap}",) if is_explained else ()
        )
    explained = [
        (edit, explain(edit, is_row, versions.language) or _in_context(edit, versions, names)) for edit in made
    ]
    steps = tuple(_step(edit, harmless, versions) for edit, harmless in explained) if is_explained else ()
    counted = tuple(edit for edit, harmless in explained if harmless is None)
    if not counted:
        said = tuple(dict.fromkeys(_why(edit, harmless, versions) for edit, harmless in explained if harmless))
        is_cosmetic = all(harmless.is_cosmetic for _, harmless in explained if harmless)
        return Finding(Verdict.COSMETIC if is_cosmetic else Verdict.MINOR, said, steps=steps)
    if found.new[0].is_heading and found.old[0].is_heading and len(tokens(found.after)) <= HEADING_WORDS:
        return Finding(Verdict.MINOR, (f"a heading was reworded: {_largest(counted)}",), steps=steps)
    return _of_words(found, explained, versions, steps)


def _of_words(
    found: Difference, explained: Sequence[tuple[Edit, Harmless | None]], versions: Versions, steps: tuple[str, ...]
) -> Finding:
    """What the words come to that are left when the harmless edits are set aside."""
    counted = tuple(edit for edit, harmless in explained if harmless is None)
    old, new = told(found.before, found.after, [edit for edit, harmless in explained if harmless])
    weight, signs = weigh(old, new, versions.language, _is_rewritten(counted, len(old) + len(new)))
    more, why = widened(counted, versions.language)
    if listed := [edit for edit in counted if is_listed(edit, found)]:
        more, why = more + lexicon.LISTED, [f"a list reaches further or less far: {_largest(listed)}", *why]
    if _is_inventory(found) and (cells := [edit for edit in counted if is_one_name(edit)]):
        more, why = more + lexicon.INVENTORY, [f"a cell of an inventory changed: {_largest(cells)}", *why]
    weight, signs = weight + more, [*why, *signs]
    if weight >= 1 and versions.says_as_much(found):
        return Finding(Verdict.MINOR, ("put in other words",), steps=steps)
    if weight >= 1:
        said = tuple(signs) or (_largest(counted),)
        return Finding(Verdict.SUBSTANTIVE, said, weight, weighed=counted, steps=steps, kept_for_want=True)
    return Finding(Verdict.MINOR, tuple(signs) or ("reworded",), weight, weighed=counted, steps=steps)


def _is_rewritten(counted: Sequence[Edit], size: int) -> bool:
    """Whether sentences of so many words were put otherwise throughout: words of both sides, not an insertion alone."""
    gone, come = sum(len(edit.gone) for edit in counted), sum(len(edit.come) for edit in counted)
    return gone + come >= _REWRITTEN * size and min(gone, come) >= _BOTH * max(gone, come)


def _largest(counted: Sequence[Edit]) -> str:
    return window(max(counted, key=lambda edit: len(edit.gone) + len(edit.come)))


def _only_points(found: Difference) -> bool:
    """Whether all that differs are the words of links, in sentences that say where more can be read."""
    if key(without_links(found.before)) != key(without_links(found.after)):
        return False
    old, new = (dict.fromkeys(key(sentence) for sentence in sentences(text)) for text in (found.before, found.after))
    apart = [sentence for one, other in ((old, new), (new, old)) for sentence in one if sentence not in other]
    return bool(apart) and all(is_pointer(sentence.split()) for sentence in apart)


def _is_inventory(found: Difference) -> bool:
    """A row of cookies, recipients or the like, before and after: a closed list, in which each cell counts."""
    is_row = " | " in found.before and " | " in found.after
    return is_row and any(lexicon.INVENTORIES.search(" ".join(tokens(above))) for above in found.new[0].path)


def _hosts(row: str) -> set[str]:
    return {match.casefold() for match in _HOST.findall(plain(row))}


def _why(edit: Edit, harmless: Harmless, versions: Versions) -> str:
    """Why an edit is harmless; where it only repeats, what it repeats."""
    if harmless is not Harmless.REPEATED:
        return harmless.value
    return repeats(edit.come_key or edit.gone_key, versions, is_added=bool(edit.come))


def _step(edit: Edit, harmless: Harmless | None, versions: Versions) -> str:
    shown = became(edit.gone, edit.come)
    if harmless:
        return f"harmless, {_why(edit, harmless, versions)}: {shown}"
    weight, signs = weigh(edit.gone_key, edit.come_key, versions.language)
    return f"counted, {weight:.2f}: {shown}" + (f" ({'; '.join(signs)})" if signs else "")


def _in_context(edit: Edit, versions: Versions, names: set[tuple[str, ...]]) -> Harmless | None:
    if name_pair(edit) in names and not is_of_law(edit):
        return Harmless.RENAMED
    only_come, only_gone = not edit.gone, not edit.come
    if only_come and len(edit.come) >= _REPEAT_WORDS and versions.says(edit.come_key, in_new=False):
        return Harmless.REPEATED
    if only_gone and len(edit.gone) >= _REPEAT_WORDS and versions.says(edit.gone_key, in_new=True):
        return Harmless.REPEATED
    if not (edit.gone and edit.come) and is_pointer(edit.gone_key or edit.come_key):
        return Harmless.POINTER
    if not (edit.gone and edit.come) and says_nothing(" ".join(edit.come or edit.gone)):
        return Harmless.INTRODUCING
    if is_furniture(" ".join(edit.come or edit.gone)) and not (edit.gone and edit.come):
        return Harmless.FURNITURE
    return None


def _same_words(found: Difference) -> Finding:
    if "![" in found.before and "![" in found.after:
        return Finding(Verdict.ARTIFACT, ("only an image or its link changed",))
    old, new = targets(found.before), targets(found.after)
    shared = old.keys() & new.keys()
    if any(old[shown] != new[shown] for shown in shared):
        noise = all(tidy(old[shown]) == tidy(new[shown]) for shown in shared)
        if noise:
            return Finding(Verdict.ARTIFACT, ("only tracking parts of a link changed",))
        return Finding(Verdict.MINOR, ("a link leads elsewhere",))
    if "\u200b" in found.before + found.after or "\u200c" in found.before + found.after:
        return Finding(Verdict.ARTIFACT, ("invisible signs came or went",))
    return Finding(Verdict.COSMETIC, ("only typography, numbering or markup differ",))


def _addresses(found: Difference) -> Finding:
    both = found.before + found.after
    if "timestamp" in masked(both):
        return Finding(Verdict.ARTIFACT, ("a time stamp changed",))
    if (re.search(r"email\W*protected", both) and "@" in both) or "cdn-cgi" in both:
        return Finding(Verdict.ARTIFACT, ("a hidden e-mail address is shown otherwise",))
    return Finding(Verdict.MINOR, ("an address, telephone number or time stamp changed",), category=Category.CONTACT)
