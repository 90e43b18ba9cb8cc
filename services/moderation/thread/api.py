"""HTTP in: the thread of a case."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.moderation.thread import commands, queries
from services.moderation.thread.bodies import Message, MessageAnswer
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork)


@router.get("/cases/{case_id}/messages", operation_id="listMessages", tags=["messages"])
async def list_messages(
    case_id: UUID, person: Somebody, tx: Tx, limit: Limit = 50, after: After = None
) -> Page[MessageAnswer]:
    """Questions and answers, newest first; for moderators also their notes."""
    return await queries.messages(tx, person, case_id, limit=limit, after=after)


@router.post("/cases/{case_id}/messages", status_code=201, operation_id="writeMessage", tags=["messages"])
async def write_message(case_id: UUID, message: Message, person: Somebody, tx: Tx, response: Response) -> MessageAnswer:
    """Leave a note, ask the library, or answer for the library. A message is not changed afterwards."""
    case, entry = await commands.write(tx, person, case_id, message.kind, message.text)
    response.headers["Location"] = f"/v1/cases/{case_id}/messages"
    return await queries.message(tx, person, case, entry)
