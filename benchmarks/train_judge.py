"""Learns monitor/core/weights.txt from documents, and says what it is worth on services it has not seen.

    pip install scikit-learn          # in a scratch environment, with the project on PYTHONPATH
    python benchmarks/train_judge.py PAIRS_DIR [--also DOCUMENTS_DIR] [--write]

PAIRS_DIR holds pairs.jsonl (id, service), labels.jsonl (id, changes with quotes, verdict, category) and ID.old.md and
ID.new.md; DOCUMENTS_DIR holds index.jsonl (id, service) and ID.md. Most of what is learned from are clauses whose
heading names one category that is among the three likeliest by their own words and the rules of topics.py. Beside
them stand labelled changes, and clauses of these documents that were read one by one: clause_labels.txt names those by
a hash of their words, with the categories that fit, the best first. Those read measure too, as no rule was written
with them in sight.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from monitor.core import classify
from monitor.core.compare import Difference, compare
from monitor.core.leaning import CATEGORIES, LETTERS, MIDDLE, Learned, features
from monitor.core.segment import split, tokens
from monitor.core.types import Category, ChangeKind, Clause, Verdict
from monitor.core.versions import Versions

WEIGHTS = Path(__file__).parent.parent / "monitor/core/weights.txt"
READ = Path(__file__).parent / "clause_labels.txt"
Lesson = tuple[str, Category, tuple[str, ...]]
"""A service, a category and the words of a clause."""
FOLDS = 5
FEWEST_WORDS = 6
LIKELIEST = 3
FEWEST_SERVICES = 5
MOST_STEMS = 6000
READ_WEIGHT = 3
"""What a clause that was read counts beside one that its heading names."""
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
    fitting: tuple[str, ...] = ()
    """Every category that fits."""
    lead: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write monitor/core/weights.txt from all services")
    parser.add_argument("--also", type=Path, help="more documents to learn from")
    arguments = parser.parse_args()
    lessons, cases, read_ones = read(arguments.folder, arguments.also)
    sure = [(case.service, Category(case.category), text(case.found)) for case in cases if case.category != "other"]
    sure += [(case.service, Category(case.category), text(case.found)) for case in read_ones]
    print(
        f"{len(lessons)} clauses learned from by heading, {len(cases)} labelled changes, {len(read_ones)} clauses read"
    )
    for what, tried in (("labelled changes", cases), ("clauses read", read_ones)):
        ruled = sum(rank(case, None) in case.fitting for case in tried)
        print(f"{what}: category by the rules alone: {ruled / len(tried):.3f}")
    right: dict[str, int] = defaultdict(int)
    for fold in range(FOLDS):
        model = train(*([each for each in part if fold_of(each[0]) != fold] for part in (lessons, sure)))
        for what, tried in (("labelled changes", cases), ("clauses read", read_ones)):
            held_out = [case for case in tried if fold_of(case.service) == fold]
            right[what] += sum(rank(case, model) == case.category for case in held_out)
            right[f"{what}, any that fits"] += sum(rank(case, model) in case.fitting for case in held_out)
    for what, count in right.items():
        of = len(cases if what.startswith("labelled") else read_ones)
        print(f"rules and model, services held out ({FOLDS} folds), {what}: {count / of:.3f}")
    if arguments.write:
        WEIGHTS.write_text(written(train(lessons, sure)))


def text(found: Difference) -> tuple[str, ...]:
    return tokens(found.after or found.before)


def fold_of(service: str) -> int:
    return hashlib.sha256(service.encode()).digest()[0] % FOLDS


def read(folder: Path, also: Path | None) -> tuple[list[Lesson], list[Case], list[Case]]:
    """The lessons by heading, the labelled changes, and the clauses that were read."""
    services = {row["id"]: row["service"] for row in map(json.loads, (folder / "pairs.jsonl").open())}
    known = dict(line.split(" ", 1) for line in READ.read_text().splitlines())
    lessons: dict[tuple[str, tuple[str, ...]], Category] = {}
    cases: list[Case] = []
    read_ones: dict[str, Case] = {}
    for label in map(json.loads, (folder / "labels.jsonl").open()):
        service = services[label["id"]]
        old, new = (clauses(folder / f"{label['id']}.{side}.md") for side in ("old", "new"))
        versions = Versions(old, new)
        learn(service, (*old, *new), lessons)
        differences = compare(old, new)
        cases += [
            Case(service, found, versions.is_terms, change["category"], (change["category"],), versions.lead(found))
            for change in label["changes"]
            if change["verdict"] == Verdict.SUBSTANTIVE.value and (found := place(change, differences))
        ]
        look_up(service, old, new, known, read_ones)
    for row in map(json.loads, (also / "index.jsonl").open() if also else ()):
        document = clauses(also / f"{row['id']}.md")  # type: ignore[operator]
        learn(row["service"], document, lessons)
        look_up(row["service"], (), document, known, read_ones)
    by_heading = [(service, lesson, said) for (service, said), lesson in lessons.items()]
    return by_heading, cases, list(read_ones.values())


def look_up(
    service: str, old: tuple[Clause, ...], new: tuple[Clause, ...], known: dict[str, str], found: dict[str, Case]
) -> None:
    """The clauses of a document that somebody read, each as if it had been put in."""
    versions = Versions(old, new)
    for side in (old, new):
        for at, clause in enumerate(side):
            name = hashlib.sha256(" ".join(tokens(clause.text)).encode("utf-8", "surrogatepass")).hexdigest()[:12]
            if name in known and name not in found:
                fitting = tuple(known[name].split())
                seen = Difference(ChangeKind.ADDED, (), (clause,), 0, at)
                lead = versions.lead(seen) if side is new else ""
                found[name] = Case(service, seen, versions.is_terms, fitting[0], fitting, lead)


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


def train(by_heading: list[Lesson], sure: list[Lesson]) -> Learned:
    holders: dict[str, set[str]] = defaultdict(set)
    lessons = by_heading + sure
    samples = [features(words) for _, _, words in lessons]
    for (service, *_), sample in zip(lessons, samples, strict=True):
        for name in sample:
            holders[name].add(service)
    kept = {name for name, seen in holders.items() if len(seen) >= FEWEST_SERVICES}
    rows, start = fitted(lessons, samples, kept, len(sure))
    loudest = sorted(rows, key=lambda name: -sum(value * value for value in rows[name]))[:MOST_STEMS]
    rows, start = fitted(lessons, samples, set(loudest), len(sure))
    step = max(abs(value) for row in rows.values() for value in row) / MIDDLE
    return Learned({name: [round(value / step) for value in row] for name, row in rows.items()}, step, start)


def fitted(
    lessons: list[Lesson], samples: list[set[str]], kept: set[str], sure: int
) -> tuple[dict[str, list[float]], list[float]]:
    names = DictVectorizer()
    matrix = normalize(names.fit_transform([dict.fromkeys(sorted(sample & kept), 1.0) for sample in samples]))
    labels = [category.value for _, category, _ in lessons]
    by_heading = len(lessons) - sure
    count = Counter(labels[:by_heading])
    weights = [by_heading / (len(count) * count[label]) for label in labels[:by_heading]] + [READ_WEIGHT] * sure
    model = LogisticRegression(C=2, max_iter=60, tol=1e-3).fit(matrix, labels, sample_weight=weights)
    order = [list(model.classes_).index(category.value) for category in CATEGORIES]
    columns = model.coef_[order].T.tolist()
    return dict(zip(names.get_feature_names_out(), columns, strict=True)), model.intercept_[order].tolist()


def rank(case: Case, learned: Learned | None) -> str:
    """The category as the product would say it with these numbers, or by the rules alone."""
    return classify.categorise(case.found, case.is_terms, learned, case.lead).value


def written(model: Learned) -> str:
    lines = [f"{name} {''.join(LETTERS[value + MIDDLE] for value in row)}" for name, row in sorted(model.rows.items())]
    start = " ".join(f"{value:.3f}" for value in model.start)
    return "\n".join((f"{model.step:.5f} {start}", *lines)) + "\n"


if __name__ == "__main__":
    main()
