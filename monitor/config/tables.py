"""The tables of the settings file and what each key may be; a field's description completes "must be ..."."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, Strict, model_validator

from monitor.config.declared import Source, Subscriber
from monitor.config.table import ENVIRONMENT_PREFIX, LINE, SPANS, Table, contradiction
from monitor.config.values import (
    Contact,
    File,
    ListeningAddress,
    Mailbox,
    Networks,
    OptionalAddress,
    OptionalFile,
    OptionalMailbox,
    PortsOfNetworks,
    PublicAddress,
    Sender,
    Span,
    SpanOrZero,
    is_loopback,
)


class Database(Table):
    """Where everything is remembered: a SQLite file, or a PostgreSQL address."""

    path: File = Field(default=Path("clausewatch.db"), description='the path of a file, e.g. "clausewatch.db"')
    """Absolute after `load`; without meaning where `url` is given."""
    url: SecretStr | None = Field(default=None, description='an address such as "postgresql+psycopg://user@host/name"')

    @property
    def address(self) -> str:
        """What SQLAlchemy is to open. May carry a password: not for logs."""
        return self.url.get_secret_value() if self.url else f"sqlite:///{self.path}"

    @model_validator(mode="after")
    def _is_one_database(self) -> Self:
        if self.url and "path" in self.model_fields_set:
            raise contradiction("url", "give either path or url, not both")
        if self.url and not re.match(r"postgresql(\+psycopg)?://[^\s]+$", self.url.get_secret_value()):
            raise contradiction("url", 'must be an address such as "postgresql+psycopg://user@host/name"')
        return self


class Crawler(Table):
    """How pages are asked for."""

    contact: Contact = Field(default="", description="a web or e-mail address at which the owner of a site reaches you")
    interval: Span = Field(default=timedelta(hours=12), description=SPANS)
    min_interval: Span | None = Field(default=None, description=SPANS)
    max_interval: Span | None = Field(default=None, description=SPANS)
    """Bounds within which the interval of each source adapts to how often it changes; None for the interval itself."""
    delay: SpanOrZero = Field(default=timedelta(seconds=2), description=SPANS + ', or "0s"')
    timeout: Span = Field(default=timedelta(seconds=30), description=SPANS)
    host_rest: SpanOrZero = Field(default=timedelta(minutes=15), description=SPANS + ', or "0s"')
    """How long a host that is busy or does not answer is left alone, unless it says so itself."""
    concurrency: int = Field(default=8, ge=1, le=100, description="a whole number from 1 to 100")
    second_look: SpanOrZero = Field(default=timedelta(minutes=15), description=SPANS + ', or "0s"')
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
    sender: Sender = Field(
        default="",
        alias="from",
        description='an e-mail address, e.g. "watch@example.org" or "Clausewatch <watch@example.org>"',
    )
    list_id: str = Field(
        default="", pattern=r"^([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)?$", description='a name such as "policies.example.org"'
    )
    inbox: OptionalMailbox = Field(
        default="", description="an e-mail address whose post goes to `clausewatch bounce -`"
    )
    """Where letters of unsubscribing go; empty: none is read."""
    bounces: OptionalMailbox = Field(
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
            raise contradiction("from", "is needed with host: the address that letters come from")
        if self.security == "none" and self.host and not is_loopback(self.host):
            raise contradiction("security", 'may be "none" only for a host on this machine; use "starttls" or "tls"')
        if bool(self.username) != bool(self.password.get_secret_value()):
            missing = "password" if self.username else "username"
            name = f"{ENVIRONMENT_PREFIX}MAIL__{missing.upper()}"
            raise contradiction(missing, f"is needed: username and password go together (or set {name})")
        return self


class Web(Table):
    """The pages that the daemon serves: the history behind a log-in, and what letters link to."""

    public_url: PublicAddress = Field(
        default="", description='an https address at which a proxy brings people here, e.g. "https://watch.example.org"'
    )
    """Empty: the pages are for this machine alone, and letters carry commands instead of links."""
    listen: ListeningAddress = Field(
        default="127.0.0.1:8620", description='an IP address of this machine with a port, e.g. "127.0.0.1:8620"'
    )
    proxies: Networks = Field(
        default=(), description='a list of addresses or networks of your proxy, e.g. ["127.0.0.1"]'
    )
    """Whose X-Forwarded-For is believed, and nobody else's, to tell who fails to log in."""
    keys: OptionalFile = Field(
        default=None, description='the path of a file for the keys that sign links, e.g. "clausewatch.keys"'
    )
    """Absolute after `load`. Without it `Config.key_file` finds a place."""

    @model_validator(mode="after")
    def _is_reached_by_tls(self) -> Self:
        if not is_loopback(self.listen.rpartition(":")[0]) and not self.public_url.startswith("https:"):
            sentence = "may be reached from other machines only with public_url, an https address that a proxy serves"
            raise contradiction("listen", sentence)
        return self


class Operator(Table):
    """Who looks after the watch, and what they want to be told of it."""

    addresses: Annotated[tuple[Mailbox, ...], Strict(False)] = Field(
        default=(), description='a list of e-mail addresses, e.g. ["admin@example.org"]'
    )
    failures: int = Field(default=3, ge=0, le=1000, description="a whole number from 0 to 1000")
    """So many failed looks at a source in a row are an alarm; 0: never by their number."""
    unwell_after: Span = Field(default=timedelta(days=3), description=SPANS)
    silent_after: Span = Field(default=timedelta(hours=24), description=SPANS)
    ping: OptionalAddress = Field(default="", description='an address such as "https://hc.example.org/ping/your-uuid"')
    """Asked every few minutes while checks go on, and with /fail where they do not."""
    ping_intranet: PortsOfNetworks = Field(
        default=(), description='a list of networks with a port, e.g. ["10.1.0.0/16:443"]'
    )


class Evidence(Table):
    """Who puts a time under the chains, so that they are known to be no younger."""

    timestamp_url: OptionalAddress = Field(
        default="", description='the address of a time-stamp authority (RFC 3161), e.g. "https://tsa.example.org/tsr"'
    )
    """Asked once a day where something is new. Empty: nobody is asked."""
    timestamp_ca: OptionalFile = Field(
        default=None, description='the path of a file with its root certificate (PEM), e.g. "tsa.pem"'
    )
    """Absolute after `load`. Without it signatures are kept and not checked here."""
    timestamp_intranet: PortsOfNetworks = Field(
        default=(), description='a list of networks with a port, e.g. ["10.1.0.0/16:443"]'
    )


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
        """The secret that signs links and return paths, readable by its owner alone.

        It lies where `[web] keys` says, else beside the database, as a service may not write beside its settings; or
        beside those, where it is there already or the database is no file.
        """
        beside = self.file.parent / "clausewatch.keys"
        if self.web.keys is not None:
            return self.web.keys
        return beside if self.database.url or beside.exists() else self.database.path.parent / beside.name

    def interval_of(self, source: Source) -> timedelta:
        return source.interval or self.crawler.interval

    def bounds_of(self, source: Source) -> tuple[timedelta | None, timedelta | None]:
        """The shortest and the longest interval of a source that adapts; None for the interval itself."""
        return source.min_interval or self.crawler.min_interval, source.max_interval or self.crawler.max_interval
