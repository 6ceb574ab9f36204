"""Learns monitor/core/weights.txt from documents, and says what it is worth on services it has not seen.

    pip install scikit-learn          # in a scratch environment, with the project on PYTHONPATH
    python benchmarks/train_judge.py PAIRS_DIR [--also DOCUMENTS_DIR] [--write]

PAIRS_DIR holds pairs.jsonl (id, service), labels.jsonl (id, changes with quotes, verdict, category) and ID.old.md and
ID.new.md; DOCUMENTS_DIR holds index.jsonl (id, service) and ID.md. Most of what is learned from are clauses whose
heading names one category that is among the three likeliest by their own words and the rules of topics.py. Beside
them stand labelled changes, and clauses of these documents that were read one by one: clause_labels.txt names those by
a hash of their words (of the words before and after, where it is an edit), with the categories that fit, the best
first. Those read measure too, as no rule was written with them in sight.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from monitor.core import classify
from monitor.core.compare import Difference, compare
from monitor.core.leaning import CATEGORIES, LETTERS, MIDDLE, PLACES, Learned, Said, features
from monitor.core.segment import split, tokens
from monitor.core.types import Category, ChangeKind, Clause, Verdict
from monitor.core.versions import Versions

WEIGHTS = Path(__file__).parent.parent / "monitor/core/weights.txt"
READ = Path(__file__).parent / "clause_labels.txt"
FOLDS = 5
FEWEST_WORDS = 6
LIKELIEST = 3
FEWEST_SERVICES, FEWEST_BESIDE = 5, 2
"""So many services must use a stem in a clause, and in the places beside it."""
MOST_STEMS = 9000
SCHOOLS = ((("",), 1.0, 10.0, 0.8), (tuple(PLACES), 0.3, 5.0, 1.0))
"""Two models are added up, as either mends the other. Of each: the places it hears, what a lesson by heading
and one that was read weigh, and its share. What stands beside a clause is taught only by those that were read."""
START = 0.5
"""Where a category starts is heard by half: it is learned beside more words than a short clause has."""
LESSER = 0.25
"""The share of a clause's weight that the other categories that fit have among them."""
DRAWS = 400
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
class Lesson:
    """What a service says, and one category that it is about."""

    service: str
    category: Category
    said: Said
    weight: float = 1.0


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
    sure = [lesson for case in (*cases, *read_ones) for lesson in taught(case)]
    print(
        f"{len(lessons)} clauses learned from by heading, {len(cases)} labelled changes, {len(read_ones)} clauses read"
    )
    for what, tried in (("labelled changes", cases), ("clauses read", read_ones)):
        ruled = sum(rank(case, None) in case.fitting for case in tried)
        print(f"{what}: category by the rules alone: {ruled / len(tried):.3f}")
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for fold in range(FOLDS):
        model = train(*([each for each in part if fold_of(each.service) != fold] for part in (lessons, sure)))
        for what, tried in (("labelled changes", cases), ("clauses read", read_ones)):
            for case in tried:
                if fold_of(case.service) == fold:
                    best = rank(case, model)
                    right[what][case.service].append(best == case.category)
                    right[f"{what}, any that fits"][case.service].append(best in case.fitting)
    for what, by_service in right.items():
        share, noise = share_of(by_service)
        print(f"rules and model, services held out ({FOLDS} folds), {what}: {share:.3f} ± {noise:.3f}")
    if arguments.write:
        WEIGHTS.write_text(written(train(lessons, sure)))


def taught(case: Case) -> list[Lesson]:
    """A lesson for each category that fits, the best one first and heaviest."""
    fitting = [Category(name) for name in case.fitting if name != "other"]
    weights = [1 - LESSER, *[LESSER / (len(fitting) - 1)] * (len(fitting) - 1)] if len(fitting) > 1 else [1.0]
    said = classify.heard(case.found, case.lead, classify.touched(case.found)[0])
    return [Lesson(case.service, category, said, weight) for category, weight in zip(fitting, weights, strict=False)]


def share_of(by_service: dict[str, list[bool]]) -> tuple[float, float]:
    """How many are right, and the standard deviation of that over services drawn anew."""
    drawn = random.Random(1)
    shares = []
    for _ in range(DRAWS):
        tried = [each for service in drawn.choices(list(by_service), k=len(by_service)) for each in by_service[service]]
        shares.append(sum(tried) / len(tried))
    every = [each for tried in by_service.values() for each in tried]
    return sum(every) / len(every), statistics.pstdev(shares)


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
        look_up_edits(service, versions, differences, known, read_ones)
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
    by_heading = [Lesson(service, category, Said(words)) for (service, words), category in lessons.items()]
    return by_heading, cases, list(read_ones.values())


