"""The feed's tables: the events, and how far they are numbered.

It is the truth and is never made anew, for readers remember positions. An event is entered by whoever consumes it, in
the order in which the events of its project come, and gets its position afterwards, from one process at a time
(`number`): so a position is never skipped, and none appears below one that was seen, however many replicas consume.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    schema,
    text,
)
from sqlalchemy.dialects.postgresql import JSON

from services.notifications.feed.domain import PUBLICATION, redacted, retitled
from services.notifications.store import metadata
from shared.contracts.base import Event
from shared.db import Transaction
from shared.messaging import event_log
from shared.messaging.envelope import Envelope

arrivals = schema.Sequence("feed_arrival", metadata=metadata)

events = Table(
    "feed_event",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("position", BigInteger, unique=True, comment="from 1, without gaps; empty until it is numbered"),
    Column("arrival", BigInteger, comment="the order in which to number; empty while its project is not public"),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False, comment="the project, or the vocabulary"),
    Column("source", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("data", JSON, nullable=False, comment="what is public of it, as it is told"),
    Index("feed_event_unnumbered", "arrival", postgresql_where=text("position IS NULL")),
    Index("feed_event_by_type", "type", "position"),
    Index("feed_event_by_subject", "subject"),
)

state = Table(
    "feed_state",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("last", BigInteger, nullable=False, comment="the newest position"),
    Column("is_whole", Boolean, nullable=False, comment="it has what was told before there was a feed"),
)

counts = Table(
    "feed_count",
    metadata,
    Column("type", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, comment="numbered events of this type"),
)

_ENTER = """
    INSERT INTO feed_event (event_id, arrival, type, subject, source, time, sequence, data)
    VALUES ($1, CASE WHEN $2 THEN nextval('feed_arrival') END, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
"""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7310, hashtext($1))"
_PUBLISHED = "SELECT max((data ->> 'revision')::integer) FROM feed_event WHERE subject = $1 AND type = $2"
_HELD = "SELECT event_id, type, data::text FROM feed_event WHERE subject = $1 AND arrival IS NULL ORDER BY sequence"
_LET_GO = "UPDATE feed_event SET arrival = nextval('feed_arrival') WHERE event_id = $1"
_OF_PROJECT = "SELECT event_id, type, data::text FROM feed_event WHERE subject = $1"
_REWRITE = "UPDATE feed_event SET data = $2 WHERE event_id = $1"


async def one_at_a_time(tx: Transaction, subject: UUID) -> None:
    """Let nobody else enter an event of this project until this transaction ends: what was held for its publication
    and the publication itself come from two topics, perhaps to two processes at once, and must see each other.
    """
    await tx.fetch(_ONE_AT_A_TIME, str(subject))


async def published(tx: Transaction, subject: UUID) -> int | None:
    """The newest revision of a project that the feed tells of as published; None when it tells of none."""
    rows = await tx.fetch(_PUBLISHED, subject, PUBLICATION)
    found: int | None = rows[0][0]
    return found


async def enter(tx: Transaction, incoming: Envelope, event: Event, *, held: bool) -> None:
    """Take an event in, once; `held` until `let_go`."""
    await tx.fetch(
        _ENTER, incoming.id, not held, event.TYPE, event.aggregate_id, incoming.source, incoming.time,
        incoming.sequence, event.to_json(),
    )  # fmt: skip


async def held(tx: Transaction, subject: UUID) -> list[tuple[UUID, str, dict[str, Any]]]:
    """What waits for the publication of a project, in the order in which its library told it."""
    return [(row[0], row[1], json.loads(row[2])) for row in await tx.fetch(_HELD, subject)]


async def let_go(tx: Transaction, event_ids: Sequence[UUID]) -> None:
    """Tell what was held, behind everything that was told so far."""
    for event_id in event_ids:
        await tx.fetch(_LET_GO, event_id)


async def redact(tx: Transaction, subject: UUID, revision: int, content: dict[str, Any], title: str | None) -> None:
    """Let this revision have this text wherever it stands, and the project this title; None leaves the titles."""

    def clean(kind: str, data: dict[str, Any]) -> dict[str, Any]:
        found = redacted(kind, data, revision, content)
        return found if title is None else retitled(found, title)

    await event_log.rewrite_rows(tx, _OF_PROJECT, _REWRITE, subject, clean)


_ALONE = text("SELECT last, is_whole FROM feed_state FOR UPDATE SKIP LOCKED")
# A statement of its own after the lock: in one with it, what another process numbered just now would still look new.
_NUMBER = text("""
    WITH next AS (
        SELECT event_id, type, row_number() OVER (ORDER BY arrival) AS place
        FROM (SELECT event_id, type, arrival FROM feed_event
              WHERE position IS NULL AND arrival IS NOT NULL ORDER BY arrival LIMIT :most) AS first
    ), numbered AS (
        UPDATE feed_event SET position = :last + next.place FROM next WHERE feed_event.event_id = next.event_id
        RETURNING feed_event.type
    ), counted AS (
        INSERT INTO feed_count (type, number) SELECT type, count(*) FROM numbered GROUP BY type ORDER BY type
        ON CONFLICT (type) DO UPDATE SET number = feed_count.number + excluded.number
    )
    UPDATE feed_state SET last = last + (SELECT count(*) FROM numbered) RETURNING last
""")
_LAST = text("SELECT last FROM feed_state")


async def lead(tx: Transaction) -> tuple[int, bool] | None:
    """The newest position and whether the feed is whole, for this transaction alone until it ends; None while another
    process is at it.
    """
    row = (await tx.execute(_ALONE)).first()
    return None if row is None else (row.last, row.is_whole)


async def number(tx: Transaction, last: int, most: int) -> int:
    """Give the next events their positions; the newest position then. Call `lead` first."""
    return int((await tx.execute(_NUMBER, {"last": last, "most": most})).scalar_one())


async def last(tx: Transaction) -> int:
    """The newest position; 0 before the first."""
    return int((await tx.execute(_LAST)).scalar_one())


# What was told before there was a feed comes from two topics, one after the other; told in the order in which it
# happened it reads as if there had been one all the time. Nothing is told of a project before its publication.
_AS_IT_HAPPENED = text("""
    WITH ranked AS (
        SELECT event_id, row_number() OVER (
            ORDER BY greatest(time, first), type <> :publication, source, sequence) - count(*) OVER () AS place
        FROM (SELECT *, min(time) FILTER (WHERE type = :publication) OVER (PARTITION BY subject) AS first
              FROM feed_event WHERE arrival IS NOT NULL AND position IS NULL) AS unnumbered
    )
    UPDATE feed_event SET arrival = ranked.place FROM ranked WHERE feed_event.event_id = ranked.event_id
""")
_ENTER_NOTHING = text("LOCK TABLE feed_event IN EXCLUSIVE MODE")
_WHOLE = text("UPDATE feed_state SET is_whole = true")


async def begin(tx: Transaction) -> None:
    """The feed has all that was told before: let it be numbered from here on. Call `lead` first."""
    await tx.execute(_ENTER_NOTHING)
    await tx.execute(_AS_IT_HAPPENED, {"publication": PUBLICATION})
    await tx.execute(_WHOLE)


_PAGE = """
    SELECT position, event_id, type, subject, source, time, sequence, data::text AS data FROM feed_event
    WHERE position > $1 AND ($2::text[] IS NULL OR type = ANY($2)) ORDER BY position LIMIT $3
"""
_TOTAL = text("SELECT coalesce(sum(number), 0) FROM feed_count WHERE type = ANY(:types)")


async def page(tx: Transaction, after: int, types: Collection[str] | None, most: int) -> list[Any]:
    """The next events behind a position, of these types; None: of all."""
    return await tx.fetch(_PAGE, after, None if types is None else list(types), most)


async def count(tx: Transaction, types: Collection[str]) -> int:
    """How many events of these types there are."""
    return int((await tx.execute(_TOTAL, {"types": list(types)})).scalar_one())
