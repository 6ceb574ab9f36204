"""What the home page said while a new text was held"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("home_looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("holds", sa.Column("home_announces", sa.Boolean(), nullable=True))
