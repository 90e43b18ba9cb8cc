"""What may be read by whom: the library its working copy, moderators what was submitted, everyone what is published."""

from typing import Any
from uuid import UUID

from services.submissions import store
from services.submissions.bodies import Revision, RevisionItem, changes_between, public_record, record
from services.submissions.domain import PRIVATE, Project
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden, not_found
from shared.vocabularies import vocabulary
from shared.web.paging import Page, cut


async def project(tx: Transaction, person: Principal | None, project_id: UUID) -> tuple[int, dict[str, Any]]:
    """The version and the record as this person may see it. Raises Problem 404, also for what exists but is not his."""
    found = await store.get(tx, project_id)
    if found.sees_working_copy(person):
        return found.version, record(found, found.content)
    if found.sees_submission(person):
        content = await store.revision_content(tx, project_id, found.revision)
        return found.version, record(found, content or {})
    if found.is_public and found.published_revision is not None:
        face = await store.revision(tx, project_id, found.published_revision)
        return found.published_revision, public_record(found, face)
    raise not_found()


async def projects(
    tx: Transaction, person: Principal, *, mine: bool, status: str | None, limit: int, after: UUID | None
) -> Page[dict[str, Any]]:
    """A page of the person's library's projects, or of his area's submissions."""
    isil = provinces = None
    if person.library is not None and (mine or not person.has("moderator", "spn")):
        isil = person.library.isil
    elif not mine and person.has("spn"):
        provinces = [term.code for term in vocabulary("provinces").items]
    elif not mine and person.has("moderator"):
        provinces = sorted(person.provinces)
    else:
        raise forbidden(
            "Deze lijst is er voor bibliotheken en moderatoren. Alle gepubliceerde projecten vind je via zoeken.",
            "This list is for libraries and moderators. All published projects are found by searching.",
        )
    found, total = await store.page(tx, isil=isil, provinces=provinces, status=status, after=after, limit=limit + 1)
    found, following = cut(found, limit)
    items = []
    for item in found:
        own = item.sees_working_copy(person)
        content = item.content if own else await store.revision_content(tx, item.id, item.revision)
        items.append(record(item, content or {}))
    return Page(items=items, total=total, next=following)


async def revisions(tx: Transaction, person: Principal | None, project_id: UUID) -> Page[RevisionItem]:
    """The revisions that this person may see, oldest first."""
    found = await store.get(tx, project_id)
    items = [
        RevisionItem(revision=row.revision, submitted_at=row.submitted_at)
        for row in await store.list_revisions(tx, project_id)
        if _may_read(found, person, row.revision)
    ]
    if not items and not found.sees_working_copy(person):
        raise not_found()
    return Page(items=items, total=len(items))


async def revision(tx: Transaction, person: Principal | None, project_id: UUID, number: int) -> Revision:
    """One revision with its difference, for insiders: to the public the revision before may never have been shown."""
    found = await store.get(tx, project_id)
    row = next((row for row in await store.list_revisions(tx, project_id) if row.revision == number), None)
    if row is None or not _may_read(found, person, number):
        raise not_found()
    insider = found.sees_working_copy(person) or found.sees_submission(person)
    before = (await store.revision_content(tx, project_id, number - 1) or {}) if insider and number > 1 else {}
    content = row.content if insider else {name: value for name, value in row.content.items() if name not in PRIVATE}
    return Revision(
        project_id=project_id,
        revision=number,
        submitted_at=row.submitted_at,
        content=content,
        changes=changes_between(before, row.content) if before else [],
    )


def _may_read(found: Project, person: Principal | None, number: int) -> bool:
    if found.sees_working_copy(person) or found.sees_submission(person):
        return True
    return found.is_public and number == found.published_revision
