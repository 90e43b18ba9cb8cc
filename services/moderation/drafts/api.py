"""HTTP in: drafts. `If-Match` is for who has two windows open; without it the last one wins."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response

from services.moderation.drafts import commands
from services.moderation.drafts.bodies import DecisionDraft, DecisionDraftAnswer, MessageDraft, MessageDraftAnswer
from services.moderation.drafts.store import Draft
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.etags import etag

router = APIRouter(route_class=UnitOfWork, tags=["drafts"])

Seen = Annotated[
    str | None, Header(alias="If-Match", description='The ETag of the draft you go on with; "0": none yet')
]


@router.get("/cases/{case_id}/message-draft", operation_id="readMessageDraft")
async def read_message(case_id: UUID, person: Somebody, tx: Tx, response: Response) -> MessageDraftAnswer:
    """The message you have not sent yet."""
    return _message(await commands.read(tx, person, case_id, "message"), response)


@router.put("/cases/{case_id}/message-draft", operation_id="keepMessageDraft")
async def keep_message(
    case_id: UUID, draft: MessageDraft, person: Somebody, tx: Tx, response: Response, if_match: Seen = None
) -> MessageDraftAnswer:
    """Keep the message you are writing."""
    return _message(await commands.keep(tx, person, case_id, "message", draft.model_dump(), if_match), response)


@router.delete("/cases/{case_id}/message-draft", status_code=204, operation_id="discardMessageDraft")
async def discard_message(case_id: UUID, person: Somebody, tx: Tx, if_match: Seen = None) -> None:
    """Throw it away."""
    await commands.discard(tx, person, case_id, "message", if_match)


@router.get("/cases/{case_id}/decision-draft", operation_id="readDecisionDraft")
async def read_decision(case_id: UUID, person: Somebody, tx: Tx, response: Response) -> DecisionDraftAnswer:
    """The decision you have not taken yet."""
    return _decision(await commands.read(tx, person, case_id, "decision"), response)


@router.put("/cases/{case_id}/decision-draft", operation_id="keepDecisionDraft")
async def keep_decision(
    case_id: UUID, draft: DecisionDraft, person: Somebody, tx: Tx, response: Response, if_match: Seen = None
) -> DecisionDraftAnswer:
    """Keep the decision you are writing."""
    return _decision(await commands.keep(tx, person, case_id, "decision", draft.model_dump(), if_match), response)


@router.delete("/cases/{case_id}/decision-draft", status_code=204, operation_id="discardDecisionDraft")
async def discard_decision(case_id: UUID, person: Somebody, tx: Tx, if_match: Seen = None) -> None:
    """Throw it away."""
    await commands.discard(tx, person, case_id, "decision", if_match)


def _message(draft: Draft, response: Response) -> MessageDraftAnswer:
    response.headers["ETag"] = etag(draft.version)
    return MessageDraftAnswer(**draft.content, updated_at=draft.updated_at)


def _decision(draft: Draft, response: Response) -> DecisionDraftAnswer:
    response.headers["ETag"] = etag(draft.version)
    return DecisionDraftAnswer(**draft.content, updated_at=draft.updated_at)
