"""What is in the catalogue, and what counts as an adoption: the joins that every question rests on.

A project that was merged is not in the catalogue; what is tied to it counts for the one in which it lives on. Somebody
adopted a project when a project in the catalogue builds on it, or when a line of the register that the owner confirmed
says so. Who did both counts once: a line of a library that has a building project is that project.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Text, exists, func, literal, select, text, union_all

from services.search.tables import merges, parels, projects, register, splits, ties, withdrawals
from shared.db import Transaction

SPLIT = "split"
"""The relation of a part to the project that it was split off from."""


def in_catalogue(project: FromClause) -> ColumnElement[bool]:
    """The join of the halves: published, not withdrawn since, and not merged into another."""
    withdrawn = exists().where(withdrawals.c.project_id == project.c.id, withdrawals.c.revision >= project.c.revision)
    return ~withdrawn & ~exists().where(merges.c.project_id == project.c.id)


def is_parel(project: FromClause) -> ColumnElement[bool]:
    """Whether two support institutions awarded it, and nobody took that back."""
    return exists().where(parels.c.project_id == project.c.id, parels.c.is_awarded)


_ADOPTIONS = text("""
    WITH named AS (SELECT unnest(CAST(:ids AS uuid[])) AS project, unnest(CAST(:ids AS uuid[])) AS name
                   UNION ALL SELECT into_id, project_id FROM merge WHERE into_id = ANY (CAST(:ids AS uuid[]))),
    building AS (
        SELECT DISTINCT named.project, newer.id, newer.isil
        FROM named
        JOIN tie ON tie.older_id = named.name
        LEFT JOIN merge ON merge.project_id = tie.newer_id
        JOIN project AS newer ON newer.id = coalesce(merge.into_id, tie.newer_id)
        WHERE newer.id <> named.project
          AND NOT EXISTS (SELECT FROM merge WHERE merge.project_id = newer.id)
          AND NOT EXISTS (SELECT FROM withdrawal
                          WHERE withdrawal.project_id = newer.id AND withdrawal.revision >= newer.revision)),
    registered AS (
        SELECT DISTINCT named.project, adoption.isil
        FROM named
        JOIN adoption ON adoption.project_id = named.name
        JOIN project ON project.id = named.project AND project.isil <> adoption.isil
        WHERE NOT EXISTS (SELECT FROM building
                          WHERE building.project = named.project AND building.isil = adoption.isil))
    SELECT project, count(*) AS adoptions
    FROM (SELECT project FROM building UNION ALL SELECT project FROM registered) AS adopted GROUP BY project
""")


async def adoptions(tx: Transaction, project_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many times each of these projects was adopted, see above; a line of the project's own library, which it got
    from the adopter or gave to him, is none. For one or for thousands: it is one statement, and every id has a number.
    """
    found = dict.fromkeys(project_ids, 0)
    for row in await tx.execute(_ADOPTIONS, {"ids": list(project_ids)}):
        found[row.project] = row.adoptions
    return found


async def find(tx: Transaction, project_id: UUID) -> Row[Any] | None:
    """A project of the catalogue, with `parel`; None when it is not (or no longer) in it."""
    query = select(projects, is_parel(projects).label("parel"))
    return (await tx.execute(query.where(projects.c.id == project_id, in_catalogue(projects)))).first()


async def lives_on_in(tx: Transaction, project_id: UUID) -> UUID | None:
    """The project of the catalogue in which this one lives on; None when it was not merged, or into nothing public."""
    seen = {project_id}
    while True:
        query = select(merges.c.into_id).where(merges.c.project_id == project_id)
        into: UUID | None = (await tx.execute(query)).scalar_one_or_none()
        if into is None or into in seen:
            break
        seen.add(project_id := into)
    found = select(projects.c.id).where(projects.c.id == project_id, in_catalogue(projects))
    return None if len(seen) == 1 else (await tx.execute(found)).scalar_one_or_none()


async def adopters(tx: Transaction, project_ids: list[UUID]) -> list[Row[Any]]:
    """The confirmed lines of the register of these projects, the earliest first, each with `adopted_id`, the project
    under which it counts, and `own_id`, the adopter's own project as far as it is in the catalogue.
    """
    merged, own_merged, own = merges.alias(), merges.alias(), projects.alias()
    counts_under = func.coalesce(merged.c.into_id, register.c.project_id)
    own_now = func.coalesce(own_merged.c.into_id, register.c.own_project_id)
    joined = (
        register.outerjoin(merged, merged.c.project_id == register.c.project_id)
        .outerjoin(own_merged, own_merged.c.project_id == register.c.own_project_id)
        .outerjoin(own, (own.c.id == own_now) & in_catalogue(own))
    )
    query = select(register.c.line, counts_under.label("adopted_id"), own.c.id.label("own_id")).select_from(joined)
    query = query.where(register.c.line.is_not(None), counts_under.in_(project_ids))
    return list(await tx.execute(query.order_by(register.c.line["since"].astext, register.c.id)))


def links() -> Any:
    """Every tie and every split, as `newer_id`, `older_id`, `relation` and `note`: with the ids that were told."""
    tied = select(ties.c.newer_id, ties.c.older_id, ties.c.relation, ties.c.note)
    parts = select(
        splits.c.part_id, splits.c.project_id, literal(SPLIT, Text).label("relation"), literal("", Text).label("note")
    )
    return union_all(tied, parts).subquery("link")
