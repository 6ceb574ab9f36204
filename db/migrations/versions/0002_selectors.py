"""Selectors of a source"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: a batch that made the table anew would drop it, and with foreign keys on, all versions with it.
    for name in ("select_css", "remove_css"):
        op.add_column("sources", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
