"""Which pages were read in a browser"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("sources", "versions", "holds"):
        op.add_column(table, sa.Column("is_rendered", sa.Boolean(), nullable=False, server_default=sa.false()))
