"""Where a merged project lives on."""

from uuid import UUID

from sqlalchemy import select

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.merging.store import merges
from shared.db import Transaction
from shared.problems import merged


async def survivor(tx: Transaction, project_id: UUID) -> UUID:
    """The project that this one lives on in; itself when it was never merged."""
    query = select(merges.c.into_id).where(merges.c.project_id == project_id)
    return (await tx.execute(query)).scalar_one_or_none() or project_id


async def must_live(tx: Transaction, project: Project, route: str = "") -> None:
    """Raises Problem 308 with the address of the survivor, where the same `route` answers. When that one is not public
    any more, the old project is shown to whom it was always shown.
    """
    if project.status != "merged":
        return
    into = await projects.get(tx, await survivor(tx, project.id))
    if into.is_public:
        raise merged(f"/v1/projects/{into.id}{route}")
