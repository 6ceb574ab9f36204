from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from db.engine import DatabaseError
from db.models import Row, SourceRow
from db.schema import alembic_config, migrate


def test_migrations_make_exactly_the_tables_that_the_models_name(empty_engine: Engine) -> None:
    migrate(empty_engine)
    with empty_engine.connect() as connection:
        # the full-text index is another thing in each database, and no model's table; PostgreSQL orders no JSON values
        other = {"sqlite": ("clause_words",), "postgresql": ("clause_words", "ix_sources_facets")}
        others = other[connection.dialect.name]
        ours = {
            "compare_type": False,
            "include_object": lambda _, name, *__: not any(each in (name or "") for each in others),
        }
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, Row.metadata) == []


def test_migrating_twice_changes_nothing(empty_engine: Engine) -> None:
    migrate(empty_engine)
    migrate(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_database_of_a_newer_program_is_refused_and_left_alone(empty_engine: Engine) -> None:
    migrate(empty_engine)
    with empty_engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer clausewatch"):
        migrate(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_sources_of_the_first_schema_are_read_without_selectors_and_lose_no_version(empty_engine: Engine) -> None:
    config = alembic_config()
    with empty_engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO sources (id, name, url, kind, tags, origin, state, interval_seconds, intranet, verify_tls,"
                " created_at, next_check_at, failures_in_row, unwell_state, unwell_detail, etag, last_modified,"
                " body_sha256, visible_sha256, extractor) VALUES (1, 'shop', 'https://shop.example/', 'terms', '[]',"
                " 'added', 'active', 60, '[]', true, '2026-01-01', '2026-01-01', 0, '', '', '', '', '', '', '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO checks (source_id, checked_at, outcome, reason, detail, status, elapsed_seconds)"
                " VALUES (1, '2026-01-01', 'unchanged', '', '', 200, 0)"
            )
        )
    migrate(empty_engine)
    with Session(empty_engine) as session:
        row = session.scalars(select(SourceRow)).one()
        assert (row.name, row.select_css, row.remove_css) == ("shop", [], [])
        assert session.scalar(text("SELECT count(*) FROM checks")) == 1


def test_a_source_of_an_older_program_keeps_the_hour_of_its_last_substantive_change(empty_engine: Engine) -> None:
    config = alembic_config()
    with empty_engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO sources (id, name, url, kind, tags, origin, state, interval_seconds, intranet,"
                    " verify_tls, created_at, next_check_at, failures_in_row, unwell_state, unwell_detail, etag,"
                    " last_modified, body_sha256, visible_sha256, extractor) VALUES (:id, :name, 'https://x.example/',"
                    " '', '[]', 'added', 'active', 60, '[]', true, '2026-01-01', '2026-01-01', 0, '', '', '', '', '',"
                    " '', '')"
                ),
                {"id": number, "name": f"shop {number}"},
            )
        connection.execute(text("INSERT INTO blobs (sha256, size, frame) VALUES ('00', 0, '')"))
        for seq, verdict in enumerate((None, "substantive", "substantive", "minor"), 1):
            connection.execute(
                text(
                    "INSERT INTO versions (id, source_id, seq, outcome, captured_at, recorded_at, verdict, alerted,"
                    " notes, previous_chain, chain, url, status, headers, raw_sha256, text_sha256, visible_sha256,"
                    " title, lang, extractor) VALUES (:seq, 1, :seq, 'changed', :at, :at, :verdict, false, '[]', '',"
                    " :chain, '', 200, '[]', '00', '00', '', '', '', '')"
                ),
                {"seq": seq, "at": f"2026-02-0{seq} 09:30:00", "verdict": verdict, "chain": str(seq)},
            )
    migrate(empty_engine)
    with Session(empty_engine) as session:
        found = session.scalars(select(SourceRow.changed_at).order_by(SourceRow.id)).all()
    assert [at and f"{at:%d %H:%M}" for at in found] == ["03 09:30", None]
