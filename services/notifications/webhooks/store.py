"""The tables of webhooks: where events go, how far each of them is, and what came of its deliveries.

What the worker does with them is in `leases.py`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.notifications.store import metadata
from shared.db import Transaction

webhooks = Table(
    "webhook",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, comment="subject of its owner's token"),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), comment="CloudEvents types; empty: all"),
    Column("secret", Text, nullable=False),  # sealed: see keys.py
    Column("previous_secret", Text, comment="signs too until it expires"),
    Column("previous_until", DateTime(timezone=True)),
    Column("status", Text, nullable=False, comment="pending (no handshake yet), active, paused or ended"),
    Column("reason", Text, comment="why it is paused or ended"),
    Column("position", BigInteger, nullable=False, comment="in the feed: everything up to it was delivered"),
    Column("moves", Integer, nullable=False, server_default="0", comment="times that its owner moved or changed it"),
    Column("rate", Integer, comment="requests a minute that the receiver bears"),
    Column("failures", Integer, nullable=False, server_default="0", comment="in a row"),
    Column("failing_since", DateTime(timezone=True)),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("test_asked_at", DateTime(timezone=True), comment="its owner wants a test event"),
    Column("lease", Uuid, comment="of the task that is at it"),
    Column("leased_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("webhook_by_subject", "subject", "id"),
    Index("webhook_due", "next_attempt_at", postgresql_where=text("status IN ('pending', 'active')")),
)

deliveries = Table(
    "webhook_delivery",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("webhook_id", Uuid, ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False, comment="events, test or handshake"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("first", BigInteger, comment="position of the first event"),
    Column("last", BigInteger, comment="position of the last event"),
    Column("events", Integer, nullable=False),
    Column("request", JSONB, nullable=False, comment="method, url and headers"),
    Column("status", Integer, comment="of the answer; empty when there was none"),
    Column("fault", Text, comment="why there was none"),
    Column("answer", Text, nullable=False, comment="how its body began"),
    Column("outcome", Text, nullable=False, comment="delivered, later or ended"),
    Index("webhook_delivery_by_webhook", "webhook_id", "id"),
    Index("webhook_delivery_by_age", "at"),
)


async def add(tx: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Store a new webhook."""
    return (await tx.execute(insert(webhooks).values(**values).returning(webhooks))).one()


async def count(tx: Transaction, subject: str) -> int:
    """How many this person has."""
    query = select(func.count()).select_from(webhooks).where(webhooks.c.subject == subject)
    return int((await tx.execute(query)).scalar_one())


async def find(tx: Transaction, subject: str, webhook_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """A webhook of this person; with `lock` nobody changes it before this transaction ends."""
    query = select(webhooks).where(webhooks.c.id == webhook_id, webhooks.c.subject == subject)
    return (await tx.execute(query.with_for_update() if lock else query)).first()


async def page(tx: Transaction, subject: str, after: UUID | None, limit: int) -> list[Row[Any]]:
    """A page of this person's webhooks, the newest first."""
    query = select(webhooks).where(webhooks.c.subject == subject)
    if after is not None:
        query = query.where(webhooks.c.id < after)
    return list((await tx.execute(query.order_by(webhooks.c.id.desc()).limit(limit))).all())


async def change(tx: Transaction, webhook_id: UUID, values: Mapping[str, Any]) -> Row[Any]:
    """Change a webhook that was locked. What is under way still ends, and moves it no more."""
    new = {**values, "moves": webhooks.c.moves + 1}
    return (
        await tx.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**new).returning(webhooks))
    ).one()


async def remove(tx: Transaction, subject: str, webhook_id: UUID) -> bool:
    """False when this person has no such webhook."""
    gone = delete(webhooks).where(webhooks.c.id == webhook_id, webhooks.c.subject == subject)
    return (await tx.execute(gone.returning(webhooks.c.id))).first() is not None


async def secrets(tx: Transaction) -> list[Row[Any]]:
    """The secrets of all webhooks, as they are stored."""
    return list((await tx.execute(select(webhooks.c.id, webhooks.c.secret, webhooks.c.previous_secret))).all())


async def seal(tx: Transaction, was: Row[Any], secret: str | None, previous: str | None) -> int:
    """Store the same secrets of a webhook in another form; 0 when it has others meanwhile, or is gone."""
    same = (
        webhooks.c.id == was.id,
        webhooks.c.secret == was.secret,
        webhooks.c.previous_secret.is_not_distinct_from(was.previous_secret),
    )
    change = update(webhooks).where(*same).values(secret=secret, previous_secret=previous)
    return (await tx.execute(change)).rowcount


async def log_page(tx: Transaction, webhook_id: UUID, after: UUID | None, limit: int) -> list[Row[Any]]:
    """A page of what came of the deliveries of a webhook, the newest first."""
    query = select(deliveries).where(deliveries.c.webhook_id == webhook_id)
    if after is not None:
        query = query.where(deliveries.c.id < after)
    return list((await tx.execute(query.order_by(deliveries.c.id.desc()).limit(limit))).all())


async def log_count(tx: Transaction, webhook_id: UUID) -> int:
    """How many deliveries are kept."""
    query = select(func.count()).select_from(deliveries).where(deliveries.c.webhook_id == webhook_id)
    return int((await tx.execute(query)).scalar_one())


async def forget_before(tx: Transaction, moment: datetime) -> int:
    """Delete what came of deliveries before this moment; returns of how many."""
    return (await tx.execute(delete(deliveries).where(deliveries.c.at < moment))).rowcount
