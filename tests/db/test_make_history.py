"""The store that benchmarks are measured on is one that the program could have written."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.make_history import make
from db.clause_models import ClauseRow, ClauseSpanRow
from db.clauses import behind, catch_up
from db.engine import open_engine, writing
from db.history import History
from db.models import SourceRow

SPANS = select(
    ClauseSpanRow.source_id, ClauseRow.text, ClauseSpanRow.first_seq, ClauseSpanRow.last_seq, ClauseSpanRow.gone_at
).join(ClauseRow, ClauseRow.id == ClauseSpanRow.clause_id)


def test_a_made_store_is_sound_and_indexed_as_the_program_would(tmp_path: Path) -> None:
    *_, count = make(tmp_path / "made.db", sources=4, versions=60)
    engine = open_engine(f"sqlite:///{tmp_path / 'made.db'}")
    assert (count, behind(engine)) == (60, 0)
    assert all(found == 1 for found in History(engine).verify())

    def spans() -> set[str]:
        with Session(engine) as session:
            return {str(tuple(row)) for row in session.execute(SPANS)}

    made = spans()
    with writing(engine) as session:
        session.execute(update(SourceRow).values(indexed_seq=0))
    assert len(list(catch_up(engine))) == 4
    assert spans() == made
    assert len(made) > 4 * 40
    engine.dispose()
