"""HTTP in: the public catalogue. No route asks who you are; a broken token is refused all the same."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic_core import to_json
from starlette.responses import Response

from services.search import queries
from services.search.bodies import Asked, Found, Similar, SimilarDraft, Suggestions, Typed
from services.search.index.live import Live
from shared.web.edge import Anyone, Question, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["catalogue"])
questions = APIRouter(route_class=Question, tags=["catalogue"])


async def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


Index = Annotated[Live, Depends(_live)]


@router.get("/projects", operation_id="searchProjects", response_model=Found)
async def search(asked: Annotated[Asked, Query()], _person: Anyone, live: Index) -> Response:
    """Find published projects by words and filters, with counts per filter."""
    found = await asyncio.to_thread(queries.search, live, asked)
    return Response(to_json(found), media_type="application/json")


@router.get("/projects/{project_id}", operation_id="readPublishedProject")
async def read(project_id: UUID, _person: Anyone, tx: Tx) -> dict[str, Any]:
    """The published record, with the phase it is in now."""
    return await queries.project(tx, project_id)


@router.get("/projects/{project_id}/similar", operation_id="listSimilarProjects")
async def list_similar(project_id: UUID, _person: Anyone, tx: Tx, live: Index) -> Similar:
    """The projects that resemble this one, and why."""
    return await queries.similar_to(tx, live, project_id)


@questions.post("/similar-projects", operation_id="compareDraft")
async def compare_draft(draft: SimilarDraft, _person: Anyone, live: Index) -> Similar:
    """Who did this before? Compares a draft with the catalogue; the draft is not stored."""
    return await queries.similar_to_draft(live, draft)


@router.get("/suggestions", operation_id="listSuggestions")
async def list_suggestions(_person: Anyone, live: Index, q: Typed = "") -> Suggestions:
    """Completions of what someone is typing: themes, libraries, words, titles."""
    return await queries.suggestions(live, q)
