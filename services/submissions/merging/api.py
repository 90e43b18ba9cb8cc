"""HTTP in: merge two records of one project, split one record of several."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.submissions.merging import commands
from services.submissions.merging.bodies import Divided, Merge, Merged, Split
from shared.web.edge import Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["projects"])


@router.post("/projects/{project_id}/merges", status_code=201, operation_id="mergeProject")
async def merge(project_id: UUID, asked: Merge, person: Somebody, tx: Tx, response: Response) -> Merged:
    """Let this project live on in another one: a duplicate, say. Its id leads there for ever; this can't be undone."""
    merged = await commands.merge(tx, person, project_id, asked.into, asked.reason)
    response.headers["Location"] = f"/v1/projects/{merged.into}"
    return merged


@router.post("/projects/{project_id}/splits", status_code=201, operation_id="splitProject")
async def split(project_id: UUID, asked: Split, person: Somebody, tx: Tx, response: Response) -> Divided:
    """Make new drafts of what were several projects in one record. This one goes on itself."""
    parent, parts = await commands.split(tx, person, project_id, [part.fields() for part in asked.parts], asked.reason)
    response.headers["Location"] = f"/v1/projects/{parent.id}"
    return Divided(project_id=parent.id, parts=parts)
