"""Events of the submissions service about how projects come from each other: adopted, merged, split.

An adoption tells of published projects only, and only of what both libraries may show.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract, ProjectEvent
from shared.contracts.projects import Library


class Adoption(Contract):
    """One line of the adoption register: a library that does what another library's project does."""

    id: UUID
    adopter: Library
    adopted_as: str = Field(description="inspired, adapted or adopted; or the name under which the adopter does it")
    phase: str | None = None
    changed: str = Field(description="What the adopter does otherwise")
    since: str = Field(description="A year, a month or a day: 2026, 2026-03 or 2026-03-01")
    own_project_id: UUID | None = Field(default=None, description="The adopter's own project, when it has one")


class AdoptionChange(ProjectEvent):
    """What all steps of an adoption carry. `projectId` is the project that is adopted."""

    adoption: Adoption
    library: Library = Field(description="The library whose project is adopted")


class ProjectAdopted(AdoptionChange):
    """A library says that it does this project too. The owner has yet to confirm it."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-adopted.v1"

    adopted_at: datetime


class AdoptionConfirmed(AdoptionChange):
    """The owner confirms the adoption: from now on it is in the public register."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.adoption-confirmed.v1"

    confirmed_at: datetime


class AdoptionDeclined(AdoptionChange):
    """The owner does not know of this adoption. It stays out of the public register."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.adoption-declined.v1"

    declined_at: datetime


class AdoptionEnded(AdoptionChange):
    """The adopter stopped, and says why: worth as much as that it began."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.adoption-ended.v1"

    confirmed: bool = Field(description="Whether the owner had confirmed it, so that it was public")
    outcome: str = Field(description="stopped, failed-with-lessons or absorbed")
    reason: str
    ended_at: datetime


class ProjectMerged(ProjectEvent):
    """This project and another were the same. It lives on in `into`; its own id leads there for ever."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-merged.v1"

    into: UUID
    library: Library
    reason: str
    merged_at: datetime


class ProjectSplit(ProjectEvent):
    """This project was several at once. `parts` are new drafts of its library; it goes on itself too."""

    TYPE: ClassVar[str] = "nl.innovatiebieb.projects.project-split.v1"

    parts: tuple[UUID, ...]
    library: Library
    reason: str
    split_at: datetime
