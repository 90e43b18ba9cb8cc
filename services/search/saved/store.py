"""The tables of saved searches: what people saved, and how far the catalogue was held against it.

Unlike the catalogue they are the truth: no event brings them back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
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
from sqlalchemy.dialects import postgresql as pg

from services.search.changing import horizon
from services.search.tables import metadata
from shared.db import Transaction

searches = Table(
    "saved_search",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", pg.JSONB, nullable=False, comment="the parameters of GET /v1/projects"),
    Column("version", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False, comment="of all saved searches, when this query was saved"),
    Column("saved_after", BigInteger, nullable=False, comment="transactions below it had ended when it was saved"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("saved_search_by_subject", "subject", "id"),
    Index("saved_search_by_generation", "generation"),
)

told = Table(
    "saved_search_match",
    metadata,
    Column("saved_search_id", Uuid, ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True),
    Column("generation", BigInteger, primary_key=True, comment="of the query that it matched"),
    Column("project_id", Uuid, primary_key=True, comment="it matched, and that was told"),
)

faces = Table(
    "percolated",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column(
        "face", pg.JSONB(none_as_null=True), comment="as it was last held against the saved searches; empty: not public"
    ),
)

queue = Table(
    "to_percolate",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("project_id", Uuid, nullable=False),
)

marks = Table(
    "percolation",
    metadata,
    Column("mark", Text, primary_key=True, comment="cursor (in `change`), generation, or incomplete (1 in a rebuild)"),
    Column("number", BigInteger, nullable=False),
)

_SHOWN = [searches.c[name] for name in ("id", "name", "query", "version", "created_at", "updated_at")]
_NEXT_GENERATION = text("""
    INSERT INTO percolation VALUES ('generation', 1)
    ON CONFLICT (mark) DO UPDATE SET number = percolation.number + 1 RETURNING number
""")
_EXCLUDE = text("SELECT pg_advisory_xact_lock(7302, 1)")
_INCLUDE = text("SELECT pg_advisory_xact_lock_shared(7302, 1)")
_SET = text("INSERT INTO percolation VALUES (:mark, :number) ON CONFLICT (mark) DO UPDATE SET number = :number")
_ALONE = text("SELECT pg_advisory_xact_lock(7303, hashtext(:subject))")
_FIRST = text("""
    SELECT position FROM (SELECT position FROM to_percolate ORDER BY position) AS queued
    WHERE pg_try_advisory_xact_lock(7304, CAST(position % 2147483647 AS integer)) LIMIT :most
""")
_STILL_QUEUED = select(queue.c.project_id, queue.c.position)
_HOLD = text("""
    SELECT pg_advisory_xact_lock(7305, key)
    FROM (SELECT DISTINCT hashtext(id) AS key FROM unnest(CAST(:ids AS text[])) AS id ORDER BY key) AS keys
