"""The terms that changed, in the database of each service that has one. The packaged terms are in no table."""

from collections.abc import Iterable

from sqlalchemy import Column, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import Transaction, to_json
from shared.vocabularies.loader import Term
from shared.vocabularies.memory import Change


def vocabulary_table(metadata: MetaData) -> Table:
    """The changed terms of one service: each as the newest event that was heard of it says."""
    return Table(
        "vocabulary_term",
        metadata,
        Column("vocabulary", Text, primary_key=True),
        Column("code", Text, primary_key=True),
        Column("place", Integer, nullable=False),
        Column("sequence", Integer, nullable=False, comment="of the vocabulary's event that the term is from"),
        Column("term", JSONB, nullable=False),
    )


_KEEP = """
    INSERT INTO vocabulary_term AS known (vocabulary, code, place, sequence, term) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (vocabulary, code) DO UPDATE
        SET place = excluded.place, sequence = excluded.sequence, term = excluded.term
        WHERE known.sequence < excluded.sequence
"""
_READ = text("SELECT vocabulary, place, sequence, term FROM vocabulary_term")
_GENERATION = text("SELECT coalesce(sum(sequence), 0) FROM vocabulary_term")


async def keep(tx: Transaction, changes: Iterable[Change]) -> None:
    """Keep these, as far as each is newer than what is kept of its term: in any order, and any number of times."""
    for change in changes:
        term = to_json(change.term.model_dump(mode="json", by_alias=True))
        await tx.fetch(_KEEP, change.vocabulary, change.term.code, change.place, change.sequence, term)


async def read(tx: Transaction) -> list[Change]:
    """Every changed term; there are tens of them. Fields that a newer version wrote are left out."""
    return [
        Change(row.vocabulary, row.place, row.sequence, Term.model_validate(row.term, extra="ignore"))
        for row in await tx.execute(_READ)
    ]


async def generation(tx: Transaction) -> int:
    """What `Memory.generation` is when it knows all of this."""
    return int((await tx.execute(_GENERATION)).scalar_one())
