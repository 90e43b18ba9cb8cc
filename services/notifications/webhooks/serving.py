"""What is done for one leased webhook: shake hands, send a test, or deliver what it is behind with.

    a batch of the feed → signed request, no transaction open → settle: position and log (short transaction)

Crash before the answer: the lease runs out, the same events go out again. Crash between the answer and the settling:
the same events go out again under the same `webhook-id` and event ids.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from prometheus_client import Counter

from services.notifications.feed.numbering import Head
from services.notifications.webhooks import batches, testing
from services.notifications.webhooks.batches import KIND, Batches
from services.notifications.webhooks.domain import Answer, allowed_rate, headers, is_allowed, message_id
from services.notifications.webhooks.keys import Keys, Unopened
from services.notifications.webhooks.leases import LEASE, Leased, Standing
from services.notifications.webhooks.outcomes import afresh, failing, fine, row
from services.notifications.webhooks.sending import Sender
from services.notifications.webhooks.settling import Settling
from shared.db import Database
from shared.messaging.steps import reached
from shared.working import asked_to_stop

log = structlog.get_logger(__name__)

REQUESTS = Counter("bieb_webhook_requests_total", "Requests to receivers, by what came of them", ["outcome"])

A_TURN = 20
"""Requests in a row to one receiver that is behind, before others have their turn."""


class Serving:
    """Serves webhooks of one database. `origin`: who says that he calls, in the handshake; `rest`: seconds, see
    `outcomes.fine`.
    """

    def __init__(self, database: Database, head: Head, sender: Sender, keys: Keys, origin: str, rest: float) -> None:
        self._head, self._sender, self._keys, self._origin, self._rest = head, sender, keys, origin, rest
        self._batches, self._settling = Batches(database), Settling(database)

    async def end(self) -> None:
        """Write down what is still to be settled."""
        await self._settling.end()

    async def serve(self, leased: Leased) -> None:
        """Do what there is to do for a webhook, and let it go."""
        if leased.status == "pending":
            await self._shake_hands(leased)
        elif not (secrets := self._secrets(leased)):
            kind, answer = "test" if leased.wants_test else "events", Answer(0, fault="no-secret")
            values = {"is_tested": True} if leased.wants_test else failing(leased, answer)
            await self._settle(leased, [row(leased, kind, answer, "POST", {})], values)
        elif leased.wants_test:
            await self._test(leased, secrets)
        else:
            await self._deliver(leased, secrets)

    def _secrets(self, leased: Leased) -> list[str]:
        """What to sign with; none when the newest secret was sealed with a key that is gone: its owner sees that, and
        makes another. The one before it may be as lost as it likes.
        """
        found = []
        for number, sealed in enumerate(leased.sealed):
            try:
                found.append(self._keys.open(sealed))
            except Unopened:
                log.warning("webhook.secret-unopened", webhook=str(leased.id))
                if number == 0:
                    return []
        return found

    async def _shake_hands(self, leased: Leased) -> None:
        asked = {"WebHook-Request-Origin": self._origin}
        answer = await self._sender.send("OPTIONS", leased.url, asked)
        line = row(leased, "handshake", answer, "OPTIONS", asked)
        if is_allowed(answer, self._origin):
            well = {**fine(None, self._rest), "rate": allowed_rate(answer), "status": "active"}
            await self._settle(leased, [line], well)
        else:
            line |= {"outcome": "later", "fault": answer.fault or "not-allowed"}
            await self._settle(leased, [line], failing(leased, answer))

    async def _test(self, leased: Leased, secrets: Sequence[str]) -> None:
        at = datetime.now(UTC)
        body = testing.body(leased.id, at)
        told = headers(secrets, f"msg_{leased.id.hex}_test_{int(at.timestamp())}", at, body, KIND)
        answer = await self._sender.send("POST", leased.url, told, body)
        # Whatever came of it: a test says nothing about what is delivered, and is not done again by itself.
        line = {**row(leased, "test", answer, "POST", told), "events": 1}
        await self._settle(leased, [line], {"is_tested": True})

    async def _deliver(self, leased: Leased, secrets: Sequence[str]) -> None:
        position, rows = leased.position, []
        for _ in range(A_TURN):
            batch = await self._batches.behind(position, leased.types)
            if not batch.events:
                position = max(position, batch.until)
                break
            at = datetime.now(UTC)
            told = headers(secrets, message_id(leased.id, batch.first, batch.last), at, batch.body, KIND)
            answer = await self._sender.send("POST", leased.url, told, batch.body)
            reached("webhook.answered")  # crash: the same events again, under the same ids
            rows.append(row(leased, "events", answer, "POST", told, batch))
            if answer.meaning == "ended":
                await self._settle(leased, rows, {"status": "ended", "reason": "gone", "position": position})
                return
            if answer.meaning == "later":
                ill = failing(leased if position == leased.position else afresh(leased), answer)
                await self._settle(leased, rows, {**ill, "position": position})
                return
            position = batch.until
            # One that bears only so many requests is let go after each; and one for which a whole batch has not come
            # together yet.
            if leased.rate is not None or self._head.position - position < batches.MOST or asked_to_stop():
                break
            well = {"failures": 0, "failing_since": None, "position": position, "kept": LEASE}
            if not await self._settle(leased, rows, well):
                return  # it is not ours any more, or was changed
            rows = []
        await self._settle(leased, rows, {**fine(leased.rate if rows else None, self._rest), "position": position})

    async def _settle(self, leased: Leased, rows: list[dict[str, Any]], values: Mapping[str, Any]) -> bool:
        """Write down what came of it; what `values` does not name stays as it was when it was leased."""
        _tell(leased, rows)
        stays = {name: getattr(leased, name) for name in ("position", "rate", "failures", "failing_since")}
        return await self._settling.write(Standing(leased, rows, **{**stays, **values}))


def _tell(leased: Leased, rows: list[dict[str, Any]]) -> None:
    for line in rows:
        REQUESTS.labels(line["outcome"]).inc()
        if line["outcome"] != "delivered":
            log.info("webhook.not-delivered", webhook=str(leased.id), status=line["status"], fault=line["fault"])
