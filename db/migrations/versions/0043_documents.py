"""Which other documents of its page a source leaves out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("is_kind_said", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sources", sa.Column("left_out", sa.JSON(), nullable=False, server_default="[]"))