def look_up(
    service: str, old: tuple[Clause, ...], new: tuple[Clause, ...], known: dict[str, str], found: dict[str, Case]
) -> None:
    """The clauses of a document that somebody read, each as if it had been put in or taken out."""
    versions = Versions(old, new)
    for side in (new, old):
        for at, clause in enumerate(side):
            name = name_of(tokens(clause.text))
            if name in known and name not in found:
                fitting = tuple(known[name].split())
                put_in, taken_out = (ChangeKind.ADDED, (), (clause,), 0, at), (ChangeKind.REMOVED, (clause,), (), at, 0)
                seen = Difference(*(put_in if side is new else taken_out))
                found[name] = Case(service, seen, versions.is_terms, fitting[0], fitting, versions.lead(seen))


def look_up_edits(
    service: str, versions: Versions, differences: tuple[Difference, ...], known: dict[str, str], found: dict[str, Case]
) -> None:
    """The edits of a pair that somebody read."""
    for seen in differences:
        name = name_of((*tokens(seen.before), "->", *tokens(seen.after)))
        if seen.old and seen.new and name in known and name not in found:
            fitting = tuple(known[name].split())
            found[name] = Case(service, seen, versions.is_terms, fitting[0], fitting, versions.lead(seen))


def name_of(words: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:12]


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
    count = Counter(lesson.category for lesson in by_heading)
    even = len(by_heading) / len(count)
    lessons = [replace(lesson, weight=even / count[lesson.category]) for lesson in by_heading] + sure
    samples = [features(lesson.said) for lesson in lessons]
    holders: dict[str, set[str]] = defaultdict(set)
    for lesson, sample in zip(lessons, samples, strict=True):
        for _, names in sample:
            for name in names:
                holders[name].add(lesson.service)
    fewest = {name: FEWEST_BESIDE if name[1:2] == ":" else FEWEST_SERVICES for name in holders}
    kept = {name for name, seen in holders.items() if len(seen) >= fewest[name]}
    rows: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(CATEGORIES))
    start = [0.0] * len(CATEGORIES)
    for places, by_heading_weight, read_weight, share in SCHOOLS:
        heard = [group[: len(places)] for group in samples]
        worth = [by_heading_weight] * len(by_heading) + [read_weight] * len(sure)
        weights = [lesson.weight * each for lesson, each in zip(lessons, worth, strict=True)]
        learned, begins = fitted([lesson.category.value for lesson in lessons], heard, kept, weights)
        for name, row in learned.items():
            rows[name] = [value + share * more for value, more in zip(rows[name], row, strict=True)]
        start = [value + START * share * more for value, more in zip(start, begins, strict=True)]
    loudest = sorted(rows, key=lambda name: -sum(value * value for value in rows[name]))[:MOST_STEMS]
    step = max(abs(value) for name in loudest for value in rows[name]) / MIDDLE
    return Learned({name: [round(value / step) for value in rows[name]] for name in loudest}, step, start)


def fitted(
    labels: list[str], samples: list[list[tuple[float, set[str]]]], kept: set[str], weights: list[float]
) -> tuple[dict[str, list[float]], list[float]]:
    names = DictVectorizer()
    matrix = names.fit_transform([measured(sample, kept) for sample in samples])
    model = LogisticRegression(C=2, max_iter=60, tol=1e-3).fit(matrix, labels, sample_weight=weights)
    order = [list(model.classes_).index(category.value) for category in CATEGORIES]
    columns = model.coef_[order].T.tolist()
    return dict(zip(names.get_feature_names_out(), columns, strict=True)), model.intercept_[order].tolist()


def measured(sample: list[tuple[float, set[str]]], kept: set[str]) -> dict[str, float]:
    """Each place has its worth, however many words are known of it."""
    groups = [(worth, sorted(names & kept)) for worth, names in sample]
    return {name: worth / math.sqrt(len(names)) for worth, names in groups for name in names}


def rank(case: Case, learned: Learned | None) -> str:
    """The category as the product would say it with these numbers, or by the rules alone."""
    return classify.categorise(case.found, case.is_terms, learned, case.lead).value


def written(model: Learned) -> str:
    lines = [f"{name} {''.join(LETTERS[value + MIDDLE] for value in row)}" for name, row in sorted(model.rows.items())]
    start = " ".join(f"{value:.3f}" for value in model.start)
    return "\n".join((f"{model.step:.5f} {start}", *lines)) + "\n"


if __name__ == "__main__":
    main()
