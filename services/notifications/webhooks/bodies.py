"""What comes in and goes out over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.web.body import Answer, Body

Address = Annotated[str, StringConstraints(min_length=8, max_length=2000)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Types = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=120)]], Field(max_length=50)]


class NewWebhook(Body):
    """Where to send events. The receiver must grant the handshake of CloudEvents before the first one comes."""

    url: Address = Field(description="https; no user name, no fragment")
    types: Types | None = Field(default=None, description="Only these types; absent: all of them")
    secret: Secret | None = Field(
        default=None, description="`whsec_` and 24 to 64 bytes in base64; absent: one is made for you"
    )
    after: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="The position to begin behind; absent: the newest, 0: from the first event on"
    )


class WebhookChange(Body):
    """What to change; what is absent stays."""

    url: Address | None = None
    types: Types | None = Field(default=None, description="An empty list: all types")
    status: Literal["active", "paused"] | None = Field(
        default=None, description="`active` goes on where it was, also after it was paused because it failed"
    )


class Replay(Body):
    """Deliver once more, or pass over."""

    after: int = Field(ge=0, le=2**53, description="The position behind which to go on")


class NewSecret(Body):
    """A secret to sign with from now on."""

    secret: Secret | None = Field(default=None, description="As for a new webhook; absent: one is made for you")


class Webhook(Answer):
    """A webhook as its owner sees it."""

    id: UUID
    url: str
    types: list[str] | None = Field(description="null: all types")
    status: str = Field(description="pending, active, paused or ended")
    reason: str | None = Field(description="Why it is paused or ended: by-owner, failing or gone")
    position: int = Field(description="Every event up to it was delivered")
    behind: int = Field(description="Positions of the feed that are still to come")
    failures: int = Field(description="Attempts in a row that failed")
    failing_since: datetime | None
    next_attempt_at: datetime | None = Field(description="null when nothing is waited for")
    requests_per_minute: int | None = Field(description="As the receiver asked in the handshake")
    previous_secret_until: datetime | None = Field(description="Until when the secret before this one signs too")
    created_at: datetime


class WebhookWithSecret(Webhook):
    """The same with its secret, which is shown this once."""

    secret: str


class SecretMade(Answer):
    """A new secret, which is shown this once."""

    secret: str
    previous_secret_until: datetime


class DeliveryRequest(Answer):
    """What was sent. The body is that of `GET /v1/events` for these positions."""

    method: str
    url: str
    headers: dict[str, str]


class DeliveryAnswer(Answer):
    """What came back: a status and how the body began, or why there was none."""

    status: int | None
    fault: str | None
    body: str


class DeliveryMade(Answer):
    """One request to the receiver."""

    id: UUID
    kind: Literal["events", "test", "handshake"]
    at: datetime
    took_ms: int
    first: int | None = Field(description="Position of the first event")
    last: int | None = Field(description="Position of the last event")
    events: int
    outcome: Literal["delivered", "later", "ended"]
    request: DeliveryRequest
    answer: DeliveryAnswer


def shown(row: Any, last: int) -> dict[str, Any]:
    """The fields of `Webhook`, from a row."""
    waits = row.status in ("pending", "active") and row.failures > 0
    return {
        "id": row.id,
        "url": row.url,
        "types": row.types,
        "status": row.status,
        "reason": row.reason,
        "position": row.position,
        "behind": max(0, last - row.position),
        "failures": row.failures,
        "failing_since": row.failing_since,
        "next_attempt_at": row.next_attempt_at if waits else None,
        "requests_per_minute": row.rate,
        "previous_secret_until": row.previous_until,
        "created_at": row.created_at,
    }


def delivery(row: Any) -> DeliveryMade:
    """A request, from a row of the log."""
    return DeliveryMade(
        id=row.id,
        kind=row.kind,
        at=row.at,
        took_ms=row.took_ms,
        first=row.first,
        last=row.last,
        events=row.events,
        outcome=row.outcome,
        request=DeliveryRequest(**row.request),
        answer=DeliveryAnswer(status=row.status, fault=row.fault, body=row.answer),
    )
