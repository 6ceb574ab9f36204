"""Places of a version's text that show other words at every look"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("places", sa.JSON(), nullable=False, server_default="[]"))
