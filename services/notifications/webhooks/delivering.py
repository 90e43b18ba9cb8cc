"""The webhook worker: leases webhooks for which there is something, and has each served by a task of its own.

    lease (short transaction) → serving.py

Each webhook is worked at by one task at a time, in the order of the feed, so nothing is skipped and nothing overtakes.
A task that waits for a slow receiver holds up nobody: there are others, and one that fails waits longer each time.

Crash: the leases run out, and another process serves the same webhooks.
"""

import asyncio
from datetime import UTC, datetime

import structlog

from services.notifications.feed.numbering import Head
from services.notifications.webhooks import leases, store
from services.notifications.webhooks.domain import KEPT
from services.notifications.webhooks.keys import Keys
from services.notifications.webhooks.leases import LEASE, Leased
from services.notifications.webhooks.sending import Sender
from services.notifications.webhooks.serving import Serving
from shared.db import Database
from shared.messaging.failures import is_infrastructure
from shared.service import Running
from shared.working import in_rounds

log = structlog.get_logger(__name__)

TASKS = 256
"""Webhooks that a process works at at once: slow and dead receivers hold a task each for at most ten seconds."""
FAILING = 128
"""At most so many of them failed the last time: however many are dead, there is room for the others."""
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
        self._database, self._head = database, head
        self._serving = Serving(database, head, sender, keys, origin, rest)
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
            await self._serving.end()

    async def work_once(self) -> int:
        """Do once what is due now, to its end; of how many webhooks that was."""
        found = await self._lease(TASKS, TASKS)
        await asyncio.gather(*(self._serving.serve(leased) for leased in found))
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
            await self._serving.serve(leased)
        except Exception as failure:
            # Its lease runs out and it is tried again; the others go on.
            if is_infrastructure(failure):
                log.warning("webhook.waiting", webhook=str(leased.id), failure=type(failure).__name__)
            else:
                log.exception("webhook.failed", webhook=str(leased.id))
        finally:
            self._failing -= leased.failures > 0


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
