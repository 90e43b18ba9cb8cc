"""Edges follow the text: checked and kept in the transaction that changes it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.submissions import store as projects
from services.submissions.domain import OVER, TAKEN_DOWN
from services.submissions.lineage import store
from services.submissions.lineage.domain import Older, chain, circle, settled
from services.submissions.lineage.store import WORKING_COPY
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault

SOMEBODY_S = "een project dat nog niet openbaar is"


async def settle(
    tx: Transaction, person: Principal, project_id: UUID, isil: str, named: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """What the text of `project_id`, of the library `isil`, may say it builds on, and everything wrong with it.

    From here to the commit nobody else adds an edge: two projects that are made to build on each other at the same
    moment are checked one after the other.
    """
    await store.lock(tx)
    there = await known(tx, [UUID(entry["projectId"]) for entry in named])
    entries, faults = settled(project_id, isil, named, there, await store.accepted(tx, project_id))
    targets = [UUID(entry["projectId"]) for entry in entries]
    above = await store.built_on(tx, targets)
    for place, target in enumerate(targets):
        if target != project_id and (way := chain(above, target, project_id)):
            faults.append(circle(place, [await _title(tx, person, each) for each in way]))
    return entries, faults


async def known(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Older]:
    """These projects, as far as they exist, and those that they were merged into, as an edge finds them."""
    return {
        row.id: Older(
            row.id,
            row.into_id,
            is_public=row.published_revision is not None and row.status not in TAKEN_DOWN,
            is_alive=row.status not in OVER,
            isil=row.isil,
        )
        for row in await store.older(tx, ids)
    }


async def keep(tx: Transaction, project_id: UUID, entries: list[dict[str, Any]], revision: int = WORKING_COPY) -> None:
    """Keep what was settled as the edges of the working copy, or of a revision that was just frozen."""
    await store.replace(tx, project_id, revision, entries)


async def contract(tx: Transaction, person: Principal, old: UUID, into: UUID) -> list[str] | None:
    """Let all edges of `old` count under `into`. When that closes a circle nothing is changed, and the way round is
    returned in titles. The caller holds the rows of both.
    """
    await store.lock(tx)
    above = await store.built_on(tx, [old, into])
    for start, goal in ((old, into), (into, old)):
        way = chain(above, start, goal)
        if way and len(way) > 2:  # one that builds on its own duplicate is no circle: that edge falls away
            return [await _title(tx, person, each) for each in way]
        if way:
            # Beside the direct edge there may be a longer way.
            without = {**above, start: above[start] - {goal}}
            if longer := chain(without, start, goal):
                return [await _title(tx, person, each) for each in longer]
    await store.move(tx, old, into)
    return None


async def _title(tx: Transaction, person: Principal, project_id: UUID) -> str:
    """A title that this person may read."""
    project = await projects.find(tx, project_id)
    if project is None:
        return SOMEBODY_S
    if project.sees_working_copy(person):
        return str(project.content["title"])
    if project.published_revision is not None and project.status != "withdrawn":
        content = await projects.revision_content(tx, project_id, project.published_revision)
        return str((content or {}).get("title") or SOMEBODY_S)
    return SOMEBODY_S
