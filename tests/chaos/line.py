"""The whole line in one process: four services' own commands and consumers, real databases, a bus in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import make_url, text

from shared.contracts import topics
from shared.contracts.catalogue import EVENTS
from shared.db import Database, Transaction
from shared.demo import PERSONAS
from shared.messaging import steps
from shared.messaging.consuming import Consumers
from shared.messaging.kafka_link import LostBus
from shared.messaging.log_reader import LogReader
from shared.messaging.relay import Relay
from shared.principal import Principal
from shared.testing.memory_bus import PARTITIONS, MemoryBus
from tests.support.ledger import Ledger

T = TypeVar("T")
SERVICES = ("submissions", "moderation", "notifications", "search", "ledger")
"""The four, and one that writes down every event it handles and has nothing but the inbox against a second effect."""
STAFF = Principal.from_claims({"sub": "staff", **PERSONAS["medewerker-assen"]})
MODERATOR = Principal.from_claims({"sub": "moderator", **PERSONAS["moderator-drenthe"]})
FOLLOWER = Principal(sub="follower", email="volger@example.nl")


class Crash(BaseException):
    """The process ended here. Nothing catches it, as nothing catches SIGKILL."""


class Line:
    """Four services and their bus. Every action may crash at a step; state is then what the databases hold."""

    def __init__(self, urls: dict[str, str]) -> None:
        self.runner = asyncio.Runner()
        self.databases = {name: Database(url, pool=2) for name, url in urls.items()}
        self.consumers: dict[str, Consumers] = {
            name: import_module(f"services.{name}.consumers").consumers for name in SERVICES if name != "ledger"
        }
        ledger = Ledger(self.databases["ledger"], Consumers("ledger"))
        for topic, events in EVENTS.items():
            for event in events:
                ledger.consumers.on(topic, event)(ledger.write_down)
        self.consumers["ledger"] = ledger.consumers
        self.bus = MemoryBus()
        self.run(self._empty())

    def run(self, work: Awaitable[T]) -> T:
        async def go() -> T:
            return await work

        return self.runner.run(go())

    def close(self) -> None:
        for database in self.databases.values():
            self.run(database.close())
        self.runner.close()

    async def _empty(self) -> None:
        for database in self.databases.values():
            async with database.begin() as tx:
                found = await tx.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                names = [name for (name,) in found if name != "alembic_version"]
                await tx.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))

    def act(self, service: str, work: Callable[[Transaction], Awaitable[T]], crash: str | None = None) -> T | None:
        """One request to `service`; None when its process died before it could answer."""

        async def in_transaction() -> T:
            async with self.databases[service].begin() as tx:
                return await work(tx)

        return self._surviving(in_transaction(), crash)

    def relay(self, service: str, crash: str | None = None, refuse: frozenset[int] = frozenset()) -> int | None:
        """One round of a service's relay; how many it sent, None when it died or the bus refused."""

        async def one_round() -> int:
            url = self.databases[service].url
            reader = await LogReader.connect(url, f"urn:nld:oin:00000000000000000000:systeem:innovatiebieb-{service}")
            try:
                relay = Relay(url, "", topics.LOGS[service], "")
                return await relay.send_round(reader, self.bus.link(topics.LOGS[service], refuse=refuse))  # type: ignore[arg-type]
            finally:
                await reader.close()

        with suppress(LostBus):
            return self._surviving(one_round(), crash)
        return None

    def deliver(self, service: str, topic: str, partition: int, crash: str | None = None, *, together: int = 1) -> bool:
        """Give a service the next records of a partition, at most so many at once, and acknowledge them; False when
        there are none.
        """
        records = self.bus.waiting(service, topic, partition, together)
        if not records:
            return False
        if self._surviving(self._handle(service, records), crash):
            self.bus.acknowledge(service, topic, partition, len(records))
        return True

    async def _handle(self, service: str, records: Sequence[Any]) -> bool:
        async for _, poison in self.consumers[service].handle_waiting(records, self.databases[service]):
            if poison is not None:
                raise poison
        return True

    def _surviving(self, work: Awaitable[T], crash: str | None) -> T | None:
        def hook(step: str) -> None:
            if step == crash:
                raise Crash

        steps.hook = hook
        try:
            return self.run(work)
        except Crash:
            return None
        finally:
            steps.hook = None

    def settle(self, *services: str) -> None:
        """Let everything arrive, at all services or at these: no more crashes, until nothing moves."""
        moving = True
        while moving:
            moving = sum(self.relay(service) or 0 for service in topics.LOGS) > 0
            for service in services or SERVICES:
                for topic in self.consumers[service].topics:
                    for partition in range(PARTITIONS):
                        while self.deliver(service, topic, partition, together=7):
                            moving = True

    def replace_bus(self) -> None:
        """An empty bus, which the relays notice: everything is unsent again."""
        self.bus.lose_everything()
        for service in topics.LOGS:
            self.execute(service, "UPDATE event_log SET sent_at = NULL")

    def rows(self, service: str, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """The rows of a query on a service's database."""

        async def ask() -> list[asyncpg.Record]:
            dsn = make_url(self.databases[service].url).set(drivername="postgresql")
            connection = await asyncpg.connect(dsn.render_as_string(hide_password=False))
            try:
                return list(await connection.fetch(query, *arguments))
            finally:
                await connection.close()

        return self.run(ask())

    def execute(self, service: str, statement: str) -> None:
        self.rows(service, statement)


def first_seen(bus: MemoryBus, topic: str) -> dict[str, list[int]]:
    """Sequences per project, in the order in which each event is first on the bus."""
    order: dict[str, list[int]] = {}
    for partition in range(PARTITIONS):
        for record in bus.topics[topic, partition]:
            headers = dict(record.headers)
            sequences = order.setdefault(headers["ce_subject"].decode(), [])
            if (sequence := int(headers["ce_sequence"])) not in sequences:
                sequences.append(sequence)
    return order
