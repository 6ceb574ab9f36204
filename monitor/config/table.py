"""What every table of the settings file is, and how it says that two of its keys contradict each other."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

ENVIRONMENT_PREFIX = "CLAUSEWATCH_"
LINE = "\0line"
"""The key under which `load` hands a table its line: none that a person would write."""
SPANS = 'a time span such as "90s", "15m", "12h" or "7d"'


class Table(BaseModel):
    """A TOML table: frozen, strict, and deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


def contradiction(key: str, sentence: str) -> PydanticCustomError:
    """What two settings together may not be; shown at the one named."""
    return PydanticCustomError("contradiction", "{sentence}", {"key": key, "sentence": sentence})
