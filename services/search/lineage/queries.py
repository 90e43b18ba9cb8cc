"""How projects come from each other, as everyone may read it."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.search import terms
from services.search.bodies import library
from services.search.day import end_of
from services.search.lineage import graph, most_adopted, spread, time_to_adopt
from services.search.lineage.bodies import (
    AdoptingLibrary,
    CatalogueAsked,
    CodeDays,
    Days,
    Edge,
    Hop,
    Lineage,
    LineageAsked,
    MostAdopted,
    MostAdoptedAsked,
    MostAdoptedList,
    Node,
    ProvinceCount,
    ProvinceReached,
    Spread,
    SpreadAsked,
    SpreadStep,
    TimeToAdopt,
)
from services.search.queries import gone
from shared.db import Transaction
from shared.problems import invalid
from shared.vocabularies import vocabulary

NO_DAYS = Days(ties=0, median=None, first_quartile=None, third_quartile=None)


async def lineage(tx: Transaction, project_id: UUID, asked: LineageAsked) -> Lineage:
    """What a project came from and what it led to. Raises Problem 404, or 308 for one that was merged."""
    moment = end_of(asked.as_of)
    found = await graph.around(tx, project_id, asked.direction, asked.depth, moment)
    if not found.nodes:
        raise await gone(tx, project_id, "/lineage")
    lines = await graph.adopters(tx, [row.id for row in found.nodes], moment)
    return Lineage(
        as_of=asked.as_of,
        nodes=[Node(**_shown(row), depth=row.depth) for row in found.nodes],
        edges=[
            Edge(from_=row.newer_id, to=row.older_id, relation=row.relation, note=row.note, since=row.since)
            for row in found.edges
        ],
        adopters=[_adopting(row) for row in lines],
        truncated=found.truncated,
    )


async def spreading(tx: Transaction, project_id: UUID, asked: SpreadAsked) -> Spread:
    """How an idea spread from this project. Raises Problem 404, or 308 for one that was merged."""
    found = await spread.spread(tx, project_id, asked.interval, end_of(asked.as_of))
    if found.start is None:
        raise await gone(tx, project_id, "/spread")
    days = {row.hop: row for row in found.hops}
    return Spread(
        as_of=asked.as_of,
        projects=_sum(found.steps, "project"),
        adopters=_sum(found.steps, "line"),
        series=_series(found.steps),
        provinces=_provinces(found.start, found.steps),
        time_to_adopt=Days(**_days(days[None])) if None in days else NO_DAYS,
        hops=[Hop(**_days(row), hop=hop) for hop, row in days.items() if hop is not None],
    )


async def most_built_upon(tx: Transaction, asked: MostAdoptedAsked) -> MostAdoptedList:
    """The projects that are taken over most. Raises Problem 400 naming every value that is in no vocabulary."""
    found = await most_adopted.most_adopted(tx, _chosen(asked), asked.by, asked.size, end_of(asked.as_of))
    items = [MostAdopted(**_shown(row), direct=row.direct, all=row.all) for row in found.rows]
    return MostAdoptedList(as_of=asked.as_of, total=found.total, truncated=found.total > len(items), items=items)


async def days_to_adopt(tx: Transaction, asked: CatalogueAsked) -> TimeToAdopt:
    """How long ideas take to be built upon. Raises Problem 400 naming every value that is in no vocabulary."""
    rows = await time_to_adopt.time_to_adopt(tx, _chosen(asked), end_of(asked.as_of))
    return TimeToAdopt(
        as_of=asked.as_of,
        overall=next(Days(**_days(row)) for row in rows if row.dimension is None),
        themes=_by_code(rows, "theme"),
        provinces=_by_code(rows, "province"),
    )


def _chosen(asked: CatalogueAsked) -> dict[str, set[str]]:
    codes, faults = terms.chosen(asked.filters())
    if faults:
        raise invalid(faults)
    return codes


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "library": library(row),
        "province": row.province,
        "phase": row.phase,
        "outcome": row.outcome,
        "published_at": row.first_published_at,
    }


def _adopting(row: Row[Any]) -> AdoptingLibrary:
    """A line as it stood, with the words that it has now; without words when it is not public now."""
    words: dict[str, Any] = {
        "adoptedAs": "",
        "phase": None,
        "changed": "",
        "since": "",
        "outcome": None,
        "reason": None,
    }
    words |= {name: value for name, value in (row.line or {}).items() if name in words}
    if row.status != "ended":
        words |= {"outcome": None, "reason": None}
    stood = {
        "library": {"isil": row.isil, "name": row.library_name, "province": row.province},
        "status": row.status,
        "ownProjectId": None,
        "projectId": row.adopted_id,
        "confirmedAt": row.since,
    }
    return AdoptingLibrary.model_validate({**words, **stood})


def _sum(steps: Iterable[Row[Any]], kind: str) -> int:
    return sum(row.number for row in steps if row.kind == kind)


def _series(steps: list[Row[Any]]) -> list[SpreadStep]:
    made, total = [], 0
    for period, then in groupby(steps, key=attrgetter("period")):
        rows = list(then)
        total += sum(row.number for row in rows)
        counts: dict[str, int] = {}
        for row in rows:
            counts[row.province] = counts.get(row.province, 0) + row.number
        provinces = [
            ProvinceCount(code=code, label=vocabulary("provinces").label(code), count=count)
            for code, count in sorted(counts.items())
        ]
        made.append(
            SpreadStep(
                period=period, projects=_sum(rows, "project"), adopters=_sum(rows, "line"), total=total,
                provinces=provinces,
            )
        )  # fmt: skip
    return made


def _provinces(start: Row[Any], steps: Iterable[Row[Any]]) -> list[ProvinceReached]:
    first = {start.province: start.first_published_at}
    for row in steps:
        first[row.province] = min(first.get(row.province, row.first), row.first)
    ordered = sorted(first.items(), key=lambda each: (each[1], each[0]))
    labels = vocabulary("provinces")
    return [ProvinceReached(code=code, label=labels.label(code), reached_at=at) for code, at in ordered]


def _by_code(rows: Iterable[Row[Any]], dimension: str) -> list[CodeDays]:
    labels = vocabulary(terms.VOCABULARIES[dimension])
    found = [row for row in rows if row.dimension == dimension]
    ordered = sorted(found, key=lambda row: (-row.ties, row.code))
    return [CodeDays(**_days(row), code=row.code, label=labels.label(row.code)) for row in ordered]


def _days(row: Row[Any]) -> dict[str, Any]:
    names = ("median", "first_quartile", "third_quartile")
    rounded = {name: None if getattr(row, name) is None else round(float(getattr(row, name)), 1) for name in names}
    return {"ties": row.ties, **rounded}
