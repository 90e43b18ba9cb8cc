"""HTTP in: the criteria of the gates ahead of a project."""

from uuid import UUID

from fastapi import APIRouter

from services.moderation.gates import queries
from services.moderation.gates.bodies import Gates
from shared.web.edge import Anyone, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork)


@router.get("/projects/{project_id}/gates", operation_id="listGates", tags=["projects"])
async def list_gates(project_id: UUID, _person: Anyone, tx: Tx) -> Gates:
    """The steps that a published project can make now, each with the criteria that are looked at before it."""
    return await queries.gates(tx, project_id)
