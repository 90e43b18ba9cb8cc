"""What the index reads from the catalogue: projects as they are now, each with all that it is found and sorted by."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.search.catalogue import adoptions, in_catalogue, is_parel
from services.search.tables import projects
from shared.db import Transaction

_ELSEWHERE = ("text_sequence", "phase_sequence", "document", "generation")
_COLUMNS = [column for column in projects.c if column.name not in _ELSEWHERE]


async def rows(tx: Transaction, ids: Collection[UUID]) -> list[Mapping[str, Any]]:
    """Those of these projects that are in the catalogue."""
    return await _read(tx, projects.c.id.in_(ids), None)


async def page(tx: Transaction, after: UUID | None, most: int) -> list[Mapping[str, Any]]:
    """The next of all projects in the catalogue, in the order of their ids."""
    return await _read(tx, projects.c.id > after if after else projects.c.id.is_not(None), most)


async def known(tx: Transaction) -> int:
    """About how many projects there are; for telling how far a build is."""
    return int((await tx.execute(select(func.count()).select_from(projects))).scalar_one())


async def _read(tx: Transaction, which: Any, most: int | None) -> list[Mapping[str, Any]]:
    query = select(*_COLUMNS, adoptions(projects).label("adoptions"), is_parel(projects).label("parel"))
    query = query.where(which, in_catalogue(projects)).order_by(projects.c.id).limit(most)
    return [dict(row) for row in (await tx.execute(query)).mappings()]
