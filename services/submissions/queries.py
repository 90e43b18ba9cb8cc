"""What may be read by whom: the library its working copy, moderators what was submitted, everyone what is published."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.submissions import store
from services.submissions.bodies import Revision, RevisionItem, changes_between, public_record, record
from services.submissions.domain import PRIVATE, Project
from services.submissions.lineage import queries as lineage
from services.submissions.merging import queries as merging
from services.submissions.reviews.domain import dutch_day
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden, invalid, not_found, unknown_code
from shared.vocabularies import vocabulary
from shared.web.paging import Page, cut


async def project(tx: Transaction, person: Principal | None, project_id: UUID) -> tuple[int, dict[str, Any]]:
    """The version and the record as this person may see it. Raises Problem 404, also for what exists but is not his."""
    found = await store.get(tx, project_id)
    await merging.must_live(tx, found)
    if found.sees_working_copy(person):
        return found.version, record(found, found.content) | await lineage.family(tx, project_id)
    if found.sees_submission(person):
        content = await store.revision_content(tx, project_id, found.revision)
        return found.version, record(found, content or {}) | await lineage.family(tx, project_id)
    if found.is_public and found.published_revision is not None:
        face = await store.revision(tx, project_id, found.published_revision)
        # What the public sees changes with moderation's events only, and its version counts those.
        public = public_record(found, face, logged_in=person is not None)
        return max(found.moderation_sequence, found.standing_sequence), public
    raise not_found()


async def projects(
    tx: Transaction,
    person: Principal,
    *,
    mine: bool,
    status: str | None,
    outcome: str | None,
    review_due: bool,
    limit: int,
    after: UUID | None,
) -> Page[dict[str, Any]]:
    """A page of the person's library's projects and of those he writes along with, or of his area's submissions."""
    must_be_an_outcome(outcome)
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
    found, total = await store.page(
        tx,
        isil=isil,
        provinces=provinces,
        status=status,
        after=after,
        limit=limit + 1,
        co_author=person.sub,
        outcome=outcome,
        due_on=dutch_day(datetime.now(UTC)) if review_due else None,
    )
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
        if _may_read(found, person, row)
    ]
    if not items and not found.sees_working_copy(person):
        raise not_found()
    return Page(items=items, total=len(items))


async def revision(
    tx: Transaction, person: Principal | None, project_id: UUID, number: int, against: int | None
) -> Revision:
    """One revision with its difference with another, or with the one before it: that one only for insiders, for the
    public may never have been shown it.
    """
    found = await store.get(tx, project_id)
    rows = {row.revision: row for row in await store.list_revisions(tx, project_id) if _may_read(found, person, row)}
    if number not in rows or (against is not None and against not in rows):
        raise not_found()
    insider = _is_insider(found, person)
    other = rows.get(against or number - 1) if insider or against is not None else None
    content = _shown(rows[number].content, insider=insider)
    return Revision(
        project_id=project_id,
        revision=number,
        submitted_at=rows[number].submitted_at,
        content=content,
        changes=changes_between(_shown(other.content, insider=insider), content) if other is not None else [],
    )


def _shown(content: dict[str, Any], *, insider: bool) -> dict[str, Any]:
    return content if insider else {name: value for name, value in content.items() if name not in PRIVATE}


def _is_insider(found: Project, person: Principal | None) -> bool:
    return found.sees_working_copy(person) or found.sees_submission(person)


def _may_read(found: Project, person: Principal | None, row: Row[Any]) -> bool:
    return _is_insider(found, person) or (found.is_public and row.published_at is not None)


def must_be_an_outcome(code: str | None) -> None:
    """Raises Problem 400 for a misspelt outcome: that is a fault, not an empty list."""
    if code is not None and code not in vocabulary("outcomes"):
        raise invalid([unknown_code("query", "outcome", code)])
