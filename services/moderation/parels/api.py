"""HTTP in: nominations, awards, and the list of parels."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.moderation.parels import commands, queries
from services.moderation.parels.bodies import ParelAnswer, Why
from services.moderation.parels.domain import Status
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["parels"])


@router.post("/projects/{project_id}/parel-nominations", status_code=201, operation_id="nominateParel")
async def nominate(project_id: UUID, why: Why, person: Somebody, tx: Tx, response: Response) -> ParelAnswer:
    """Nominate a published project of another organisation. One nomination or parel at a time."""
    parel = await commands.nominate(tx, person, project_id, why.motivation)
    response.headers["Location"] = f"/v1/parels/{parel.id}"
    return ParelAnswer.of(parel, person)


@router.post("/parels/{parel_id}/awards", status_code=201, operation_id="awardParel")
async def award(parel_id: UUID, why: Why, person: Somebody, tx: Tx, response: Response) -> ParelAnswer:
    """Agree, for your support institution. With the second institution it is a parel."""
    parel = await commands.award(tx, person, parel_id, why.motivation)
    response.headers["Location"] = f"/v1/parels/{parel.id}"
    return ParelAnswer.of(parel, person)


@router.post("/parels/{parel_id}/withdrawals", status_code=201, operation_id="withdrawParel")
async def withdraw(parel_id: UUID, why: Why, person: Somebody, tx: Tx, response: Response) -> ParelAnswer:
    """Take it back: SPN always, who nominated it until it is awarded."""
    parel = await commands.withdraw(tx, person, parel_id, why.motivation)
    response.headers["Location"] = f"/v1/parels/{parel.id}"
    return ParelAnswer.of(parel, person)


@router.get("/parels", operation_id="listParels")
async def list_parels(
    person: Anyone,
    tx: Tx,
    status: Annotated[Status, Query(description="The rest than awarded is for moderators")] = "awarded",
    limit: Limit = 50,
    after: After = None,
) -> Page[ParelAnswer]:
    """The parels, newest first."""
    return await queries.listed(tx, person, status, limit=limit, after=after)


@router.get("/parels/{parel_id}", operation_id="readParel")
async def read_parel(parel_id: UUID, person: Anyone, tx: Tx) -> ParelAnswer:
    """A parel, with who awarded it and why."""
    return await queries.parel(tx, person, parel_id)


@router.get("/projects/{project_id}/parel", operation_id="readParelOfProject")
async def read_parel_of_project(project_id: UUID, person: Anyone, tx: Tx) -> ParelAnswer:
    """The parel of a project; for moderators, regiogidsen, SPN and its library also the nomination."""
    return await queries.of_project(tx, person, project_id)
