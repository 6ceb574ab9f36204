"""What is made of a clause that stands in one version only."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.core import lexicon
from monitor.core.boilerplate import says_nothing
from monitor.core.compare import Difference
from monitor.core.counters import passing
from monitor.core.detect import Edit, Harmless, edits, explain, is_date_word, is_pointer, masked
from monitor.core.furniture import is_foreign, is_furniture, is_link_only
from monitor.core.named import is_way_to_write
from monitor.core.phrases import quoted
from monitor.core.segment import plain, sentences, shown_tokens, tokens
from monitor.core.tongue import reduced
from monitor.core.types import Category, ChangeKind, Verdict
from monitor.core.verdicts import HEADING_WORDS, Finding, link_changed, repeats
from monitor.core.versions import Versions
from monitor.core.weighing import weigh

_PARTY = lexicon.words("we us our you your users customers customer user members i my")
"""Plain words that speak of neither side give nobody a right or a duty: a biography, a recipe, an advertisement."""
_ANNEX_WORDS = 20
"""So short a clause that names an annex lists it; a longer one speaks of it."""
_DATING_WORDS = 14
_ITEM_WORDS = 14
"""So short a clause may be an item of a list, whose verb stands above it."""
_SAYING = (_PARTY, *(signal.words for signal in lexicon.SIGNALS if signal.name not in ("data", "place", "recipient")))


def one_sided(found: Difference, versions: Versions, is_explained: bool) -> Finding:
    is_added = found.kind is ChangeKind.ADDED
    clause = (found.new or found.old)[0]
    words = tokens(clause.text)
    is_listed = " | " in clause.text or any(lexicon.RECIPIENTS.search(" ".join(tokens(above))) for above in clause.path)
    plainly = _plainly(found, words, is_listed, versions) or _nothing_new(found, words, is_listed, versions, is_added)
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
    if clause.is_heading and len(words) <= HEADING_WORDS:
        return Finding(Verdict.MINOR, (f"a heading was {how}",))
    if _is_dating(words):
        return Finding(Verdict.MINOR, (Harmless.DATE.value,), category=Category.POLICY_CHANGE)
    if is_link_only(clause.text):
        return link_changed(found, f"a link was {how}")
    if len(words) <= _ANNEX_WORDS and lexicon.ANNEX.search(" ".join(words)) and not _PARTY.search(" ".join(words)):
        said = f"a document that may be part of the contract was {how}: {quoted(plain(clause.text).split())}"
        return Finding(Verdict.SUBSTANTIVE, (said,), 1.0, Category.LEGAL)
    if not is_listed and _is_title(clause.text):
        return Finding(Verdict.MINOR, (f"a title or label was {how}",))
    return None


def _nothing_new(
    found: Difference, words: Sequence[str], is_listed: bool, versions: Versions, is_added: bool
) -> Finding | None:
    """What is said elsewhere too, or says only where to write or to read."""
    text = (found.new or found.old)[0].text
    # The rows of an inventory are alike: only the very same row says nothing new.
    tells = versions.holds if " | " in text else versions.says
    if tells(words, in_new=not is_added):
        return Finding(Verdict.MINOR, (repeats(words, versions, is_added),))
    if len(words) <= 25 and not is_listed and _looks_like_address(text):
        return Finding(Verdict.MINOR, (Harmless.ADDRESS.value,), category=Category.CONTACT)
    if not is_listed and is_way_to_write(text, versions.language):
        said = f"a way to write to them was {'put in' if is_added else 'taken out'}"
        return Finding(Verdict.MINOR, (said,), category=Category.CONTACT)
    if not is_listed and versions.put_otherwise(found):
        return Finding(Verdict.MINOR, ("put in other words",))
    if not is_listed and says_nothing(text):
        return Finding(Verdict.MINOR, (Harmless.INTRODUCING.value,))
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
