"""The certificate by which a page came, and a hash of all that says how it came"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("versions", "holds"):
        key = sa.ForeignKey("blobs.sha256", name=f"fk_{table}_certificate_sha256_blobs")
        op.add_column(table, sa.Column("certificate_sha256", sa.Text(), key, nullable=True), inline_references=True)
    op.add_column("versions", sa.Column("way_sha256", sa.Text(), nullable=False, server_default=""))
