"""Offer a project, accept it, or not. Whoever changes anything holds the lock of the project's row: of an acceptance
and a submission, a withdrawal or another answer at the same moment the second finds what the first left.
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
from services.submissions.authors import commands as authors
from services.submissions.domain import Project, library_of
from services.submissions.ownership import store
from shared.contracts.authors import OwnershipOffered, OwnershipTransferred
from shared.db import Transaction
from shared.marks import mark
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
    offer_id = await asking.ask(tx, store.offers, project_id, email=address, message=message, by=person.sub, now=now)
    project.events.append(OwnershipOffered(project_id=project_id, offer_id=offer_id, offered_at=now))
    await projects.save(tx, project)
    return offer_id, now


async def accept(tx: Transaction, person: Principal, offer_id: UUID) -> Project:
    """Become the owner; at another library the project goes with it. Raises Problem 404 for somebody else's offer, 409
    for one that was answered or whose project can't be changed any more.
    """
    project = await to_answer(tx, store.offers, offer_id, person)
    must_be_library_staff(person, project.library.province)
    project.must_be_alive()
    if person.library is None:
        raise not_found()
    now = datetime.now(UTC)
    home = library_of(person.library)
    await asking.answer(tx, store.offers, offer_id, "accepted")
    await authors.becomes_owner(tx, project, person.sub, now)
    before = project.library
    project.hand_over(person.sub, person.name, home, now)
    project.events.append(
        OwnershipTransferred(
            project_id=project.id,
            offer_id=offer_id,
            from_library=before,
            library=home,
            transferred_at=now,
            owner=mark(project.id, person.sub),
        )
    )
    await projects.save(tx, project)
    return project


async def close(tx: Transaction, person: Principal, offer_id: UUID) -> None:
    """Decline an offer, or take back one that the own library made."""
    await to_answer(tx, store.offers, offer_id, person, or_owner=True)
    await asking.answer(tx, store.offers, offer_id, "closed")


async def expire_next(tx: Transaction, now: datetime) -> bool:
    """Delete the offers that are older than they may be, with their addresses."""
    await store.forget_lapsed(tx, now - OPEN_FOR)
    return False
