"""HTTP in: the queue, decisions, and the phases of published projects."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.moderation import commands, queries
from services.moderation.bodies import (
    Assignment,
    CaseAnswer,
    CaseItemPage,
    Decided,
    Decision,
    DecisionAnswer,
    HistoryEntry,
    PhaseEntry,
    ProjectHandling,
    Transition,
)
from shared.web.edge import Anyone, Somebody, Tx, UnitOfWork
from shared.web.etags import etag
from shared.web.paging import After, Limit, Page

router = APIRouter(route_class=UnitOfWork)

Status = Literal["open", "assigned", "changes-requested", "published", "rejected", "withdrawn", "merged"]
Code = Annotated[str | None, Query(max_length=60)]


@router.get("/cases", operation_id="listCases", tags=["cases"])
async def list_cases(
    person: Somebody,
    tx: Tx,
    status: Status | None = None,
    province: Code = None,
    theme: Code = None,
    assignee: Annotated[Literal["me"] | None, Query(description="Only those on my desk")] = None,
    overdue: Annotated[bool, Query(description="Only those whose decision is late")] = False,
    sort: Annotated[Literal["newest", "due"], Query(description="`due`: soonest due first")] = "newest",
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=80, description="The `next` of the page before")] = None,
) -> CaseItemPage:
    """The queue of the moderator's area, newest first; SPN's area is the whole country."""
    return await queries.cases(
        tx,
        person,
        status=status,
        province=province,
        theme=theme,
        mine=assignee is not None,
        overdue=overdue,
        by_due=sort == "due",
        limit=limit,
        after=after,
    )


@router.get("/cases/{case_id}", operation_id="readCase", tags=["cases"])
async def read_case(case_id: UUID, person: Somebody, tx: Tx, response: Response) -> CaseAnswer:
    """A case with the submitted text, and what may be done with it now."""
    version, answer = await queries.case(tx, person, case_id)
    response.headers["ETag"] = etag(version)
    return answer


@router.post("/cases/{case_id}/assignments", status_code=201, operation_id="assignCase", tags=["cases"])
async def assign(
    case_id: UUID, person: Somebody, tx: Tx, response: Response, assignment: Assignment | None = None
) -> CaseAnswer:
    """Claim the case, or hand it to a colleague. A claim never takes a case from somebody else."""
    case = await commands.assign(tx, person, case_id, assignment.assignee if assignment else None)
    version, answer = await queries.shown(tx, person, case)
    response.headers["Location"] = f"/v1/cases/{case.id}"
    response.headers["ETag"] = etag(version)
    return answer


@router.delete("/cases/{case_id}/assignments", status_code=204, operation_id="releaseCase", tags=["cases"])
async def release(case_id: UUID, person: Somebody, tx: Tx, response: Response) -> None:
    """Put the case back in the queue. Its due date stays."""
    case = await commands.release(tx, person, case_id)
    response.headers["ETag"] = etag(case.version)


@router.post("/cases/{case_id}/decisions", status_code=201, operation_id="decideCase", tags=["cases"])
async def decide(case_id: UUID, decision: Decision, person: Somebody, tx: Tx, response: Response) -> Decided:
    """Publish, ask for changes or reject: exactly the revision named, and only while it is the newest."""
    case, entry = await commands.decide(
        tx,
        person,
        case_id,
        outcome=decision.outcome,
        reason=decision.reason,
        motivation=decision.motivation,
        revision=decision.revision,
    )
    response.headers["Location"] = f"/v1/projects/{case.project_id}/decisions"
    response.headers["ETag"] = etag(case.version)
    told = DecisionAnswer.of(entry)
    return Decided(**dict(told), case_id=case.id, project_id=case.project_id, status=case.status)


@router.get("/cases/{case_id}/history", operation_id="readHistory", tags=["cases"])
async def history(
    case_id: UUID, person: Somebody, tx: Tx, limit: Limit = 50, after: After = None
) -> Page[HistoryEntry]:
    """Who decided what, when and why, newest first. A moderator is known by his POI."""
    return await queries.history(tx, person, case_id, limit=limit, after=after)


@router.get("/projects/{project_id}/handling", operation_id="readProjectHandling", tags=["projects"])
async def handling(project_id: UUID, person: Somebody, tx: Tx) -> ProjectHandling:
    """Where a project stands here and until when a decision may take, for its library and the area's moderators."""
    return await queries.handling(tx, person, project_id)


@router.get("/projects/{project_id}/decisions", operation_id="listDecisions", tags=["projects"])
async def list_decisions(
    project_id: UUID, person: Somebody, tx: Tx, limit: Limit = 50, after: After = None
) -> Page[DecisionAnswer]:
    """What was decided about a project, with the motivation, for its library and the area's moderators."""
    return await queries.decisions(tx, person, project_id, limit=limit, after=after)


@router.post("/projects/{project_id}/phase-transitions", status_code=201, operation_id="movePhase", tags=["projects"])
async def move(project_id: UUID, transition: Transition, person: Somebody, tx: Tx, response: Response) -> HistoryEntry:
    """Lead a published project on, back, to its end or on again. The motivation is public, notes are not.

    Refused when a required criterion of the gate is assessed as not met.
    """
    line = await commands.move(
        tx,
        person,
        project_id,
        transition.kind,
        seen=transition.from_phase,
        to=transition.to,
        outcome=transition.outcome,
        motivation=transition.motivation,
        criteria=transition.assessed(),
    )
    response.headers["Location"] = f"/v1/projects/{project_id}/phase-log"
    return HistoryEntry.of(line)


@router.get("/projects/{project_id}/phase-log", operation_id="readPhaseLog", tags=["projects"])
async def phase_log(
    project_id: UUID, _person: Anyone, tx: Tx, limit: Limit = 50, after: After = None
) -> Page[PhaseEntry]:
    """The phases of a published project, newest first, for everyone. It starts with `start`."""
    return await queries.phase_log(tx, project_id, limit=limit, after=after)
