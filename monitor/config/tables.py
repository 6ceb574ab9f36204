"""The tables of the settings file and what each key may be; a field's description completes "must be ..."."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from alerts.chat import is_installed, missing
from crawler.selectors import fault_of
from monitor.config.wire import ascii_line, cookie_values, header_values, proxy_address
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Category, Follow, Verdict

ENVIRONMENT_PREFIX = "CLAUSEWATCH_"
URGENT_WEIGHT = 0.8
"""What `urgent = true` stands for: a promise that was turned round, a new recipient, not a longer list."""
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
LINE = "\0line"
"""The key under which `load` hands a table its line: none that a person would write."""

_SPAN = re.compile(r"(\d{1,6})\s*(ms|[smhd])")
_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CALENDAR = re.compile(rf"(daily|weekly on ({'|'.join(_DAYS)})|monthly) at ([01]?\d|2[0-3]):([0-5]\d)")
_MAILBOX = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[^\s@<>(),;:\"\\\[\]]+")


def _span(text: object) -> timedelta:
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    span = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta(0)
    if not timedelta(0) < span <= timedelta(days=366):
        raise ValueError
    return span


def _span_or_zero(text: object) -> timedelta:
    return timedelta(0) if isinstance(text, str) and re.fullmatch(r"0+[smhd]?", text) else _span(text)


def _frequency(text: object) -> Frequency:
    if not isinstance(text, str):
        raise ValueError
    words = " ".join(text.lower().split())
    if words == "at once":
        return Frequency(Rhythm.AT_ONCE)
    if words.startswith("every "):
        return Frequency(Rhythm.EVERY, every=_span(words.removeprefix("every ")))
    match = _CALENDAR.fullmatch(words)
    if not match:
        raise ValueError
    rhythm = Rhythm(match[1].split()[0])
    return Frequency(rhythm, at=time(int(match[3]), int(match[4])), weekday=_DAYS.index(match[2] or "monday"))


def _floor(text: object) -> Verdict:
    floors = {"substantive": Verdict.SUBSTANTIVE, "minor": Verdict.MINOR, "cosmetic": Verdict.COSMETIC}
    floors["everything"] = Verdict.COSMETIC
    if not isinstance(text, str) or text not in floors:
        raise ValueError
    return floors[text]


def _category(text: object) -> Category:
    if not isinstance(text, str):
        raise ValueError
    return Category(text)


def _urgent(value: object) -> float:
    """The weight from which a change goes at once: `true` means the weightiest."""
    if isinstance(value, bool):
        return URGENT_WEIGHT if value else 0.0
    if not isinstance(value, float | int) or not 0 < value <= 1:
        raise ValueError
    return float(value)


def _public_url(text: str) -> str:
    parts = urlsplit(_address_of_page(text))
    if (
        parts.path.strip("/")
        or parts.query
        or parts.fragment
        or not (parts.scheme == "https" or is_loopback(parts.hostname or ""))
    ):
        raise ValueError
    return text.rstrip("/")


def _listen(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not colon or not _is_address(host) or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ValueError
    return text


def _plain_network(text: str) -> str:
    return str(ipaddress.ip_network(text))


def _address_of_page(text: str) -> str:
    parts = urlsplit(text)
    is_sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not is_sound or parts.username is not None or re.search(r"\s", text):
        raise ValueError
    return text


def _contact(text: str) -> str:
    return text if not text or _MAILBOX.fullmatch(text) else _address_of_page(text)


def _mailbox(text: str) -> str:
    if not _MAILBOX.fullmatch(text) or not text.isprintable():
        raise ValueError
    return text


def _optional_mailbox(text: str) -> str:
    return text and _mailbox(text)


def _sender(text: str) -> str:
    named = re.fullmatch(r"([^<>]*)<([^<>]*)>", text)
    if text:
        _mailbox(named[2] if named else text)
    return text and _printable(text)


def _printable(text: object) -> str:
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        raise ValueError
    return text


def _follow(text: object) -> Follow:
    if not isinstance(text, str):
        raise ValueError
    return Follow(text)


def _optional_line(text: str) -> str:
    return text and _printable(text)


def _network(text: str) -> str:
    network, colon, port = text.rpartition(":")
    if not (colon and "/" in network and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError
    ipaddress.ip_network(network)
    return text


def _selector(text: str) -> str:
    if len(text) > 1000 or not text.strip() or fault_of(text):
        raise ValueError
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError) as error:  # a folder of the zone database answers with IsADirectoryError
        raise ValueError from error
    return text


Span = Annotated[timedelta, BeforeValidator(_span)]
Text = Annotated[str, AfterValidator(_printable), Field(max_length=200)]
Several = Annotated[tuple[Text, ...], Strict(False), Field(min_length=1)]
Selectors = Annotated[
    tuple[Annotated[str, AfterValidator(_selector)], ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    Strict(False),
]
_SPANS = 'a time span such as "90s", "15m", "12h" or "7d"'
_FREQUENCIES = '"at once", "daily at 07:30", "weekly on monday at 07:30", "monthly at 07:30" or a span as in "every 6h"'


HEARTBEAT_AT_ONCE = 'needs a frequency with a period, such as "weekly on monday at 07:30": "at once" has none'


def _contradiction(key: str, sentence: str) -> PydanticCustomError:
    """What two settings together may not be; shown at the one named."""
    return PydanticCustomError("contradiction", "{sentence}", {"key": key, "sentence": sentence})


def is_loopback(host: str) -> bool:
    """Whether a name or an IP address, in brackets or not, leads to this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return is_loopback(host)


