"""Who works on a project, for insiders; and what I was invited for."""

from datetime import UTC, datetime
from uuid import UUID

from services.submissions import store as projects
from services.submissions.asking import store as asking
from services.submissions.asking.bodies import told
from services.submissions.asking.domain import OPEN_FOR, address_of
from services.submissions.authors import store
from services.submissions.authors.bodies import Author, Authors, Invitation, OpenInvitation, Owner
from services.submissions.rights import only_for_the_library
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import not_found
from shared.web.paging import Page, cut


async def authors(tx: Transaction, person: Principal, project_id: UUID) -> Authors:
    """The owner and the co-authors, by name: for themselves, their library and the moderators of the area."""
    project = await projects.get(tx, project_id)
    if not project.sees_working_copy(person) and not project.sees_submission(person):
        raise only_for_the_library() if project.is_public else not_found()
    owns = project.is_of(person) and person.has("staff")
    since = datetime.now(UTC) - OPEN_FOR
    waiting = await store.open_of(tx, project_id, since) if owns else []
    found = await store.all_of(tx, project_id)
    return Authors(
        owner=Owner(name=project.owner_name, library=project.library, mine=project.owner == person.sub),
        items=[
            Author(id=it.id, name=it.name, library=it.library, joined_at=it.joined_at, mine=it.subject == person.sub)
            for it in found
        ],
        invitations=[
            OpenInvitation(id=it.id, email=it.email, created_at=it.created_at, expires_at=it.created_at + OPEN_FOR)
            for it in waiting
        ],
        total=len(found),
    )


async def invitations(tx: Transaction, person: Principal, limit: int, after: UUID | None) -> Page[Invitation]:
    """A page of what waits for my answer, newest first."""
    if not person.email:
        return Page(items=[], total=0)
    since = datetime.now(UTC) - OPEN_FOR
    mine = store.invitations.c.email == address_of(person.email)
    rows, total = await asking.waiting(tx, store.invitations, mine, since, after, limit + 1)
    rows, following = cut(rows, limit)
    return Page(items=[Invitation(**told(row)) for row in rows], total=total, next=following)
