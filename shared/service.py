"""What a running service is made of: database, relay, consumer, watchdog, in the order they start and stop."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from faststream.kafka import KafkaBroker
from sqlalchemy import text

from shared.auth import Verifier
from shared.contracts import topics
from shared.db import Database
from shared.messaging.broker import make_broker
from shared.messaging.consuming import Consumers
from shared.messaging.dead_letter import DeadLetters
from shared.messaging.relay import Relay
from shared.messaging.watchdog import Progress, guard
from shared.observability import settle, start_logging
from shared.settings import Settings
from shared.vocabularies import following
from shared.web import idempotency
from shared.web.app import Lifespan
from shared.working import in_rounds

log = structlog.get_logger(__name__)

RETRY_START = 1.0
"""Seconds between tries to reach a bus that is away at start-up."""
FORGET_EVERY = 24 * 3600.0
REST, REST_BUSY = 3.0, 9.0
"""Times as long as a batch of work took that nobody waits for before the next one comes: so it has a quarter of the
process at most, and a tenth while events come in, which people do wait for.
"""
ASK_AGAIN = 6.0
"""Seconds that a part gets to end: a consumer takes up to five to leave its group, and a mail three to be sent."""


class Running:
    """The moving parts of one service process."""

    def __init__(self, name: str, settings: Settings, consumers: Consumers) -> None:
        self.name, self.settings, self.consumers = name, settings, consumers
        self.database = Database(settings.database_url, settings.database_pool)
        self.progress = Progress()
        self.needs: dict[str, Callable[[], str | None]] = {}
        """What else has to be there before requests are answered: each says what it is waiting for, or None."""
        self.relay: Relay | None = None
        if name in topics.LOGS:
            source = f"urn:nld:{settings.source_organisation}:systeem:innovatiebieb-{name}"
            self.relay = Relay(
                settings.database_url, settings.kafka, topics.LOGS[name], source, settings.kafka_replication
            )
            self.database.on_events = self.relay.wake

    def rest(self) -> float:
        """How long work beside the requests and the line of events rests, times what its last batch took."""
        return REST_BUSY if self.progress.is_busy else REST

    async def consume(self) -> None:
        """Consume until cancelled. A bus that is away at start-up is waited for; another failure is a bug."""
        letters = DeadLetters(self.settings.kafka, self.consumers.name)
        broker: KafkaBroker | None = None
        try:
            while True:
                broker, acknowledgements = make_broker(
                    self.consumers, self.database, self.settings, letters, self.progress
                )
                try:
                    await broker.start()
                    break
                except (KafkaError, OSError) as failure:
                    log.warning("consumer.waiting-for-bus", failure=type(failure).__name__)
                    await broker.stop()
                    await asyncio.sleep(RETRY_START)
            log.info("consumer.started", topics=self.consumers.topics)
            await acknowledgements.keep_telling()
        finally:
            if broker is not None:
                await broker.stop()
            await letters.close()

    async def health(self) -> dict[str, Any]:
        """What /readyz says: `ready` is whether the database answers and what else is needed is there; the rest is
        for the operator.
        """
        try:
            async with self.database.begin() as tx:
                async with asyncio.timeout(2):
                    await tx.execute(text("SELECT 1"))
            database = True
        except Exception:  # noqa: BLE001 - any failure means the same here: not ready
            database = False
        waiting = {name: waits for name, need in self.needs.items() if (waits := need()) is not None}
        return {
            "ready": database and not waiting,
            **waiting,
            "database": "ok" if database else "away",
            "consumer": "assigned" if self.progress.assigned else "waiting",
            "relay": "none" if self.relay is None else "leading" if self.relay.leading else "standing by",
        }


def lifespan(name: str, settings: Settings, consumers: Consumers, *workers: Any) -> Lifespan:
    """The life of a service. `workers` are coroutine functions of `Running` that run beside the rest."""

    @contextlib.asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        start_logging(name, settings.log_level)
        running = Running(name, settings, consumers)
        app.state.database = running.database
        app.state.verifier = Verifier.of(settings)
        app.state.health = running.health
        app.state.running = running
        await following.begin(running.database)
        jobs = [running.consume(), guard(running.progress, settings.kafka, consumers.topics)]
        jobs.append(following.keep_up(running.database))
        if running.relay is not None:
            jobs.append(running.relay.run())
        jobs += [worker(running) for worker in workers]
        tasks = [asyncio.create_task(job, name=getattr(job, "__qualname__", "worker")) for job in jobs]
        for task in tasks:
            task.add_done_callback(_report)
        settle()
        try:
            yield
        finally:
            await end(tasks)
            await running.database.close()

    return live


async def forget_answers(running: Running) -> None:
    """A worker: delete, at the start and every day, the answers that were kept for repeated requests. All replicas do;
    what one deleted the next does not find.
    """

    async def forget() -> None:
        async with running.database.begin() as tx:
            await idempotency.forget_old(tx, datetime.now(UTC))

    await in_rounds("answers", forget, FORGET_EVERY, RETRY_START)


async def end(tasks: "list[asyncio.Task[Any]]") -> None:
    """Cancel these and wait until all have ended. Who missed it is asked again, and the stop does not hang: aiokafka,
    and Python 3.11's `wait_for`, swallow a cancellation that comes at the wrong moment.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=ASK_AGAIN)


def _report(task: "asyncio.Task[Any]") -> None:
    """A part that died takes the process with it: the supervisor restarts the whole, half a service helps nobody."""
    if task.cancelled() or (failure := task.exception()) is None:
        return
    log.critical("service.part-failed", part=task.get_name(), exc_info=failure)
    os._exit(70)
