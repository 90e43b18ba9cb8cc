"""Who may read which parels: everyone the awarded ones, who works on them the nominations."""

from uuid import UUID

from services.moderation import store as cases
from services.moderation.parels import store
from services.moderation.parels.bodies import ParelAnswer
from services.moderation.parels.domain import Status
from shared.db import Transaction
from shared.principal import Principal
from shared.problems import forbidden, not_found, unauthorized
from shared.web.paging import Page, cut

MOST_WAITING = 200


async def listed(
    tx: Transaction, person: Principal | None, status: Status, *, limit: int, after: UUID | None
) -> Page[ParelAnswer]:
    """A page of parels, newest first. Raises Problem 401 or 403 for nominations that are not this person's to see."""
    if status != "awarded":
        if person is None:
            raise unauthorized()
        if not person.has("moderator", "regiogids", "spn"):
            raise forbidden(
                "Voordrachten zijn er voor moderatoren, regiogidsen en SPN. Parels kan iedereen zien.",
                "Nominations are for moderators, regiogidsen and SPN. Everyone can see the parels.",
            )
    found, total = await store.page(tx, status, after, limit + 1)
    # `cut` asks for ids only, which a parel has.
    shown, following = cut([ParelAnswer.of(each, person) for each in found], limit)
    return Page(items=shown, total=total, next=following)


async def parel(tx: Transaction, person: Principal | None, parel_id: UUID) -> ParelAnswer:
    """One parel. Raises Problem 404."""
    found = await store.get(tx, parel_id)
    if not found.is_seen_by(person):
        raise not_found()
    return ParelAnswer.of(found, person)


async def of_project(tx: Transaction, person: Principal | None, project_id: UUID) -> ParelAnswer:
    """The parel of a project, or its nomination. Raises Problem 404 when there is none to be seen."""
    await cases.get_by_project(tx, project_id)
    found = await store.newest_of(tx, project_id)
    if found is None or found.status == "withdrawn" or not found.is_seen_by(person):
        raise not_found(
            "Dit project is geen parel, of je mag de voordracht niet zien.",
            "This project is no parel, or you may not see its nomination.",
        )
    return ParelAnswer.of(found, person)


async def waiting_for(tx: Transaction, person: Principal) -> list[ParelAnswer]:
    """The nominations that wait for this person's award, for the list of his pending work. Empty for nobody who may."""
    if not person.has("moderator") or person.poi is None:
        return []
    found, _ = await store.page(tx, "nominated", None, MOST_WAITING)
    return [ParelAnswer.of(each, person) for each in found if each.waits_for(person)]
