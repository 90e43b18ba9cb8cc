"""Events of the submissions service. They carry unpublished text: their topic is for the platform's own services."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import ProjectEvent
from shared.contracts.projects import OWNER, Content, Library


class ProjectSubmitted(ProjectEvent):
    """A library handed in its first revision for moderation."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-submitted.v1"

    revision: int
    library: Library
    content: Content
    submitted_at: datetime
    owner: str | None = Field(default=None, description=OWNER)


class ProjectRevised(ProjectEvent):
    """A library handed in a next revision; the earlier ones can no longer be decided on."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-revised.v1"

    revision: int
    library: Library
    content: Content
    submitted_at: datetime
    owner: str | None = Field(default=None, description=OWNER)


class ProjectWithdrawn(ProjectEvent):
    """A library took its project back: out of the queue, and out of the catalogue if it was published."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-withdrawn.v1"

    revision: int
    reason: str
    withdrawn_at: datetime
