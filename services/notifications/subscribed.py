"""What people follow, in the database."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, Row, Table, Text, UniqueConstraint, Uuid, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.domain import terms_of
from services.notifications.store import metadata
from shared.db import Transaction
from shared.ids import new_id

subscriptions = Table(
    "subscription",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("filter", JSONB, nullable=False, comment="as the person gave it"),
    Column("terms", ARRAY(Text), nullable=False, comment="the filter as sorted terms: see domain.py"),
    Column("query", Text, comment="the words of a followed query, as they stand in its term"),
    Column("channel", Text, nullable=False),
    Column("frequency", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "stop_key",
        Uuid,
        nullable=False,
        unique=True,
        server_default=text("gen_random_uuid()"),
        comment="who has it may end this subscription and nothing else",
    ),
    UniqueConstraint("subject", "terms", "channel", "frequency"),
    Index("subscription_by_terms", "terms", postgresql_using="gin"),
    Index("subscription_queries", "query", postgresql_where=text("query IS NOT NULL")),
    Index("subscription_by_subject", "subject", "id"),
)


async def follow(tx: Transaction, values: dict[str, Any]) -> Row[Any] | None:
    """Store a subscription; None when the person has the same one already."""
    statement = upsert(subscriptions).values(**values).on_conflict_do_nothing().returning(subscriptions)
    return (await tx.execute(statement)).first()


async def same(tx: Transaction, values: dict[str, Any]) -> Row[Any]:
    """The person's subscription with this filter, channel and frequency, which is known to be there."""
    names = ("subject", "terms", "channel", "frequency")
    query = select(subscriptions).where(*(subscriptions.c[name] == values[name] for name in names))
    return (await tx.execute(query)).one()


async def count_subscriptions(tx: Transaction, subject: str) -> int:
    """How much this person follows."""
    query = select(func.count()).select_from(subscriptions).where(subscriptions.c.subject == subject)
    return int((await tx.execute(query)).scalar_one())


async def find_subscription(tx: Transaction, subject: str, subscription_id: UUID) -> Row[Any] | None:
    """A subscription of this person."""
    mine = (subscriptions.c.id == subscription_id, subscriptions.c.subject == subject)
    return (await tx.execute(select(subscriptions).where(*mine))).first()


async def list_subscriptions(tx: Transaction, subject: str, after: UUID | None, limit: int) -> list[Row[Any]]:
    """A page of what this person follows, the newest first."""
    query = select(subscriptions).where(subscriptions.c.subject == subject)
    if after is not None:
        query = query.where(subscriptions.c.id < after)
    return list((await tx.execute(query.order_by(subscriptions.c.id.desc()).limit(limit))).all())


async def unfollow(tx: Transaction, subject: str, subscription_id: UUID) -> bool:
    """False when this person has no such subscription."""
    mine = (subscriptions.c.id == subscription_id, subscriptions.c.subject == subject)
    return (await tx.execute(delete(subscriptions).where(*mine).returning(subscriptions.c.id))).first() is not None


async def stop(tx: Transaction, key: UUID) -> None:
    """End the subscription of which this is the key, if it is there."""
    await tx.execute(delete(subscriptions).where(subscriptions.c.stop_key == key))


async def give_work(tx: Transaction, subject: str, work: str, channel: str) -> None:
    """Let somebody hear at once of work that is his by his role, unless he does already."""
    chosen = {"work": work}
    values = {"id": new_id(), "subject": subject, "filter": chosen, "terms": terms_of(chosen), "query": None}
    await follow(tx, {**values, "channel": channel, "frequency": "immediate"})


async def find_by_key(tx: Transaction, key: UUID) -> Row[Any] | None:
    """The subscription that this key ends."""
    return (await tx.execute(select(subscriptions).where(subscriptions.c.stop_key == key))).first()


async def all_of(tx: Transaction, subject: str) -> list[Row[Any]]:
    """Everything that this person follows, the oldest first."""
    query = select(subscriptions).where(subscriptions.c.subject == subject).order_by(subscriptions.c.id)
    return list((await tx.execute(query)).all())


_NO_DIGEST = text("""
    WITH gone AS (
        DELETE FROM subscription WHERE subject = :subject AND channel = 'mail' AND frequency = :frequency
        RETURNING subject, filter, terms, query)
    INSERT INTO subscription (id, subject, filter, terms, query, channel, frequency)
    SELECT uuidv7(), subject, filter, terms, query, 'inbox', 'immediate' FROM gone
    ON CONFLICT DO NOTHING
""")


async def stop_digest(tx: Transaction, subject: str, frequency: str) -> None:
    """No digest any more: what came in it stays in the inbox."""
    await tx.execute(_NO_DIGEST, {"subject": subject, "frequency": frequency})


_MOVE = text("""
    UPDATE subscription mine
    SET filter = filter || jsonb_build_object('projectId', CAST(:into AS text)), terms = moved.terms
    FROM (SELECT id, ARRAY(SELECT term FROM unnest(array_replace(terms, :old_term, :into_term)) term
                           ORDER BY term COLLATE "C") AS terms
          FROM subscription WHERE terms @> ARRAY[CAST(:old_term AS text)]) moved
    WHERE mine.id = moved.id AND NOT EXISTS (
        SELECT FROM subscription same WHERE same.subject = mine.subject AND same.terms = moved.terms
        AND same.channel = mine.channel AND same.frequency = mine.frequency)
""")


async def move_subscriptions(tx: Transaction, old: UUID, into: UUID) -> None:
    """Who followed `old` follows `into`; who followed both already keeps the one."""
    old_term = f"projectId:{old}"
    named = {"into": str(into), "old_term": old_term, "into_term": f"projectId:{into}"}
    await tx.execute(_MOVE, named)
    await tx.execute(delete(subscriptions).where(subscriptions.c.terms.contains([old_term])))


async def followed_queries(tx: Transaction) -> list[str]:
    """Each query that anybody follows, once."""
    query = select(subscriptions.c.query).where(subscriptions.c.query.is_not(None)).distinct()
    return list((await tx.execute(query)).scalars())
