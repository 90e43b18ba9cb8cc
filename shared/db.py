"""The database of one service: the engine, and the transaction that is opened and closed at the edge.

Nobody else calls commit. A `Transaction` is lazy: a request that is refused before it touches the database costs no
connection. Events appended to it are written to the event log just before the commit, in the same transaction as the
state they tell of; a crash before the commit leaves neither, a crash after it leaves both.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import asyncpg
from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.contracts.base import Event
from shared.ids import new_id
from shared.messaging import event_log
from shared.messaging.envelope import Envelope
from shared.messaging.steps import reached


def to_json(value: Any) -> str:
    """JSON as it goes into a column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Cause:
    """Why a transaction runs: the chain of events and requests that led to it."""

    correlation_id: UUID = field(default_factory=new_id)
    causation_id: UUID | None = None
    traceparent: str | None = None

    @classmethod
    def of(cls, incoming: Envelope) -> "Cause":
        """The cause of what follows from `incoming`."""
        return cls(incoming.correlation_id or incoming.id, incoming.id, incoming.traceparent)


class Transaction:
    """One unit of work: statements, and the events that tell of them.

    BEGIN and COMMIT are said here, on the driver's own connection, so that `execute` (SQLAlchemy's statements) and
    `fetch` (plain SQL, for the few statements that every submission and every event runs) share one transaction.
    """

    def __init__(self, engine: AsyncEngine, cause: Cause, incoming: Envelope | None = None) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._driver: Any = None
        self._committed = self._told = False
        self._events: list[Event] = []
        self._afterwards: list[Callable[[], None]] = []
        self.cause = cause
        self.actor: str | None = None
        """The subject of who asked for this; consuming an event is asked for by nobody."""
        self._incoming = incoming

    @property
    def incoming(self) -> Envelope:
        """The event being consumed; asking for it elsewhere is a programming error."""
        if self._incoming is None:
            raise LookupError("this transaction does not consume an event")
        return self._incoming

    async def turn_to(self, cause: Cause, incoming: Envelope) -> None:
        """Go on with the next of the events that this transaction consumes; what was told so far had another cause."""
        await self._write_events()
        self.cause, self._incoming = cause, incoming

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement, opening the database transaction at the first."""
        return await (self._connection or await self._open()).execute(statement, parameters)

    async def fetch(self, query: str, *arguments: Any) -> "list[asyncpg.Record]":
        """Run one statement in plain SQL ($1, $2 …), at a third of the cost. JSON goes in as text (`to_json`)."""
        if self._connection is None:
            await self._open()
        rows: list[asyncpg.Record] = await self._driver.fetch(query, *arguments)
        return rows

    async def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows at once (COPY), in their order. JSON goes in as text (`to_json`)."""
        if self._connection is None:
            await self._open()
        await self._driver.copy_records_to_table(table, columns=columns, records=rows)

    async def _open(self) -> AsyncConnection:
        while True:
            connection = self._engine.connect()
            await connection.start()  # one that failed to start can't be closed either: it must not be remembered
            self._connection = connection
            self._driver = cast("Any", connection.sync_connection).connection.driver_connection
            if not self._driver.is_closed():
                break
            await connection.invalidate()  # it ended while it lay in the pool: take another
            await connection.close()
            self._connection = None
        await self._driver.execute("BEGIN")
        return self._connection

    def append(self, event: Event) -> None:
        """Tell of what this transaction changed. Written at commit, sent by the relay afterwards."""
        self._events.append(event)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Do this in this process when the commit has succeeded. A crash in between skips it: only for memory that is
        also refreshed from the database in another way.
        """
        self._afterwards.append(call)

    async def commit(self) -> bool:
        """Write the events and commit; True when there were events to send. For the edge only: see `Database.begin`."""
        await self._write_events()
        if self._connection is None:
            return False
        reached("transaction.before-commit")
        if await self._driver.execute("COMMIT") != "COMMIT":  # Postgres answers ROLLBACK when a statement had failed
            raise RuntimeError("the transaction had failed before it was committed")
        self._committed = True
        reached("transaction.committed")
        return self._told

    async def _write_events(self) -> None:
        events, self._events = self._events, []
        self._told = self._told or bool(events)
        if len(events) < event_log.MANY:
            for event in events:
                await event_log.append(self, event)
        else:
            await event_log.append_many(self, events)

    async def close(self) -> None:
        """Give the connection back; what was not committed is rolled back; one that can't is thrown away."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if not self._committed:
                await self._driver.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 - lost, or in the middle of a query that was cancelled: Postgres rolls back
            await connection.invalidate()
        finally:
            await connection.close()


class Database:
    """The engine of one service and what to do after a commit that left events to send."""

    def __init__(self, url: str, pool: int = 10) -> None:
        self.url = url
        self.engine = create_async_engine(
            url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=10,
            isolation_level="AUTOCOMMIT",  # SQLAlchemy's own BEGIN stays away: Transaction says it
            pool_reset_on_return=None,  # `Transaction.close` has rolled back
            json_serializer=to_json,
            connect_args={"timeout": 5, "command_timeout": 30},
        )
        self.on_events: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def begin(self, cause: Cause | None = None, incoming: Envelope | None = None) -> AsyncIterator[Transaction]:
        """Open a transaction; commit it when the block ends well, roll back when it raises."""
        tx = Transaction(self.engine, cause or Cause(), incoming)
        try:
            yield tx
            has_events = await tx.commit()
        finally:
            await tx.close()
        for call in tx._afterwards:  # noqa: SLF001 - the two are one
            call()
        if has_events:
            self.on_events()

    async def close(self) -> None:
        await self.engine.dispose()
