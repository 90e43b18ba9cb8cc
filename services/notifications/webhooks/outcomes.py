"""How a webhook stands after a request, and the line that its log gets. Nothing is written here."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.notifications.webhooks.batches import Batch
from services.notifications.webhooks.domain import GIVE_UP_AFTER, Answer, next_round, pause_after
from services.notifications.webhooks.leases import Leased
from shared.ids import new_id


def fine(rate: int | None, rest: float) -> dict[str, Any]:
    """How a webhook stands when its receiver is well; the next request waits as long as its rate asks, and for the next
    multiple of `rest` seconds.
    """
    return {"failures": 0, "failing_since": None, "next_attempt_at": next_round(datetime.now(UTC), rest, rate)}


def afresh(leased: Leased) -> Leased:
    """The same, as it is when something was delivered just now."""
    return replace(leased, failures=0, failing_since=None)


def failing(leased: Leased, answer: Answer) -> dict[str, Any]:
    """How a webhook stands when its receiver is not well; after a day it is asked no more."""
    now = datetime.now(UTC)
    since, failures = leased.failing_since or now, leased.failures + 1
    pause = pause_after(failures, answer, now, random.random())  # noqa: S311 - no secret
    values: dict[str, Any] = {
        "failures": failures, "failing_since": since, "next_attempt_at": now + timedelta(seconds=pause)
    }  # fmt: skip
    return values | ({"status": "paused", "reason": "failing"} if now - since >= GIVE_UP_AFTER else {})


def row(
    leased: Leased, kind: str, answer: Answer, method: str, told: Mapping[str, str], batch: Batch | None = None
) -> dict[str, Any]:
    """The line of the delivery log: what was asked, and what came of it."""
    return {
        "id": new_id(),
        "webhook_id": leased.id,
        "kind": kind,
        "at": datetime.now(UTC) - timedelta(milliseconds=answer.took_ms),
        "took_ms": answer.took_ms,
        "first": None if batch is None else batch.first,
        "last": None if batch is None else batch.last,
        "events": 0 if batch is None else batch.events,
        "request": {"method": method, "url": leased.url, "headers": dict(told)},
        "status": answer.status,
        "fault": answer.fault,
        "answer": answer.body,
        "outcome": answer.meaning,
    }
