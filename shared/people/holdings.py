"""Columns that hold the subject of a person's token: one register a service, for giving it out and for erasing it.

The register is data, so that a test can hold it against the tables: a column that is forgotten here fails there.
"""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, delete, func, select, update
from sqlalchemy.sql.elements import literal

from shared.db import Transaction
from shared.people.keys import person_key
from shared.problems import Text


@dataclass(frozen=True)
class Holding:
    """A column with subjects in it.

    `shows` are the columns that the person gets in an export. `erase`: the whole `row` goes, or only `who` it was, with
    the columns `and_` of the same row (his name, his address).
    """

    column: "Column[Any]"
    meaning: Text
    shows: tuple[str, ...]
    erase: Literal["row", "who"]
    and_: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return self.column.table


class Register:
    """What one service holds of people: its holdings, and the keys of their requests."""

    def __init__(self, metadata: MetaData, holdings: tuple[Holding, ...]) -> None:
        self.holdings = holdings
        self._keys = metadata.tables["idempotency_key"]

    async def export(self, tx: Transaction, subject: str) -> list[dict[str, Any]]:
        """Everything that is held of this person: `{what, whatEn, items}` for each holding that has something."""
        found = []
        for holding in self.holdings:
            columns = [holding.table.c[name] for name in holding.shows]
            rows = await tx.execute(select(*columns).where(holding.column == subject))
            if items := [dict(row) for row in rows.mappings()]:
                found.append({"what": holding.meaning.nl, "whatEn": holding.meaning.en, "items": items})
        return found

    async def erase(self, tx: Transaction, subject: str) -> int:
        """Take this person out of every row; returns how many rows were touched. Doing it again touches none."""
        # The answers that repeated requests would get hold what he sent.
        mine = func.starts_with(self._keys.c.scope, literal(f"{subject} /"))
        touched = (await tx.execute(delete(self._keys).where(mine))).rowcount
        for holding in self.holdings:
            table = holding.table
            if holding.erase == "row":
                done = await tx.execute(delete(table).where(holding.column == subject))
            else:
                gone = {name: _nothing(table.c[name]) for name in (holding.column.name, *holding.and_)}
                done = await tx.execute(update(table).where(holding.column == subject).values(**gone))
            touched += done.rowcount
        return touched

    async def subject_of(self, tx: Transaction, key: UUID) -> str | None:
        """The subject that this key stands for, among all that are held here; None when nothing is held of him."""
        scope = self._keys.c.scope
        queries = [select(holding.column).distinct() for holding in self.holdings]
        queries.append(select(func.regexp_replace(scope, " /.*$", "")).distinct())
        for query in queries:
            for subject in (await tx.execute(query)).scalars():
                if subject and person_key(subject) == key:
                    return str(subject)
        return None


def _nothing(column: "Column[Any]") -> Any:
    return None if column.nullable else ""
