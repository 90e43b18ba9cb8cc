"""The rows of the index of the past: for each project one of every period in which nothing of it changed, the present
included, so that a day is one filter (`since` ≤ day < `until`) and everything else is as in the index of the present.

The words are today's. What was taken back or merged since has none, but counts for the days on which it was there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Table, Uuid, cast, func, select
from sqlalchemy.dialects import postgresql as pg

from services.search import history, history_tables
from services.search.adopted import Line, Surroundings, Tie
from services.search.catalogue import in_catalogue
from services.search.index.rows import Rows, Source
from services.search.period import Merge, Period, periods
from services.search.tables import projects
from shared.db import Transaction

told = history_tables
_UUIDS = pg.ARRAY(Uuid)
_TEXT = ("id", "content", "first_published_at")


class Stretch(NamedTuple):
    """A part of a period in which the number of adoptions was the same."""

    period: Period
    adoptions: int


async def past(tx: Transaction, ids: Collection[UUID]) -> Rows:
    """Every stretch of these projects."""
    columns = [*(projects.c[name] for name in _TEXT), in_catalogue(projects).label("shown")]
    known = (await tx.execute(select(*columns).where(projects.c.id.in_(ids)))).mappings()
    texts = {row["id"]: dict(row) for row in known}
    found: Rows = []
    for project, around in (await surroundings(tx, ids)).items():
        if (text := texts.get(project)) is not None:
            is_merged = any(isinstance(fact, Merge) for fact in around.facts[project])
            found += [_row(text, stretch, is_merged=is_merged) for stretch in stretches(project, around)]
    return found


PAST = Source("past", past)


def stretches(project: UUID, around: Surroundings) -> Iterator[Stretch]:
    """The periods of a project, cut where its number of adoptions changed."""
    moments = sorted(around.moments()) if around.ties or around.lines else []  # without them there were none
    for period in around.periods[project]:
        cuts = [each for each in moments if period.since < each and (period.until is None or each < period.until)]
        since, adopted = period.since, around.adoptions(project, period.since) if moments else 0
        for cut in cuts:
            then = around.adoptions(project, cut)
            if then != adopted:
                yield Stretch(replace(period, since=since, until=cut), adopted)
                since, adopted = cut, then
        yield Stretch(replace(period, since=since), adopted)


async def surroundings(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Surroundings]:
    """What the periods and adoptions of each of these projects follow from."""
    names: dict[UUID, set[UUID]] = {project: {project} for project in ids}
    for row in await _where(tx, told.merges, "into_id", ids):
        names[row.into_id].add(row.project_id)
    every = set().union(*names.values())
    ties, lines = defaultdict(set), defaultdict(set)
    for row in await _where(tx, told.ties, "older_id", every):
        ties[row.older_id].add(Tie(row.newer_id, row.moderation_sequence, row.older_id))
    for row in await _where(tx, told.lines, "project_id", every):
        line = Line(row.id, row.submissions_sequence, row.project_id, row.isil, row.happened_at)
        lines[row.project_id].add(line)
    newer = {tie.newer for found in ties.values() for tie in found}
    into = defaultdict(set)
    for row in await _where(tx, told.merges, "project_id", newer):
        into[row.project_id].add(row.into_id)
    facts = await history.facts(tx, every | newer | set().union(*into.values()))
    known = {project: periods(each) for project, each in facts.items()}

    def around(project: UUID) -> Surroundings:
        mine = {tie for name in names[project] for tie in ties[name]}
        near = names[project] | {each for tie in mine for each in (tie.newer, *into[tie.newer])}
        return Surroundings(
            mine,
            {line for name in names[project] for line in lines[name]},
            {each: facts[each] for each in near},
            {each: known[each] for each in near},
        )

    return {project: around(project) for project in ids}


async def _where(tx: Transaction, table: Table, column: str, among: Collection[UUID]) -> Sequence[Row[Any]]:
    return (await tx.execute(select(table).where(table.c[column] == func.any(cast(list(among), _UUIDS))))).all()


def _row(text: Mapping[str, Any], stretch: Stretch, *, is_merged: bool) -> Mapping[str, Any]:
    """As `rows.present` gives one, with `since` and `until`."""
    content = text["content"]
    if not text["shown"]:
        content = {"title": history.MERGED if is_merged else history.TOMBSTONE, "summary": ""}
    return {
        **vars(stretch.period),
        "id": text["id"],
        "content": {**content, "coreFunctions": list(stretch.period.core_functions)},
        "first_published_at": text["first_published_at"],
        "adoptions": stretch.adoptions,
    }
