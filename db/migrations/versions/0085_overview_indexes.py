"""Indexes for what the list of sources counts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, where in (("unwell", "unwell_since is not null"), ("new", "last_checked_at is null")):
        only = sa.text(where)
        op.create_index(f"ix_sources_{name}", "sources", ["id"], sqlite_where=only, postgresql_where=only)
    if op.get_bind().dialect.name == "sqlite":
        listed = sa.text("paused_by != 'removed'")
        op.create_index("ix_sources_facets", "sources", ["kind", "tags"], sqlite_where=listed)
