"""HTTP in: handing a project over."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from services.submissions.asking.domain import OPEN_FOR
from services.submissions.bodies import record
from services.submissions.ownership import commands, queries
from services.submissions.ownership.bodies import Offer, Offered, OwnershipOffer
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.etags import etag
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["ownership"])


@router.post("/projects/{project_id}/ownership-offers", status_code=201, operation_id="offerOwnership")
async def offer(project_id: UUID, wanted: Offer, person: Somebody, tx: Tx, response: Response) -> Offered:
    """Offer the project to a colleague or to somebody at another library. Nothing changes until that one accepts."""
    offer_id, now = await commands.offer(tx, person, project_id, wanted.email, wanted.message)
    response.headers["Location"] = f"/v1/ownership-offers/{offer_id}"
    return Offered(id=offer_id, project_id=project_id, created_at=now, expires_at=now + OPEN_FOR)


@router.get("/ownership-offers", operation_id="listOwnershipOffers")
async def list_offers(person: Somebody, tx: Tx, limit: Limit = 50, after: After = None) -> Page[OwnershipOffer]:
    """The open offers to my e-mail address, and those that I made."""
    return await queries.offers(tx, person, limit, after)


@router.post("/ownership-offers/{offer_id}/acceptances", status_code=201, operation_id="acceptOwnership")
async def accept(offer_id: UUID, person: Somebody, tx: Tx, response: Response) -> dict[str, Any]:
    """Become the owner. At another library the project moves there, with its province."""
    project = await commands.accept(tx, person, offer_id)
    response.headers["Location"] = f"/v1/projects/{project.id}"
    response.headers["ETag"] = etag(project.version)
    return record(project, project.content)


@router.delete("/ownership-offers/{offer_id}", status_code=204, operation_id="closeOwnershipOffer")
async def close(offer_id: UUID, person: Somebody, tx: Tx) -> None:
    """Decline an offer, or take back one that my library made."""
    await commands.close(tx, person, offer_id)
