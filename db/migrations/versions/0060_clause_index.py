"""The clauses of every version, each text once, with a full-text index of their words

Empty at first: db/clauses.py fills it source by source, and again whenever a source's `indexed_seq` falls behind.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("indexed_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "clauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clauses")),
        sa.UniqueConstraint("digest", name=op.f("uq_clauses_digest")),
    )
    op.create_table(
        "clause_spans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clause_id"], ["clauses.id"], name=op.f("fk_clause_spans_clause_id_clauses")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_clause_spans_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_spans")),
    )
    op.create_index("ix_clause_spans_clause", "clause_spans", ["clause_id", "source_id"])
    op.create_index("ix_clause_spans_source", "clause_spans", ["source_id", "gone_at"])
    if op.get_bind().dialect.name == "sqlite":
        # the words alone: the texts are in `clauses`, nothing is ranked, and accents count as in every comparison
        op.execute(
            "CREATE VIRTUAL TABLE clause_words USING fts5"
            "(words, content='', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE TABLE clause_words (id integer PRIMARY KEY REFERENCES clauses (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_clause_words_words ON clause_words USING gin (words)")
