"""Reads what the mail sink kept."""

import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path


@dataclass(frozen=True)
class Mail:
    """One delivered mail. `receivers` are the addresses of the envelope, which is who really got it."""

    path: Path
    message: EmailMessage
    receivers: tuple[str, ...]

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(zonder onderwerp)")

    @property
    def date(self) -> str:
        return str(self.message["Date"] or "")

    @property
    def text(self) -> str:
        """The plain text; the HTML source when there is no plain text."""
        body = self.message.get_body(("plain", "html"))
        return "" if body is None else str(body.get_content())


def read(folder: Path, to: str | None = None) -> list[Mail]:
    """Every mail, newest first; with `to` those that were delivered to an address with that in it."""
    # The name begins with the moment of arrival in nanoseconds: 19 digits until the year 2286, so names sort by time.
    mails = [_parse(path) for path in sorted(folder.glob("[0-9]*.eml"), reverse=True)]
    return [mail for mail in mails if to is None or any(to.lower() in receiver.lower() for receiver in mail.receivers)]


def _parse(path: Path) -> Mail:
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(path.read_bytes())
    receivers = tuple(str(value) for value in message.get_all("Delivered-To", []))
    return Mail(path, message, receivers)
