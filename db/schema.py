"""Brings the database's schema to this program's, at every start, and refuses a newer one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from db.engine import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = re.compile(r'^(revision|down_revision)\b[^=]*= "([^"]+)"', re.MULTILINE)


def alembic_config() -> Config:
    """Alembic's settings, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def migrate(engine: Engine) -> None:
    """Runs the migrations that are missing, in one transaction.

    Raises DatabaseError where the database was made by a newer clausewatch.
    """
    known, head = _chain()
    with engine.execution_options(writes=True).begin() as connection:
        current = _current(connection)
        if current is not None and current not in known:
            raise DatabaseError(
                f"The database is of a newer clausewatch (schema {current}; this one knows up to {head}): "
                f"install that version, or restore a backup made before its upgrade."
            )
        if current != head:
            from alembic import command  # a tenth of a second to load, for the first start after an upgrade

            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _chain() -> tuple[frozenset[str], str]:
    """The migrations of this program by their files, and the last of them, which no other follows."""
    found = [dict(_REVISION.findall(path.read_text("utf-8"))) for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")]
    known = frozenset(names["revision"] for names in found)
    [head] = known - {names.get("down_revision") for names in found}
    return known, head


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
