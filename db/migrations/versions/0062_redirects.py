"""The way by which a page was reached"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("versions", "holds"):
        op.add_column(table, sa.Column("redirects", sa.JSON(), nullable=False, server_default="[]"))