class Table(BaseModel):
    """A TOML table: frozen, strict, and deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class Database(Table):
    """Where everything is remembered: a SQLite file, or a PostgreSQL address."""

    path: Annotated[Path, BeforeValidator(lambda text: Path(_printable(text)))] = Field(
        default=Path("clausewatch.db"), description='the path of a file, e.g. "clausewatch.db"'
    )
    """Absolute after `load`; without meaning where `url` is given."""
    url: SecretStr | None = Field(default=None, description='an address such as "postgresql+psycopg://user@host/name"')

    @property
    def address(self) -> str:
        """What SQLAlchemy is to open. May carry a password: not for logs."""
        return self.url.get_secret_value() if self.url else f"sqlite:///{self.path}"

    @model_validator(mode="after")
    def _is_one_database(self) -> Self:
        if self.url and "path" in self.model_fields_set:
            raise _contradiction("url", "give either path or url, not both")
        if self.url and not re.match(r"postgresql(\+psycopg)?://[^\s]+$", self.url.get_secret_value()):
            raise _contradiction("url", 'must be an address such as "postgresql+psycopg://user@host/name"')
        return self


class Crawler(Table):
    """How pages are asked for."""

    contact: Annotated[str, AfterValidator(_contact)] = Field(
        default="", description="a web or e-mail address at which the owner of a site reaches you"
    )
    interval: Span = Field(default=timedelta(hours=12), description=_SPANS)
    min_interval: Span | None = Field(default=None, description=_SPANS)
    max_interval: Span | None = Field(default=None, description=_SPANS)
    """Bounds within which the interval of each source adapts to how often it changes; None for the interval itself."""
    delay: Annotated[timedelta, BeforeValidator(_span_or_zero)] = Field(
        default=timedelta(seconds=2), description=_SPANS + ', or "0s"'
    )
    timeout: Span = Field(default=timedelta(seconds=30), description=_SPANS)
    host_rest: Annotated[timedelta, BeforeValidator(_span_or_zero)] = Field(
        default=timedelta(minutes=15), description=_SPANS + ', or "0s"'
    )
    """How long a host that is busy or does not answer is left alone, unless it says so itself."""
    concurrency: int = Field(default=8, ge=1, le=100, description="a whole number from 1 to 100")
    second_look: Annotated[timedelta, BeforeValidator(_span_or_zero)] = Field(
        default=timedelta(minutes=15), description=_SPANS + ', or "0s"'
    )
    obey_robots: bool = Field(default=True, description="true or false")
    chromium: str = Field(default="", description='the path of a program, e.g. "/usr/bin/chromium"')
    """The browser for pages that scripts fill; empty: looked for under its usual names."""


class Mail(Table):
    """The SMTP server that takes the letters; no host means that none is configured."""

    host: Annotated[str, Field(pattern=r"^[^\s/@]*$")] = Field(default="", description="the name of a mail server")
    port: int = Field(default=0, ge=1, le=65535, description="a whole number from 1 to 65535")
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description='"starttls", "tls" or "none"')
    username: str = Field(default="", description="a text")
    password: SecretStr = Field(default=SecretStr(""), description="a text")
    sender: Annotated[str, AfterValidator(_sender)] = Field(
        default="",
        alias="from",
        description='an e-mail address, e.g. "watch@example.org" or "Clausewatch <watch@example.org>"',
    )
    list_id: str = Field(
        default="", pattern=r"^([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?$", description='a name such as "policies.example.org"'
    )
    inbox: Annotated[str, AfterValidator(_optional_mailbox)] = Field(
        default="", description="an e-mail address whose post goes to `clausewatch bounce -`"
    )
    """Where letters of unsubscribing go; empty: none is read."""
    bounces: Annotated[str, AfterValidator(_optional_mailbox)] = Field(
        default="", description="an e-mail address that takes +suffixes, whose post goes to `clausewatch bounce -`"
    )
    """The return path, signed for each letter; empty: the sender's own address."""
    threads: bool = Field(default=False, description="true or false")
    """Letters about one source refer to one another, so that mail programs show them as a conversation."""

    @property
    def is_configured(self) -> bool:
        return bool(self.host)

    @model_validator(mode="before")
    @classmethod
    def _has_port(cls, table: object) -> object:
        if not isinstance(table, dict) or "port" in table:
            return table
        ports = {"starttls": 587, "tls": 465, "none": 25}
        security = table.get("security", "starttls")
        return {**table, "port": ports.get(security, 587) if isinstance(security, str) else 587}

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.host and not self.sender:
            raise _contradiction("from", "is needed with host: the address that letters come from")
        if self.security == "none" and self.host and not is_loopback(self.host):
            raise _contradiction("security", 'may be "none" only for a host on this machine; use "starttls" or "tls"')
        if bool(self.username) != bool(self.password.get_secret_value()):
            missing = "password" if self.username else "username"
            name = f"{ENVIRONMENT_PREFIX}MAIL__{missing.upper()}"
            raise _contradiction(missing, f"is needed: username and password go together (or set {name})")
        return self


