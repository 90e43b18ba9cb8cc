"""The way through the phases: how many projects ever reached each, and what became of them there. From the facts."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, bindparam, case, func, literal, select, union_all
from sqlalchemy.dialects import postgresql as pg

from services.search import history_tables as told
from services.search.lineage.most_adopted import fits
from services.search.lineage.standing import MOMENT, Standing
from shared.db import Transaction
from shared.vocabularies import vocabulary


async def funnel(tx: Transaction, chosen: Mapping[str, set[str]], moment: datetime | None) -> list[Row[Any]]:
    """Per `phase` how many projects of the catalogue ever `reached` it, are in it `now`, and ever
    `went_on` from it, were `returned` from it to an earlier one, `stopped` in it or `resumed` in it.

    A project counts once for each, however often it did so. The phase of a publication counts as well as a transition.
    """
    phases = [term.code for term in vocabulary("phases").items]
    asked = {name: sorted(codes) for name, codes in chosen.items()} | {"moment": moment, "phases": phases}
    return list(await tx.execute(_funnel(moment is not None, tuple(sorted(chosen))), asked))


@cache
def _funnel(then: bool, dimensions: tuple[str, ...]) -> Select[Any]:
    projects = Standing(then).projects()
    asked = (
        select(projects.c.id, projects.c.phase, projects.c.outcome)
        .where(*(fits(projects, dimension) for dimension in dimensions))
        .cte("asked")
    )
    steps = union_all(
        *(
            select(table.c.project_id, table.c.moderation_sequence, table.c.phase, table.c.outcome)
            .join(asked, asked.c.id == table.c.project_id)
            .where(*((table.c.happened_at <= MOMENT,) if then else ()))
            for table in (told.publications, told.transitions)
        )
    ).subquery()
    in_order: Any = {"partition_by": steps.c.project_id, "order_by": steps.c.moderation_sequence}
    step = select(
        steps.c.project_id,
        steps.c.phase,
        steps.c.outcome,
        func.lag(steps.c.phase).over(**in_order).label("phase_before"),
        func.lag(steps.c.outcome).over(**in_order).label("outcome_before"),
    ).cte("step")
    place, place_before = _place(step.c.phase), _place(step.c.phase_before)
    is_first = step.c.phase_before.is_(None)
    events = union_all(
        select(step.c.project_id, step.c.phase, literal("reached", Text).label("what")),
        select(step.c.project_id, step.c.phase_before, literal("went_on", Text)).where(place > place_before),
        select(step.c.project_id, step.c.phase_before, literal("returned", Text)).where(place < place_before),
        select(step.c.project_id, step.c.phase, literal("stopped", Text)).where(
            step.c.outcome.is_not(None), step.c.outcome_before.is_(None)
        ),
        select(step.c.project_id, step.c.phase, literal("resumed", Text)).where(
            and_(~is_first, step.c.outcome.is_(None), step.c.outcome_before.is_not(None))
        ),
        select(asked.c.id, asked.c.phase, literal("now", Text)),
    ).subquery()
    counts = (
        func.count(case((events.c.what == what, events.c.project_id)).distinct()).label(what)
        for what in ("reached", "went_on", "returned", "stopped", "resumed", "now")
    )
    return select(events.c.phase, *counts).group_by(events.c.phase)


def _place(phase: ColumnElement[Any]) -> ColumnElement[int]:
    return func.array_position(bindparam("phases", type_=pg.ARRAY(Text)), phase)
