"""Reading projects as they are given out: the rows of the catalogue, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from services.search import bodies, catalogue
from services.search.opendata.domain import Published, sets_of
from services.search.tables import projects
from shared.db import Transaction


@dataclass(frozen=True)
class Known:
    """A project that was published once. `published` is None when it is not (or no longer) in the catalogue; its sets
    are those that it had then.
    """

    sets: tuple[str, ...]
    published: Published | None


def rows() -> Select[Any]:
    """The columns that a public record is made of, of everything that was published once; `shown` says whether it is
    in the catalogue.
    """
    columns = [column for column in projects.c if column.name != "document"]
    return select(
        *columns,
        catalogue.is_parel(projects).label("parel"),
        catalogue.in_catalogue(projects).label("shown"),
    )


async def with_adopters(tx: Transaction, found: Sequence[Row[Any]]) -> list[Published]:
    """The public records of these rows, in their order."""
    lines: dict[UUID, list[bodies.Adopter]] = {}
    for line in await catalogue.adopters(tx, [row.id for row in found]) if found else []:
        lines.setdefault(line.adopted_id, []).append(bodies.adopter(line))
    adoptions = await catalogue.adoptions(tx, [row.id for row in found])
    records = [bodies.record(row, lines.get(row.id, []), adoptions[row.id]) for row in found]
    return [
        Published(row.id, record, row.first_published_at, row.published_at)
        for row, record in zip(found, records, strict=True)
    ]


async def known(tx: Transaction, project_ids: Sequence[UUID]) -> dict[UUID, Known]:
    """What is known of these projects; those that were never published are left out."""
    found = (await tx.execute(rows().where(projects.c.id.in_(project_ids)))).all()
    shown = {each.id: each for each in await with_adopters(tx, [row for row in found if row.shown])}
    return {row.id: Known(sets_of(row.themes, row.phase, row.province), shown.get(row.id)) for row in found}
