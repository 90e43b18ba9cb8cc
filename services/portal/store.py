"""Who is logged in, for all replicas of the portal: one table, in a database that holds nothing else (ADR 12).

A row is worth nothing by itself. It has a hash of the cookie's id, and the tokens are locked with a key that is made
of that id and BIEB_SESSION_SECRET: a copy of this table opens no session and names nobody.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg
from sqlalchemy import Column, DateTime, Index, LargeBinary, MetaData, Table, Text
from sqlalchemy.exc import SQLAlchemyError

from shared.db import Database, Transaction

IDLE = timedelta(hours=8)
"""Without a request for this long, a session ends: a working day."""
LONGEST = timedelta(hours=24)
"""However busy, after this one logs in again."""

metadata = MetaData()
session = Table(
    "session",
    metadata,
    Column("id_hash", LargeBinary, primary_key=True, comment="SHA-256 of the id in the cookie"),
    Column("locked", LargeBinary, nullable=False, comment="tokens and claims; the key is in the cookie and the secret"),
    Column("login", Text, comment="keyed hash of the provider's session, to end it from there"),
    Column("person", Text, comment="keyed hash of the person's sub, for the same"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("idle_at", DateTime(timezone=True), nullable=False, comment="ends then, unless used before"),
    Column("ends_at", DateTime(timezone=True), nullable=False, comment="ends then, however used"),
    Index("session_login", "login"),
    Index("session_person", "person"),
    Index("session_ends_at", "ends_at"),
)


class SessionsAway(Exception):
    """The database of the sessions does not answer: nobody can be recognised, nor is anybody logged out."""


@dataclass
class LockedRow:
    """A session that this request alone may change until it is done. `save` or `remove` it; otherwise it stays."""

    locked: bytes
    _replaced: bytes | None = field(default=None, init=False)
    _removed: bool = field(default=False, init=False)

    def save(self, locked: bytes) -> None:
        self._replaced = locked

    def remove(self) -> None:
        self._removed = True


class SessionStore:
    """Reads and writes the table. Every method raises SessionsAway."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def close(self) -> None:
        await self._database.close()

    async def add(
        self, id_hash: bytes, locked: bytes, login: str | None, person: str | None, until: datetime | None
    ) -> None:
        """A new session; `until` is when its token ends and can't be renewed. Those that ended go."""
        async with self._begin() as tx:
            await tx.fetch("DELETE FROM session WHERE ends_at < now() OR idle_at < now()")
            await tx.fetch(
                "INSERT INTO session (id_hash, locked, login, person, started_at, idle_at, ends_at) "
                "VALUES ($1, $2, $3, $4, now(), now() + $5::interval, least(now() + $6::interval, $7))",
                id_hash,
                locked,
                login,
                person,
                IDLE,
                LONGEST,
                until,
            )

    async def read(self, id_hash: bytes) -> bytes | None:
        """What is kept of a session that has not ended. Notes that it was used, at most once a minute."""
        async with self._begin() as tx:
            rows = await tx.fetch(
                "SELECT locked, idle_at < now() + $2::interval - interval '1 minute' AS rested "
                "FROM session WHERE id_hash = $1 AND ends_at > now() AND idle_at > now()",
                id_hash,
                IDLE,
            )
            if rows and rows[0]["rested"]:
                await tx.fetch("UPDATE session SET idle_at = now() + $2::interval WHERE id_hash = $1", id_hash, IDLE)
        return bytes(rows[0]["locked"]) if rows else None

    @asynccontextmanager
    async def alone(self, id_hash: bytes, *, wait: bool) -> AsyncIterator[LockedRow | None]:
        """The session under its lock, over all replicas. None when it is gone, or locked and `wait` is False."""
        async with self._begin() as tx:
            query = "SELECT locked FROM session WHERE id_hash = $1 AND ends_at > now() AND idle_at > now() FOR UPDATE"
            rows = await tx.fetch(query if wait else f"{query} SKIP LOCKED", id_hash)
            if not rows:
                yield None
                return
            row = LockedRow(bytes(rows[0]["locked"]))
            yield row
            if row._removed:  # noqa: SLF001 - its own record of what was asked
                await tx.fetch("DELETE FROM session WHERE id_hash = $1", id_hash)
            elif row._replaced is not None:  # noqa: SLF001
                await tx.fetch("UPDATE session SET locked = $2 WHERE id_hash = $1", id_hash, row._replaced)  # noqa: SLF001

    async def remove(self, id_hash: bytes) -> None:
        async with self._begin() as tx:
            await tx.fetch("DELETE FROM session WHERE id_hash = $1", id_hash)

    async def remove_login(self, login: str) -> None:
        """Every session that came from this session at the provider."""
        async with self._begin() as tx:
            await tx.fetch("DELETE FROM session WHERE login = $1", login)

    async def remove_person(self, person: str) -> None:
        """Every session of this person."""
        async with self._begin() as tx:
            await tx.fetch("DELETE FROM session WHERE person = $1", person)

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Transaction]:
        try:
            async with self._database.begin() as tx:
                yield tx
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as fault:
            raise SessionsAway(type(fault).__name__) from fault
