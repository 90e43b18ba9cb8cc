"""How projects come from each other: from one project to what it came from and to what came from it."""

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Integer, Row, Uuid, cast, func, literal, select

from services.search.catalogue import in_catalogue, is_or_was, links
from services.search.tables import merges, projects
from shared.db import Transaction

DEPTH = 20
"""Steps up and down; the ties may go in a circle."""
MOST = 500
"""Projects in one answer, the nearest first."""


async def around(tx: Transaction, project_id: UUID) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """The projects that this one came from or led to, itself included and first, and the ties between them.

    Only what is in the catalogue counts: a project outside it is no step on the way either, but one that was merged is
    the one in which it lives on. Of several ties between two the one that their own texts tell is given.
    """
    up, down = _reached(project_id, "up"), _reached(project_id, "down")
    both = select(up.c.id, up.c.depth).union_all(select(down.c.id, down.c.depth)).subquery()
    nearest = select(both.c.id, func.min(both.c.depth).label("depth")).group_by(both.c.id).subquery()
    nodes = select(
        projects.c.id,
        projects.c.content["title"].astext.label("title"),
        projects.c.isil,
        projects.c.library_name,
        projects.c.province,
        projects.c.phase,
        projects.c.outcome,
        projects.c.first_published_at,
    ).join(nearest, nearest.c.id == projects.c.id)
    nodes = nodes.where(in_catalogue(projects))
    found = (await tx.execute(nodes.order_by(nearest.c.depth, projects.c.id).limit(MOST))).all()
    return list(found), await _between(tx, [row.id for row in found])


async def _between(tx: Transaction, shown: list[UUID]) -> list[Row[Any]]:
    link, newer_merged, older_merged = links(), merges.alias(), merges.alias()
    newer = func.coalesce(newer_merged.c.into_id, link.c.newer_id)
    older = func.coalesce(older_merged.c.into_id, link.c.older_id)
    query = (
        select(newer.label("newer_id"), older.label("older_id"), link.c.relation, link.c.note)
        .select_from(
            link.outerjoin(newer_merged, newer_merged.c.project_id == link.c.newer_id).outerjoin(
                older_merged, older_merged.c.project_id == link.c.older_id
            )
        )
        .where(newer.in_(shown), older.in_(shown), newer != older)
        .order_by(newer, older, newer != link.c.newer_id, older != link.c.older_id, link.c.relation, link.c.note)
    )
    first: dict[tuple[UUID, UUID], Row[Any]] = {}
    for row in await tx.execute(query):
        first.setdefault((row.newer_id, row.older_id), row)
    return list(first.values())


def _reached(project_id: UUID, direction: Literal["up", "down"]) -> Any:
    start = select(literal(project_id, Uuid).label("id"), cast(0, Integer).label("depth"))
    reached = start.cte(f"reached_{direction}", recursive=True)
    link, merged = links(), merges.alias()
    here, there = (link.c.newer_id, link.c.older_id) if direction == "up" else (link.c.older_id, link.c.newer_id)
    now = func.coalesce(merged.c.into_id, there)
    step = (
        select(now, reached.c.depth + 1)
        .select_from(
            reached.join(link, is_or_was(here, reached.c.id))
            .outerjoin(merged, merged.c.project_id == there)
            .join(projects, projects.c.id == now)
        )
        .where(reached.c.depth < DEPTH, in_catalogue(projects))
    )
    return reached.union(step)  # not union_all: a project that is reached twice in as many steps is followed once
