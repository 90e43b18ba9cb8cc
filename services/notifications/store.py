"""The notifications database: what people follow, what happened, who is told of it, and the mail that has to go out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notifications.domain import Happening, Project
from shared.db import Transaction
from shared.messaging.inbox import inbox_table
from shared.vocabularies.store import vocabulary_table
from shared.web.idempotency import idempotency_table

metadata = MetaData()
vocabulary_table(metadata)
inbox_table(metadata)
idempotency_table(metadata)

readers = Table(
    "reader",
    metadata,
    Column("subject", Text, primary_key=True, comment="subject of the token, not a name"),
    Column("address", Text, nullable=False, comment="where his mail goes: the newest that a token gave"),
)

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

projects = Table(
    "project",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("library", Text, nullable=False),
    Column("isil", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("themes", ARRAY(Text), nullable=False),
    Column("words", Text, nullable=False),
    Column("text_sequence", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("phase_sequence", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("library_sequence", Integer, nullable=False, server_default="0", comment="of the newest hand-over"),
)

happenings = Table(
    "happening",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("project_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("library", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("from_phase", Text),
    Column("to_phase", Text),
    Column("outcome", Text),
    Column("explanation", Text, nullable=False),
    Index("happening_by_project", "project_id"),
)

notifications = Table(
    "notification",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("uuidv7()")),
    Column("subject", Text, nullable=False),
    Column("event_id", Uuid, ForeignKey("happening.event_id"), nullable=False),
    Column("reasons", JSONB, nullable=False, comment="every filter of the person that matched"),
    Column("read_at", DateTime(timezone=True)),
    # Whatever is delivered again, and however often: nobody is told of one event twice.
    UniqueConstraint("subject", "event_id"),
    Index("notification_by_subject", "subject", "id"),
    Index("notification_unread", "subject", "id", postgresql_where=text("read_at IS NULL")),
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


async def keep_address(tx: Transaction, subject: str, address: str) -> None:
    """Where this person's mail goes from now on."""
    statement = upsert(readers).values(subject=subject, address=address)
    await tx.execute(statement.on_conflict_do_update(index_elements=["subject"], set_={"address": address}))


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


async def lock_project(tx: Transaction, project_id: UUID) -> Project:
    """The project, blank when it is new here. Its events come from two topics and so perhaps to two processes at once:
    the second waits here for the first.
    """
    blank = Project(project_id)
    await tx.execute(upsert(projects).values(**_row(blank)).on_conflict_do_nothing())
    row = (await tx.execute(select(projects).where(projects.c.id == project_id).with_for_update())).one()
    return Project(**{**row._asdict(), "themes": tuple(row.themes)})


async def save_project(tx: Transaction, project: Project) -> None:
    """Write a project that was locked."""
    await tx.execute(update(projects).where(projects.c.id == project.id).values(**_row(project)))


async def followed_queries(tx: Transaction) -> list[str]:
    """Each query that anybody follows, once."""
    query = select(subscriptions.c.query).where(subscriptions.c.query.is_not(None)).distinct()
    return list((await tx.execute(query)).scalars())


async def add_happening(tx: Transaction, happening: Happening) -> None:
    """Keep what is told, once; the notifications of it refer to it."""
    await tx.execute(upsert(happenings).values(**vars(happening)).on_conflict_do_nothing())


# One statement, however many there are: ten thousand followers of a theme cost no more round trips than one.
_TELL = text("""
    WITH matched AS (
        SELECT subject, jsonb_agg(DISTINCT filter) AS reasons, bool_or(channel = 'mail') AS by_mail
        FROM subscription
        WHERE terms <@ CAST(:terms AS text[]) AND terms @> CAST(:needed AS text[]) AND created_at < :time
        GROUP BY subject
    ), told AS (
        INSERT INTO notification (subject, event_id, reasons)
        SELECT subject, :event_id, reasons FROM matched
        ON CONFLICT (subject, event_id) DO NOTHING
        RETURNING id, subject
    )
    INSERT INTO mail (id, address)
    SELECT told.id, reader.address FROM told JOIN matched USING (subject) JOIN reader USING (subject) WHERE by_mail
""")


async def tell(tx: Transaction, event_id: UUID, terms: list[str], time: datetime, needed: Sequence[str] = ()) -> None:
    """One notification for everybody with a subscription that these terms meet, and one mail for whoever wants mail;
    only by subscriptions that have the `needed` terms.

    Who began to follow after `time` is not told: an old event may come by again in a log that is being refilled.
    """
    await tx.execute(_TELL, {"event_id": event_id, "terms": terms, "needed": list(needed), "time": time})


def seconds_from_now(seconds: float) -> ColumnElement[Any]:
    """That many seconds from now, by the database's clock, which all workers share."""
    return func.now() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def happening(row: Row[Any]) -> Happening:
    """The happening in a row that holds its columns."""
    return Happening(**{name: getattr(row, name) for name in happenings.c.keys()})  # noqa: SIM118 - columns, not a dict


def _row(project: Project) -> dict[str, Any]:
    return {**vars(project), "themes": list(project.themes)}
