"""The pages that one document is spread over"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("pages", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("sources", sa.Column("follow", sa.String(), nullable=False, server_default=""))
    op.add_column("sources", sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
