"""Keeps with each source when it last changed substantively: the overview sorts by it and counts by it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE sources SET changed_at = (SELECT max(captured_at) FROM versions"
        " WHERE versions.source_id = sources.id AND versions.verdict = 'substantive')"
    )
    op.create_index("ix_sources_changed", "sources", ["changed_at", "name", "paused_by"])
    op.drop_index("ix_versions_verdict", "versions")
    op.drop_index("ix_versions_lately", "versions")
