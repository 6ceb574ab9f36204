"""F18: of several daemons on one database one works, and the place of a dead one is free."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import Engine

from db.engine import DatabaseError, open_engine, sole_daemon


def test_f18_of_five_daemons_one_has_the_place_and_the_next_takes_it_when_that_is_gone(engine: Engine) -> None:
    others = [open_engine(engine.url) for _ in range(4)]
    with ExitStack() as first:
        first.enter_context(sole_daemon(engine))
        for other in others:
            with pytest.raises(DatabaseError, match="Another clausewatch daemon is running"), sole_daemon(other):
                pass
    with sole_daemon(others[0]), pytest.raises(DatabaseError, match="stop that one first"), sole_daemon(engine):
        pass
    for other in others:
        other.dispose()
