"""What is made of one difference: its verdict, and the edits that count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.core import lexicon
from monitor.core.compare import Difference
from monitor.core.counters import passing
from monitor.core.detect import Edit, Harmless, edits, explain, is_date_word, is_pointer, masked
from monitor.core.furniture import is_foreign, is_furniture, is_link_only, targets, tidy, without_links
from monitor.core.named import is_of_law, is_way_to_write, replaced
from monitor.core.phrases import became, quoted, window
from monitor.core.segment import key, plain, sentences, shown_tokens, tokens
from monitor.core.tongue import reduced
from monitor.core.types import Category, ChangeKind, Verdict
from monitor.core.versions import Versions, name_pair
from monitor.core.weighing import weigh
from monitor.core.widening import widened

_REPEAT_WORDS = 8
"""Fewer words of a sentence may stand elsewhere by chance."""
_PARTY = lexicon.words("we us our you your users customers customer user members i my")
"""Plain words that speak of neither side give nobody a right or a duty: a biography, a recipe, an advertisement."""
_ANNEX_WORDS = 20
"""So short a clause that names an annex lists it; a longer one speaks of it."""
_DATING_WORDS = 14
_ITEM_WORDS = 14
"""So short a clause may be an item of a list, whose verb stands above it."""
_SAYING = (_PARTY, *(signal.words for signal in lexicon.SIGNALS if signal.name not in ("data", "place", "recipient")))
_HOST = re.compile(r"(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,10}(?![\w@])", re.IGNORECASE)
_HEADING_WORDS = 16
"""A longer heading is a clause that was marked up as one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was made of one difference."""

    verdict: Verdict
    reasons: tuple[str, ...]
    weight: float = 0.0
    category: Category | None = None
    weighed: tuple[Edit, ...] = ()
    """The edits that counted: the reasons with the evidence are made of them."""
    kept_for_want: bool = False
    """The reasons are general ones, for want of better."""
    steps: tuple[str, ...] = ()
    """Every edit and what was made of it, where that was asked for."""


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
    return _one_sided(found, versions, is_explained)


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
        return _link_changed(found, "a link was reworded")
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
    if found.new[0].is_heading and found.old[0].is_heading and len(tokens(found.after)) <= _HEADING_WORDS:
        return Finding(Verdict.MINOR, (f"a heading was reworded: {_largest(counted)}",), steps=steps)
    weight, signs = weigh(
        [word for edit in counted for word in edit.gone_key],
        [word for edit in counted for word in edit.come_key],
        versions.language,
    )
    more, why = widened(counted, versions.language)
    weight, signs = weight + more, [*why, *signs]
    if weight >= 1:
        said = tuple(signs) or (_largest(counted),)
        return Finding(Verdict.SUBSTANTIVE, said, weight, weighed=counted, steps=steps, kept_for_want=True)
    return Finding(Verdict.MINOR, tuple(signs) or ("reworded",), weight, weighed=counted, steps=steps)


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
    return _repeats(edit.come_key or edit.gone_key, versions, is_added=bool(edit.come))


def _repeats(words: Sequence[str], versions: Versions, is_added: bool) -> str:
    place = versions.where(words, in_new=not is_added)
    if not place:
        return Harmless.REPEATED.value
    return f"restates '{place}': not new" if is_added else f"still said under '{place}': not gone"


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
    if is_furniture(" ".join(edit.come or edit.gone)) and not (edit.gone and edit.come):
        return Harmless.FURNITURE
    return None


def _one_sided(found: Difference, versions: Versions, is_explained: bool) -> Finding:
    is_added = found.kind is ChangeKind.ADDED
    clause = (found.new or found.old)[0]
    words = tokens(clause.text)
    is_listed = " | " in clause.text or any(lexicon.RECIPIENTS.search(" ".join(tokens(above))) for above in clause.path)
    plainly = _plainly(found, words, is_listed, versions) or _nothing_new(
        clause.text, words, is_listed, versions, is_added
    )
    if plainly:
        return plainly
    telling = lexicon.ASSURANCE.sub(" ", " ".join(words)).split()
    weight, signs = weigh((), telling, versions.language) if is_added else weigh(telling, (), versions.language)
    lead = versions.lead(found)
    opening = " ".join(tokens(sentences(lead)[-1])) if lead else ""
    category = None
    is_item = len(words) <= _ITEM_WORDS
    for is_telling, worth, sign in (
        (" | " in clause.text, lexicon.INVENTORY, "a row of an inventory"),
        (bool(lexicon.FORBIDDING.search(opening)), lexicon.FORBIDDEN, "an item of what one must not do"),
        (is_item and bool(lexicon.WAYS.search(opening)), lexicon.WAY, "a way to use a right"),
    ):
        if is_telling:
            category = Category.RIGHTS if worth == lexicon.WAY and weight < 1 else None
            weight += worth
            signs.insert(0, sign)
    said = "a clause was put in" if is_added else "a clause was taken out"
    steps = (f"counted, {weight:.2f}: {said} ({'; '.join(signs) or 'plain words only'})",) if is_explained else ()
    speaks = is_listed or reduced(versions.language) or lexicon.FORBIDDING.search(opening) or _says_something(words)
    if weight >= 1 and speaks:
        above = tokens(clause.path[-1]) if clause.path else ()
        shown = shown_tokens(masked(clause.text))
        whole = Edit(() if is_added else shown, shown if is_added else (), above, ())
        said = f"{said}: {quoted(plain(clause.text).split())}"
        return Finding(Verdict.SUBSTANTIVE, (said,), weight, category, weighed=(whole,), steps=steps)
    return Finding(Verdict.MINOR, (said,), weight, steps=steps)


def _plainly(found: Difference, words: Sequence[str], is_listed: bool, versions: Versions) -> Finding | None:
    """What a clause is by its form: furniture, a heading, a date, a link, an annex, a title."""
    clause = (found.new or found.old)[0]
    how = "put in" if found.kind is ChangeKind.ADDED else "taken out"
    if not words or is_furniture(clause.text) or is_foreign(words, versions.language):
        return Finding(Verdict.ARTIFACT, (Harmless.FURNITURE.value,))
    if kind := passing(found.before, found.after, clause.path):
        return Finding(Verdict.MINOR, (kind.value,))
    if clause.is_heading and len(words) <= _HEADING_WORDS:
        return Finding(Verdict.MINOR, (f"a heading was {how}",))
    if _is_dating(words):
        return Finding(Verdict.MINOR, (Harmless.DATE.value,), category=Category.POLICY_CHANGE)
    if is_link_only(clause.text):
        return _link_changed(found, f"a link was {how}")
    if len(words) <= _ANNEX_WORDS and lexicon.ANNEX.search(" ".join(words)) and not _PARTY.search(" ".join(words)):
        said = f"a document that may be part of the contract was {how}: {quoted(plain(clause.text).split())}"
        return Finding(Verdict.SUBSTANTIVE, (said,), 1.0, Category.LEGAL)
    if not is_listed and _is_title(clause.text):
        return Finding(Verdict.MINOR, (f"a title or label was {how}",))
    return None


def _nothing_new(
    text: str, words: Sequence[str], is_listed: bool, versions: Versions, is_added: bool
) -> Finding | None:
    """What is said elsewhere too, or says only where to write or to read."""
    # The rows of an inventory are alike: only the very same row says nothing new.
    tells = versions.holds if " | " in text else versions.says
    if tells(words, in_new=not is_added):
        return Finding(Verdict.MINOR, (_repeats(words, versions, is_added),))
    if len(words) <= 25 and not is_listed and _looks_like_address(text):
        return Finding(Verdict.MINOR, (Harmless.ADDRESS.value,), category=Category.CONTACT)
    if not is_listed and is_way_to_write(text, versions.language):
        said = f"a way to write to them was {'put in' if is_added else 'taken out'}"
        return Finding(Verdict.MINOR, (said,), category=Category.CONTACT)
    return Finding(Verdict.MINOR, (Harmless.POINTER.value,)) if is_pointer(words) else None


def _is_dating(words: Sequence[str]) -> bool:
    """Whether a short line says of the document only when it was made or from when it holds."""
    plain_words = [word for word in words if not (is_date_word(word) or word in lexicon.STOP_WORDS)]
    if not plain_words:
        return len(words) <= _DATING_WORDS
    is_dated = any(lexicon.YEAR.search(word) for word in words)
    return is_dated and len(words) <= _DATING_WORDS and all(map(lexicon.COMES_INTO_FORCE.fullmatch, plain_words))


def _says_something(words: Sequence[str]) -> bool:
    """Whether a clause speaks of one of the two sides, or of something that is done, owed or forbidden."""
    said = " ".join(words)
    is_item = len(words) <= _ITEM_WORDS and any(signal.words.search(said) for signal in lexicon.SIGNALS)
    return is_item or any(sought.search(said) for sought in _SAYING)


def _link_changed(found: Difference, said: str) -> Finding:
    """A line of mere links: an annex binds, a document is worth a mention, the rest is navigation."""
    text = found.before + " " + found.after
    shown = " ".join(tokens(text))
    if not (found.old and found.new) and lexicon.ANNEX.search(shown):
        return Finding(
            Verdict.SUBSTANTIVE, (f"{said}: a document that may be part of the contract",), 1.0, Category.LEGAL
        )
    is_document = bool(lexicon.DOCUMENT.search(text.casefold())) or "](#" in text
    return Finding(Verdict.MINOR if is_document and text.count("](") <= 4 else Verdict.ARTIFACT, (said,))


def _looks_like_address(text: str) -> bool:
    made = edits("", text)
    return bool(made) and explain(made[0]) is Harmless.ADDRESS


def _is_title(text: str) -> bool:
    """Two to seven words, the long ones capitalised, without an end: a heading that is not marked as one."""
    shown = [word for word in plain(text).split() if len(word) > 3]
    return (
        2 <= len(plain(text).split()) <= 7
        and len(shown) >= 2
        and text.rstrip()[-1] not in ".;,:"
        and all(word.strip('("“[')[:1].isupper() for word in shown)
    )


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