class Web(Table):
    """The pages that the daemon serves: the history behind a log-in, and what letters link to."""

    public_url: Annotated[str, AfterValidator(lambda text: text and _public_url(text))] = Field(
        default="", description='an https address at which a proxy brings people here, e.g. "https://watch.example.org"'
    )
    """Empty: the pages are for this machine alone, and letters carry commands instead of links."""
    listen: Annotated[str, AfterValidator(_listen)] = Field(
        default="127.0.0.1:8620", description='an IP address of this machine with a port, e.g. "127.0.0.1:8620"'
    )
    proxies: Annotated[tuple[Annotated[str, AfterValidator(_plain_network)], ...], Strict(False)] = Field(
        default=(), description='a list of addresses or networks of your proxy, e.g. ["127.0.0.1"]'
    )
    """Whose X-Forwarded-For is believed, and nobody else's, to tell who fails to log in."""

    @model_validator(mode="after")
    def _is_reached_by_tls(self) -> Self:
        if not is_loopback(self.listen.rpartition(":")[0]) and not self.public_url.startswith("https:"):
            sentence = "may be reached from other machines only with public_url, an https address that a proxy serves"
            raise _contradiction("listen", sentence)
        return self


class Operator(Table):
    """Who looks after the watch, and what they want to be told of it."""

    addresses: Annotated[tuple[Annotated[str, AfterValidator(_mailbox)], ...], Strict(False)] = Field(
        default=(), description='a list of e-mail addresses, e.g. ["admin@example.org"]'
    )
    failures: int = Field(default=3, ge=0, le=1000, description="a whole number from 0 to 1000")
    """So many failed looks at a source in a row are an alarm; 0: never by their number."""
    unwell_after: Span = Field(default=timedelta(days=3), description=_SPANS)
    silent_after: Span = Field(default=timedelta(hours=24), description=_SPANS)
    ping: Annotated[str, AfterValidator(lambda text: text and _address_of_page(text))] = Field(
        default="", description='an address such as "https://hc.example.org/ping/your-uuid"'
    )
    """Asked every few minutes while checks go on, and with /fail where they do not."""
    ping_intranet: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Strict(False)] = Field(
        default=(), description='a list of networks with a port, e.g. ["10.1.0.0/16:443"]'
    )


class Evidence(Table):
    """Who puts a time under the chains, so that they are known to be no younger."""

    timestamp_url: Annotated[str, AfterValidator(lambda text: text and _address_of_page(text))] = Field(
        default="", description='the address of a time-stamp authority (RFC 3161), e.g. "https://tsa.example.org/tsr"'
    )
    """Asked once a day where something is new. Empty: nobody is asked."""
    timestamp_ca: Annotated[Path | None, BeforeValidator(lambda text: text and Path(_printable(text)))] = Field(
        default=None, description='the path of a file with its root certificate (PEM), e.g. "tsa.pem"'
    )
    """Absolute after `load`. Without it signatures are kept and not checked here."""
    timestamp_intranet: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Strict(False)] = Field(
        default=(), description='a list of networks with a port, e.g. ["10.1.0.0/16:443"]'
    )


