"""What is in the catalogue, and what counts as an adoption: the joins that every question rests on.

A project that was merged is not in the catalogue; what is tied to it counts for the one in which it lives on. Somebody
adopted a project when a project in the catalogue builds on it, or when a line of the register that the owner confirmed
says so. Who did both counts once: a line of a library that has a building project is that project.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    Text,
    exists,
    func,
    literal,
    select,
    union_all,
)

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


def is_or_was(column: ColumnElement[Any], project_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether `column` is this project or one that was merged into it; in one array, so that an index answers it."""
    merged = merges.alias()
    old = select(merged.c.project_id).where(merged.c.into_id == project_id)
    before = func.array(old.correlate_except(merged).scalar_subquery())
    return column == func.any(func.array_append(before, project_id))


def _building(project: FromClause) -> Select[Any]:
    """The projects in the catalogue that build on this one."""
    newer, merged = projects.alias(), merges.alias()
    now = func.coalesce(merged.c.into_id, ties.c.newer_id)
    joined = ties.outerjoin(merged, merged.c.project_id == ties.c.newer_id).join(newer, newer.c.id == now)
    query = select(newer.c.id, newer.c.isil).select_from(joined).where(is_or_was(ties.c.older_id, project.c.id))
    return query.where(newer.c.id != project.c.id, in_catalogue(newer)).correlate(project)


def adoptions(project: FromClause) -> ScalarSelect[int]:
    """How many times this project was adopted, see above. A line of the project's own library, which it got from the
    adopter or gave to him, is none.
    """
    building = _building(project).subquery()
    projects_that_build = select(func.count(building.c.id.distinct())).scalar_subquery()
    theirs = _building(project).subquery()
    lines = select(func.count(register.c.isil.distinct())).where(
        is_or_was(register.c.project_id, project.c.id),
        register.c.isil != project.c.isil,
        register.c.isil.not_in(select(theirs.c.isil)),
    )
    both = projects_that_build + lines.correlate(project).scalar_subquery()
    return select(both).correlate(project).scalar_subquery()


async def find(tx: Transaction, project_id: UUID) -> Row[Any] | None:
    """A project of the catalogue, with `adoptions` and `parel`; None when it is not (or no longer) in it."""
    query = select(projects, adoptions(projects).label("adoptions"), is_parel(projects).label("parel"))
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
