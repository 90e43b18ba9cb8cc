"""HTTP in: the library confirms that its published text still holds."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Response

from services.submissions.bodies import record
from services.submissions.reviews import commands
from services.submissions.reviews.bodies import Confirmation
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.etags import etag

router = APIRouter(route_class=UnitOfWork, tags=["reviews"])


@router.post("/projects/{project_id}/review-confirmations", status_code=201, operation_id="confirmReview")
async def confirm(
    project_id: UUID,
    person: Somebody,
    tx: Tx,
    response: Response,
    confirmation: Confirmation | None = None,
    if_match: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    """Say that the published text still holds, and when to look again. To revise it, change it and submit."""
    wished = confirmation.review_due if confirmation is not None else None
    project = await commands.confirm(tx, person, project_id, wished, if_match)
    response.headers["ETag"] = etag(project.version)
    return record(project, project.content)
