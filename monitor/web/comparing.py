"""Two versions compared for somebody who waits: one comparison at a time, and none that would take for ever."""

from __future__ import annotations

import threading

from db.history import History
from monitor.core.judge import judge
from monitor.core.types import Judgement
from monitor.web.deeds import DeedError

LONGEST = 600_000
"""Characters of both texts together; a long policy has 100,000."""
_ONE_AT_A_TIME = threading.Lock()


def compared(history: History, before: tuple[str, int], after: tuple[str, int]) -> Judgement:
    """The judgement of two versions, each a source and a number.

    Raises UnknownSourceError, UnknownVersionError, and DeedError where the texts are too long.
    """
    old, new = history.text(*before)[1], history.text(*after)[1]
    if len(old) + len(new) > LONGEST:
        raise DeedError(413, f"These texts are too long to compare here: `clausewatch diff {before[0]}` does it.")
    with _ONE_AT_A_TIME:
        return judge(old, new)
