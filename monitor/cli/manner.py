"""How one more page is asked for and read: the options of `add` that stand for keys of a `[[source]]`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from db.watchlist import SourceSpec
from monitor import wiring
from monitor.cli.screen import CallError, existing
from monitor.config.declared import Source

_SECRETS = "@FILE reads it from a file, which keeps a secret out of the shell's history and the list of processes."
Headers = Annotated[
    list[str] | None,
    typer.Option(
        "--header", metavar="'NAME: VALUE'|@FILE", help=f"A header it is asked with; may be repeated. {_SECRETS}"
    ),
]
Cookies = Annotated[
    list[str] | None,
    typer.Option(
        "--cookie", metavar="NAME=VALUE|@FILE", help=f"A cookie it is asked with; may be repeated. {_SECRETS}"
    ),
]
Language = Annotated[str, typer.Option(metavar="TAGS", help="Its Accept-Language, such as 'de, en;q=0.5'.")]
UserAgent = Annotated[str, typer.Option(help="Who asks, in place of the settings' own; robots.txt is read for it.")]
Proxy = Annotated[
    str, typer.Option(metavar="URL|@FILE", help="An HTTP proxy with CONNECT: http://proxy.example.org:3128.")
]
Select = Annotated[
    list[str] | None, typer.Option(metavar="CSS", help="The document on its page, by a CSS selector; may be repeated.")
]
Remove = Annotated[
    list[str] | None, typer.Option(metavar="CSS", help="What is no part of the document; may be repeated.")
]
Insecure = Annotated[
    bool,
    typer.Option("--insecure", help="Do not check the certificate of its own host; each version notes that."),
]
_SHAPES = {
    "headers": "must have a name and a value in ASCII, and be none that the crawler writes itself, such as Host",
    "cookies": "must have a name and a value in ASCII, without spaces, commas and semicolons",
    "select": "must be a CSS selector, such as 'main article'",
    "remove": "must be a CSS selector, such as '.updated-ago'",
}
_OPTIONS = {"headers": "--header", "cookies": "--cookie", "user_agent": "--user-agent"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options of `add` say of one page; the values of a `[[source]]` before anybody has checked them."""

    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    language: str = ""
    user_agent: str = ""
    proxy: str = ""
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    is_insecure: bool = False

    @property
    def names_document(self) -> bool:
        """Whether selectors say what the document is, so that nobody else need say it."""
        return bool(self.select or self.remove)

    def on(self, spec: SourceSpec) -> SourceSpec:
        """The source as these options want it, under the rules of the settings file. CallError for what breaks them."""
        table: dict[str, Any] = {
            "name": spec.name,
            "url": spec.url,
            "headers": dict(_pairs("--header", self.headers, ":")),
            "cookies": dict(_pairs("--cookie", self.cookies, "=")),
            "language": self.language,
            "user_agent": self.user_agent,
            "proxy": "".join(_lines("--proxy", self.proxy)),
            "select": list(self.select),
            "remove": list(self.remove),
            "section": spec.section,
        }
        try:
            wanted = Source.model_validate(table)
        except ValidationError as error:
            raise CallError("\n".join(dict.fromkeys(_problems(error)))) from None
        return replace(
            spec,
            select=wanted.select,
            remove=wanted.remove,
            verify_tls=not self.is_insecure,
            manner=wiring.manner_of(wanted),
        )


NO_WISHES = Wishes()


def _pairs(option: str, given: Iterable[str], mark: str) -> Iterable[tuple[str, str]]:
    for line in (line for text in given for line in _lines(option, text)):
        name, is_there, value = line.partition(mark)
        if not is_there:
            shape = "'NAME: VALUE'" if mark == ":" else "NAME=VALUE"
            raise CallError(f"{option} must be {shape}, or @FILE with one of these on each line.")
        yield name.strip(), value.strip()


def _lines(option: str, text: str) -> list[str]:
    if not text.startswith("@"):
        return [text]
    try:
        lines = existing(Path(text[1:])).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{option}: {text[1:]} cannot be read as a text file.") from error
    return [line.strip() for line in lines if line.strip()]


def _problems(error: ValidationError) -> Iterable[str]:
    """What is wrong, by option; what was given is not shown, as it may be a secret."""
    for details in error.errors(include_url=False, include_input=False):
        if details["type"] == "contradiction":
            key, sentence = str(details["ctx"]["key"]), str(details["ctx"]["sentence"])
        else:
            key = str(details["loc"][0])
            sentence = _SHAPES.get(key) or f"must be {Source.model_fields[key].description}"
        is_of_one = sentence.startswith("must")
        yield f"{_OPTIONS.get(key, f'--{key}')} {sentence}." if is_of_one else f"{sentence[0].upper()}{sentence[1:]}."
