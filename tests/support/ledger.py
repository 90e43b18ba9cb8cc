"""The smallest service there is: an event log to write to, and a consumer that writes down what it handled."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Uuid, insert, select, text

from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.submissions import ProjectWithdrawn
from shared.db import Database, Transaction
from shared.messaging.consuming import Consumers
from shared.messaging.event_log import event_log_table, relay_state_table
from shared.messaging.inbox import inbox_table
from tests.support.postgres import TestPostgres

metadata = MetaData()
event_log_table(metadata)
relay_state_table(metadata)
inbox_table(metadata)
entries = Table(
    "entry",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("project_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("event_id", Uuid, nullable=False),
)


def event(project_id: UUID, number: int = 1) -> ProjectWithdrawn:
    """An event that costs little to make; `number` tells it from the others."""
    return ProjectWithdrawn(project_id=project_id, revision=number, reason="r", withdrawn_at=datetime.now(UTC))


@dataclass
class Ledger:
    """A database with an event log and a ledger, and the consumer that fills the ledger.

    `failures` are raised by the handler, one for each call, before it writes anything.
    """

    database: Database
    consumers: Consumers = field(default_factory=lambda: Consumers("moderation"))
    failures: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.consumers.on(topics.SUBMISSIONS, ProjectWithdrawn)(self.write_down)

    async def write_down(self, event: Event, tx: Transaction) -> None:
        """The effect: a row for each time it is called, so that a second effect shows."""
        if self.failures:
            raise self.failures.pop(0)
        row = {"project_id": event.project_id, "sequence": tx.incoming.sequence, "event_id": tx.incoming.id}
        await tx.execute(insert(entries).values(**row))

    async def log(self, *project_ids: UUID) -> None:
        """Append one event for each of these projects, each in a transaction of its own."""
        for project_id in project_ids:
            async with self.database.begin() as tx:
                tx.append(event(project_id))

    async def handled(self) -> list[tuple[UUID, int]]:
        """(project, sequence) in the order in which the events took effect."""
        async with self.database.begin() as tx:
            rows = await tx.execute(select(entries.c.project_id, entries.c.sequence).order_by(entries.c.position))
            return [(row.project_id, row.sequence) for row in rows]

    async def scalar(self, query: str) -> Any:
        async with self.database.begin() as tx:
            return (await tx.execute(text(query))).scalar()


async def open_ledger(postgres: TestPostgres) -> Ledger:
    """A ledger on a new database; close its `database` afterwards."""
    return Ledger(Database(await ledger_database(postgres)))


async def ledger_database(postgres: TestPostgres) -> str:
    """The URL of a new database with the ledger's tables."""
    database = Database(await postgres.create_empty_database("submissions"))
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await database.close()
    return database.url
