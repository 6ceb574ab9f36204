"""What the daemon says in the log: one line for each thing that came about; a fault that lasts, only now and then."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from alerts.outbox import Posted
from monitor.core.types import AlarmKind, FetchFailure, Reason
from monitor.core.words import facts_of, word_of
from monitor.endings import Report

log = structlog.get_logger("clausewatch")

UNREACHED = 2
"""So many sources in a row whose names or servers cannot be reached, and none that can: the machine is offline."""
REMIND = timedelta(minutes=5)
"""Between two lines about a fault that lasts: a tick comes every second."""


@dataclass
class _Standing:
    """A fault that has not passed yet."""

    since: datetime
    said_at: datetime
    places: set[str] = field(default_factory=set)
    """Where it was raised; each is shown with its trace once."""
    count: int = 0


class Faults:
    """Our own faults at the tops of ticks: each with its trace once, then a line now and then, and one at its end."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._standing: dict[tuple[str, str], _Standing] = {}

    @contextlib.contextmanager
    def told(self, event: str, source: str = "") -> Iterator[None]:
        """Ends a step that fails, and tells of it; the next tick tries again."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # the top of a tick, whose step this stands around
            self.note(event, error, source)
        else:
            self.is_over(event, source)

    def note(self, event: str, error: Exception, source: str = "") -> None:
        """One more failure of a step."""
        now, facts = self._now(), {"source": source} if source else {}
        fault = self._standing.setdefault((event, source), _Standing(now, now))
        fault.count += 1
        place = _place(error)
        if place not in fault.places:
            fault.places.add(place)
            log.error(event, exc_info=error, **facts)
        elif not timedelta(0) <= now - fault.said_at < REMIND:  # also after the clock was set back
            log.error(event, why=type(error).__name__, **facts, **_lasting(fault))
        else:
            return
        fault.said_at = now

    def is_over(self, event: str, source: str = "") -> None:
        """The step was done; said where it had failed before."""
        fault = self._standing.pop((event, source), None)
        if fault is not None:
            log.info(f"over: {event}", **({"source": source} if source else {}), **_lasting(fault))


class Reach:
    """Whether any page answers at all: a machine that is offline is said once, not once for each source."""

    def __init__(self) -> None:
        self._unreached: set[str] = set()
        self._is_said = False

    def is_news(self, report: Report) -> bool:
        """Takes note of a look; false for one more source that cannot be reached while none can."""
        outcome = report.outcomes[-1]
        if not isinstance(outcome, FetchFailure) or outcome.reason not in (Reason.DNS, Reason.CONNECT):
            if self._is_said:
                log.info("pages can be reached again")
            self._unreached, self._is_said = set(), False
            return True
        self._unreached.add(report.name)
        if self._is_said or len(self._unreached) < UNREACHED:
            return not self._is_said
        self._is_said = True
        log.warning("no page can be reached: this machine seems to be offline; each is tried again by itself")
        return False


def tell(report: Report, is_news: bool = True) -> None:
    """One line in the log for each thing that a look came to."""
    write = log.info if is_news else log.debug
    for outcome in report.outcomes:
        write(word_of(outcome), source=report.name, **facts_of(outcome), seconds=round(report.elapsed_seconds, 3))
    for alarm in report.alarms:
        facts = {"source": report.name, "reason": alarm.reason, "since": f"{alarm.since:%Y-%m-%d %H:%M:%SZ}"}
        if alarm.kind is AlarmKind.UNWELL:
            log.warning("source needs a look: it failed three times in a row", **facts, detail=alarm.detail)
        else:
            log.info("source is well again", **facts)


def tell_unwritten(name: str, why: str) -> None:
    """One line for a letter that could not be written; the others go."""
    log.error("letter given up before it was written", subscriber=name, why=why)


def tell_posted(posted: Posted) -> None:
    """One line for what became of a letter; a fault of the settings is an error, a dead letter a warning."""
    facts = {"recipient": posted.recipient, "subject": posted.subject, "reply": posted.reply}
    if posted.suspends:
        log.error("subscriber suspended: letter after letter was refused", subscriber=posted.suspends)
    if posted.is_alarm:
        log.error("letter waits for the mail settings to be mended", **facts)
    elif posted.state == "sent":
        log.info("letter sent", **facts)
    elif posted.state == "dead":
        log.warning("letter given up", **facts)
    else:
        log.warning("letter waits", **facts, next_attempt_at=f"{posted.next_attempt_at:%Y-%m-%d %H:%M:%SZ}")


def _place(error: Exception) -> str:
    """The way through our own code that led to it: a message may differ each time, and a library raises all alike."""
    ways = ((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__))
    ours = [f"{file}:{line}" for file, line in ways if "site-packages" not in file]
    return " ".join((type(error).__qualname__, *ours))


def _lasting(fault: _Standing) -> dict[str, object]:
    return {"times": fault.count, "since": f"{fault.since:%Y-%m-%d %H:%M:%SZ}"}
