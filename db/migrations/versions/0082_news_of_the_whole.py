"""Which versions are news of the document as a whole: it moved, or was replaced"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("versions", sa.Column("is_of_whole", sa.Boolean(), nullable=False, server_default=sa.false()))
