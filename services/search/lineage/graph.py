"""How projects come from each other: from one project to what it came from and to what came from it."""

from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Row, Select, Uuid, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql as pg

from services.search.lineage.standing import Standing
from services.search.tables import register
from shared.db import Transaction

DEPTH = 20
"""Steps up and down; the ties may go in a circle."""
MOST = 500
"""Projects in one answer, the nearest first."""

PROJECT = bindparam("project_id", type_=Uuid)
_SHOWN = func.any(bindparam("shown", type_=pg.ARRAY(Uuid)))

Direction = Literal["up", "down", "both"]


class Graph(NamedTuple):
    """Projects with their `depth`, the asked one first; the ties between them; and whether there were more."""

    nodes: list[Row[Any]]
    edges: list[Row[Any]]
    truncated: bool


async def around(tx: Transaction, project_id: UUID, direction: Direction, depth: int, moment: datetime | None) -> Graph:
    """The projects that this one came from or led to, itself included, and the ties between them; no nodes when it is
    not in the catalogue.

    Only what is in the catalogue counts: a project outside it is no step on the way either, but one that was merged is
    the one in which it lives on. Of several ties between two the one that their own texts tell is given.
    """
    asked = {"project_id": project_id, "depth": min(depth, DEPTH), "moment": moment, "most": MOST + 1}
    found = list((await tx.execute(_nodes(moment is not None, direction), asked)).all())
    if not found or found[0].id != project_id:
        return Graph([], [], truncated=False)
    shown = found[:MOST]
    edges = await _between(tx, [row.id for row in shown], moment)
    return Graph(shown, edges, truncated=len(found) > MOST)


@cache
def _nodes(then: bool, direction: Direction) -> Select[Any]:
    standing = Standing(then)
    ways: list[Literal["up", "down"]] = ["up", "down"] if direction == "both" else [direction]
    first, *others = (select(each.c.id, each.c.depth) for each in (reached(standing, way) for way in ways))
    all_ways = first.union_all(*others).subquery()
    nearest = select(all_ways.c.id, func.min(all_ways.c.depth).label("depth")).group_by(all_ways.c.id).subquery()
    projects = standing.projects()
    nodes = select(projects, nearest.c.depth).join(nearest, nearest.c.id == projects.c.id)
    return nodes.order_by(nearest.c.depth, projects.c.id).limit(bindparam("most", type_=Integer))


async def adopters(tx: Transaction, project_ids: list[UUID], moment: datetime | None) -> list[Row[Any]]:
    """The lines of the register of these projects that are no project in the catalogue, the earliest first: each with
    `adopted_id`, the project under which it counts, and `line`, the words that it has now, if it is public now.
    """
    asked = {"shown": project_ids, "moment": moment}
    return list(await tx.execute(_adopters(moment is not None), asked))


@cache
def _adopters(then: bool) -> Select[Any]:
    standing = Standing(then)
    lines, merged, own_merged, own = standing.lines(), standing.merged(), standing.merged(), standing.projects()
    counts_under = func.coalesce(merged.c.into_id, lines.c.project_id)
    own_now = func.coalesce(own_merged.c.into_id, lines.c.own_project_id)
    joined = (
        lines.join(register, register.c.id == lines.c.id)
        .outerjoin(merged, merged.c.project_id == lines.c.project_id)
        .outerjoin(own_merged, own_merged.c.project_id == lines.c.own_project_id)
        .outerjoin(own, own.c.id == own_now)
    )
    query = select(lines, counts_under.label("adopted_id"), register.c.line).select_from(joined)
    query = query.where(counts_under == _SHOWN, own.c.id.is_(None))
    return query.order_by(register.c.line["since"].astext, lines.c.id)


async def _between(tx: Transaction, shown: list[UUID], moment: datetime | None) -> list[Row[Any]]:
    first: dict[tuple[UUID, UUID], Row[Any]] = {}
    for row in await tx.execute(_edges(moment is not None), {"shown": shown, "moment": moment}):
        first.setdefault((row.newer_id, row.older_id), row)
    return list(first.values())


@cache
def _edges(then: bool) -> Select[Any]:
    standing = Standing(then)
    link, project = standing.links(), standing.projects()
    newer_merged, older_merged = standing.merged(), standing.merged()
    newer = func.coalesce(newer_merged.c.into_id, link.c.newer_id)
    older = func.coalesce(older_merged.c.into_id, link.c.older_id)
    since = func.coalesce(link.c.since, project.c.first_published_at)
    return (
        select(
            newer.label("newer_id"), older.label("older_id"), link.c.relation, link.c.note,
            func.min(since).over(partition_by=[newer, older]).label("since"),
        )
        .select_from(
            link.outerjoin(newer_merged, newer_merged.c.project_id == link.c.newer_id)
            .outerjoin(older_merged, older_merged.c.project_id == link.c.older_id)
            .join(project, project.c.id == newer)
        )
        .where(newer == _SHOWN, older == _SHOWN, newer != older)
        .order_by(newer, older, newer != link.c.newer_id, older != link.c.older_id, link.c.relation, link.c.note)
    )  # fmt: skip


def reached(standing: Standing, direction: Literal["up", "down"], *, parts: bool = True) -> Any:
    """The project `project_id` and what it came from or led to in at most `depth` steps (both are parameters), as `id`
    and `depth`; one may be there with several depths. `parts`: also what was split off.
    """
    start = select(PROJECT.label("id"), cast(0, Integer).label("depth"))
    found = start.cte(f"reached_{direction}", recursive=True)
    link, merged, projects = standing.links(parts=parts), standing.merged(), standing.projects()
    here, there = (link.c.newer_id, link.c.older_id) if direction == "up" else (link.c.older_id, link.c.newer_id)
    now = func.coalesce(merged.c.into_id, there)
    step = (
        select(now, found.c.depth + 1)
        .select_from(
            found.join(link, standing.is_or_was(here, found.c.id))
            .outerjoin(merged, merged.c.project_id == there)
            .join(projects, projects.c.id == now)
        )
        .where(found.c.depth < bindparam("depth", type_=Integer))
    )
    return found.union(step)  # not union_all: a project that is reached twice in as many steps is followed once
