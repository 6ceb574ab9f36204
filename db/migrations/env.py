"""Alembic's entry: the connection comes from db/schema.py, which runs the migrations at the daemon's start."""

from __future__ import annotations

from alembic import context

import db.access_models
import db.clause_models
import db.post_models  # noqa: F401 - their tables join those of db.models
from db.models import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
