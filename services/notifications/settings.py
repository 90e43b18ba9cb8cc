"""What the notifications service reads from its environment beside what every service does."""

from email.headerregistry import Address
from email.utils import parseaddr
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from services.notifications.mailing.domain import MOST_AN_HOUR
from services.notifications.webhooks.keys import LEAST, LOCAL
from shared.outside import Reach, not_ourselves_in_production
from shared.settings import Settings


class NotificationSettings(Settings):
    """`smtp` is host:port of the relay (STARTTLS is used when it offers it); `mail_from` an address, with or without a
    name; `portal_url` where people read what a mail links to: its host is the origin that webhooks say they come from.

    `api_url`: where this service is reached from the internet, over https: mails then have a button to stop with one
    click. Without it they have the link to the portal alone.

    `mail_rate`: mails a minute that the relay takes, of all processes together; 0: as many as go. `mail_quiet`:
    seconds that news waits before it is mailed, so that what follows at once on the same project goes along; not
    set: a minute in production, and a second on a person's own machine. `mail_hourly`: mails to one person in an hour;
    what comes then waits, and goes together.

    `webhook_calls`: where webhooks may go. Not set it is `public` in production (https only), and on a person's own
    machine `loopback`, so that a tool can be tried there and nobody else is called.

    `webhook_key`: under which the secrets of webhooks are stored. Several with commas: the first seals, all open.
    """

    smtp: str = Field(pattern=r"^[^\s:]+:\d{1,5}$")
    mail_from: str
    portal_url: str = Field(pattern=r"^https?://\S+$")
    api_url: str | None = Field(default=None, pattern=r"^https://\S+$")
    webhook_calls: Reach | None = None
    mail_rate: int = Field(default=0, ge=0)
    mail_hourly: int = Field(default=MOST_AN_HOUR, ge=1)
    mail_quiet: float | None = Field(default=None, ge=0, le=3600)
    webhook_key: str = ""

    @model_validator(mode="after")
    def _no_loopback_in_production(self) -> Self:
        not_ourselves_in_production("BIEB_WEBHOOK_CALLS", self.webhook_calls, self.mode)
        return self

    @model_validator(mode="after")
    def _long_keys(self) -> Self:
        if self.mode == "production" and not self.webhook_key:
            raise ValueError("BIEB_WEBHOOK_KEY: set at least 32 random characters")
        if any(len(key) < LEAST for key in self.webhook_keys):
            raise ValueError("BIEB_WEBHOOK_KEY: each key has at least 32 characters; several stand with commas between")
        return self

    @property
    def webhook_keys(self) -> list[str]:
        """The keys of the secrets of webhooks, the newest first. One's own machine has one that is no secret."""
        return [key.strip() for key in self.webhook_key.split(",")] if self.webhook_key else [LOCAL]

    @property
    def webhook_reach(self) -> Reach:
        """Where webhooks may go here."""
        return self.webhook_calls or ("public" if self.mode == "production" else "loopback")

    @property
    def quiet(self) -> float:
        """Seconds that news waits before it is mailed here."""
        if self.mail_quiet is not None:
            return self.mail_quiet
        return 60.0 if self.mode == "production" else 1.0

    @property
    def origin(self) -> str:
        """Who says that he calls, in the handshake of a webhook."""
        return urlsplit(self.portal_url).hostname or ""

    @field_validator("mail_from")
    @classmethod
    def _an_address(cls, value: str) -> str:
        name, address = parseaddr(value)
        parsed = Address(name, addr_spec=address)  # raises ValueError on what is none
        if not parsed.username or "." not in parsed.domain or not value.isprintable():
            raise ValueError("not a mail address: Name <name@example.nl>")
        return value

    @field_validator("portal_url", "api_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return None if value is None else value.rstrip("/")

    @property
    def sender(self) -> Address:
        name, address = parseaddr(self.mail_from)
        return Address(name, addr_spec=address)

    @property
    def smtp_address(self) -> tuple[str, int]:
        host, _, port = self.smtp.rpartition(":")
        return host, int(port)
