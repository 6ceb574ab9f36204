"""`clausewatch compare`: two texts clause by clause, or a batch of them line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitor.core.judge import judge
from monitor.core.records import Unreadable, error_record, judgement_record, read_pairing, written


def compare_lines(lines: Iterable[str], write: Callable[[str], object]) -> None:
    """Answers every line of a batch with one line, in order; one that cannot be judged is answered with its error."""
    for line in lines:
        pairing = read_pairing(line)
        if isinstance(pairing, Unreadable):
            write(written(error_record(pairing)))
        else:
            write(written(judgement_record(pairing.id, judge(pairing.old, pairing.new))))
