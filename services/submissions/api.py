"""HTTP in: projects, their submissions and revisions."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Response

from services.submissions import commands, queries
from services.submissions.bodies import Advice, Changes, Draft, Revision, RevisionItem, Submitted, record
from services.submissions.completeness import advice
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.etags import IfMatch, etag
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork, tags=["projects"])

Status = Literal["draft", "submitted", "changes-requested", "published", "rejected", "withdrawn", "merged", "discarded"]
RevisionNumber = Annotated[int, Path(ge=1, le=100_000)]


@router.post("/projects", status_code=201, operation_id="createProject")
async def create(draft: Draft, person: Somebody, tx: Tx, response: Response) -> dict[str, Any]:
    """Start a draft. Only the title is required; the library comes from the token."""
    project = await commands.create_draft(tx, person, draft.fields())
    response.headers["Location"] = f"/v1/projects/{project.id}"
    response.headers["ETag"] = etag(project.version)
    return record(project, project.content)


@router.patch("/projects/{project_id}", operation_id="changeProject")
async def change(
    project_id: UUID, changes: Changes, person: Somebody, if_match: IfMatch, tx: Tx, response: Response
) -> dict[str, Any]:
    """Change the working copy: a JSON merge patch on the version named by If-Match."""
    project = await commands.change(tx, person, project_id, changes.fields(), if_match)
    response.headers["ETag"] = etag(project.version)
    return record(project, project.content)


@router.post(
    "/projects/{project_id}/submissions",
    status_code=201,
    operation_id="submitProject",
    response_model_exclude_none=True,
)
async def submit(
    project_id: UUID, person: Somebody, tx: Tx, response: Response, if_match: Annotated[str | None, Header()] = None
) -> Submitted:
    """Hand in the working copy for moderation. A 400 names every field that is still missing, and what contradicts."""
    project = await commands.submit(tx, person, project_id, if_match)
    response.headers["Location"] = f"/v1/projects/{project.id}/revisions/{project.revision}"
    response.headers["ETag"] = etag(project.version)
    useful = [Advice(pointer=it.pointer, code=it.code, detail=it.text.nl) for it in advice(project.content)]
    return Submitted(project_id=project.id, revision=project.revision, status=project.status, advice=useful or None)


@router.delete("/projects/{project_id}", status_code=204, operation_id="removeProject")
async def remove(
    project_id: UUID,
    person: Somebody,
    tx: Tx,
    reason: Annotated[str | None, Query(max_length=1000)] = None,
    if_match: Annotated[str | None, Header()] = None,
) -> None:
    """Discard a draft; withdraw what was submitted or published, with a reason."""
    await commands.remove(tx, person, project_id, reason, if_match)


@router.get("/projects/{project_id}", operation_id="readProject")
async def read(project_id: UUID, person: Anyone, tx: Tx, response: Response) -> dict[str, Any]:
    """The working copy for its library, the newest submission for moderators, the published face for others."""
    version, answer = await queries.project(tx, person, project_id)
    response.headers["ETag"] = etag(version)
    return answer


@router.get("/projects", operation_id="listProjects")
async def list_projects(
    person: Somebody,
    tx: Tx,
    mine: Annotated[bool, Query(description="Only those of my library, and those that I write along with")] = False,
    status: Status | None = None,
    outcome: Annotated[str | None, Query(max_length=60, description="How it ended")] = None,
    review_due: Annotated[bool, Query(alias="reviewDue", description="Only those whose review date has come")] = False,
    limit: Limit = 50,
    after: After = None,
) -> Page[dict[str, Any]]:
    """My library's projects, or for a moderator what was submitted in his area. The catalogue is at search."""
    return await queries.projects(
        tx, person, mine=mine, status=status, outcome=outcome, review_due=review_due, limit=limit, after=after
    )


@router.get("/projects/{project_id}/revisions", operation_id="listRevisions")
async def list_revisions(project_id: UUID, person: Anyone, tx: Tx) -> Page[RevisionItem]:
    """What was handed in, and when. The public sees what was published."""
    return await queries.revisions(tx, person, project_id)


@router.get("/projects/{project_id}/revisions/{number}", operation_id="readRevision")
async def read_revision(
    project_id: UUID,
    number: RevisionNumber,
    person: Anyone,
    tx: Tx,
    against: Annotated[int | None, Query(ge=1, le=100_000, description="The revision to compare it with")] = None,
) -> Revision:
    """One revision, with what it changed against the one before, or against another one."""
    return await queries.revision(tx, person, project_id, number, against)
