"""What comes in and goes out over HTTP about how a person wants to be told."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.notifications.readers.domain import DAYS, Day, Reader
from shared.web.body import Answer, Body


class Preferences(Body):
    """How I want to be told. `resumeMail` lets mail go out again that was paused because it came back or was reported
    as unwanted.
    """

    language: Literal["nl", "en"] = "nl"
    digest_hour: int = Field(default=8, ge=0, le=23, description="Of the clock in the Netherlands")
    digest_day: Day = Field(default="monday", description="Of the weekly digest")
    resume_mail: bool = False


class MailState(Answer):
    """Whether mail reaches me. `status`: ok, paused (with the reason: bounce or complaint) or no-address."""

    status: Literal["ok", "paused", "no-address"]
    address: str | None
    reason: str | None
    since: datetime | None


class PreferencesNow(Answer):
    """How I am told."""

    language: str
    digest_hour: int
    digest_day: str
    mail: MailState


class MailReport(Body):
    """What a mail server said of a mail of ours afterwards. `messageId` is the mail's own header."""

    message_id: str = Field(min_length=3, max_length=300)
    kind: Literal["bounce", "complaint"]
    permanent: bool = Field(default=True, description="A bounce that may be better later (a full mailbox) is not")


class MailReported(Answer):
    """What came of a report."""

    message: UUID
    paused: bool


class Stopping(Answer):
    """What a key from a mail would end, in words."""

    what: str
    frequency: str


def shown(reader: Reader) -> PreferencesNow:
    """How somebody is told, as it goes out to himself."""
    status: Literal["ok", "paused", "no-address"] = "ok"
    if reader.paused_at is not None:
        status = "paused"
    elif not reader.address:
        status = "no-address"
    return PreferencesNow(
        language=reader.language,
        digest_hour=reader.digest_hour,
        digest_day=DAYS[reader.digest_day - 1],
        mail=MailState(status=status, address=reader.address or None, reason=reader.paused_for, since=reader.paused_at),
    )
