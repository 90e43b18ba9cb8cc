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

from services.notifications.store import metadata
from shared.db import Transaction, to_json
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


# Those that wait longest first: one that is always behind takes its turn with the others.
_LEASE = """
    UPDATE webhook SET lease = $1, leased_until = now() + make_interval(secs => $4)
    WHERE id IN (
        SELECT id FROM webhook
        WHERE (leased_until IS NULL OR leased_until < now())
          AND (test_asked_at IS NOT NULL
               OR status IN ('pending', 'active') AND next_attempt_at <= now()
                  AND (status = 'pending' OR position < $2))
        ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING id, url, types, secret, CASE WHEN previous_until > now() THEN previous_secret END AS previous, status,
              position, moves, rate, failures, failing_since, test_asked_at IS NOT NULL AS wants_test, lease
"""
_AS_THEY_ARE = (
    "id", "url", "status", "position", "moves", "rate", "failures", "failing_since", "wants_test", "lease",
)  # fmt: skip


async def lease(tx: Transaction, last: int, most: int, seconds: float) -> list[Leased]:
    """Webhooks for which there is something to do, for this task alone so many seconds. `last`: of the feed.

    Crash after it: the lease runs out, and another takes them.
    """
    return [
        Leased(
            types=None if row["types"] is None else tuple(row["types"]),
            secrets=(row["secret"],) if row["previous"] is None else (row["secret"], row["previous"]),
            **{name: row[name] for name in _AS_THEY_ARE},
        )
        for row in await tx.fetch(_LEASE, new_id(), last, most, seconds)
    ]


@dataclass(frozen=True)
class Standing:
    """How a webhook that was on lease stands now, and what came of its deliveries. It is let go, unless it is kept on
    lease so many seconds more. `status`, `next_attempt_at`: None leaves them.
    """

    leased: Leased
    log: Sequence[Mapping[str, Any]]
    position: int
    rate: int | None
    failures: int
    failing_since: datetime | None
    next_attempt_at: datetime | None = None
    status: str | None = None
    reason: str | None = None
    is_tested: bool = False
    kept: float | None = None


_LOCK = "SELECT id, lease, moves FROM webhook WHERE id = ANY($1) ORDER BY id FOR UPDATE"
_LET_GO = "UPDATE webhook SET lease = NULL, leased_until = NULL WHERE id = ANY($1)"
_SETTLE = """
    UPDATE webhook SET
        position = given.position, rate = given.rate, failures = given.failures, failing_since = given.failing_since,
        next_attempt_at = coalesce(given.next_attempt_at, webhook.next_attempt_at),
        status = coalesce(given.status, webhook.status),
        reason = CASE WHEN given.status IS NULL THEN webhook.reason ELSE given.reason END,
        test_asked_at = CASE WHEN given.is_tested THEN NULL ELSE webhook.test_asked_at END,
        lease = CASE WHEN given.kept IS NULL THEN NULL ELSE webhook.lease END,
        leased_until = now() + make_interval(secs => given.kept)
    FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::text[],
                $8::text[], $9::bool[], $10::float8[])
        AS given (id, position, rate, failures, failing_since, next_attempt_at, status, reason, is_tested, kept)
    WHERE webhook.id = given.id
"""
_LOGGED = tuple(column.name for column in deliveries.columns)


async def settle(tx: Transaction, some: Sequence[Standing]) -> set[UUID]:
    """Let them stand so; which ones do now. Not one whose owner changed something meanwhile: what he said goes before
    what came of a request that was under way, and it is let go. Nothing at all of one whose lease ran out and that
    another has. What came of deliveries is kept, unless it was deleted.
    """
    there = {row["id"]: row for row in await tx.fetch(_LOCK, [each.leased.id for each in some])}
    mine = [each for each in some if each.leased.id in there and there[each.leased.id]["lease"] == each.leased.lease]
    as_they_were = [each for each in mine if there[each.leased.id]["moves"] == each.leased.moves]
    settled = {each.leased.id for each in as_they_were}
    if changed := [each.leased.id for each in mine if each.leased.id not in settled]:
        await tx.fetch(_LET_GO, changed)
    if as_they_were:
        told = [
            (
                it.leased.id, it.position, it.rate, it.failures, it.failing_since, it.next_attempt_at, it.status,
                it.reason, it.is_tested, it.kept,
            )
            for it in as_they_were
        ]  # fmt: skip
        await tx.fetch(_SETTLE, *(list(column) for column in zip(*told, strict=True)))
    if rows := [_logged(row) for each in some if each.leased.id in there for row in each.log]:
        await tx.copy("webhook_delivery", _LOGGED, rows)
    return settled


def _logged(row: Mapping[str, Any]) -> list[Any]:
    return [to_json(row[name]) if name == "request" else row[name] for name in _LOGGED]


async def forget_before(tx: Transaction, moment: datetime) -> int:
    """Delete what came of deliveries before this moment; returns of how many."""
    return (await tx.execute(delete(deliveries).where(deliveries.c.at < moment))).rowcount
