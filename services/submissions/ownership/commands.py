"""Offer a project, accept it, or not. Whoever changes anything holds the lock of the project's row: of an acceptance
and a submission, a withdrawal or another answer at the same moment the second finds what the first left.
"""

from datetime import UTC, datetime
from uuid import UUID

from services.submissions import store as projects
from services.submissions.asking import (
    OPEN_FOR,
    address_of,
    already_answered,
    is_for,
    must_be_library_staff,
    to_oneself,
)
from services.submissions.authors import commands as authors
from services.submissions.domain import Project
from services.submissions.ownership import store
from shared.contracts.authors import OwnershipOffered, OwnershipTransferred
from shared.contracts.projects import Library
from shared.db import Transaction
from shared.ids import new_id
from shared.principal import Principal
from shared.problems import conflict, not_found


async def offer(
    tx: Transaction, person: Principal, project_id: UUID, email: str, message: str
) -> tuple[UUID, datetime]:
    """Ask the owner of this address to take the project over; gives the offer's id and moment."""
    project = await projects.get(tx, project_id, lock=True)
    project.must_be_owned_by(person)
    project.must_be_alive()
    address, now = address_of(email), datetime.now(UTC)
    if is_for(person, address) and project.owner == person.sub:
        raise to_oneself()
    if await store.has_open(tx, project_id, now - OPEN_FOR):
        raise conflict(
            "already-offered",
            "Dit project is al aan iemand aangeboden. Wacht op antwoord, of neem dat aanbod eerst terug.",
            "This project is on offer already. Wait for the answer, or take that offer back first.",
        )
    offer_id = new_id()
    await store.offer(
        tx,
        {
            "id": offer_id,
            "project_id": project_id,
            "email": address,
            "message": message,
            "by": person.sub,
            "created_at": now,
        },
    )
    project.events.append(OwnershipOffered(project_id=project_id, offer_id=offer_id, offered_at=now))
    await projects.save(tx, project)
    return offer_id, now


async def accept(tx: Transaction, person: Principal, offer_id: UUID) -> Project:
    """Become the owner; at another library the project goes with it. Raises Problem 404 for somebody else's offer, 409
    for one that was answered or whose project can't be changed any more.
    """
    project = await _open(tx, offer_id, person)
    must_be_library_staff(person, project.library.province)
    project.must_be_alive()
    if person.library is None:
        raise not_found()
    now = datetime.now(UTC)
    home = Library(isil=person.library.isil, name=person.library.name, province=person.library.province)
    await store.answer(tx, offer_id, "accepted")
    await authors.becomes_owner(tx, project, person.sub, now)
    before = project.library
    project.hand_over(person.sub, person.name, home, now)
    project.events.append(
        OwnershipTransferred(
            project_id=project.id, offer_id=offer_id, from_library=before, library=home, transferred_at=now
        )
    )
    await projects.save(tx, project)
    return project


async def close(tx: Transaction, person: Principal, offer_id: UUID) -> None:
    """Decline an offer, or take back one that the own library made."""
    await _open(tx, offer_id, person, or_owner=True)
    await store.answer(tx, offer_id, "closed")


async def expire_next(tx: Transaction, now: datetime) -> bool:
    """Delete the offers that are older than they may be, with their addresses."""
    await store.forget_lapsed(tx, now - OPEN_FOR)
    return False


async def _open(tx: Transaction, offer_id: UUID, person: Principal, *, or_owner: bool = False) -> Project:
    """The locked project of an open offer to this person (or, `or_owner`, of his library's project)."""
    found = await store.find(tx, offer_id)
    if found is None:
        raise not_found()
    project = await projects.get(tx, found.project_id, lock=True)
    found = await store.find(tx, offer_id)  # as it is now that nobody else can answer it
    if found is None:
        raise not_found()
    owns = or_owner and project.is_of(person) and person.has("staff")
    if found.status != "open" or found.created_at <= datetime.now(UTC) - OPEN_FOR:
        raise already_answered()
    if not is_for(person, found.email) and not owns:
        raise not_found()
    return project
