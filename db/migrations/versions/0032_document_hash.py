"""The hash of the part of a source's page that is its document"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("document_sha256", sa.String(), nullable=False, server_default=""))
