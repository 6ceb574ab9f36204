"""Where on its page a source's document stood"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("root_place", sa.String(), nullable=False, server_default=""))
