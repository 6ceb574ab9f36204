"""Finds a source's last substantive version, its returns, and other sources of the same text without a scan"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_versions_verdict", "versions", ["source_id", "verdict", "captured_at"])
    op.create_index("ix_versions_lately", "versions", ["verdict", "captured_at", "source_id"])
    op.create_index("ix_versions_text", "versions", ["text_sha256"])
    is_reverted = sa.text("outcome = 'reverted'")
    op.create_index(
        "ix_versions_reverted", "versions", ["captured_at"], sqlite_where=is_reverted, postgresql_where=is_reverted
    )
