"""The webhook worker: leases webhooks for which there is something, sends, writes down how it went.

    lease (short transaction) → HTTP, no transaction open → settle: position and log (short transaction)

Each webhook is worked at by one task at a time, in the order of the feed, so nothing is skipped and nothing overtakes.
A task that waits for a slow receiver holds up nobody: there are others, and one that fails waits longer each time.

Crash before the answer: the lease runs out, the same events go out again. Crash between the answer and the settling:
the same events go out again under the same `webhook-id` and event ids.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter

from services.notifications.feed.numbering import Head
from services.notifications.webhooks import batches, leases, store, testing
from services.notifications.webhooks.batches import KIND, Batch, Batches
from services.notifications.webhooks.domain import (
    GIVE_UP_AFTER,
    KEPT,
    Answer,
    allowed_rate,
    headers,
    is_allowed,
    message_id,
    next_round,
    pause_after,
)
from services.notifications.webhooks.keys import Keys, Unopened
from services.notifications.webhooks.leases import Leased, Standing
from services.notifications.webhooks.sending import Sender
from services.notifications.webhooks.settling import Settling
from shared.db import Database
from shared.ids import new_id
from shared.messaging.failures import is_infrastructure
from shared.messaging.steps import reached
from shared.service import Running
from shared.working import asked_to_stop, in_rounds

log = structlog.get_logger(__name__)

REQUESTS = Counter("bieb_webhook_requests_total", "Requests to receivers, by what came of them", ["outcome"])

TASKS = 256
"""Webhooks that a process works at at once: slow and dead receivers hold a task each for at most ten seconds."""
FAILING = 128
"""At most so many of them failed the last time: however many are dead, there is room for the others."""
A_TURN = 20
"""Requests in a row to one receiver that is behind, before others have their turn."""
LEASE = 30.0
"""Seconds: longer than one request takes with all around it; renewed before each."""
POLL = 0.25
REST = 0.5
"""Seconds: a webhook that was served waits for the next multiple of it, so that events gather in one request, and that
webhooks that are as far as each other come together and share it. One that had nothing to do is served at once.
"""
BREATH = 0.01
"""Seconds between two looks for work while there is some: several are leased at once."""
FINISH_WITHIN = 3.0
"""Seconds that what is under way gets when the process is asked to stop."""
FORGET_EVERY = 3600.0


class Delivery:
    """Delivers the feed of one database. `origin`: who says that he calls, in the handshake."""

    def __init__(
        self, database: Database, head: Head, sender: Sender, keys: Keys, origin: str, rest: float = REST
    ) -> None:
        self._database, self._head, self._sender, self._keys = database, head, sender, keys
        self._origin, self._rest = origin, rest
        self._batches, self._settling = Batches(database), Settling(database)
        self._tasks: set[asyncio.Task[None]] = set()
        self._failing = 0

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then gets a moment to end."""
        try:
            await in_rounds("webhooks", self._begin_some, POLL, 1.0)
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=FINISH_WITHIN)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._settling.end()

    async def work_once(self) -> int:
        """Do once what is due now, to its end; of how many webhooks that was."""
        found = await self._lease(TASKS, TASKS)
        await asyncio.gather(*(self.serve(leased) for leased in found))
        return len(found)

    async def _lease(self, most: int, failing: int) -> list[Leased]:
        """Webhooks for which there is something to do, at most `failing` of them failed the last time."""
        async with self._database.begin() as tx:
            found: list[Leased] = []
            if failing > 0:
                found = await leases.lease(tx, self._head.position, min(most, failing), LEASE, failing=True)
            return found + await leases.lease(tx, self._head.position, most - len(found), LEASE, failing=False)

    async def _begin_some(self) -> bool:
        """Work at as many webhooks as there are free tasks; true when there may be more."""
        free = TASKS - len(self._tasks)
        if free <= 0:
            await asyncio.wait(self._tasks, timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
            return True
        found = await self._lease(free, FAILING - self._failing)
        for leased in found:
            task = asyncio.create_task(self._work(leased))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if found:
            await asyncio.sleep(BREATH)
        return bool(found)

    async def _work(self, leased: Leased) -> None:
        self._failing += leased.failures > 0
        try:
            await self.serve(leased)
        except Exception as failure:
            # Its lease runs out and it is tried again; the others go on.
            if is_infrastructure(failure):
                log.warning("webhook.waiting", webhook=str(leased.id), failure=type(failure).__name__)
            else:
                log.exception("webhook.failed", webhook=str(leased.id))
        finally:
            self._failing -= leased.failures > 0

    async def serve(self, leased: Leased) -> None:
        """Do what there is to do for a webhook, and let it go."""
        if leased.status == "pending":
            await self._shake_hands(leased)
        elif not (secrets := self._secrets(leased)):
            kind, answer = "test" if leased.wants_test else "events", Answer(0, fault="no-secret")
            values = {"is_tested": True} if leased.wants_test else _failing(leased, answer)
            await self._settle(leased, [_row(leased, kind, answer, "POST", {})], values)
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
        row = _row(leased, "handshake", answer, "OPTIONS", asked)
        if is_allowed(answer, self._origin):
            fine = {**self._fine(None), "rate": allowed_rate(answer), "status": "active"}
            await self._settle(leased, [row], fine)
        else:
            row |= {"outcome": "later", "fault": answer.fault or "not-allowed"}
            await self._settle(leased, [row], _failing(leased, answer))

    async def _test(self, leased: Leased, secrets: Sequence[str]) -> None:
        at = datetime.now(UTC)
        body = testing.body(leased.id, at)
        told = headers(secrets, f"msg_{leased.id.hex}_test_{int(at.timestamp())}", at, body, KIND)
        answer = await self._sender.send("POST", leased.url, told, body)
        # Whatever came of it: a test says nothing about what is delivered, and is not done again by itself.
        row = {**_row(leased, "test", answer, "POST", told), "events": 1}
        await self._settle(leased, [row], {"is_tested": True})

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
            rows.append(_row(leased, "events", answer, "POST", told, batch))
            if answer.meaning == "ended":
                await self._settle(leased, rows, {"status": "ended", "reason": "gone", "position": position})
                return
            if answer.meaning == "later":
                failing = _failing(leased if position == leased.position else _afresh(leased), answer)
                await self._settle(leased, rows, {**failing, "position": position})
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
        await self._settle(leased, rows, {**self._fine(leased.rate if rows else None), "position": position})

    async def _settle(self, leased: Leased, rows: list[dict[str, Any]], values: Mapping[str, Any]) -> bool:
        """Write down what came of it; what `values` does not name stays as it was when it was leased."""
        _tell(leased, rows)
        stays = {name: getattr(leased, name) for name in ("position", "rate", "failures", "failing_since")}
        return await self._settling.write(Standing(leased, rows, **{**stays, **values}))

    def _fine(self, rate: int | None) -> dict[str, Any]:
        """How a webhook stands when its receiver is well; the next request waits as long as its rate asks."""
        return {
            "failures": 0,
            "failing_since": None,
            "next_attempt_at": next_round(datetime.now(UTC), self._rest, rate),
        }


def _tell(leased: Leased, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        REQUESTS.labels(row["outcome"]).inc()
        if row["outcome"] != "delivered":
            log.info("webhook.not-delivered", webhook=str(leased.id), status=row["status"], fault=row["fault"])


def _afresh(leased: Leased) -> Leased:
    """The same, as it is when something was delivered just now."""
    return replace(leased, failures=0, failing_since=None)


def _failing(leased: Leased, answer: Answer) -> dict[str, Any]:
    """How a webhook stands when its receiver is not well; after a day it is asked no more."""
    now = datetime.now(UTC)
    since, failures = leased.failing_since or now, leased.failures + 1
    pause = pause_after(failures, answer, now, random.random())  # noqa: S311 - no secret
    values: dict[str, Any] = {
        "failures": failures, "failing_since": since, "next_attempt_at": now + timedelta(seconds=pause)
    }  # fmt: skip
    return values | ({"status": "paused", "reason": "failing"} if now - since >= GIVE_UP_AFTER else {})


def _row(
    leased: Leased, kind: str, answer: Answer, method: str, told: Mapping[str, str], batch: Batch | None = None
) -> dict[str, Any]:
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


async def keep_delivered(running: Running, head: Head, sender: Sender, keys: Keys, origin: str) -> None:
    """The worker of a service."""
    try:
        await Delivery(running.database, head, sender, keys, origin).run()
    finally:
        await sender.close()


async def forget_deliveries(running: Running) -> None:
    """A worker: what came of deliveries is deleted when it is old."""

    async def forget() -> None:
        async with running.database.begin() as tx:
            await store.forget_before(tx, datetime.now(UTC) - KEPT)

    await in_rounds("webhooks.log", forget, FORGET_EVERY, 60.0)
