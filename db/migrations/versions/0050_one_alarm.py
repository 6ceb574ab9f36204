"""A third failure in a row is an alarm like all others: the table and the column of its own go"""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("operator_notices")
    # In place, not by a copy of the table: with foreign keys on, dropping the old one would take the versions along.
    op.drop_column("sources", "alarmed_at")
