"""HTTP in: the adoption register."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.submissions.adoptions import commands, queries
from services.submissions.adoptions.bodies import (
    AdoptionAnswer,
    AdoptionChanges,
    Ending,
    NewAdoption,
    Refusal,
    answer,
)
from services.submissions.adoptions.domain import Adoption
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.etags import IfMatch, etag
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["adoptions"])


@router.post("/projects/{project_id}/adoptions", status_code=201, operation_id="adoptProject")
async def adopt(project_id: UUID, told: NewAdoption, person: Somebody, tx: Tx, response: Response) -> AdoptionAnswer:
    """Tell that your library does this project too. It is public as soon as the owner has confirmed it."""
    return _told(await commands.adopt(tx, person, project_id, told.model_dump()), response)


@router.get("/projects/{project_id}/adoptions", operation_id="listAdoptionsOfProject")
async def list_of_project(
    project_id: UUID, person: Anyone, tx: Tx, limit: Limit = 50, after: After = None
) -> Page[AdoptionAnswer]:
    """Who adopted this project, since when, what they do otherwise, and why some stopped."""
    return await queries.of_project(tx, person, project_id, limit=limit, after=after)


@router.get("/adoptions", operation_id="listAdoptions")
async def list_adoptions(
    person: Somebody,
    tx: Tx,
    mine: Annotated[bool, Query(description="Only those by or of my library")] = False,
    status: Literal["proposed", "confirmed", "declined", "ended"] | None = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[AdoptionAnswer]:
    """What my library adopted and what was adopted of it; for a moderator what goes on in his area."""
    return await queries.adoptions(tx, person, mine=mine, status=status, limit=limit, after=after)


@router.get("/adoptions/{adoption_id}", operation_id="readAdoption")
async def read(adoption_id: UUID, person: Anyone, tx: Tx, response: Response) -> AdoptionAnswer:
    """One adoption."""
    found = await queries.adoption(tx, person, adoption_id)
    response.headers["ETag"] = etag(found.version)
    return answer(found)


@router.patch("/adoptions/{adoption_id}", operation_id="changeAdoption")
async def change(
    adoption_id: UUID, changes: AdoptionChanges, person: Somebody, if_match: IfMatch, tx: Tx, response: Response
) -> AdoptionAnswer:
    """Tell how it goes on: a next phase, what you do otherwise. Another `adoptedAs` has to be confirmed anew."""
    found = await commands.change(tx, person, adoption_id, changes.fields(), if_match)
    response.headers["ETag"] = etag(found.version)
    return answer(found)


@router.post("/adoptions/{adoption_id}/confirmations", status_code=201, operation_id="confirmAdoption")
async def confirm(adoption_id: UUID, person: Somebody, tx: Tx, response: Response) -> AdoptionAnswer:
    """Confirm, as the owner, that this library does your project too."""
    return _told(await commands.confirm(tx, person, adoption_id), response)


@router.post("/adoptions/{adoption_id}/refusals", status_code=201, operation_id="declineAdoption")
async def decline(adoption_id: UUID, refusal: Refusal, person: Somebody, tx: Tx, response: Response) -> AdoptionAnswer:
    """Say, as the owner, that you do not recognise this adoption, and why."""
    return _told(await commands.decline(tx, person, adoption_id, refusal.reason), response)


@router.post("/adoptions/{adoption_id}/endings", status_code=201, operation_id="endAdoption")
async def end(adoption_id: UUID, ending: Ending, person: Somebody, tx: Tx, response: Response) -> AdoptionAnswer:
    """Tell that your library stopped, and why: worth as much as that it began."""
    return _told(await commands.end(tx, person, adoption_id, ending.reason, ending.outcome), response)


def _told(adoption: Adoption, response: Response) -> AdoptionAnswer:
    response.headers["Location"] = f"/v1/adoptions/{adoption.id}"
    response.headers["ETag"] = etag(adoption.version)
    return answer(adoption)
