"""Finds a source's last substantive version without reading the others"""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_versions_verdict", "versions", ["source_id", "verdict", "captured_at"])
