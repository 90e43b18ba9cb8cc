"""Invite somebody to write along, answer, leave. Everything but reading holds the lock of the project's row, so of an
acceptance and a withdrawal at the same moment the second finds it answered.
"""

from datetime import UTC, datetime
from uuid import UUID

from services.submissions import store as projects
from services.submissions.asking import store as asking
from services.submissions.asking.commands import to_answer
from services.submissions.asking.domain import (
    OPEN_FOR,
    address_of,
    is_for,
    must_be_library_staff,
    to_oneself,
)
from services.submissions.authors import store
from services.submissions.authors.domain import CoAuthor, must_be_new, must_have_room
from services.submissions.domain import Project, library_of
from shared.contracts.authors import CoAuthorInvited, CoAuthorJoined, CoAuthorLeft
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import conflict, not_found


async def invite(
    tx: Transaction, person: Principal, project_id: UUID, email: str, message: str
) -> tuple[UUID, datetime]:
    """Ask the owner of this address to write along; gives the invitation's id and moment."""
    project = await projects.get(tx, project_id, lock=True)
    project.must_be_owned_by(person)
    project.must_be_alive()
    address, now = address_of(email), datetime.now(UTC)
    if is_for(person, address):
        raise to_oneself()
    waiting = await store.open_of(tx, project_id, now - OPEN_FOR)
    if any(row.email == address for row in waiting):
        raise conflict(
            "already-invited",
            "Voor dit adres staat al een uitnodiging open. Wacht op antwoord, of neem die eerst terug.",
            "There is an open invitation for this address. Wait for the answer, or take that one back first.",
        )
    must_have_room(len(waiting) + len(project.co_authors))
    invitation = await asking.ask(
        tx, store.invitations, project_id, email=address, message=message, by=person.sub, now=now
    )
    project.events.append(CoAuthorInvited(project_id=project_id, invitation_id=invitation, invited_at=now))
    await projects.save(tx, project)
    return invitation, now


async def accept(tx: Transaction, person: Principal, invitation_id: UUID) -> CoAuthor:
    """Write along from now on. Raises Problem 404 for somebody else's invitation, 409 for one that was answered."""
    project = await to_answer(tx, store.invitations, invitation_id, person)
    must_be_library_staff(person, project.library.province)
    project.must_be_alive()
    must_be_new(project, person)
    if person.library is None:
        raise not_found()
    now = datetime.now(UTC)
    home = library_of(person.library)
    author = CoAuthor(invitation_id, project.id, person.sub, person.name, home, now)
    await store.join(tx, author)
    await asking.answer(tx, store.invitations, invitation_id, "accepted")
    project.co_authors = [*project.co_authors, person.sub]
    project.events.append(
        CoAuthorJoined(project_id=project.id, invitation_id=invitation_id, library=home, joined_at=now)
    )
    await projects.save(tx, project)
    return author


async def close(tx: Transaction, person: Principal, invitation_id: UUID) -> None:
    """Decline one's own invitation, or take one back that the own library sent."""
    project = await to_answer(tx, store.invitations, invitation_id, person, or_owner=True)
    await asking.answer(tx, store.invitations, invitation_id, "closed")
    await _left(tx, project, invitation_id)


async def remove(tx: Transaction, person: Principal, project_id: UUID, author_id: UUID) -> None:
    """A co-author leaves, or the library of the project lets him go."""
    project = await projects.get(tx, project_id, lock=True)
    author = next((each for each in await store.all_of(tx, project_id) if each.id == author_id), None)
    if author is None or author.subject != person.sub:
        project.must_be_owned_by(person)
    if author is None:
        raise not_found()
    await store.leave(tx, author_id)
    project.co_authors = [subject for subject in project.co_authors if subject != author.subject]
    await _left(tx, project, author_id)


async def becomes_owner(tx: Transaction, project: Project, subject: str, now: datetime) -> None:
    """Who owns a project is no co-author of it any more. The caller saves the project."""
    author_id = await store.leave_as(tx, project.id, subject)
    if author_id is not None:
        project.co_authors = [each for each in project.co_authors if each != subject]
        project.events.append(CoAuthorLeft(project_id=project.id, invitation_id=author_id, left_at=now))


async def expire_next(tx: Transaction, now: datetime) -> bool:
    """Delete one invitation that is older than it may be, with its address; False when there was none. Crash before
    the commit: it is still there, and found again. Of two processes that find it the second waits for the project.
    """
    found = await store.lapsed(tx, now - OPEN_FOR)
    if found is None:
        return False
    project = await projects.find(tx, found.project_id, lock=True, discarded=True)
    if await store.forget(tx, found.id) == "open" and project is not None:
        await _left(tx, project, found.id)
    return True


async def _left(tx: Transaction, project: Project, invitation_id: UUID) -> None:
    project.events.append(CoAuthorLeft(project_id=project.id, invitation_id=invitation_id, left_at=datetime.now(UTC)))
    await projects.save(tx, project)
