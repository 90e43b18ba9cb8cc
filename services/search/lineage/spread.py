"""How an idea spread from one project: who took it over, over any number of hops, when and in which province."""

from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, Row, Select, Text, func, literal, select, tuple_, union_all
from sqlalchemy.dialects import postgresql as pg

from services.search.lineage import taking_over
from services.search.lineage.graph import DEPTH, PROJECT, reached
from services.search.lineage.standing import Standing
from shared.db import Transaction
from shared.moments import HERE

SHAPES = {"month": "YYYY-MM", "year": "YYYY"}


class Spreading(NamedTuple):
    """`start`: where and when it began, None when the project is not in the catalogue. `steps`: per period, kind
    (`project` or `line`) and province how many, and the first of them. `hops`: the days per hop, and of all (None).
    """

    start: Row[Any] | None
    steps: list[Row[Any]]
    hops: list[Row[Any]]


async def spread(
    tx: Transaction, project_id: UUID, interval: Literal["month", "year"], moment: datetime | None
) -> Spreading:
    """Count who took over this project, and who took it over from them, each once."""
    asked = {"project_id": project_id, "depth": DEPTH, "moment": moment}
    then = moment is not None
    start = (await tx.execute(_start(then), asked)).first()
    if start is None:
        return Spreading(None, [], [])
    steps = await tx.execute(_steps(then, SHAPES[interval]), asked)
    return Spreading(start, list(steps), list(await tx.execute(_hops(then), asked)))


@cache
def _start(then: bool) -> Select[Any]:
    projects = Standing(then).projects()
    return select(projects.c.province, projects.c.first_published_at).where(projects.c.id == PROJECT)


def _near(standing: Standing) -> CTE:
    """The project and all that came from it, each once, by the fewest hops."""
    found = reached(standing, "down", parts=False)
    return select(found.c.id, func.min(found.c.depth).label("depth")).group_by(found.c.id).cte("near")


@cache
def _steps(then: bool, shape: str) -> Select[Any]:
    standing = Standing(then)
    near, ties = _near(standing), taking_over.ties(standing)
    project = standing.projects()
    line = taking_over.lines(standing)
    taken = (
        select(literal("project", Text).label("kind"), ties.c.province, ties.c.since)
        .ext(pg.distinct_on(ties.c.newer_id))
        .join(near, near.c.id == ties.c.older_id)
        .where(ties.c.newer_id != PROJECT)
        .order_by(ties.c.newer_id, ties.c.since)
        .subquery()
    )
    theirs = select(project.c.isil).join(near, near.c.id == project.c.id)
    registered = (
        select(literal("line", Text).label("kind"), line.c.province, line.c.since)
        .ext(pg.distinct_on(line.c.isil))
        .join(near, near.c.id == line.c.adopted_id)
        .where(line.c.isil.not_in(theirs))
        .order_by(line.c.isil, line.c.since)
        .subquery()
    )
    both = union_all(select(taken), select(registered)).subquery()
    period = func.to_char(func.timezone(str(HERE), both.c.since), shape).label("period")
    counted = select(
        period, both.c.kind, both.c.province, func.count().label("number"), func.min(both.c.since).label("first")
    )
    return counted.group_by(period, both.c.kind, both.c.province).order_by(period, both.c.kind, both.c.province)


@cache
def _hops(then: bool) -> Select[Any]:
    standing = Standing(then)
    near, ties = _near(standing), taking_over.ties(standing)
    hop = (near.c.depth + 1).label("hop")
    each = (
        select(hop, ties.c.days).join(near, near.c.id == ties.c.older_id).where(ties.c.newer_id != PROJECT).subquery()
    )
    nothing = tuple_()
    query = select(each.c.hop, *taking_over.quartiles(each.c.days))
    return query.group_by(func.grouping_sets(each.c.hop, nothing)).order_by(each.c.hop.nulls_first())
