"""HTTP in: what waits for me, and how the work is divided."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.moderation.work import queries
from services.moderation.work.bodies import PendingWork, Workload
from shared.web.edge import Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["work"])


@router.get("/pending-work", operation_id="readPendingWork")
async def pending_work(person: Somebody, tx: Tx) -> PendingWork:
    """Everything that waits for you, soonest due first."""
    return await queries.pending(tx, person)


@router.get("/workload", operation_id="readWorkload")
async def workload(person: Somebody, tx: Tx, province: Annotated[str | None, Query(max_length=60)] = None) -> Workload:
    """For every moderator of your area: what is on the desk, what is late, how much was decided in 30 days."""
    return await queries.workload(tx, person, province)
