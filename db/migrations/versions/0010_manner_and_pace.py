"""How a source is asked, how often, where it moved to, and what the operator is told of it"""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources", schema=None) as batch_op:
        for name in ("host", "moved_to", "skim"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        for name, empty in (("manner", "{}"), ("known_hosts", "[]")):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
        for name in ("shortest_seconds", "longest_seconds", "current_seconds"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True))
    for table in ("versions", "holds"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("verified_tls", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "operator_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('unwell', 'recovered')", name=op.f("ck_operator_notices_kind")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_operator_notices_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_notices")),
    )
    with op.batch_alter_table("operator_notices", schema=None) as batch_op:
        batch_op.create_index("ix_operator_notices_told", ["told_at"], unique=False)
    _fill_hosts()


def _fill_hosts() -> None:
    """What the new columns say of sources that were watched before."""
    connection = op.get_bind()
    sources = sa.table(
        "sources", sa.column("id"), sa.column("url"), sa.column("host"), sa.column("known_hosts", sa.JSON)
    )
    versions = sa.table("versions", sa.column("source_id"), sa.column("url"))
    known: dict[int, set[str]] = {}
    for source_id, url in connection.execute(sa.select(versions.c.source_id, versions.c.url).distinct()):
        known.setdefault(source_id, set()).add(_host(url).removeprefix("www."))
    for source_id, url in connection.execute(sa.select(sources.c.id, sources.c.url)).all():
        values = {"host": _host(url), "known_hosts": sorted(known.get(source_id, ()))}
        connection.execute(sources.update().where(sources.c.id == source_id).values(**values))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
