"""What is most built upon, in one hop and over all of them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql as pg

from services.search.lineage import taking_over
from services.search.lineage.standing import Standing
from shared.db import Transaction


class Ranking(NamedTuple):
    """The first projects, each with `direct` and `all`, and how many there are."""

    rows: list[Row[Any]]
    total: int


async def most_adopted(
    tx: Transaction,
    chosen: Mapping[str, set[str]],
    by: Literal["direct", "all"],
    most: int,
    moment: datetime | None,
) -> Ranking:
    """The projects with these codes that are taken over most, each project and each library counted once."""
    asked = {name: sorted(codes) for name, codes in chosen.items()} | {"moment": moment, "most": most}
    rows = list(await tx.execute(_ranking(moment is not None, by, tuple(sorted(chosen))), asked))
    return Ranking(rows, rows[0].total if rows else 0)


@cache
def _ranking(then: bool, by: Literal["direct", "all"], dimensions: tuple[str, ...]) -> Select[Any]:
    standing = Standing(then)
    ties, lines = taking_over.ties(standing), taking_over.lines(standing)
    projects = standing.projects()
    direct = _direct(projects, ties, lines)
    taken_over = select(projects, direct.label("direct")).where(
        exists().where(ties.c.older_id == projects.c.id) | exists().where(lines.c.adopted_id == projects.c.id),
        *(fits(projects, dimension) for dimension in dimensions),
    )
    roots = taken_over.cte("roots")
    # The closure is as large as all paths end to end: it is made for what is shown, unless it decides what is.
    ranked = roots if by == "all" else _first(select(roots), roots.c.direct, roots).cte("ranked")
    reach = _reach(ranked, ties)
    over_all = _over_all(ranked, reach, ties, lines).label("all")
    total = select(func.count()).select_from(roots).scalar_subquery().label("total")
    query = select(ranked, over_all, total)
    order = ranked.c.direct if by == "direct" else over_all
    first: Select[Any] = _first(query, order, ranked)
    return first


def fits(projects: FromClause, dimension: str) -> ColumnElement[bool]:
    """Whether a project has one of the codes in the parameter that is named as the dimension."""
    codes = bindparam(dimension, type_=pg.ARRAY(Text))
    if dimension == "theme":
        return projects.c.themes.bool_op("&&")(codes)
    fit: ColumnElement[bool] = projects.c[dimension] == func.any(codes)
    return fit


def _first(query: Any, order: Any, of: FromClause) -> Any:
    most = bindparam("most", type_=Integer)
    return query.order_by(order.desc(), of.c.first_published_at.desc(), of.c.id.desc()).limit(most)


def _direct(projects: FromClause, ties: CTE, lines: CTE) -> Any:
    """As `catalogue.adoptions`: the projects that build on it, and the libraries in the register without one."""
    theirs = select(ties.c.isil).where(ties.c.older_id == projects.c.id).correlate(projects)
    built = select(func.count()).where(ties.c.older_id == projects.c.id).correlate(projects).scalar_subquery()
    registered = select(func.count()).where(lines.c.adopted_id == projects.c.id, lines.c.isil.not_in(theirs))
    return built + registered.correlate(projects).scalar_subquery()


def _reach(roots: CTE, ties: CTE) -> CTE:
    """Every pair of a root and what comes from it. A pair is followed once, so that a circle ends."""
    start = select(roots.c.id.label("root_id"), roots.c.id.label("id")).cte("reach", recursive=True)
    return start.union(select(start.c.root_id, ties.c.newer_id).join(ties, ties.c.older_id == start.c.id))


def _over_all(roots: CTE, reach: CTE, ties: CTE, lines: CTE) -> Any:
    inside = select(func.count() - literal_column("1")).where(reach.c.root_id == roots.c.id).correlate(roots)
    again = reach.alias()
    theirs = (
        select(ties.c.isil).join(again, again.c.id == ties.c.newer_id).where(again.c.root_id == roots.c.id)
    ).correlate(roots)
    registered = (
        select(func.count(lines.c.isil.distinct()))
        .join(reach, reach.c.id == lines.c.adopted_id)
        .where(reach.c.root_id == roots.c.id, lines.c.isil != roots.c.isil, lines.c.isil.not_in(theirs))
        .correlate(roots)
    )
    return inside.scalar_subquery() + registered.scalar_subquery()
