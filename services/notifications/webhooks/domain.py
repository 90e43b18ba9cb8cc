"""What a delivery says, what an answer means, and when to try again. Pure.

Signatures are those of Standard Webhooks (standardwebhooks.com, symmetric, `v1`), the handshake and `WebHook-` headers
those of *HTTP 1.1 Web Hooks for Event Delivery 1.0* of CloudEvents.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from uuid import UUID

PREFIX = "whsec_"
SECRET_BYTES = (24, 64)
"""Least and most bytes of a secret, as Standard Webhooks asks."""
GIVE_UP_AFTER = timedelta(days=1)
"""A receiver that failed for so long is asked no more until its owner says so."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 2 * 3600.0
OVERLAP = timedelta(days=1)
"""A secret that was replaced goes on to sign beside its successor for so long."""
KEPT = timedelta(days=30)
"""Deliveries are kept for so long."""

Meaning = Literal["delivered", "later", "ended"]


@dataclass(frozen=True)
class Answer:
    """What came of a request: a status, or a fault that kept it from having one. `body` is its beginning."""

    took_ms: int
    status: int | None = None
    fault: str | None = None
    headers: Mapping[str, str] | None = None
    body: str = ""

    @property
    def meaning(self) -> Meaning:
        """410 says that the receiver wants no more; everything else that is no 2xx may be better later."""
        if self.status == 410:
            return "ended"
        return "delivered" if self.status is not None and 200 <= self.status < 300 else "later"


def secret_bytes(secret: str) -> bytes:
    """The key in a secret. Raises ValueError when it is none."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"no secret: it begins with {PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        raise ValueError("no secret: it is base64") from None
    if not SECRET_BYTES[0] <= len(key) <= SECRET_BYTES[1]:
        raise ValueError("no secret: it has 24 to 64 bytes")
    return key


def secret_of(key: bytes) -> str:
    """A key as people copy it."""
    return PREFIX + base64.b64encode(key).decode()


def signature(secrets: Sequence[str], message_id: str, at: datetime, body: bytes) -> str:
    """One signature for each secret, with spaces between."""
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    made = (hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)


def headers(secrets: Sequence[str], message_id: str, at: datetime, body: bytes, kind: str) -> dict[str, str]:
    """The headers of a delivery."""
    return {
        "Content-Type": kind,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(secrets, message_id, at, body),
    }


def message_id(webhook: UUID, first: int, last: int) -> str:
    """The same for the same events, however often they are sent."""
    return f"msg_{webhook.hex}_{first}_{last}"


def is_allowed(answer: Answer, origin: str) -> bool:
    """Whether the receiver says that it wants to be called by `origin`."""
    allowed = (answer.headers or {}).get("webhook-allowed-origin", "")
    return answer.meaning == "delivered" and allowed.strip().lower() in ("*", origin.lower())


def allowed_rate(answer: Answer) -> int | None:
    """Requests a minute that the receiver bears; None: as many as come."""
    rate = (answer.headers or {}).get("webhook-allowed-rate", "").strip()
    return int(rate) if rate.isascii() and rate.isdigit() and int(rate) > 0 else None


def next_round(now: datetime, rest: float, rate: int | None) -> datetime:
    """When a webhook that was served just now is served again: at the next multiple of `rest` seconds, at which others
    come too, and not before a receiver that bears `rate` requests a minute may be asked.
    """
    together = now + timedelta(seconds=rest - now.timestamp() % rest) if rest else now
    return max(together, now + timedelta(seconds=60 / rate)) if rate else together


def pause_after(failures: int, answer: Answer, now: datetime, luck: float) -> float:
    """Seconds until the next attempt: as the receiver asks, a day at most; or 5, 15, 45 … two hours, each up to a fifth
    shorter or longer by `luck` (0 to 1), so that what failed together does not come back together.
    """
    asked = _retry_after(answer, now)
    if asked is not None:
        return asked
    return min(FIRST_PAUSE * 3.0 ** min(failures - 1, 20), LONGEST_PAUSE) * (0.8 + 0.4 * luck)


def _retry_after(answer: Answer, now: datetime) -> float | None:
    told = (answer.headers or {}).get("retry-after", "").strip()
    if answer.status not in (429, 503) or not told:
        return None
    if told.isascii() and told.isdigit():
        seconds = float(told[:9])
    else:
        try:
            at = parsedate_to_datetime(told)
        except ValueError:
            return None
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), GIVE_UP_AFTER.total_seconds())
