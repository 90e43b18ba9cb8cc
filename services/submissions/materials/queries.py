"""Whose eyes a file is for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.submissions import store as projects
from services.submissions.domain import Project
from services.submissions.materials import store
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found


@dataclass(frozen=True)
class Found:
    """A file, and whether everyone may have it."""

    file: Row[Any]
    public: bool


async def file(tx: Transaction, person: Principal | None, project_id: UUID, file_id: UUID) -> Found:
    """A file that this person may have: everyone what the published revision names, moderators what any revision names,
    the library and its co-authors all. Raises Problem 404, also for what exists but is not his.
    """
    project = await projects.get(tx, project_id)
    found = await store.find(tx, project_id, file_id)
    if found is None:
        raise not_found()
    if await _is_public(tx, project, file_id):
        return Found(found, public=True)
    if project.sees_working_copy(person):
        return Found(found, public=False)
    withdrawn = project.status == "withdrawn"  # then only the library itself may still fetch its own file
    if not withdrawn and project.sees_submission(person) and await store.was_submitted(tx, file_id):
        return Found(found, public=False)
    raise not_found()


async def _is_public(tx: Transaction, project: Project, file_id: UUID) -> bool:
    if not project.is_public or project.published_revision is None:
        return False
    content = await projects.revision_content(tx, project.id, project.published_revision) or {}
    return any(entry.get("id") == str(file_id) for entry in content.get("materials") or ())
