"""The event log: a table in the owner's database, written in the transaction that changes the state.

It is the truth; Kafka is filled from it and can be refilled. Writers of one project hold its row lock before they
append, so the positions of one project follow the order of its commits, and the relay may send by position.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSON

from shared.contracts.base import Event, ProjectEvent
from shared.ids import UUID, new_id
from shared.marks import mark
from shared.messaging.envelope import MAX_BYTES

if TYPE_CHECKING:
    from shared.db import Transaction


def event_log_table(metadata: MetaData) -> Table:
    """The log of one service. `sent_at` is null until Kafka acknowledged the event; `data` is the exact text sent."""
    return Table(
        "event_log",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False, unique=True),
        Column("type", Text, nullable=False),
        Column("aggregate_id", Uuid, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("correlation_id", Uuid),
        Column("causation_id", Uuid),
        Column("traceparent", Text),
        Column("actor", Text, comment="the mark of who caused it"),
        Column("data", JSON, nullable=False),
        Column("sent_at", DateTime(timezone=True)),
        UniqueConstraint("aggregate_id", "sequence"),
        Index("event_log_unsent", "position", postgresql_where=text("sent_at IS NULL")),
    )


def relay_state_table(metadata: MetaData) -> Table:
    """Which Kafka cluster the log was last sent to (one row)."""
    return Table(
        "relay_state", metadata, Column("id", Integer, primary_key=True), Column("cluster_id", Text, nullable=False)
    )


# The next sequence is read in the same statement. Two writers of one project can't meet here, for they hold its row
# lock; if one forgot to take it, the unique constraint makes the second fail instead of telling a wrong order.
_APPEND = """
    INSERT INTO event_log
        (event_id, type, aggregate_id, sequence, time, correlation_id, causation_id, traceparent, actor, data)
    VALUES ($1, $2, $3, (SELECT coalesce(max(sequence), 0) + 1 FROM event_log WHERE aggregate_id = $3),
            $4, $5, $6, $7, $8, $9)
"""


_LAST = "SELECT aggregate_id, max(sequence) FROM event_log WHERE aggregate_id = ANY($1::uuid[]) GROUP BY aggregate_id"
_COLUMNS = (
    "event_id", "type", "aggregate_id", "sequence", "time", "correlation_id", "causation_id", "traceparent",
    "actor", "data",
)  # fmt: skip
MANY = 20
"""From this many events in one transaction on they are written together."""


async def append(tx: "Transaction", event: Event) -> None:
    """Write one event. Raises ValueError above 64 KB: the request that caused it must bound its fields."""
    data, event_id = _bounded(event), new_id()
    caused = (*_cause(tx), _actor(tx, event, event_id))
    await tx.fetch(_APPEND, event_id, event.TYPE, event.aggregate_id, datetime.now(UTC), *caused, data)


async def append_many(tx: "Transaction", events: Sequence[Event]) -> None:
    """Write events in their order, with the guarantees of `append`: the same bound, and one sequence per aggregate,
    of which the caller holds the row lock, or which it has just made.
    """
    ids = list({event.aggregate_id for event in events})
    last: dict[UUID, int] = {row[0]: row[1] for row in await tx.fetch(_LAST, ids)}
    now, cause, rows = datetime.now(UTC), _cause(tx), []
    for event in events:
        last[event.aggregate_id] = sequence = last.get(event.aggregate_id, 0) + 1
        event_id = new_id()
        caused = (*cause, _actor(tx, event, event_id))
        rows.append((event_id, event.TYPE, event.aggregate_id, sequence, now, *caused, _bounded(event)))
    await tx.copy("event_log", _COLUMNS, rows)


def _cause(tx: "Transaction") -> tuple[UUID, UUID | None, str | None]:
    return (tx.cause.correlation_id, tx.cause.causation_id, tx.cause.traceparent)


def _actor(tx: "Transaction", event: Event, event_id: UUID) -> str | None:
    """Only of what happens to projects: of a person who is erased nothing says who asked for it."""
    if tx.actor is None or not isinstance(event, ProjectEvent):
        return None
    return mark(event_id, tx.actor)


def _bounded(event: Event) -> str:
    data = event.to_json()
    if len(data) > MAX_BYTES // 4 and len(data.encode()) > MAX_BYTES:
        raise ValueError(f"{event.TYPE} is larger than {MAX_BYTES} bytes")
    return data


_OF_AGGREGATE = "SELECT position, type, data::text FROM event_log WHERE aggregate_id = $1"
_REPLACE = "UPDATE event_log SET data = $2 WHERE position = $1"


async def rewrite(
    tx: "Transaction", aggregate_id: UUID, change: Callable[[str, dict[str, Any]], dict[str, Any]]
) -> int:
    """Put other data in the events of one aggregate; returns how many changed. Only for erasing personal data (ADR 10).

    `change` gets an event's type and data and returns what it has to say from now on. Id, sequence and moment stay, so
    whoever handled the event is not bothered; who reads the log anew gets the new text. Kafka is filled from the log.
    """
    return await rewrite_rows(tx, _OF_AGGREGATE, _REPLACE, aggregate_id, change)


async def rewrite_rows(
    tx: "Transaction", read: str, write: str, subject: UUID, change: Callable[[str, dict[str, Any]], dict[str, Any]]
) -> int:
    """The same for any table of events: `read` gives key, type and data of those of a subject ($1), `write` puts other
    data ($2) at a key ($1).
    """
    changed = 0
    for key, kind, kept in await tx.fetch(read, subject):
        data = json.loads(kept)
        later = change(kind, data)
        if later != data:
            await tx.fetch(write, key, json.dumps(later, ensure_ascii=False, separators=(",", ":")))
            changed += 1
    return changed