class Source(Table):
    """One declared page to watch."""

    name: str = Field(
        max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$", description="small letters, digits and hyphens, at most 60"
    )
    url: Annotated[str, AfterValidator(_address_of_page)] = Field(
        description="a full http or https address without user name and password"
    )
    kind: Text = Field(default="privacy policy", description='a few words, e.g. "privacy policy" or "terms"')
    tags: Several = Field(default=(), description='a list of words, e.g. ["retail", "eu"]')
    interval: Span | None = Field(default=None, description=_SPANS)
    """None where the crawler's own interval holds."""
    intranet: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Strict(False)] = Field(
        default=(), description='a list of networks with a port, e.g. ["10.1.0.0/16:443"]'
    )
    verify_tls: bool = Field(default=True, description="true or false")
    select: Selectors = Field(default=(), description='a list of CSS selectors, e.g. ["main article"]')
    remove: Selectors = Field(default=(), description='a list of CSS selectors, e.g. [".updated-ago", "aside"]')
    section: Annotated[str, AfterValidator(_optional_line), Field(max_length=200)] | None = Field(
        default=None, description='the text of a heading or an id of the page, e.g. "Privacy Policy" or "#privacy"'
    )
    """None for what the fragment of the address says, "" for the whole page."""
    pages: Annotated[
        tuple[Annotated[str, AfterValidator(_address_of_page)], ...], Strict(False), Field(max_length=49)
    ] = Field(default=(), description='a list of at most 49 further addresses, e.g. ["https://example.org/terms/2"]')
    """Pages on which the document goes on, in its order."""
    follow: Annotated[Follow, BeforeValidator(_follow)] = Field(
        default=Follow.NONE, description='"next" or "contents": the links that lead to the document\'s further pages'
    )
    min_interval: Span | None = Field(default=None, description=_SPANS)
    max_interval: Span | None = Field(default=None, description=_SPANS)
    """None where the crawler's own bounds hold."""
    headers: Annotated[dict[str, SecretStr], BeforeValidator(header_values)] = Field(
        default={}, description='a table of HTTP headers, e.g. { Authorization = "Bearer ..." }'
    )
    cookies: Annotated[dict[str, SecretStr], BeforeValidator(cookie_values)] = Field(
        default={}, description='a table of cookies, e.g. { consent = "yes" }'
    )
    language: Annotated[str, AfterValidator(ascii_line)] = Field(
        default="", description='an Accept-Language, e.g. "de, en;q=0.5"'
    )
    user_agent: Annotated[str, AfterValidator(ascii_line)] = Field(default="", description="one line of ASCII text")
    proxy: SecretStr = Field(default=SecretStr(""), description='a proxy such as "http://proxy.example.org:3128"')
    browser: Literal["auto", "always", "never"] = Field(default="auto", description='"auto", "always" or "never"')
    """Whether the page is read in a browser; `auto`: where it is empty without."""
    declared_at: int = Field(default=0, validation_alias=LINE)
    """The line of the TOML file."""

    @model_validator(mode="after")
    def _is_named_once(self) -> Self:
        if self.select and self.section:
            raise _contradiction("section", "give either select or section, not both: each names the document")
        if self.pages and self.follow:
            raise _contradiction(
                "follow", "give either pages or follow, not both: each says where the document goes on"
            )
        if self.section and (self.pages or self.follow):
            raise _contradiction("section", "is for a document on one page: this one has several")
        return self

    @model_validator(mode="after")
    def _has_plain_proxy(self) -> Self:
        text = self.proxy.get_secret_value()
        try:
            text and proxy_address(text)
        except ValueError:
            sentence = 'must be a proxy such as "http://proxy.example.org:3128"'
            raise _contradiction("proxy", sentence) from None
        return self


