"""How long ideas take to be built upon, over the whole catalogue."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, Text, func, literal, null, select, union_all

from services.search import terms
from services.search.lineage import taking_over
from services.search.lineage.most_adopted import fits
from services.search.lineage.standing import Standing
from shared.db import Transaction


async def time_to_adopt(tx: Transaction, chosen: Mapping[str, set[str]], moment: datetime | None) -> list[Row[Any]]:
    """Quartiles of the days by `dimension` and `code`: of everything (both empty), by theme of the older project, old
    codes under their successor, and by province of the newer. `chosen` are codes of the older project.
    """
    followed = terms.successors("theme")
    asked = {name: sorted(codes) for name, codes in chosen.items()} | {"moment": moment, "followed": followed}
    return list(await tx.execute(_days(moment is not None, tuple(sorted(chosen))), asked))


@cache
def _days(then: bool, dimensions: tuple[str, ...]) -> CompoundSelect[Any]:
    standing = Standing(then)
    ties, older = taking_over.ties(standing), standing.projects()
    asked = (
        select(ties)
        .join(older, older.c.id == ties.c.older_id)
        .where(*(fits(older, dimension) for dimension in dimensions))
        .cte("asked")
    )
    each = select(asked.c.older_id, asked.c.newer_id, asked.c.days, func.unnest(asked.c.older_themes).label("code"))
    themed = each.subquery()
    theme = taking_over.current(themed.c.code).label("theme")
    by_theme = select(themed.c.older_id, themed.c.newer_id, themed.c.days, theme).distinct().subquery()
    everything = select(null().label("dimension"), null().label("code"), *taking_over.quartiles(asked.c.days))
    by_code = (("theme", by_theme, by_theme.c.theme), ("province", asked, asked.c.province))
    return union_all(
        everything,
        *(
            select(literal(name, Text), code, *taking_over.quartiles(of.c.days)).group_by(code)
            for name, of, code in by_code
        ),
    )
