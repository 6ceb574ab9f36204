"""Which part of its page a source is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("section", sa.String(), nullable=True))
