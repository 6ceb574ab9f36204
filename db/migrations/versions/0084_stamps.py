"""Time stamps of others on the links of chains"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stamps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("listed_sha256", sa.Text(), nullable=False),
        sa.Column("reply_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["listed_sha256"], ["blobs.sha256"], name="fk_stamps_listed_sha256_blobs"),
        sa.ForeignKeyConstraint(["reply_sha256"], ["blobs.sha256"], name="fk_stamps_reply_sha256_blobs"),
        sa.PrimaryKeyConstraint("id", name="pk_stamps"),
    )
    key = sa.ForeignKey("stamps.id", name="fk_versions_stamp_id_stamps")
    op.add_column("versions", sa.Column("stamp_id", sa.Integer(), key, nullable=True), inline_references=True)
    op.create_index("ix_versions_stamp", "versions", ["stamp_id"])
