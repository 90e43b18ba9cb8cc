"""What harvesters are told of each project, and since when.

A moment is given under a lock that whoever answers holds too (`look`), and each batch has a later one than all before
it. So what was dated up to the moment of an answer is in it, or was dated anew and comes later in the same list: a
harvester that asks from its last `responseDate` misses nothing, however long a transaction took to commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Row,
    SmallInteger,
    Table,
    Text,
    Uuid,
    cast,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql as pg

from services.search.opendata.oai.asking import Asked
from services.search.tables import metadata
from shared.db import Transaction

records = Table(
    "oai_record",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("datestamp", DateTime(timezone=True), nullable=False, comment="when the change became visible here"),
    Column("deleted", Boolean, nullable=False),
    Column("sets", pg.ARRAY(Text), nullable=False, comment="also those that hold others; of a deleted one its last"),
    Column("digest", Text, nullable=False, comment="of everything that is shown; empty: nothing is"),
    Index("oai_record_by_datestamp", "datestamp", "project_id"),
    Index("oai_record_by_set", "sets", postgresql_using="gin"),
)

progress = Table(
    "oai_progress",
    metadata,
    Column("id", SmallInteger, primary_key=True, comment="there is one row, 1"),
    Column("cursor", BigInteger, nullable=False, comment="changes of earlier transactions were taken in"),
    Column("version", SmallInteger, nullable=False, comment="of the formats that the digests are of"),
    Column("basis", Text, nullable=False, comment="what else the digests are of: words and addresses"),
    Column("rebuilding", Boolean, nullable=False, comment="the catalogue was emptied and is not whole yet"),
)

_DATING = text("SELECT pg_advisory_xact_lock(7301, 4)")
_LOOKING = text("SELECT pg_advisory_xact_lock_shared(7301, 4)")
_ALONE = text("SELECT pg_try_advisory_xact_lock(7301, 5)")
_ALONE_AT_LAST = text("SELECT pg_advisory_xact_lock(7301, 5)")
_NOW = text("SELECT clock_timestamp()")
_NEXT = text("""
    SELECT greatest(clock_timestamp(), (SELECT max(datestamp) FROM oai_record) + interval '1 microsecond')
""")
_BOUNDED = text("SET LOCAL transaction_timeout = '25s'")


@dataclass(frozen=True)
class Dated:
    """What is to be told of a project from the next moment on."""

    project_id: UUID
    deleted: bool
    sets: tuple[str, ...]
    digest: str


async def lead(tx: Transaction) -> Row[Any] | None:
    """How far the records are, for this transaction alone until it ends; None while another process is at it.

    Not by a lock on the row: the transaction would be one that writes from here on, and who follows `change` waits for
    every one of those (`changing.horizon`). One that hangs would let everybody who asks wait: Postgres ends it.
    """
    await tx.execute(_BOUNDED)
    if not (await tx.execute(_ALONE)).scalar_one():
        return None
    return (await tx.execute(select(progress))).one()


async def go_on(tx: Transaction, **values: Any) -> None:
    """Note how far the records are, when whoever is at it has ended."""
    await tx.execute(_ALONE_AT_LAST)
    await tx.execute(update(progress).values(**values))


async def told(tx: Transaction, project_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """What harvesters are told of these projects now."""
    found = await tx.execute(select(records).where(records.c.project_id.in_(project_ids)))
    return {row.project_id: row for row in found}


async def date(tx: Transaction, changed: Sequence[Dated]) -> None:
    """Tell this from now on. The last statements of a transaction: until its commit everybody who asks waits."""
    await tx.execute(_DATING)
    moment: datetime = (await tx.execute(_NEXT)).scalar_one()
    put = pg.insert(records)
    put = put.on_conflict_do_update(
        index_elements=["project_id"],
        set_={column.name: put.excluded[column.name] for column in records.c if column.name != "project_id"},
    )
    rows = [
        {
            "project_id": each.project_id,
            "datestamp": moment,
            "deleted": each.deleted,
            "sets": list(each.sets),
            "digest": each.digest,
        }
        for each in changed
    ]
    await tx.execute(put, rows)


async def look(tx: Transaction) -> datetime:
    """The moment of an answer: everything that was dated up to it can be seen by what this transaction asks next."""
    await tx.execute(_LOOKING)
    now: datetime = (await tx.execute(_NOW)).scalar_one()
    return now


async def is_whole(tx: Transaction) -> bool:
    """Whether what was read from the catalogue is all there is. To be asked after reading it: it may be emptied at any
    moment.
    """
    return not (await tx.execute(select(progress.c.rebuilding))).scalar_one()


async def earliest(tx: Transaction) -> datetime | None:
    """The oldest moment of all; None without records."""
    found: datetime | None = (await tx.execute(select(func.min(records.c.datestamp)))).scalar_one()
    return found


async def count(tx: Transaction, asked: Asked) -> int:
    """How many records a list has."""
    query = select(func.count()).select_from(records).where(*_selected(asked))
    return int((await tx.execute(query)).scalar_one())


async def page(tx: Transaction, asked: Asked, most: int) -> list[Row[Any]]:
    """The next records of a list, the longest unchanged first. What changes meanwhile comes at its end."""
    query = select(records).where(*_selected(asked))
    if asked.after:
        here = tuple_(records.c.datestamp, records.c.project_id)
        query = query.where(here > tuple_(asked.after.moment, asked.after.project_id))
    return list(await tx.execute(query.order_by(records.c.datestamp, records.c.project_id).limit(most)))


def _selected(asked: Asked) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if asked.since:
        chosen.append(records.c.datestamp >= asked.since)
    if asked.before:
        chosen.append(records.c.datestamp < asked.before)
    if asked.set is not None:
        chosen.append(records.c.sets.op("@>")(cast([asked.set], pg.ARRAY(Text))))
    return chosen
