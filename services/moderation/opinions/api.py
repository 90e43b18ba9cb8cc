"""HTTP in: second opinions."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.moderation.opinions import commands, queries
from services.moderation.opinions.bodies import OpinionAdvice, OpinionAnswer, OpinionQuestion, Opinions
from shared.web.edge import Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["opinions"])


@router.get("/cases/{case_id}/opinions", operation_id="listOpinions")
async def list_opinions(case_id: UUID, person: Somebody, tx: Tx) -> Opinions:
    """The second opinions on a case, newest first, for moderators."""
    return await queries.of_case(tx, person, case_id)


@router.post("/cases/{case_id}/opinions", status_code=201, operation_id="askOpinion")
async def ask_opinion(
    case_id: UUID, question: OpinionQuestion, person: Somebody, tx: Tx, response: Response
) -> OpinionAnswer:
    """Ask another moderator what he would decide; whoever has the case does that. The decision remains one's own."""
    case, opinion = await commands.ask(tx, person, case_id, question.asked, question.question)
    response.headers["Location"] = f"/v1/cases/{case_id}/opinions"
    return await queries.shown(tx, case, person, opinion)


@router.post("/opinions/{opinion_id}/answers", status_code=201, operation_id="giveOpinion")
async def give_opinion(
    opinion_id: UUID, advice: OpinionAdvice, person: Somebody, tx: Tx, response: Response
) -> OpinionAnswer:
    """Say what you would decide, when you were asked."""
    case, opinion = await commands.advise(tx, person, opinion_id, advice.advice, advice.text)
    response.headers["Location"] = f"/v1/cases/{case.id}/opinions"
    return await queries.shown(tx, case, person, opinion)
