"""The mails that have to go out. A row is made together with the note in each notification of which mail it went into,
so nothing is in two mails and nothing in none. Workers of several processes share the rows by leasing them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, Integer, Row, Table, Text, Uuid, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.mailing.domain import Kind, Letter, Waiting
from services.notifications.store import metadata, seconds_from_now
from shared.db import Transaction
from shared.ids import new_id

messages = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, comment="for whom: subject of his token"),
    Column("kind", Text, nullable=False, comment="news, daily, weekly or webhook-paused"),
    Column("project_id", Uuid, comment="when it is about one"),
    Column(
        "details", JSONB, nullable=False, server_default="{}", comment="what it tells when it is of no notification"
    ),
    Column("address", Text, nullable=False, server_default="", comment="where it went"),
    Column("status", Text, nullable=False, server_default="queued", comment="queued, sent, failed or dropped"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("failure", Text, comment="why the last attempt failed, without an address"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sent_at", DateTime(timezone=True)),
    Index("message_due", "next_attempt_at", postgresql_where=text("status = 'queued'")),
    Index("message_by_subject", "subject", "created_at"),
)
paces = Table(
    "mail_pace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("next_at", DateTime(timezone=True), nullable=False, comment="when the next mail may go out, at a set rate"),
)

_DUE = (messages.c.status == "queued", messages.c.next_attempt_at <= func.now())

_AT_ONCE = text("""
    WITH waiting AS (
        SELECT notification.subject, happening.project_id, array_agg(notification.id ORDER BY notification.id) AS ids,
               min(uuid_extract_timestamp(notification.id)) AS since
        FROM notification JOIN happening USING (event_id)
        WHERE way = 'immediate' AND message_id IS NULL
        GROUP BY notification.subject, happening.project_id
        HAVING min(uuid_extract_timestamp(notification.id)) <= now() - make_interval(secs => :quiet)
    )
    SELECT * FROM waiting
    WHERE (SELECT count(*) FROM message WHERE message.subject = waiting.subject
           AND created_at > now() - interval '1 hour') < :most
    ORDER BY since LIMIT :limit
""")
_FOR_DIGEST = text("""
    SELECT subject, array_agg(id ORDER BY id) AS ids, min(uuid_extract_timestamp(id)) AS since
    FROM notification WHERE way = :way AND message_id IS NULL GROUP BY subject
""")


async def waiting_at_once(tx: Transaction, quiet: float, most: int, limit: int) -> list[Waiting]:
    """What is to be mailed at once and has lain so many seconds, that more of it can go along; not to whom an hour's
    mails, `most`, have gone already.
    """
    rows = await tx.execute(_AT_ONCE, {"quiet": quiet, "limit": limit, "most": most})
    return [Waiting(row.subject, row.project_id, row.ids, row.since) for row in rows]


async def waiting_for_digest(tx: Transaction, way: str) -> list[tuple[str, Sequence[UUID], datetime]]:
    """For whom something waits to go into his digest: what, and since when."""
    return [(row.subject, row.ids, row.since) for row in await tx.execute(_FOR_DIGEST, {"way": way})]


_MAKE = """
    INSERT INTO message (id, subject, kind, project_id)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])
"""
_PUT_IN = """
    UPDATE notification SET message_id = put.message_id
    FROM unnest($1::uuid[], $2::uuid[]) AS put (id, message_id)
    WHERE notification.id = put.id
"""


async def make(tx: Transaction, letters: Sequence[Letter]) -> None:
    """Put these mails in the queue."""
    ids = [new_id() for _ in letters]
    columns = ([letter.subject for letter in letters], [letter.kind for letter in letters])
    await tx.fetch(_MAKE, ids, *columns, [letter.project_id for letter in letters])
    put = [(each, made) for letter, made in zip(letters, ids, strict=True) for each in letter.notifications]
    await tx.fetch(_PUT_IN, [each for each, _ in put], [made for _, made in put])


async def write(tx: Transaction, subject: str, kind: Kind, details: Mapping[str, Any]) -> None:
    """Put one mail in the queue that tells of no notification."""
    values = {"id": new_id(), "subject": subject, "kind": kind, "details": dict(details)}
    await tx.execute(insert(messages).values(**values))


async def due(tx: Transaction, at_most: int) -> int:
    """How many mails may go out now; counting stops at `at_most`."""
    some = select(messages.c.id).where(*_DUE).limit(at_most).subquery()
    return int((await tx.execute(select(func.count()).select_from(some))).scalar_one())


# Half a second's mails may go ahead of the clock, for the lanes look at it from time to time only.
_PACE = text("""
    UPDATE mail_pace
    SET next_at = greatest(next_at, now() - interval '0.5 seconds') + make_interval(secs => 60.0 / :rate)
    WHERE next_at <= now() RETURNING next_at
""")


async def may_go(tx: Transaction, rate: int) -> bool:
    """Take one of so many places a minute, which all processes share; False when none is free now."""
    return (await tx.execute(_PACE, {"rate": rate})).first() is not None


async def lease(tx: Transaction, seconds: int) -> Row[Any] | None:
    """The mail that has waited longest, for this worker alone; None when there is none.

    Crash after it: the lease runs out and another worker takes the mail.
    """
    oldest = select(messages.c.id).where(*_DUE).order_by(messages.c.next_attempt_at).limit(1)
    leased = (
        update(messages)
        .where(messages.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
        .values(attempts=messages.c.attempts + 1, next_attempt_at=seconds_from_now(seconds))
        .returning(messages)
    )
    return (await tx.execute(leased)).first()


async def address(tx: Transaction, message_id: UUID, where: str) -> None:
    """Note where a leased mail goes."""
    await tx.execute(update(messages).where(messages.c.id == message_id).values(address=where))


async def settle(
    tx: Transaction, message_id: UUID, attempts: int, status: str, failure: str | None = None, pause: float = 0
) -> bool:
    """Write down how an attempt went: `sent`, `failed`, `dropped`, or `queued` for another one in `pause` seconds.

    False, and nothing, when the lease ran out and somebody else holds the mail: what happens to it is now his to say.
    """
    mine = (messages.c.id == message_id, messages.c.attempts == attempts, messages.c.status == "queued")
    values = {
        "status": status,
        "failure": failure,
        "next_attempt_at": seconds_from_now(pause),
        "sent_at": func.now() if status == "sent" else None,
    }
    done = update(messages).where(*mine).values(**values).returning(messages.c.id)
    return (await tx.execute(done)).first() is not None


async def find(tx: Transaction, message_id: UUID) -> Row[Any] | None:
    """A mail that was made."""
    return (await tx.execute(select(messages).where(messages.c.id == message_id))).first()


async def forget_before(tx: Transaction, age: timedelta) -> None:
    """Delete mails of which all was said long ago."""
    old = (messages.c.status != "queued", messages.c.created_at < func.now() - age)
    await tx.execute(messages.delete().where(*old))
