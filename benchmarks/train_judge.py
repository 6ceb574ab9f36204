"""Learns monitor/core/weights.txt from documents, and says what it is worth on services it has not seen.

    pip install scikit-learn          # in a scratch environment, with the project on PYTHONPATH
    python benchmarks/train_judge.py PAIRS_DIR [--also DOCUMENTS_DIR] [--write]

PAIRS_DIR holds pairs.jsonl (id, service), labels.jsonl (id, changes with quotes, verdict, category) and ID.old.md and
ID.new.md; DOCUMENTS_DIR holds index.jsonl (id, service) and ID.md. The labels only measure: what is learned from are
clauses whose heading names one category that is among the three likeliest by their own words and the rules of
topics.py. So a few hundred labels are not spent on thousands of words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from monitor.core import classify
from monitor.core.compare import Difference, compare
from monitor.core.leaning import CATEGORIES, LETTERS, MIDDLE, Learned, features
from monitor.core.segment import split, tokens
from monitor.core.types import Category, Clause, Verdict

WEIGHTS = Path(__file__).parent.parent / "monitor/core/weights.txt"
FOLDS = 5
FEWEST_WORDS = 6
LIKELIEST = 3
FEWEST_SERVICES = 5
MOST_STEMS = 6000
HEADINGS = {
    category: re.compile(pattern)
    for category, pattern in {
        "children": r"\b(child|children|minors?|kids|coppa|parental)\b",
        "policy-change": r"changes? to (this|these|our|the)|update[sd]? (to|of) (this|our|the)|amend|revision|changes$",
        "retention": r"retention|how long|retain|storage period|keep your",
        "security": r"secur|safeguard|protect your|confidential",
        "international": r"international|cross.?border|transfers? (of|outside)|outside the|california|nevada|virginia|"
        r"colorado|brazil|australia|residents|region|switzerland|european|eea",
        "rights": r"rights|access (and|to) |delet|portab|data subject|complain",
        "tracking": r"cookie|tracking|do not track|pixels|beacons|analytics|interest.based|advertis|similar technolog",
        "choice": r"choice|opt.?out|preferences|consent|unsubscribe|control|marketing",
        "sharing": r"shar|disclos|third.part|sale of|sell|recipients?|sub.?processors|partners",
        "use": r"how (do )?we use|use of (your |personal |the )?(info|data|personal)|purposes?|why (do )?we|legal bas|"
        r"lawful|legitimate",
        "collection": r"collect|what (personal )?(info|data)|information (we|you|about)|data we|types of|categories of",
        "fees": r"fee|payment|pric|billing|refund|subscription|renewal|charges|taxes|cancel|trial|purchases|credits",
        "account": r"account|registration|eligib|sign.?up|password|membership|who can use",
        "legal": r"liab|warrant|disput|arbitrat|governing|jurisdiction|terminat|indemn|disclaim|law|miscellaneous|"
        r"severab|assignment|entire agreement|waiver|suspen|remed|force majeure|applicable",
        "content": r"content|licen|intellectual|copyright|trademark|conduct|prohibit|acceptable|restrictions|"
        r"use of the (service|site|website)|rules|moderation|guideline|infring|not allowed|violat|abuse",
        "contact": r"contact|about us|who we are|controller|questions|data protection officer|how to reach",
    }.items()
}


@dataclass(frozen=True)
class Case:
    """A labelled change: the difference it was found in, and what it is said to be about."""

    service: str
    found: Difference
    is_terms: bool
    category: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write monitor/core/weights.txt from all services")
    parser.add_argument("--also", type=Path, help="more documents to learn from")
    arguments = parser.parse_args()
    services, lessons, cases = read(arguments.folder, arguments.also)
    print(f"{len(services)} services, {len(lessons)} clauses learned from, {len(cases)} labelled changes")
    ruled = learned = 0
    for fold in range(FOLDS):
        model = train([lesson for lesson in lessons if fold_of(lesson[0]) != fold])
        held_out = [case for case in cases if fold_of(case.service) == fold]
        ruled += sum(rank(case, None) == case.category for case in held_out)
        learned += sum(rank(case, model) == case.category for case in held_out)
    print(f"category by the rules alone: {ruled / len(cases):.3f}")
    print(f"rules and model, services held out ({FOLDS} folds): {learned / len(cases):.3f}")
    model = train(lessons)
    print(
        f"rules and model, fitted on all: {sum(rank(case, model) == case.category for case in cases) / len(cases):.3f}"
    )
    if arguments.write:
        WEIGHTS.write_text(written(model))


def fold_of(service: str) -> int:
    return hashlib.sha256(service.encode()).digest()[0] % FOLDS


def read(folder: Path, also: Path | None) -> tuple[set[str], list[tuple[str, Category, tuple[str, ...]]], list[Case]]:
    services = {row["id"]: row["service"] for row in map(json.loads, (folder / "pairs.jsonl").open())}
    lessons: dict[tuple[str, tuple[str, ...]], Category] = {}
    cases = []
    for label in map(json.loads, (folder / "labels.jsonl").open()):
        service = services[label["id"]]
        old, new = (clauses(folder / f"{label['id']}.{side}.md") for side in ("old", "new"))
        learn(service, (*old, *new), lessons)
        is_terms = classify.is_terms([word for clause in new or old for word in tokens(clause.text)])
        differences = compare(old, new)
        cases += [
            Case(service, found, is_terms, change["category"])
            for change in label["changes"]
            if change["verdict"] == Verdict.SUBSTANTIVE.value and (found := place(change, differences))
        ]
    for row in map(json.loads, (also / "index.jsonl").open() if also else ()):
        learn(row["service"], clauses(also / f"{row['id']}.md"), lessons)  # type: ignore[operator]
    return set(services.values()), [(service, lesson, words) for (service, words), lesson in lessons.items()], cases


def clauses(document: Path) -> tuple[Clause, ...]:
    return split(document.read_text(errors="replace"))


def learn(service: str, document: tuple[Clause, ...], lessons: dict[tuple[str, tuple[str, ...]], Category]) -> None:
    for clause in document:
        words = tokens(clause.text)
        if not clause.is_heading and len(words) >= FEWEST_WORDS and (category := agreed(clause, words)):
            lessons.setdefault((service, words), category)


def agreed(clause: Clause, words: tuple[str, ...]) -> Category | None:
    """What a clause is about by the heading nearest to it, where the rules find that likely."""
    for heading in reversed(clause.path[-2:]):
        named = [category for category, pattern in HEADINGS.items() if pattern.search(heading.casefold())]
        if named:
            scores = classify.scored(" ".join(words), " ".join(words), (), False)
            likely = sorted(scores, key=lambda category: -scores[category])[:LIKELIEST]
            return next((each for each in likely if named == [each.value] and scores[each]), None)
    return None


def place(change: dict[str, str], differences: tuple[Difference, ...]) -> Difference | None:
    """The difference that holds the most of what a label quotes."""
    old, new = grams(tokens(change["quote_old"])), grams(tokens(change["quote_new"]))
    scored = [(len(old & grams(tokens(d.before))) + len(new & grams(tokens(d.after))), d) for d in differences]
    most, found = max(scored, key=lambda pair: pair[0], default=(0, None))
    return found if most >= 0.5 * len(old | new) else None


def grams(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    size = min(4, len(words)) or 1
    return {words[at : at + size] for at in range(len(words) - size + 1)}


def train(lessons: list[tuple[str, Category, tuple[str, ...]]]) -> Learned:
    holders: dict[str, set[str]] = defaultdict(set)
    samples = [features(words) for _, _, words in lessons]
    for (service, *_), sample in zip(lessons, samples, strict=True):
        for name in sample:
            holders[name].add(service)
    kept = {name for name, seen in holders.items() if len(seen) >= FEWEST_SERVICES}
    rows, start = fitted(lessons, samples, kept)
    loudest = sorted(rows, key=lambda name: -sum(value * value for value in rows[name]))[:MOST_STEMS]
    rows, start = fitted(lessons, samples, set(loudest))
    step = max(abs(value) for row in rows.values() for value in row) / MIDDLE
    return Learned({name: [round(value / step) for value in row] for name, row in rows.items()}, step, start)


def fitted(
    lessons: list[tuple[str, Category, tuple[str, ...]]], samples: list[set[str]], kept: set[str]
) -> tuple[dict[str, list[float]], list[float]]:
    names = DictVectorizer()
    matrix = normalize(names.fit_transform([dict.fromkeys(sorted(sample & kept), 1.0) for sample in samples]))
    labels = [category.value for _, category, _ in lessons]
    model = LogisticRegression(C=2, max_iter=80, tol=1e-3, class_weight="balanced").fit(matrix, labels)
    order = [list(model.classes_).index(category.value) for category in CATEGORIES]
    columns = model.coef_[order].T.tolist()
    return dict(zip(names.get_feature_names_out(), columns, strict=True)), model.intercept_[order].tolist()


def rank(case: Case, learned: Learned | None) -> str:
    """The category as the product would say it with these numbers, or by the rules alone."""
    return classify.categorise(case.found, case.is_terms, learned).value


def written(model: Learned) -> str:
    lines = [f"{name} {''.join(LETTERS[value + MIDDLE] for value in row)}" for name, row in sorted(model.rows.items())]
    start = " ".join(f"{value:.3f}" for value in model.start)
    return "\n".join((f"{model.step:.5f} {start}", *lines)) + "\n"


if __name__ == "__main__":
    main()
