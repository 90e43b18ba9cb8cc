"""Events of the moderation service: open to every POI tool, so only published text and no person's name in them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract, ProjectEvent
from shared.contracts.projects import Content, Library


class CaseAssigned(ProjectEvent):
    """A moderator took a case, or handed it to a colleague. Says which POI, not who."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.case-assigned.v1"

    case_id: UUID
    revision: int
    poi: str | None = None
    assigned_at: datetime


class ChangesRequested(ProjectEvent):
    """The moderator asks the library to revise. The motivation is for the library only and stays out of the event:
    the library reads it at moderation, with its own token.
    """

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.changes-requested.v1"

    decision_id: UUID
    revision: int
    reason: str
    decided_at: datetime


class ProjectRejected(ProjectEvent):
    """The moderator refused this revision."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.project-rejected.v1"

    decision_id: UUID
    revision: int
    reason: str
    decided_at: datetime


class ProjectPublished(ProjectEvent):
    """A revision is public from now on. Carries all of it, so that a reader needs nothing else to show it."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.project-published.v1"

    decision_id: UUID
    revision: int
    library: Library
    content: Content
    phase: str
    outcome: str | None = None
    first_published_at: datetime
    published_at: datetime


class Criterion(Contract):
    """One gate criterion, met or not. The note is for moderators and the library: in events it is empty."""

    code: str
    met: bool
    note: str = ""


class PhaseChange(ProjectEvent):
    """What all transitions of the phase log carry."""

    transition_id: UUID
    title: str
    library: Library
    themes: tuple[str, ...]
    from_phase: str
    to_phase: str
    outcome: str | None = None
    motivation: str
    criteria: tuple[Criterion, ...] = ()
    unassessed: tuple[str, ...] = Field(default=(), description="Criteria of the gate that nobody assessed")
    poi: str | None = None
    decided_at: datetime


class PhaseAdvanced(PhaseChange):
    """A published project goes on to a next phase."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.phase-advanced.v1"


class PhaseRepeated(PhaseChange):
    """A published project does its phase once more."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.phase-repeated.v1"


class PhaseReturned(PhaseChange):
    """A published project goes back to an earlier phase."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.phase-returned.v1"


class ProjectStopped(PhaseChange):
    """A published project ended: `outcome` is stopped, failed-with-lessons or absorbed."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.project-stopped.v1"


class ProjectResumed(PhaseChange):
    """A stopped project goes on."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.project-resumed.v1"
