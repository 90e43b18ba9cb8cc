"""The relay's side of the database: one connection that holds the lead, reads what is unsent and marks what was sent.

Plain asyncpg: this is the path that moves every event, and it needs no more than five statements.
"""

from typing import Any, Self

import asyncpg
from sqlalchemy import make_url

from shared.messaging.envelope import Envelope

ROUND = 2000
"""Rows read at once; more brought no speed, fewer cost some."""
LEAD = 7_301_995_001
"""Key of the advisory lock. Each service has its own database, so one number serves all."""

HUNG_AFTER = 60
"""Seconds without a statement after which Postgres takes the lead from a leader that hangs (stopped, paused machine).
One that works asks for unsent events ten times a second; the longest it waits for Kafka in between is 15 seconds.
"""

Unsent = list[tuple[int, Envelope]]


class LogReader:
    """The connection that holds the lead. Every method raises when the connection is lost, and so is the lead then."""

    def __init__(self, connection: "asyncpg.Connection[Any]", source: str) -> None:
        self._connection, self._source = connection, source

    @classmethod
    async def connect(cls, database_url: str, source: str) -> Self:
        url = make_url(database_url).set(drivername="postgresql")
        # The lock goes with the session, so that has to end where the leader did: of a machine that lost its power
        # or its network Postgres hears nothing, and would wait for two hours. Means nothing on a Unix socket.
        lost = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
        settings = {**lost, "idle_session_timeout": f"{HUNG_AFTER}s"}
        dsn = url.render_as_string(hide_password=False)
        return cls(await asyncpg.connect(dsn, timeout=5, command_timeout=30, server_settings=settings), source)

    async def close(self) -> None:
        """Give up the lead. Never waits for a server that is gone."""
        self._connection.terminate()

    async def take_lead(self) -> bool:
        return bool(await self._connection.fetchval("SELECT pg_try_advisory_lock($1)", LEAD))

    async def unsent(self) -> Unsent:
        """The first unsent events by position. By state, not by cursor: a position that commits late is still seen."""
        rows = await self._connection.fetch(
            "SELECT position, event_id, type, aggregate_id, sequence, time,"
            " correlation_id, causation_id, traceparent, data, actor"
            " FROM event_log WHERE sent_at IS NULL ORDER BY position LIMIT $1",
            ROUND,
        )
        return [(row[0], self._envelope(row)) for row in rows]

    def _envelope(self, row: "asyncpg.Record") -> Envelope:
        return Envelope(
            id=row[1],
            source=self._source,
            type=row[2],
            subject=str(row[3]),
            time=row[5],
            sequence=row[4],
            data=row[9].encode(),
            correlation_id=row[6],
            causation_id=row[7],
            traceparent=row[8],
            actor=row[10],
        )

    async def mark_sent(self, positions: list[int]) -> None:
        await self._connection.execute(
            "UPDATE event_log SET sent_at = now() WHERE position = ANY($1::bigint[])", positions
        )

    async def served_bus(self) -> str | None:
        """The cluster id of the Kafka that this log was last sent to."""
        found: str | None = await self._connection.fetchval("SELECT cluster_id FROM relay_state WHERE id = 1")
        return found

    async def unsend_all(self, cluster_id: str) -> None:
        """Everything goes out again, to the bus `cluster_id`. One transaction: a crash leaves the old bus on record."""
        async with self._connection.transaction():
            await self._connection.execute("UPDATE event_log SET sent_at = NULL WHERE sent_at IS NOT NULL")
            await self._connection.execute(
                "INSERT INTO relay_state (id, cluster_id) VALUES (1, $1)"
                " ON CONFLICT (id) DO UPDATE SET cluster_id = excluded.cluster_id",
                cluster_id,
            )

    async def count(self) -> int:
        return int(await self._connection.fetchval("SELECT count(*) FROM event_log"))
