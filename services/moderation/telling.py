"""The events that tell of a case. Pure. They are open to every POI tool: no person in them, and of a decision neither
its motivation nor its own words, for those may quote what is not public. Of a phase transition the notes stay here.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from services.moderation.journal import Entry, public_reason
from services.moderation.phases import KINDS, Kind, Standing
from shared.contracts.desk import CaseOverdue, CaseReleased
from shared.contracts.moderation import (
    CaseAssigned,
    ChangesRequested,
    PhaseAdvanced,
    PhaseChange,
    PhaseRepeated,
    PhaseReturned,
    ProjectPublished,
    ProjectRejected,
    ProjectResumed,
    ProjectStopped,
)
from shared.contracts.projects import Content

if TYPE_CHECKING:
    from services.moderation.domain import Case

TRANSITIONS: dict[Kind, type[PhaseChange]] = dict(
    zip(KINDS, (PhaseAdvanced, PhaseRepeated, PhaseReturned, ProjectStopped, ProjectResumed), strict=True)
)


def assigned(case: "Case", entry: Entry) -> CaseAssigned:
    """The case has somebody's attention."""
    return CaseAssigned(
        project_id=case.project_id, case_id=case.id, revision=entry.revision, poi=entry.poi, assigned_at=entry.at
    )


def released(case: "Case", entry: Entry) -> CaseReleased:
    """The case waits for somebody's attention again."""
    return CaseReleased(
        project_id=case.project_id, case_id=case.id, revision=entry.revision, poi=entry.poi, released_at=entry.at
    )


def overdue(case: "Case", entry: Entry, due_at: datetime) -> CaseOverdue:
    """The library has waited longer than agreed."""
    return CaseOverdue(
        project_id=case.project_id,
        case_id=case.id,
        revision=entry.revision,
        province=case.library.province,
        due_at=due_at,
        noticed_at=entry.at,
    )


def published(case: "Case", decision: Entry, content: Content, standing: Standing, first: datetime) -> ProjectPublished:
    """The revision is public, in the phase that the log says."""
    return ProjectPublished(
        project_id=case.project_id,
        decision_id=decision.id,
        revision=decision.revision,
        library=case.library,
        content=content,
        phase=standing.phase,
        outcome=standing.outcome,
        first_published_at=first,
        published_at=decision.at,
    )


def refused(case: "Case", decision: Entry) -> ChangesRequested | ProjectRejected:
    """The revision is not published, as it is or at all."""
    contract = ChangesRequested if decision.outcome == "request-changes" else ProjectRejected
    return contract(
        project_id=case.project_id,
        decision_id=decision.id,
        revision=decision.revision,
        reason=public_reason(decision.reason or ""),
        decided_at=decision.at,
    )


def moved(case: "Case", kind: Kind, line: Entry, published_text: Content) -> PhaseChange:
    """The project made a step in its phase log. Title and themes are the public ones, not a next revision's."""
    return TRANSITIONS[kind](
        project_id=case.project_id,
        transition_id=line.id,
        title=published_text.title,
        library=case.library,
        themes=published_text.themes,
        from_phase=line.from_phase or "",
        to_phase=line.to_phase or "",
        outcome=line.outcome,
        motivation=line.motivation,
        criteria=tuple(criterion.model_copy(update={"note": ""}) for criterion in line.criteria),
        unassessed=line.unassessed,
        poi=line.poi,
        decided_at=line.at,
    )