""")


async def add(tx: Transaction, values: Mapping[str, Any], now: datetime) -> Row[Any]:
    """Store a saved search: `id`, `subject`, `name` and `query`."""
    made = {**values, **await _asked(tx), "version": 1, "created_at": now, "updated_at": now}
    return (await tx.execute(insert(searches).values(**made).returning(*_SHOWN))).one()


async def change(tx: Transaction, search_id: UUID, values: Mapping[str, Any], now: datetime) -> Row[Any]:
    """Change a saved search that was locked: its `name`, its `query`, or both. Of another query nothing was told."""
    new = {**values, "version": searches.c.version + 1, "updated_at": now}
    if "query" in values:
        new |= await _asked(tx)
        await tx.execute(delete(told).where(told.c.saved_search_id == search_id))
    statement = update(searches).where(searches.c.id == search_id).values(**new).returning(*_SHOWN)
    return (await tx.execute(statement)).one()


async def _asked(tx: Transaction) -> dict[str, Any]:
    """What percolation has to know of a query. The number comes last: whoever saves after this waits for the commit."""
    after = await horizon(tx)
    return {"saved_after": after, "generation": (await tx.execute(_NEXT_GENERATION)).scalar_one()}


async def find(tx: Transaction, subject: str, search_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """A saved search of this person; with `lock` nobody changes it before this transaction ends."""
    query = select(*_SHOWN).where(*_of(subject, search_id))
    return (await tx.execute(query.with_for_update() if lock else query)).first()


async def page(tx: Transaction, subject: str, after: UUID | None, limit: int) -> list[Row[Any]]:
    """A page of what this person saved, the newest first."""
    query = select(*_SHOWN).where(searches.c.subject == subject)
    if after is not None:
        query = query.where(searches.c.id < after)
    return list((await tx.execute(query.order_by(searches.c.id.desc()).limit(limit))).all())


async def count(tx: Transaction, subject: str) -> int:
    """How many searches this person saved."""
    query = select(func.count()).select_from(searches).where(searches.c.subject == subject)
    return int((await tx.execute(query)).scalar_one())


async def alone(tx: Transaction, subject: str) -> None:
    """Let this person save one search at a time, so that counting them first is enough."""
    await tx.execute(_ALONE, {"subject": subject})


async def remove(tx: Transaction, subject: str, search_id: UUID) -> bool:
    """False when this person has no such saved search."""
    gone = delete(searches).where(*_of(subject, search_id)).returning(searches.c.id)
    return (await tx.execute(gone)).first() is not None


async def number_of(tx: Transaction, mark: str) -> int:
    """A number that percolation keeps; 0 as long as it was never set."""
    found = (await tx.execute(select(marks.c.number).where(marks.c.mark == mark))).scalar_one_or_none()
    return int(found or 0)


async def set_number(tx: Transaction, mark: str, number: int) -> None:
    """Keep a number."""
    await tx.execute(_SET, {"mark": mark, "number": number})


async def stand_still(tx: Transaction) -> None:
    """The catalogue is being emptied and filled again: what is not there yet did not go, so nothing is told. Waits
    for whoever is percolating.
    """
    await tx.execute(_EXCLUDE)
    await set_number(tx, "incomplete", 1)


async def is_whole(tx: Transaction) -> bool:
    """Whether nobody is rebuilding the catalogue; true until the end of this transaction."""
    await tx.execute(_INCLUDE)
    return not await number_of(tx, "incomplete")


async def release(tx: Transaction) -> None:
    """The catalogue is whole again."""
    await set_number(tx, "incomplete", 0)


async def take(tx: Transaction, most: int) -> Sequence[Row[Any]]:
    """The next of the queue, each with its project, that no other process took: they are this transaction's until it
    ends. Advisory locks, for those of rows would make the transaction one that writes from here on, and who follows
    `change` waits for every one of those (`changing.horizon`).
    """
    mine = list((await tx.execute(_FIRST, {"most": most})).scalars())
    return (await tx.execute(_STILL_QUEUED.where(queue.c.position.in_(mine)))).all()  # some were done before the lock


async def hold_projects(tx: Transaction, project_ids: Collection[UUID]) -> None:
    """Let nobody else change what is kept of these projects, nor tell of them, until this transaction ends."""
    await tx.execute(_HOLD, {"ids": [str(each) for each in project_ids]})


def _of(subject: str, search_id: UUID) -> tuple[Any, ...]:
    return (searches.c.id == search_id, searches.c.subject == subject)


async def redact(tx: Transaction, project_id: UUID, revision: int, content: Mapping[str, Any]) -> None:
    """Hold a project, and let our copy have this text when it is of that revision: it is no news to anybody. Of another
    revision it goes when the project is percolated, which the change of the project sees to.
    """
    await hold_projects(tx, [project_id])
    mine = select(faces.c.face).where(faces.c.project_id == project_id)
    kept = (await tx.execute(mine)).scalar_one_or_none()
    if kept is not None and kept["revision"] == revision:
        changed = update(faces).where(faces.c.project_id == project_id).values(face={**kept, "content": content})
        await tx.execute(changed)
