"""The vocabularies in the submissions database: how often each was changed; the terms are in `vocabulary_term`.

The row of a vocabulary is locked by who changes it, so its version counts its events, and is the sequence of the last.
"""

from sqlalchemy import Column, Integer, Table, Text, select, update
from sqlalchemy.dialects.postgresql import insert

from services.submissions.store import metadata
from shared.db import Transaction
from shared.vocabularies import Memory
from shared.vocabularies.store import read

vocabularies = Table(
    "vocabulary",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False, comment="the sequence of its last event"),
)


async def lock(tx: Transaction, name: str) -> int:
    """The version of a vocabulary, which nobody else changes before this transaction ends."""
    await tx.execute(insert(vocabularies).values(name=name, version=0).on_conflict_do_nothing())
    query = select(vocabularies.c.version).where(vocabularies.c.name == name).with_for_update()
    return int((await tx.execute(query)).scalar_one())


async def advance(tx: Transaction, name: str, version: int) -> None:
    """Set the version of a vocabulary that was locked."""
    await tx.execute(update(vocabularies).where(vocabularies.c.name == name).values(version=version))


async def versions(tx: Transaction) -> dict[str, int]:
    """The version of every vocabulary that was ever changed; the others are at 0."""
    return {row.name: row.version for row in await tx.execute(select(vocabularies))}


async def words(tx: Transaction) -> Memory:
    """All vocabularies as they are stored now, which this process's memory may not know yet."""
    return Memory(await read(tx))
