"""HTTP in: is the history what was written?"""

from fastapi import APIRouter

from services.moderation.audit import queries
from services.moderation.audit.bodies import Head, Verification
from shared.web.edge import Somebody, Tx, UnitOfWork

router = APIRouter(route_class=UnitOfWork, tags=["audit"])


@router.get("/audit/head", operation_id="readAuditHead")
async def read_head(person: Somebody, tx: Tx) -> Head:
    """How many lines are sealed, and the hash of the last: note it elsewhere, and check it later."""
    return await queries.head(tx, person)


@router.get("/audit/verification", operation_id="verifyAudit")
async def verify(person: Somebody, tx: Tx) -> Verification:
    """Check the whole chain now. `bieb audit verify` does the same with a progress bar."""
    return await queries.verification(tx, person)
