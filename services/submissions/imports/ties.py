"""What the rows of a file build on: the rules of lineage, for many rows at once and with the file itself as a place
where a project may be.
"""

from collections.abc import Sequence
from uuid import UUID

from services.submissions.imports import staging
from services.submissions.imports.domain import Row
from services.submissions.lineage import store as lineage
from services.submissions.lineage.commands import known as older_projects
from services.submissions.lineage.domain import CYCLE, Older, chain, settled
from shared.db import Transaction
from shared.problems import Fault, Text

Settled = tuple[list[dict[str, str]], list[Fault]]
"""The ties as they are kept, and what is wrong with them."""


async def settle(tx: Transaction, import_id: UUID, batch: Sequence[tuple[Row, UUID, str]]) -> list[Settled]:
    """What these rows, each with its project, may say they build on."""
    targets = {UUID(entry["projectId"]) for row, _, _ in batch for entry in row.fields["buildsOn"]}
    known = await older_projects(tx, targets)
    for each, (_, isil) in (await staging.in_file(tx, import_id, targets - known.keys())).items():
        known[each] = Older(each, None, is_public=False, is_alive=True, isil=isil)
    found = []
    for row, project_id, _ in batch:
        named = row.fields["buildsOn"]
        entries, faults = settled(project_id, row.isil, named, known, set())
        if faults and (accepted := await lineage.accepted(tx, project_id)):  # what it said before stays acceptable
            entries, faults = settled(project_id, row.isil, named, known, accepted)
        found.append((entries, faults))
    return found


async def settle_for_good(tx: Transaction, import_id: UUID, batch: Sequence[tuple[Row, UUID, str]]) -> list[Settled]:
    """The same from here to the commit, and nothing goes in a circle with what others wrote meanwhile."""
    if not batch:
        return []
    await lineage.lock(tx)
    found = await settle(tx, import_id, batch)
    above = await lineage.built_on(tx, {UUID(entry["projectId"]) for entries, _ in found for entry in entries})
    for (_, project_id, _), (entries, faults) in zip(batch, found, strict=True):
        older = {UUID(entry["projectId"]) for entry in entries}
        if any(chain(above, each, project_id) for each in older):
            words = Text("Dit project zou op zichzelf voortbouwen.", "This project would build on itself.")
            faults.append(Fault("body", "/buildsOn", CYCLE, words))
        if not faults:
            above[project_id] = above.get(project_id, set()) | older
    return found


async def with_those_above(tx: Transaction, import_id: UUID) -> list[tuple[UUID, UUID]]:
    """Every tie in the file, and those from there up: who (newer) builds on whom (older)."""
    ties = await staging.ties(tx, import_id)
    above = await lineage.built_on(tx, {older for _, older in ties} - {newer for newer, _ in ties})
    return [*ties, *((newer, older) for newer, them in above.items() for older in them)]
