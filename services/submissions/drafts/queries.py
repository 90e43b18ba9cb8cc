"""The history of a working copy, for who sees the working copy itself."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.submissions import store as projects
from services.submissions.bodies import changes_between
from services.submissions.domain import Project
from services.submissions.drafts import store
from services.submissions.drafts.bodies import Version, VersionItem
from services.submissions.rights import only_for_the_library
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.web.paging import Page


async def versions(tx: Transaction, person: Principal, project_id: UUID) -> Page[VersionItem]:
    """What is kept, newest first. Raises Problem 404, and 403 for who may see the project but not its working copy."""
    await _visible(tx, person, project_id)
    items = [VersionItem(**_facts(row, person)) for row in await store.versions(tx, project_id)]
    return Page(items=items, total=len(items))


async def version(tx: Transaction, person: Principal, project_id: UUID, number: int) -> Version:
    """One version, and its difference with the working copy as it is now."""
    project = await _visible(tx, person, project_id)
    row = await store.version(tx, project_id, number)
    if row is None:
        raise not_found()
    changes = changes_between(row.content, project.content)
    return Version(**_facts(row, person), content=row.content, changes=changes)


async def _visible(tx: Transaction, person: Principal, project_id: UUID) -> Project:
    project = await projects.get(tx, project_id)
    if project.sees_working_copy(person):
        return project
    raise only_for_the_library() if project.is_public or project.sees_submission(person) else not_found()


def _facts(row: Row[Any], person: Principal) -> dict[str, Any]:
    return {
        "version": row.number,
        "saved_at": row.saved_at,
        "kept_at": row.kept_at,
        "revision": row.revision,
        "mine": row.by == person.sub,
    }
