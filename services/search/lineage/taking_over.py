"""Who took over what, as relations: projects that build on another, and lines of the register."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, bindparam, case, func, select
from sqlalchemy.dialects import postgresql as pg

from services.search.lineage.standing import Standing


def ties(standing: Standing) -> CTE:
    """Each pair of projects in the catalogue of which one builds on the other, once: `older_id`, `older_at`,
    `older_themes`, `newer_id`, `isil` and `province` of the newer, `since` the first publication that says so, and
    `days` between `older_at` and that; none when the newer named it before it was there. What was split off is not
    taken over.
    """
    link, newer_merged, older_merged = standing.links(parts=False), standing.merged(), standing.merged()
    newer, older = standing.projects(), standing.projects()
    joined = (
        link.outerjoin(newer_merged, newer_merged.c.project_id == link.c.newer_id)
        .outerjoin(older_merged, older_merged.c.project_id == link.c.older_id)
        .join(newer, newer.c.id == func.coalesce(newer_merged.c.into_id, link.c.newer_id))
        .join(older, older.c.id == func.coalesce(older_merged.c.into_id, link.c.older_id))
    )
    since = func.coalesce(link.c.since, newer.c.first_published_at)
    days = func.extract("epoch", since - older.c.first_published_at) / 86_400
    return (
        select(
            older.c.id.label("older_id"),
            older.c.first_published_at.label("older_at"),
            older.c.themes.label("older_themes"),
            newer.c.id.label("newer_id"),
            newer.c.isil,
            newer.c.province,
            since.label("since"),
            case((days >= 0, days)).label("days"),
        )
        .ext(pg.distinct_on(older.c.id, newer.c.id))
        .select_from(joined)
        .where(older.c.id != newer.c.id)
        .order_by(older.c.id, newer.c.id, since)
        .cte("tied")
    )


def lines(standing: Standing) -> CTE:
    """Each library in the register of a project in the catalogue that is not its own: `adopted_id`, `isil`, `province`
    and `since`, once for each.
    """
    line, merged, adopted = standing.lines(), standing.merged(), standing.projects()
    joined = line.outerjoin(merged, merged.c.project_id == line.c.project_id).join(
        adopted, adopted.c.id == func.coalesce(merged.c.into_id, line.c.project_id)
    )
    since = func.coalesce(line.c.since, adopted.c.first_published_at)
    return (
        select(adopted.c.id.label("adopted_id"), line.c.isil, line.c.province, since.label("since"))
        .ext(pg.distinct_on(adopted.c.id, line.c.isil))
        .select_from(joined)
        .where(line.c.isil != adopted.c.isil)
        .order_by(adopted.c.id, line.c.isil, since)
        .cte("lined")
    )


def current(code: ColumnElement[str]) -> ColumnElement[str]:
    """The code under which a record's code counts today, by the parameter `followed` (`terms.successors`)."""
    return func.coalesce(bindparam("followed", type_=pg.JSONB).op("->>")(code), code)


def quartiles(days: ColumnElement[float]) -> list[ColumnElement[Any]]:
    """`ties`, and the three quartiles of their days."""
    return [
        func.count(days).label("ties"),
        *(
            func.percentile_cont(part).within_group(days.asc()).label(name)
            for part, name in ((0.25, "first_quartile"), (0.5, "median"), (0.75, "third_quartile"))
        ),
    ]
