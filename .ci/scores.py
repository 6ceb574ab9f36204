#!/usr/bin/env python3
"""The product's scores on the evaluation data, held to floors: what was reached, rounded down. They only ever rise.

.ci/scores.py SHARED_DIR [pairs|seeds|extract|replay ...]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = Path(__file__).resolve().parents[1] / ".venv/bin/clausewatch"
CALLS = {
    "seeds": (["seeds/edits.dev.json", "seeds"], f"{COMMAND} compare --jsonl"),
    "pairs": (["bench/pairs"], f"{COMMAND} compare --jsonl"),
    "extract": (["bench/extract"], f"{COMMAND} extract --json -"),
    "replay": (["bench/replay"], f"{COMMAND}"),
}
AT_LEAST: dict[str, dict[str, float]] = {
    "seeds": {"alert.f1": 0.98, "clause_recall": 0.99, "category_accuracy": 0.80},
    "pairs": {
        "alert.f1": 0.96,
        "alert.precision": 0.92,
        "alert.recall": 0.98,
        "clause_recall": 0.97,
        "verdict_macro_f1": 0.866,
        "category_accuracy": 0.75,
    },
    "extract": {"word_recall": 0.996, "word_precision": 0.997, "headings_kept": 0.998, "items_kept": 0.998},
    "replay": {"change_recall": 1.0, "alert_recall": 0.98},
}
AT_MOST: dict[str, dict[str, float]] = {
    "pairs": {"clause_false_flags": 0.055, "clause_false_flags_inside": 0.178},
    "extract": {"incomplete_answers": 0, "failed": 0},
    "replay": {"stray_versions_per_100_checks": 0.8, "sick_versions": 0, "false_alerts_per_100_checks": 0.4},
}


def figure(figures: dict[str, Any], name: str) -> float:
    value: Any = figures
    for part in name.split("."):
        value = value[part]
    return float(len(value) if isinstance(value, list) else value)


def main(shared: Path, which: list[str]) -> int:
    missed = []
    for what in which or list(CALLS):
        paths, command = CALLS[what]
        call = [sys.executable, str(shared / "bench/score.py"), what, *(str(shared / path) for path in paths)]
        done = subprocess.run([*call, "--cmd", command, "--json"], capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{what}: the scoring failed\n{done.stderr}")
            return 1
        figures = json.loads(done.stdout.splitlines()[0])
        print(f"scores of {what}: {json.dumps({k: v for k, v in figures.items() if k not in ('pages', 'confusion')})}")
        for bars, is_missed, words in (
            (AT_LEAST, lambda value, bar: value < bar, "under its floor"),
            (AT_MOST, lambda value, bar: value > bar, "over its ceiling"),
        ):
            for name, bar in bars.get(what, {}).items():
                value = figure(figures, name)
                if is_missed(value, bar):
                    missed.append(f"{what} {name}: {value} is {words} {bar}")
    print("\n".join(missed) or "every score is on the right side of its bar")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
