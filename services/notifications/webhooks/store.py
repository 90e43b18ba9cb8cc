"""The tables of webhooks: where events go, how far each of them is, and what came of its deliveries.

A webhook is worked at by one task of all processes, which has it on lease. Where it is in the feed moves only with the
log of the delivery that moved it, in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from services.notifications.store import metadata, seconds_from_now
from shared.db import Transaction
from shared.ids import new_id

webhooks = Table(
    "webhook",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, comment="subject of its owner's token"),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), comment="CloudEvents types; empty: all"),
    Column("secret", Text, nullable=False),
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


@dataclass(frozen=True)
class Leased:
    """A webhook that this task has on lease."""

    id: UUID
    url: str
    types: tuple[str, ...] | None
    secrets: tuple[str, ...]
    status: str
    position: int
    moves: int
    rate: int | None
    failures: int
    failing_since: datetime | None
    wants_test: bool
    lease: UUID


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


_AS_THEY_ARE = (
    "id", "url", "status", "position", "moves", "rate", "failures", "failing_since", "wants_test", "lease",
)  # fmt: skip
# Those that wait longest first: one that is always behind takes its turn with the others.
_LEASE = text("""
    UPDATE webhook SET lease = :lease, leased_until = now() + make_interval(secs => :seconds)
    WHERE id IN (
        SELECT id FROM webhook
        WHERE (leased_until IS NULL OR leased_until < now())
          AND (test_asked_at IS NOT NULL
               OR status IN ('pending', 'active') AND next_attempt_at <= now()
                  AND (status = 'pending' OR position < :last))
        ORDER BY next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING id, url, types, secret, CASE WHEN previous_until > now() THEN previous_secret END AS previous, status,
              position, moves, rate, failures, failing_since, test_asked_at IS NOT NULL AS wants_test, lease
""")


async def lease(tx: Transaction, last: int, most: int, seconds: float) -> list[Leased]:
    """Webhooks for which there is something to do, for this task alone so many seconds. `last`: of the feed.

    Crash after it: the lease runs out, and another takes them.
    """
    asked = {"lease": new_id(), "last": last, "most": most, "seconds": seconds}
    return [
        Leased(
            types=None if row.types is None else tuple(row.types),
            secrets=(row.secret,) if row.previous is None else (row.secret, row.previous),
            **{name: getattr(row, name) for name in _AS_THEY_ARE},
        )
        for row in await tx.execute(_LEASE, asked)
    ]


async def settle(tx: Transaction, leased: Leased, values: Mapping[str, Any]) -> bool:
    """Let it go, and write down how it stands now. Not when its owner changed something meanwhile: what he said goes
    before what came of a request that was under way. Nothing at all when the lease ran out and another has it. False
    when it was deleted; else it is there until this transaction ends.
    """
    mine = (webhooks.c.id == leased.id, webhooks.c.lease == leased.lease)
    free = {"lease": None, "leased_until": None}
    as_it_was = (*mine, webhooks.c.moves == leased.moves)
    known = await tx.execute(update(webhooks).where(*as_it_was).values(**values, **free).returning(webhooks.c.id))
    if known.first() is not None:
        return True
    await tx.execute(update(webhooks).where(*mine).values(**free))
    there = select(webhooks.c.id).where(webhooks.c.id == leased.id).with_for_update(key_share=True)
    return (await tx.execute(there)).first() is not None


async def keep(tx: Transaction, leased: Leased, position: int, seconds: float) -> bool:
    """Note how far a webhook on lease is, well and all, and keep it so many seconds more. False when the lease ran out
    or its owner changed something: then what is next is not this task's to say.
    """
    mine = (webhooks.c.id == leased.id, webhooks.c.lease == leased.lease, webhooks.c.moves == leased.moves)
    until = seconds_from_now(seconds)
    values = {"position": position, "leased_until": until, "failures": 0, "failing_since": None}
    kept = update(webhooks).where(*mine, webhooks.c.status == "active").values(**values)
    return (await tx.execute(kept.returning(webhooks.c.id))).first() is not None


async def log(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what came of deliveries."""
    await tx.execute(insert(deliveries), list(rows))


async def forget_before(tx: Transaction, moment: datetime) -> int:
    """Delete what came of deliveries before this moment; returns of how many."""
    return (await tx.execute(delete(deliveries).where(deliveries.c.at < moment))).rowcount
