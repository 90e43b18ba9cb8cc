"""Merge and split, in the transaction that the caller opened and will commit.

Two merges at once, of A into B and of B into A, take the rows in one order: the second finds what the first did.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from services.submissions import store as projects
from services.submissions.adoptions import store as adoptions
from services.submissions.commands import create_draft
from services.submissions.domain import Project
from services.submissions.lineage import commands as lineage
from services.submissions.lineage import store as edges
from services.submissions.merging import domain
from services.submissions.merging.bodies import Merged
from services.submissions.merging.queries import survivor
from services.submissions.merging.store import merges
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import Fault, Problem, invalid


async def merge(tx: Transaction, person: Principal, project_id: UUID, named: UUID, reason: str) -> Merged:
    """Let a project live on in another one, with everything that counts under it."""
    into_id = await survivor(tx, named)
    before = await _merged_into(tx, project_id)
    held = {each: await projects.find(tx, each, lock=True) for each in sorted({project_id, into_id, *before})}
    old, into = held[project_id] or await projects.get(tx, project_id), held[into_id]
    domain.must_be_merged_by(person, old, into)
    assert into is not None
    now = datetime.now(UTC)
    domain.merge(old, into, reason, now)
    way = await lineage.contract(tx, person, old.id, into.id)
    if way is not None:
        raise domain.circle(way)
    row = {"into_id": into.id, "first_into_id": into.id, "reason": reason, "by": person.sub, "merged_at": now}
    await tx.execute(insert(merges).values(project_id=old.id, **row))
    await adoptions.move(tx, old.id, into.id)
    await projects.save(tx, old)
    for earlier in await _merged_into(tx, old.id):
        await _follow(tx, held.get(earlier) or await projects.get(tx, earlier, lock=True), into.id, now)
    return Merged(project_id=old.id, into=into.id, reason=reason, merged_at=now)


async def split(
    tx: Transaction, person: Principal, project_id: UUID, parts: list[dict[str, Any]], reason: str
) -> tuple[Project, list[UUID]]:
    """Make a draft of each part, for the same library. Raises Problem 400 with the faults of all parts."""
    parent = await projects.get(tx, project_id, lock=True)
    parent.must_be_owned_by(person)
    parent.must_be_alive()
    made: list[UUID] = []
    faults: list[Fault] = []
    for place, fields in enumerate(parts):
        try:
            made.append((await create_draft(tx, person, fields)).id)
        except Problem as refusal:
            if not refusal.errors:
                raise
            faults += [Fault(f.where, f"/parts/{place}{f.pointer}", f.code, f.text) for f in refusal.errors]
    if faults:
        raise invalid(faults)
    for part in made:
        await edges.add_part(tx, part, parent.id, "")
    domain.split(parent, tuple(made), reason, datetime.now(UTC))
    await projects.save(tx, parent)
    return parent, made


async def _merged_into(tx: Transaction, project_id: UUID) -> list[UUID]:
    query = select(merges.c.project_id).where(merges.c.into_id == project_id).order_by(merges.c.project_id)
    return list((await tx.execute(query)).scalars())


async def _follow(tx: Transaction, earlier: Project, into: UUID, now: datetime) -> None:
    """What was merged into the project that is merged now lives on in the same one, and is told so in its own line of
    events: no reader has to follow a chain.
    """
    where = merges.c.project_id == earlier.id
    reason: str = (await tx.execute(select(merges.c.reason).where(where))).scalar_one()
    await tx.execute(update(merges).where(where).values(into_id=into))
    earlier.events.append(domain.merged_event(earlier, into, reason, now))
    await projects.save(tx, earlier)
