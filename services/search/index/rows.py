"""What an index reads from the catalogue: rows of which each becomes a document, with all that it is found and sorted
by. The index of the present has one of every project that is in the catalogue; that of the past see `past.py`.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.search.catalogue import adoptions, in_catalogue, is_parel
from services.search.tables import projects
from shared.db import Transaction

Rows = list[Mapping[str, Any]]

_ELSEWHERE = ("text_sequence", "phase_sequence", "document", "generation")
_COLUMNS = [column for column in projects.c if column.name not in _ELSEWHERE]


@dataclass(frozen=True)
class Source:
    """What an index is of: `read` gives the rows of some projects, none or several for each of them."""

    name: str
    read: Callable[[Transaction, Collection[UUID]], Awaitable[Rows]]


async def present(tx: Transaction, ids: Collection[UUID]) -> Rows:
    """Those of these projects that are in the catalogue, as they are now."""
    query = select(*_COLUMNS, is_parel(projects).label("parel")).where(projects.c.id.in_(ids), in_catalogue(projects))
    adopted = await adoptions(tx, ids)
    return [{**row, "adoptions": adopted[row["id"]]} for row in (await tx.execute(query)).mappings()]


PRESENT = Source("present", present)


async def page(tx: Transaction, after: UUID | None, most: int) -> list[UUID]:
    """The next of all projects that were ever published, in the order of their ids."""
    query = select(projects.c.id).order_by(projects.c.id).limit(most)
    if after is not None:
        query = query.where(projects.c.id > after)
    return list((await tx.execute(query)).scalars())


async def are_more_than(tx: Transaction, few: int) -> bool:
    """Whether more than so many projects were ever published."""
    return (await tx.execute(select(projects.c.id).offset(few).limit(1))).first() is not None
