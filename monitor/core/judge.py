"""Two versions of a document, clause by clause, and whether each change matters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.core import lexicon
from monitor.core.classify import categorise, is_terms
from monitor.core.compare import Difference, compare
from monitor.core.detect import Edit, Harmless, edits, explain, grams, is_pointer, masked, weigh
from monitor.core.direction import direction
from monitor.core.flip import flipped
from monitor.core.leaning import shipped
from monitor.core.segment import plain, split, tokens
from monitor.core.tongue import language
from monitor.core.types import Category, Change, ChangeKind, Clause, Direction, Judgement, Verdict

_LINK = re.compile(
    r"\[(?P<shown>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,500})\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)[^)]*\)"
)
_NOISE_TARGET = re.compile(
    r"[?&](?:utm_\w+|origin|ref|itm_\w+|spm|sa|ust|usg|fbclid|gclid)=[^&#]*|/cdn-cgi/l/email-protection.*|#.*$"
)


_SAID = 0.7
"""So much of a clause, in fours of words, must stand in a version for it to say the clause."""
_REPEAT_WORDS = 8
"""Fewer words of a sentence may stand elsewhere by chance."""
_HEADING_WORDS = 16
"""A longer heading is a clause that was marked up as one."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """What was made of one difference."""

    verdict: Verdict
    reasons: tuple[str, ...]
    weight: float = 0.0
    category: Category | None = None


@dataclass(slots=True)
class _Versions:
    """The two texts as a whole: what a clause is held against to see whether it says anything new."""

    old: Sequence[Clause]
    new: Sequence[Clause]
    old_words: list[str] = field(init=False)
    new_words: list[str] = field(init=False)
    language: str = field(init=False)
    is_terms: bool = field(init=False)
    _grams: dict[bool, frozenset[tuple[str, ...]]] = field(init=False, default_factory=dict)
    _joined: dict[bool, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.old_words = [word for clause in self.old for word in tokens(clause.text)]
        self.new_words = [word for clause in self.new for word in tokens(clause.text)]
        self.is_terms = is_terms(self.new_words or self.old_words)
        self.language = language(self.new_words) or language(self.old_words)

    def says(self, words: Sequence[str], in_new: bool) -> bool:
        """Whether a version says this somewhere, nearly word for word."""
        if len(words) < 6:
            if in_new not in self._joined:
                self._joined[in_new] = f" {' '.join(self.new_words if in_new else self.old_words)} "
            return f" {' '.join(words)} " in self._joined[in_new]
        if in_new not in self._grams:
            self._grams[in_new] = frozenset(grams(self.new_words if in_new else self.old_words))
        covered: set[int] = set()
        for at, gram in enumerate(grams(words)):
            if gram in self._grams[in_new]:
                covered.update(range(at, at + len(gram)))
        new_words = [word for at, word in enumerate(words) if at not in covered]
        return len(covered) >= _SAID * len(words) and weigh((), new_words)[0] < 1


def judge(old_text: str, new_text: str) -> Judgement:
    """The verdict of the whole is the weightiest of its changes; a capture that is not the document is an artifact."""
    old, new = split(old_text), split(new_text)
    differences = compare(old, new)
    if not differences:
        # what differs then is markup between clauses: list marks, levels of headings, blank lines
        return Judgement(Verdict.UNCHANGED if old_text == new_text else Verdict.COSMETIC)
    versions = _Versions(old, new)
    sickness = flipped(versions.old_words, versions.new_words)
    if sickness:
        changes = [_change(found, _Finding(Verdict.ARTIFACT, (sickness,)), versions) for found in differences]
    else:
        names = _renamed(differences, versions)
        changes = [_change(found, _find(found, versions, names), versions) for found in differences]
    changes.sort(key=lambda change: (change.verdict.rank, -change.weight))
    return Judgement(changes[0].verdict, tuple(changes))


def _change(found: Difference, finding: _Finding, versions: _Versions) -> Change:
    clause = (found.new or found.old)[0]
    category = finding.category or categorise(found, versions.is_terms, shipped())
    return Change(
        found.kind,
        finding.verdict,
        category,
        finding.reasons,
        found.before,
        found.after,
        clause.path,
        direction(found) if finding.verdict is Verdict.SUBSTANTIVE else Direction.NEUTRAL,
        round(min(1.0, finding.weight / 4), 3),
    )


def _find(found: Difference, versions: _Versions, names: set[tuple[str, ...]]) -> _Finding:
    if found.kind is ChangeKind.MOVED and " | " in found.after and found.old[0].path != found.new[0].path:
        return _Finding(Verdict.SUBSTANTIVE, ("a row of an inventory moved to another class",), 1.0)
    if found.kind is ChangeKind.MOVED:
        return _Finding(Verdict.MINOR, ("moved to another place, its words unchanged",))
    if found.kind is ChangeKind.MODIFIED:
        return _modified(found, versions, names)
    return _one_sided(found, versions)


def _modified(found: Difference, versions: _Versions, names: set[tuple[str, ...]]) -> _Finding:
    if tokens(found.before) == tokens(found.after):
        return _same_words(found)
    if _is_furniture(found.before) and _is_furniture(found.after):
        return _Finding(Verdict.ARTIFACT, (Harmless.FURNITURE.value,))
    made = edits(found.before, found.after)
    if not made:
        return _addresses(found)
    if found.new[0].is_heading and found.old[0].is_heading and len(tokens(found.after)) <= _HEADING_WORDS:
        return _Finding(Verdict.MINOR, ("a heading was reworded",))
    if _is_link_only(found.before) and _is_link_only(found.after):
        return _link_changed(found, "a link was reworded")
    is_row = " | " in found.before and " | " in found.after
    explained = [(edit, explain(edit, is_row) or _in_context(edit, versions, names)) for edit in made]
    counted = [edit for edit, harmless in explained if harmless is None]
    if not counted:
        reasons = tuple(dict.fromkeys(harmless.value for _, harmless in explained if harmless))
        is_cosmetic = all(harmless.is_cosmetic for _, harmless in explained if harmless)
        return _Finding(Verdict.COSMETIC if is_cosmetic else Verdict.MINOR, reasons)
    gone = [word for edit in counted for word in edit.gone_key]
    come = [word for edit in counted for word in edit.come_key]
    weight, reasons_found = weigh(gone, come)
    if weight >= 1:
        return _Finding(Verdict.SUBSTANTIVE, tuple(reasons_found) or ("its words changed",), weight)
    return _Finding(Verdict.MINOR, tuple(reasons_found) or ("reworded",), weight)


def _in_context(edit: Edit, versions: _Versions, names: set[tuple[str, ...]]) -> Harmless | None:
    if (*edit.gone_key, "->", *edit.come_key) in names:
        return Harmless.RENAMED
    only_come, only_gone = not edit.gone, not edit.come
    if only_come and len(edit.come) >= _REPEAT_WORDS and versions.says(edit.come_key, in_new=False):
        return Harmless.REPEATED
    if only_gone and len(edit.gone) >= _REPEAT_WORDS and versions.says(edit.gone_key, in_new=True):
        return Harmless.REPEATED
    if not (edit.gone and edit.come) and is_pointer(edit.gone_key or edit.come_key):
        return Harmless.POINTER
    if _is_furniture(" ".join(edit.come or edit.gone)) and not (edit.gone and edit.come):
        return Harmless.FURNITURE
    return None


def _one_sided(found: Difference, versions: _Versions) -> _Finding:
    is_added = found.kind is ChangeKind.ADDED
    clause = (found.new or found.old)[0]
    words = tokens(clause.text)
    if not words or _is_furniture(clause.text) or _is_foreign(words, versions):
        return _Finding(Verdict.ARTIFACT, (Harmless.FURNITURE.value,))
    if clause.is_heading and len(words) <= _HEADING_WORDS:
        return _Finding(Verdict.MINOR, ("a heading was put in" if is_added else "a heading was taken out",))
    if len(words) <= 14 and all(
        lexicon.DATE_WORD.fullmatch(w) or w in lexicon.STOP_WORDS or lexicon.DATE_LINE.fullmatch(w) for w in words
    ):
        return _Finding(Verdict.MINOR, (Harmless.DATE.value,), category=Category.POLICY_CHANGE)
    if _is_link_only(clause.text):
        return _link_changed(found, "a link was put in" if is_added else "a link was taken out")
    is_listed = " | " in clause.text or any(lexicon.RECIPIENTS.search(" ".join(tokens(above))) for above in clause.path)
    if not is_listed and _is_title(clause.text):
        return _Finding(
            Verdict.MINOR, ("a title or label was put in" if is_added else "a title or label was taken out",)
        )
    if versions.says(words, in_new=not is_added):
        return _Finding(Verdict.MINOR, (Harmless.REPEATED.value,))
    if len(words) <= 25 and not is_listed and _looks_like_address(clause.text):
        return _Finding(Verdict.MINOR, (Harmless.ADDRESS.value,), category=Category.CONTACT)
    if is_pointer(words):
        return _Finding(Verdict.MINOR, (Harmless.POINTER.value,))
    weight, reasons = weigh((), words) if is_added else weigh(words, ())
    if " | " in clause.text:
        weight += lexicon.INVENTORY
        reasons.insert(0, "a row of an inventory")
    said = "a clause was put in" if is_added else "a clause was taken out"
    verdict = Verdict.SUBSTANTIVE if weight >= 1 else Verdict.MINOR
    return _Finding(verdict, (said, *reasons), weight)


def _link_changed(found: Difference, said: str) -> _Finding:
    """A line of mere links: an annex binds, a document is worth a mention, the rest is navigation."""
    text = found.before + " " + found.after
    shown = " ".join(tokens(text))
    if not (found.old and found.new) and lexicon.ANNEX.search(shown):
        return _Finding(
            Verdict.SUBSTANTIVE, (f"{said}: a document that may be part of the contract",), 1.0, Category.LEGAL
        )
    is_document = bool(lexicon.DOCUMENT.search(text.casefold())) or "](#" in text
    return _Finding(Verdict.MINOR if is_document and text.count("](") <= 4 else Verdict.ARTIFACT, (said,))


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


def _same_words(found: Difference) -> _Finding:
    if "![" in found.before and "![" in found.after:
        return _Finding(Verdict.ARTIFACT, ("only an image or its link changed",))
    old, new = _targets(found.before), _targets(found.after)
    shared = old.keys() & new.keys()
    if any(old[shown] != new[shown] for shown in shared):
        noise = all(_tidy(old[shown]) == _tidy(new[shown]) for shown in shared)
        if noise:
            return _Finding(Verdict.ARTIFACT, ("only tracking parts of a link changed",))
        return _Finding(Verdict.MINOR, ("a link leads elsewhere",))
    if "\u200b" in found.before + found.after or "\u200c" in found.before + found.after:
        return _Finding(Verdict.ARTIFACT, ("invisible signs came or went",))
    return _Finding(Verdict.COSMETIC, ("only typography, numbering or markup differ",))


def _addresses(found: Difference) -> _Finding:
    both = found.before + found.after
    if "timestamp" in masked(both):
        return _Finding(Verdict.ARTIFACT, ("a time stamp changed",))
    if (re.search(r"email\W*protected", both) and "@" in both) or "cdn-cgi" in both:
        return _Finding(Verdict.ARTIFACT, ("a hidden e-mail address is shown otherwise",))
    return _Finding(Verdict.MINOR, ("an address, telephone number or time stamp changed",), category=Category.CONTACT)


def _targets(text: str) -> dict[str, str]:
    return {" ".join(tokens(link["shown"])): link["target"] for link in _LINK.finditer(text)}


def _tidy(target: str) -> str:
    return _NOISE_TARGET.sub("", target)


def _is_furniture(text: str) -> bool:
    folded = re.sub(r"[\s:.,!?|•*]+", " ", plain(text).casefold()).strip()
    if lexicon.LONG_FURNITURE.search(folded):
        return True
    return folded.count(" ") < lexicon.FURNITURE_WORDS and bool(lexicon.FURNITURE.search(folded))


def _is_foreign(words: Sequence[str], versions: _Versions) -> bool:
    spoken = language(words)
    if spoken and versions.language:
        return spoken != versions.language
    joined = "".join(words)
    return versions.language in ("en", "fr", "de", "es", "it") and sum(ord(c) > 0x24F for c in joined) > len(joined) / 2


def _is_link_only(text: str) -> bool:
    return bool(_LINK.search(text)) and not tokens(_LINK.sub(" ", text))


def _renamed(differences: Sequence[Difference], versions: _Versions) -> set[tuple[str, ...]]:
    """Names that gave way to another name everywhere: the old one is gone, the new one was not there."""
    seen: Counter[tuple[str, ...]] = Counter()
    for found in differences:
        if found.kind is ChangeKind.MODIFIED:
            for edit in edits(found.before, found.after):
                is_name = all(word[:1].isupper() for word in (*edit.gone, *edit.come) if word not in lexicon.STOP_WORDS)
                if edit.gone and edit.come and len(edit.gone) <= 6 and len(edit.come) <= 6 and is_name:
                    seen[(*edit.gone_key, "->", *edit.come_key)] += 1
    names = set()
    for pair, count in seen.items():
        at = pair.index("->")
        gone, come = pair[:at], pair[at + 1 :]
        is_new_name = count > 1 or not versions.says(come, in_new=False)
        if is_new_name and not versions.says(gone, in_new=True) and (count > 1 or not weigh(gone, come)[1]):
            names.add(pair)
    return names
