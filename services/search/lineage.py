"""How projects build on each other: from one project to what it came from and to what came from it."""

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Integer, Row, Uuid, cast, func, literal, select

from services.search.store import in_catalogue, projects, ties
from shared.db import Transaction

DEPTH = 20
"""Steps up and down; the ties may go in a circle."""
MOST = 500
"""Projects in one answer, the nearest first."""


async def around(tx: Transaction, project_id: UUID) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """The projects that this one came from or led to, itself included and first, and the ties between them.

    Only what is in the catalogue counts: a project outside it is no step on the way either.
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
    shown = [row.id for row in found]
    between = select(ties).where(ties.c.newer_id.in_(shown), ties.c.older_id.in_(shown))
    return list(found), list((await tx.execute(between.order_by(ties.c.newer_id, ties.c.older_id))).all())


def _reached(project_id: UUID, direction: Literal["up", "down"]) -> Any:
    start = select(literal(project_id, Uuid).label("id"), cast(0, Integer).label("depth"))
    reached = start.cte(f"reached_{direction}", recursive=True)
    here, there = (ties.c.newer_id, ties.c.older_id) if direction == "up" else (ties.c.older_id, ties.c.newer_id)
    step = (
        select(there, reached.c.depth + 1)
        .select_from(reached.join(ties, here == reached.c.id).join(projects, projects.c.id == there))
        .where(reached.c.depth < DEPTH, in_catalogue(projects))
    )
    return reached.union(step)  # not union_all: a project that is reached twice in as many steps is followed once
