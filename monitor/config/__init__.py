"""The operator's settings: TOML and environment in, one frozen Config out, or every mistake by file, line and key."""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from monitor.config.declared import Source, Subscriber
from monitor.config.lines import Key, line_of, lines_of
from monitor.config.table import ENVIRONMENT_PREFIX, LINE, Table
from monitor.config.tables import Config, Crawler, Database, Evidence, Mail, Operator, Web
from monitor.config.values import is_loopback

__all__ = [
    "Config", "ConfigError", "Crawler", "Database", "Evidence", "Mail", "Operator", "Problem", "Source", "Subscriber",
    "Web", "is_loopback", "load", "starter_toml",
]  # fmt: skip

_TABLES: dict[str, type[Table]] = {
    "database": Database, "crawler": Crawler, "mail": Mail, "web": Web, "operator": Operator, "evidence": Evidence,
    "source": Source, "subscriber": Subscriber,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the settings: where it stands, and one sentence that never repeats the value."""

    place: str
    """The file, or the name of an environment variable."""
    line: int
    """0 where there is none to name."""
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.place}:{self.line}" if self.line else self.place
        return f"{place}: {self.key} {self.sentence}" if self.key else f"{place}: {self.sentence}"


class ConfigError(Exception):
    """The settings cannot be used; one line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def starter_toml() -> str:
    """What `clausewatch init` writes: valid as it stands, with nothing watched and no mail server."""
    return resources.files(__package__).joinpath("starter.toml").read_text("utf-8")


def load(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The settings of a TOML file, overridden by `CLAUSEWATCH_TABLE__KEY` variables (default: this process's).

    Raises ConfigError with all problems found. A relative database path is understood from the file's folder.
    """
    text = _read(path)
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_problem(path, text, error)]) from None
    lines = lines_of(text)
    holds_secret = _has_secret(settings)
    variables = _override(settings, os.environ if environment is None else environment)
    for name in ("source", "subscriber"):
        entries = settings.get(name)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                entry[LINE] = line_of((name, index), lines)
    settings[LINE] = path.absolute()
    problems = [*_twice(path, settings, lines)]
    try:
        config = Config.model_validate(settings)
    except ValidationError as error:
        problems += [_problem(path, details, lines, variables) for details in error.errors(include_url=False)]
        raise ConfigError(sorted(problems, key=lambda problem: problem.line)) from None
    if holds_secret and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        problems.append(Problem(str(path), 0, "", f"it holds a password and others can read it; run: chmod 600 {path}"))
    if problems:
        raise ConfigError(problems)
    return config.model_copy(update=_absolute(config))


def _absolute(config: Config) -> dict[str, Table]:
    """The tables that hold paths, which are relative to the settings' own folder."""
    at, authority = config.file.parent / config.database.path, config.evidence.timestamp_ca
    tables: dict[str, Table] = {"database": config.database.model_copy(update={"path": at})}
    if authority is not None:
        tables["evidence"] = config.evidence.model_copy(update={"timestamp_ca": config.file.parent / authority})
    if config.web.keys is not None:
        tables["web"] = config.web.model_copy(update={"keys": config.file.parent / config.web.keys})
    return tables


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        sentence = "there is no such file; run `clausewatch init` to write one, or name yours with --config"
    except IsADirectoryError:
        sentence = "this is a folder; name the settings file in it"
    except PermissionError:
        sentence = "you may not read this file; run as the user it belongs to"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(str(path), line, "", "this is not UTF-8; save the file in that encoding")]) from None
    raise ConfigError([Problem(str(path), 0, "", sentence)])


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    # Until Python 3.14 the place of a syntax error stands in its message only.
    match = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    line = int(match[1]) if match and match[1] else text.rstrip("\n").count("\n") + 1
    cause = str(error)[: match.start()] if match else str(error)
    return Problem(
        str(path), line, "", f'this is not TOML ({cause}); write key = "text", numbers and true or false bare'
    )


def _has_secret(settings: Mapping[str, Any]) -> bool:
    mail, database = settings.get("mail"), settings.get("database")
    in_mail = isinstance(mail, dict) and bool(mail.get("password"))
    readers = settings.get("subscriber")
    in_reader = isinstance(readers, list) and any(isinstance(each, dict) and each.get("secret") for each in readers)
    sources = settings.get("source")
    in_source = isinstance(sources, list) and any(isinstance(each, dict) and _is_secretive(each) for each in sources)
    return (
        in_mail
        or in_reader
        or in_source
        or (
            isinstance(database, dict) and bool(re.search(r"://[^/@]*:[^/@]+@|[?&]password=", str(database.get("url"))))
        )
    )


def _is_secretive(source: Mapping[str, Any]) -> bool:
    return bool(source.get("headers") or source.get("cookies")) or "@" in str(source.get("proxy"))


def _override(settings: dict[str, Any], environment: Mapping[str, str]) -> dict[Key, str]:
    """Put the environment's values over the file's; the answer names the variable of each key it set."""
    variables: dict[Key, str] = {}
    for name in sorted(environment):
        table, mark, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        if not name.startswith(ENVIRONMENT_PREFIX) or not mark:
            continue  # names without a table, such as CLAUSEWATCH_CONFIG, are the command's own
        if table not in ("database", "crawler", "mail", "web", "operator"):
            sentence = "is no setting; only [database], [crawler], [mail], [web] and [operator] can be set from here"
            raise ConfigError([Problem("environment", 0, name, sentence)])
        kept = settings.setdefault(table, {})
        if not isinstance(kept, dict):
            continue
        kept[key] = _value(_TABLES[table], key, environment[name])
        variables[table, key] = name
        other = {"url": "path", "path": "url"}.get(key, "") if table == "database" else ""
        if (table, other) not in variables:
            kept.pop(other, None)
    return variables


def _value(table: type[Table], key: str, text: str) -> object:
    """An environment's text as the number or truth value its setting wants; left as it is where it is none."""
    field = _fields(table).get(key)
    if field and field.annotation is int and re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if field and field.annotation is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    return text


def _fields(table: type[Table]) -> dict[str, FieldInfo]:
    """A table's settings under the names that people write."""
    named = {(field.alias or name): field for name, field in table.model_fields.items()}
    return {name: field for name, field in named.items() if field.validation_alias != LINE}


def _twice(path: Path, settings: Mapping[str, Any], lines: Mapping[Key, int]) -> Iterator[Problem]:
    for table in ("source", "subscriber"):
        seen: dict[str, int] = {}
        entries = settings.get(table)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            name = entry.get("name") if isinstance(entry, dict) else None
            if not isinstance(name, str):
                continue
            line = line_of((table, index, "name"), lines)
            if name in seen:
                yield Problem(
                    str(path), line, f"{table}.name", f"is taken by the one in line {seen[name]}; name it anew"
                )
            seen.setdefault(name, line)


def _problem(path: Path, details: ErrorDetails, lines: Mapping[Key, int], variables: Mapping[Key, str]) -> Problem:
    context = details.get("ctx", {})
    key: Key = details["loc"]
    if details["type"] == "contradiction":
        key = (*key, context["key"])
    table = _TABLES.get(str(key[0]), Config) if len(key) > 1 else Config
    shown = ".".join(part for part in key if isinstance(part, str))
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    field = _fields(table).get(name)
    match details["type"]:
        case "extra_forbidden":
            sentence = _unknown(name, _fields(table))
        case "contradiction":
            sentence = context["sentence"]
        case "missing":
            sentence = f"is needed: {field.description if field else 'a value'}"
        case _:
            sentence = f"must be {field.description if field else 'a table'}"
    if key[:2] in variables:
        return Problem("environment", 0, variables[key[0], key[1]], sentence)
    return Problem(str(path), line_of(key, lines), shown, sentence)


def _unknown(name: str, allowed: Iterable[str]) -> str:
    names = list(allowed)
    near = difflib.get_close_matches(name, names, n=1)
    asked = f"did you mean {near[0]}? Allowed here" if near else "allowed here"
    return f"is unknown; {asked}: {', '.join(names)}"
