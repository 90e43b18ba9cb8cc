"""HTTP in: appeals."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.moderation.appeals import commands, queries
from services.moderation.appeals.bodies import AppealAnswer, AppealBody, AppealDecision, Appeals
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["appeals"])


@router.post("/decisions/{decision_id}/appeals", status_code=201, operation_id="appeal")
async def appeal(decision_id: UUID, body: AppealBody, person: Somebody, tx: Tx, response: Response) -> AppealAnswer:
    """Appeal against the newest decision on your library's project, when it was not to publish; within six weeks."""
    case, made = await commands.appeal(tx, person, decision_id, body.motivation)
    response.headers["Location"] = f"/v1/appeals/{made.id}"
    return await queries.shown(tx, case, person, made)


@router.get("/decisions/{decision_id}/appeals", operation_id="listAppealsAgainst")
async def against(decision_id: UUID, person: Somebody, tx: Tx) -> Appeals:
    """The appeal against a decision, for the library and the area's moderators."""
    return await queries.against(tx, person, decision_id)


@router.get("/appeals", operation_id="listAppeals")
async def list_appeals(
    person: Somebody,
    tx: Tx,
    status: Literal["open", "granted", "dismissed", "lapsed"] | None = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[AppealAnswer]:
    """The appeals in the moderator's area, newest first."""
    return await queries.listed(tx, person, status, limit=limit, after=after)


@router.get("/appeals/{appeal_id}", operation_id="readAppeal")
async def read_appeal(appeal_id: UUID, person: Somebody, tx: Tx) -> AppealAnswer:
    """One appeal with the words of both sides, for the library and the area's moderators."""
    return await queries.appeal(tx, person, appeal_id)


@router.post("/appeals/{appeal_id}/decisions", status_code=201, operation_id="decideAppeal")
async def decide(appeal_id: UUID, body: AppealDecision, person: Somebody, tx: Tx, response: Response) -> AppealAnswer:
    """Grant or dismiss an appeal against a colleague's decision. Granted, the case is on your desk to decide anew."""
    case, found = await commands.decide(
        tx, person, appeal_id, outcome=body.outcome, motivation=body.motivation, revision=body.revision
    )
    response.headers["Location"] = f"/v1/appeals/{appeal_id}"
    return await queries.shown(tx, case, person, found)
