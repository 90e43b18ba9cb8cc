"""HTTP in: earlier working copies, and bringing them back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Response

from services.submissions.bodies import record
from services.submissions.drafts import queries, restoring
from services.submissions.drafts.bodies import Restoration, Version, VersionItem
from shared.web.edge import Somebody, Tx, UnitOfWork
from shared.web.etags import etag
from shared.web.paging import Page

router = APIRouter(route_class=UnitOfWork, tags=["drafts"])

Number = Annotated[int, Path(ge=1, le=1_000_000_000)]


@router.get("/projects/{project_id}/versions", operation_id="listVersions")
async def list_versions(project_id: UUID, person: Somebody, tx: Tx) -> Page[VersionItem]:
    """What was written before, newest first: one version for each stretch of writing, and what was handed in."""
    return await queries.versions(tx, person, project_id)


@router.get("/projects/{project_id}/versions/{version}", operation_id="readVersion")
async def read_version(project_id: UUID, version: Number, person: Somebody, tx: Tx) -> Version:
    """One earlier version, with what was changed since."""
    return await queries.version(tx, person, project_id, version)


@router.post("/projects/{project_id}/restorations", status_code=201, operation_id="restoreProject")
async def restore(
    project_id: UUID,
    person: Somebody,
    tx: Tx,
    response: Response,
    restoration: Restoration | None = None,
    if_match: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    """Bring an earlier version back (with `If-Match`; it can be undone), or a discarded draft."""
    version = restoration.version if restoration is not None else None
    project = await restoring.restore(tx, person, project_id, version, if_match)
    response.headers["ETag"] = etag(project.version)
    return record(project, project.content)
