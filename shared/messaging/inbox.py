"""The inbox: which events a consumer has taken effect for. It turns at-least-once delivery into one effect."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, func

if TYPE_CHECKING:
    from shared.db import Transaction


def inbox_table(metadata: MetaData) -> Table:
    """The inbox of one service: one row for each event it took effect for."""
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


_ENTER_ALL = (
    "INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id"
)
_LEAVE = "DELETE FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[])"
_ENTER = "INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1"


async def first_time(tx: "Transaction", consumer: str, event_id: UUID) -> bool:
    """Note that `consumer` handles this event in `tx`; False when it already did.

    A second process handling the same event waits here for the first one's commit, then learns that it is done.
    """
    return bool(await tx.fetch(_ENTER, consumer, event_id))


async def first_times(tx: "Transaction", consumer: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """`first_time` of several at once: those of them that are new."""
    return {row[0] for row in await tx.fetch(_ENTER_ALL, consumer, event_ids)} if event_ids else set()


async def forget(tx: "Transaction", consumer: str, event_ids: Collection[UUID]) -> None:
    """These were entered in `tx`, and are not handled in it after all."""
    if event_ids:
        await tx.fetch(_LEAVE, consumer, list(event_ids))