class Subscriber(Table):
    """One declared reader of letters; a source is theirs if its name, kind or a tag is listed, or nothing is."""

    name: Text = Field(description="a name of at most 200 characters")
    address: Annotated[str, AfterValidator(_optional_mailbox)] = Field(
        default="", description='an e-mail address, e.g. "you@example.org"'
    )
    webhook: Annotated[str, AfterValidator(lambda text: text and _address_of_page(text))] = Field(
        default="", description='an https address in place of an e-mail one, e.g. "https://hooks.example.org/policies"'
    )
    chat: SecretStr = Field(
        default=SecretStr(""), description='an Apprise URL in place of an e-mail address, e.g. "slack://TOKEN/#legal"'
    )
    secret: SecretStr = Field(default=SecretStr(""), description="a text: it signs what goes to the webhook")
    intranet: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Strict(False)] = Field(
        default=(), description='a list of networks with a port, for a webhook, e.g. ["10.1.0.0/16:443"]'
    )
    sources: Several = Field(default=(), description='a list of names of sources, e.g. ["idem-ditto"]; without it, all')
    tags: Several = Field(default=(), description='a list of tags, e.g. ["retail"]')
    kinds: Several = Field(default=(), description='a list of kinds, e.g. ["privacy policy"]')
    categories: Annotated[
        tuple[Annotated[Category, BeforeValidator(_category)], ...], Strict(False), Field(min_length=1)
    ] = Field(default=(), description=f"a list of: {', '.join(Category)}")
    """What a clause must be about to be told; without it, anything."""
    heartbeat: bool = Field(default=False, description="true or false")
    """A letter at the end of each period even where nothing changed."""
    language: Literal["en", "de", "es", "fr", "it", "nl", "pt"] = Field(
        default="en", description=f"the language of dates: {', '.join(LANGUAGES)}"
    )
    urgent: Annotated[float, BeforeValidator(_urgent)] = Field(
        default=0.0, description="true, false, or the weight from which a change goes at once, above 0 and up to 1"
    )
    floor: Annotated[Verdict, BeforeValidator(_floor)] = Field(
        default=Verdict.SUBSTANTIVE, description='"substantive", "minor" or "everything" (the same as "cosmetic")'
    )
    rhythm: Annotated[Frequency, BeforeValidator(_frequency)] = Field(
        default=Frequency(Rhythm.DAILY), alias="frequency", description=_FREQUENCIES
    )
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description='the IANA name of a time zone, e.g. "Europe/Paris"'
    )
    declared_at: int = Field(default=0, validation_alias=LINE)
    """The line of the TOML file."""

    @model_validator(mode="after")
    def _has_one_address(self) -> Self:
        chat = self.chat.get_secret_value()
        ways = [way for way in (self.address, self.webhook, chat) if way]
        if not ways:
            raise _contradiction("address", 'is needed: an e-mail address, e.g. "you@example.org"')
        if len(ways) > 1:
            sentence = "give either address or webhook or chat, not two of them; two readers are two tables"
            raise _contradiction("webhook" if self.webhook else "chat", sentence)
        if chat and "://" not in chat:
            raise _contradiction("chat", "has no service: give an Apprise URL such as slack://TOKEN/#legal")
        if chat and not is_installed():
            raise _contradiction("chat", f"cannot be used yet: {missing()}")
        if self.webhook and not self.secret.get_secret_value():
            raise _contradiction("secret", "is needed with webhook: it signs what goes there")
        if self.heartbeat and self.rhythm.rhythm is Rhythm.AT_ONCE:
            raise _contradiction("heartbeat", HEARTBEAT_AT_ONCE)
        return self

    @property
    def frequency(self) -> Frequency:
        """When letters are composed, the zone included."""
        return replace(self.rhythm, zone=self.zone)

    @classmethod
    def wrong_in(cls, error: ValidationError) -> str:
        """What is wrong with a subscription that does not stand in a file, as a sentence."""
        first = error.errors(include_url=False)[0]
        if first["type"] == "contradiction":
            return f"{first['ctx']['key']} {first['ctx']['sentence']}."
        key = str(first["loc"][0])
        field = cls.model_fields.get("rhythm" if key == "frequency" else key)
        return f"{key} must be {field.description if field else 'another value'}."


class Config(Table):
    """All settings."""

    database: Database = Field(default=Database(), description="a table: [database]")
    crawler: Crawler = Field(default=Crawler(), description="a table: [crawler]")
    mail: Mail = Field(default=Mail(), description="a table: [mail]")
    web: Web = Field(default=Web(), description="a table: [web]")
    operator: Operator = Field(default=Operator(), description="a table: [operator]")
    evidence: Evidence = Field(default=Evidence(), description="a table: [evidence]")
    source: Annotated[tuple[Source, ...], Strict(False)] = Field(
        default=(), description="tables, each headed [[source]]"
    )
    subscriber: Annotated[tuple[Subscriber, ...], Strict(False)] = Field(
        default=(), description="tables, each headed [[subscriber]]"
    )
    file: Path = Field(default=Path("clausewatch.toml"), validation_alias=LINE)
    """Where the settings were read."""

    @property
    def key_file(self) -> Path:
        """The secret that signs links and return paths; it lies beside the settings, readable by its owner alone."""
        return self.file.parent / "clausewatch.keys"

    def interval_of(self, source: Source) -> timedelta:
        return source.interval or self.crawler.interval

    def bounds_of(self, source: Source) -> tuple[timedelta | None, timedelta | None]:
        """The shortest and the longest interval of a source that adapts; None for the interval itself."""
        return source.min_interval or self.crawler.min_interval, source.max_interval or self.crawler.max_interval
