"""Why a source is paused: it left the settings file, or somebody said so"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("paused_by", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE sources SET paused_by = 'vanished' WHERE state = 'paused'")
