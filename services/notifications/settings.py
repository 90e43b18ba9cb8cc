"""What the notifications service reads from its environment beside what every service does."""

from email.headerregistry import Address
from email.utils import parseaddr

from pydantic import Field, field_validator

from shared.settings import Settings


class NotificationSettings(Settings):
    """`smtp` is host:port of the relay (STARTTLS is used when it offers it); `mail_from` an address, with or without a
    name; `portal_url` where people read what a mail links to.
    """

    smtp: str = Field(pattern=r"^[^\s:]+:\d{1,5}$")
    mail_from: str
    portal_url: str = Field(pattern=r"^https?://\S+$")

    @field_validator("mail_from")
    @classmethod
    def _an_address(cls, value: str) -> str:
        name, address = parseaddr(value)
        parsed = Address(name, addr_spec=address)  # raises ValueError on what is none
        if not parsed.username or "." not in parsed.domain or not value.isprintable():
            raise ValueError("not a mail address: Name <name@example.nl>")
        return value

    @field_validator("portal_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def sender(self) -> Address:
        name, address = parseaddr(self.mail_from)
        return Address(name, addr_spec=address)

    @property
    def smtp_address(self) -> tuple[str, int]:
        host, _, port = self.smtp.rpartition(":")
        return host, int(port)
