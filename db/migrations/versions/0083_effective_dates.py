"""From when each version says to be in force"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("versions", sa.Column("effective_on", sa.Date(), nullable=True))
