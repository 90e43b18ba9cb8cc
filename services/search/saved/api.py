"""HTTP in: my saved searches. For everybody who is logged in, whatever his role."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.search.saved import commands, queries
from services.search.saved.bodies import SavedSearchAnswer, SaveSearch, SearchChanges, answer
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.etags import IfMatch, etag
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["saved searches"])


@router.post("/saved-searches", status_code=201, operation_id="saveSearch")
async def save(wanted: SaveSearch, person: Somebody, tx: Tx, response: Response) -> SavedSearchAnswer:
    """Save a search. What comes to match it from now on is told; what matches already is in its list."""
    row = await commands.save(tx, person, wanted)
    response.headers["Location"] = f"/v1/saved-searches/{row.id}"
    response.headers["ETag"] = etag(row.version)
    return answer(row)


@router.get("/saved-searches", operation_id="listSavedSearches")
async def list_mine(person: Somebody, tx: Tx, limit: Limit = 50, after: After = None) -> Page[SavedSearchAnswer]:
    """My saved searches, the newest first."""
    return await queries.mine(tx, person, limit, after)


@router.get("/saved-searches/{saved_search_id}", operation_id="readSavedSearch")
async def read(saved_search_id: UUID, person: Somebody, tx: Tx, response: Response) -> SavedSearchAnswer:
    """One of my saved searches."""
    row = await queries.one(tx, person, saved_search_id)
    response.headers["ETag"] = etag(row.version)
    return answer(row)


@router.patch("/saved-searches/{saved_search_id}", operation_id="changeSavedSearch")
async def change(
    saved_search_id: UUID, changes: SearchChanges, person: Somebody, if_match: IfMatch, tx: Tx, response: Response
) -> SavedSearchAnswer:
    """Change its name or query: a JSON merge patch on the version named by If-Match. Another query begins anew."""
    row = await commands.change(tx, person, saved_search_id, changes, if_match)
    response.headers["ETag"] = etag(row.version)
    return answer(row)


@router.delete("/saved-searches/{saved_search_id}", status_code=204, operation_id="removeSavedSearch")
async def remove(saved_search_id: UUID, person: Somebody, tx: Tx) -> None:
    """Remove one of my saved searches; who follows it hears nothing any more."""
    await commands.remove(tx, person, saved_search_id)
