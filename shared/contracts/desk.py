"""Events of the moderation service about work on a case. Neither people nor unpublished text are in them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import ProjectEvent
from shared.contracts.projects import Library


class CaseReleased(ProjectEvent):
    """A moderator put the case back in the queue."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.case-released.v1"

    case_id: UUID
    revision: int
    poi: str | None = None
    released_at: datetime


class CaseOverdue(ProjectEvent):
    """The library has waited longer than agreed for a decision. Told once for each revision."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.case-overdue.v1"

    case_id: UUID
    revision: int
    province: str
    due_at: datetime
    noticed_at: datetime


class QuestionAsked(ProjectEvent):
    """The moderator has a question for the library; the text is read at moderation."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.question-asked.v1"

    case_id: UUID
    message_id: UUID
    library: Library
    poi: str | None = None
    asked_at: datetime


class QuestionAnswered(ProjectEvent):
    """The library answered in the thread of the case."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.question-answered.v1"

    case_id: UUID
    message_id: UUID
    library: Library
    answered_at: datetime


class SecondOpinionRequested(ProjectEvent):
    """A moderator asked another for a second opinion on a case."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.second-opinion-requested.v1"

    case_id: UUID
    opinion_id: UUID
    revision: int
    poi: str | None = None
    requested_at: datetime


class SecondOpinionGiven(ProjectEvent):
    """The second opinion is there; its text is for moderators."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.second-opinion-given.v1"

    case_id: UUID
    opinion_id: UUID
    revision: int
    poi: str | None = None
    given_at: datetime


class DecisionAppealed(ProjectEvent):
    """A library does not agree with a decision. A different moderator decides on that."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.decision-appealed.v1"

    appeal_id: UUID
    decision_id: UUID
    case_id: UUID
    revision: int
    library: Library
    appealed_at: datetime


class AppealDecided(ProjectEvent):
    """An appeal was granted or dismissed. What follows from a granted one comes as an event of its own."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.moderation.appeal-decided.v1"

    appeal_id: UUID
    decision_id: UUID
    case_id: UUID
    revision: int
    granted: bool
    poi: str | None = None
    decided_at: datetime
