"""What the settings file declares to be watched, and who is told: [[source]] and [[subscriber]]."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, Strict, ValidationError, model_validator

from alerts.chat import is_installed, missing
from monitor.config.table import LINE, SPANS, Table, contradiction
from monitor.config.values import (
    Address,
    Floor,
    Following,
    Heading,
    OneCategory,
    OptionalAddress,
    OptionalMailbox,
    PortsOfNetworks,
    Selectors,
    Several,
    Span,
    Text,
    Urgency,
    When,
    Zone,
)
from monitor.config.wire import ascii_line, cookie_values, header_values, proxy_address
from monitor.core.news import Frequency, Rhythm
from monitor.core.types import Category, Follow, Verdict

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
HEARTBEAT_AT_ONCE = 'needs a frequency with a period, such as "weekly on monday at 07:30": "at once" has none'
_FREQUENCIES = '"at once", "daily at 07:30", "weekly on monday at 07:30", "monthly at 07:30" or a span as in "every 6h"'


class Source(Table):
    """One declared page to watch."""

    name: str = Field(
        max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$", description="small letters, digits and hyphens, at most 60"
    )
    url: Address = Field(description="a full http or https address without user name and password")
    kind: Text = Field(default="privacy policy", description='a few words, e.g. "privacy policy" or "terms"')
    tags: Several = Field(default=(), description='a list of words, e.g. ["retail", "eu"]')
    interval: Span | None = Field(default=None, description=SPANS)
    """None where the crawler's own interval holds."""
    intranet: PortsOfNetworks = Field(
        default=(), description='a list of networks with a port, e.g. ["10.1.0.0/16:443"]'
    )
    verify_tls: bool = Field(default=True, description="true or false")
    select: Selectors = Field(default=(), description='a list of CSS selectors, e.g. ["main article"]')
    remove: Selectors = Field(default=(), description='a list of CSS selectors, e.g. [".updated-ago", "aside"]')
    section: Heading | None = Field(
        default=None, description='the text of a heading or an id of the page, e.g. "Privacy Policy" or "#privacy"'
    )
    """None for what the fragment of the address says, "" for the whole page."""
    pages: Annotated[tuple[Address, ...], Strict(False), Field(max_length=49)] = Field(
        default=(), description='a list of at most 49 further addresses, e.g. ["https://example.org/terms/2"]'
    )
    """Pages on which the document goes on, in its order."""
    follow: Following = Field(
        default=Follow.NONE, description='"next" or "contents": the links that lead to the document\'s further pages'
    )
    min_interval: Span | None = Field(default=None, description=SPANS)
    max_interval: Span | None = Field(default=None, description=SPANS)
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
            raise contradiction("section", "give either select or section, not both: each names the document")
        if self.pages and self.follow:
            raise contradiction("follow", "give either pages or follow, not both: each says where the document goes on")
        if self.section and (self.pages or self.follow):
            raise contradiction("section", "is for a document on one page: this one has several")
        return self

    @model_validator(mode="after")
    def _has_plain_proxy(self) -> Self:
        text = self.proxy.get_secret_value()
        try:
            text and proxy_address(text)
        except ValueError:
            sentence = 'must be a proxy such as "http://proxy.example.org:3128"'
            raise contradiction("proxy", sentence) from None
        return self


class Subscriber(Table):
    """One declared reader of letters; a source is theirs if its name, kind or a tag is listed, or nothing is."""

    name: Text = Field(description="a name of at most 200 characters")
    address: OptionalMailbox = Field(default="", description='an e-mail address, e.g. "you@example.org"')
    webhook: OptionalAddress = Field(
        default="", description='an https address in place of an e-mail one, e.g. "https://hooks.example.org/policies"'
    )
    chat: SecretStr = Field(
        default=SecretStr(""), description='an Apprise URL in place of an e-mail address, e.g. "slack://TOKEN/#legal"'
    )
    secret: SecretStr = Field(default=SecretStr(""), description="a text: it signs what goes to the webhook")
    intranet: PortsOfNetworks = Field(
        default=(), description='a list of networks with a port, for a webhook, e.g. ["10.1.0.0/16:443"]'
    )
    sources: Several = Field(default=(), description='a list of names of sources, e.g. ["idem-ditto"]; without it, all')
    tags: Several = Field(default=(), description='a list of tags, e.g. ["retail"]')
    kinds: Several = Field(default=(), description='a list of kinds, e.g. ["privacy policy"]')
    categories: Annotated[tuple[OneCategory, ...], Strict(False), Field(min_length=1)] = Field(
        default=(), description=f"a list of: {', '.join(Category)}"
    )
    """What a clause must be about to be told; without it, anything."""
    heartbeat: bool = Field(default=False, description="true or false")
    """A letter at the end of each period even where nothing changed."""
    language: Literal["en", "de", "es", "fr", "it", "nl", "pt"] = Field(
        default="en", description=f"the language of dates: {', '.join(LANGUAGES)}"
    )
    urgent: Urgency = Field(
        default=0.0, description="true, false, or the weight from which a change goes at once, above 0 and up to 1"
    )
    floor: Floor = Field(
        default=Verdict.SUBSTANTIVE, description='"substantive", "minor" or "everything" (the same as "cosmetic")'
    )
    rhythm: When = Field(default=Frequency(Rhythm.DAILY), alias="frequency", description=_FREQUENCIES)
    zone: Zone = Field(default="UTC", description='the IANA name of a time zone, e.g. "Europe/Paris"')
    declared_at: int = Field(default=0, validation_alias=LINE)
    """The line of the TOML file."""

    @model_validator(mode="after")
    def _has_one_address(self) -> Self:
        chat = self.chat.get_secret_value()
        ways = [way for way in (self.address, self.webhook, chat) if way]
        if not ways:
            raise contradiction("address", 'is needed: an e-mail address, e.g. "you@example.org"')
        if len(ways) > 1:
            sentence = "give either address or webhook or chat, not two of them; two readers are two tables"
            raise contradiction("webhook" if self.webhook else "chat", sentence)
        if chat and "://" not in chat:
            raise contradiction("chat", "has no service: give an Apprise URL such as slack://TOKEN/#legal")
        if chat and not is_installed():
            raise contradiction("chat", f"cannot be used yet: {missing()}")
        if self.webhook and not self.secret.get_secret_value():
            raise contradiction("secret", "is needed with webhook: it signs what goes there")
        if self.heartbeat and self.rhythm.rhythm is Rhythm.AT_ONCE:
            raise contradiction("heartbeat", HEARTBEAT_AT_ONCE)
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
